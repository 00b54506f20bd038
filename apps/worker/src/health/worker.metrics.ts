import { Counter, Gauge, Histogram } from 'prom-client';

export const jobDuration = new Histogram({
  name: 'uni_job_duration_seconds',
  help: 'Duration of jobs by topic and how they ended',
  labelNames: ['topic', 'outcome'] as const,
  buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
});

export const outboxSent = new Counter({ name: 'uni_outbox_sent_total', help: 'Messages handed to the queue' });
export const outboxUnsent = new Gauge({ name: 'uni_outbox_unsent', help: 'Messages that wait for the queue' });
export const outboxAge = new Gauge({
  name: 'uni_outbox_oldest_seconds',
  help: 'Age of the oldest message that waits for the queue',
});
export const queueDepth = new Gauge({
  name: 'uni_queue_waiting',
  help: 'Jobs that wait for a worker',
  labelNames: ['lane'] as const,
});
