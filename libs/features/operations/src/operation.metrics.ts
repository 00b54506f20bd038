import { Counter } from 'prom-client';

export const operationsFinished = new Counter({
  name: 'uni_operations_finished_total',
  help: 'Operations that ended, by kind, status and error code',
  labelNames: ['kind', 'status', 'code'] as const,
});
