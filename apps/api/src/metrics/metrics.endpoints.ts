import { id, metrics } from '@uni/contracts';
import { z } from 'zod';
import { endpoint } from '../http/endpoint.types.js';

export const getInstanceMetrics = endpoint({
  method: 'GET',
  path: '/instances/{id}/metrics',
  id: 'getInstanceMetrics',
  tag: 'Instances',
  summary: 'Processor, memory, disk and network of an instance over time',
  description:
    'Answers at once with what is known. Where that is old, the place is asked and `pending` is true: read again when the event `instance.metrics` comes.',
  access: 'member',
  params: z.strictObject({ id }),
  query: metrics.metricsQuery,
  answer: { status: 200, schema: metrics.instanceMetrics },
  errors: ['not_found', 'unsupported_by_provider'],
});
