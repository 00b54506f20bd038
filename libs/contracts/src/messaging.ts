/** Jobs are commands; each has one handler in the worker. Payloads carry ids only. */
export const JOB_TOPICS = [
  'operation.advance',
  'provider.sync',
  'provider.check',
  'provider.catalogue',
  'provider.list',
  'billing.shard',
  'billing.rollup',
  'account.deplete',
  'console.open',
  'metrics.read',
  'network.read',
  'dns.sync',
  'dns.zone',
  'certificate.check',
] as const;
export type JobTopic = (typeof JOB_TOPICS)[number];

/** Events are facts; they travel to browsers as server-sent events. */
export const EVENT_TYPES = [
  'instance.updated',
  'instance.metrics',
  'operation.updated',
  'balance.updated',
  'notification.created',
  'provider.updated',
  'template.updated',
  'billing.updated',
  'dns.updated',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];
/** What belongs to nobody and concerns everybody: what is on sale, and whether its place answers. */
export const SHARED_EVENT_TYPES: readonly EventType[] = ['template.updated', 'provider.updated'];
