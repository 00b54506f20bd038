import { z } from 'zod';
import { id, line, money, oneOrMany, page, pageQuery, timestamp } from './primitives.js';

export const operationStatus = z.enum(['queued', 'running', 'succeeded', 'failed', 'cancelled']);
export const stepStatus = z.enum(['pending', 'running', 'succeeded', 'failed', 'skipped']);
export const OPERATION_KINDS = [
  'instance.create',
  'instance.start',
  'instance.stop',
  'instance.reboot',
  'instance.resize',
  'instance.delete',
  'instance.suspend',
  'instance.resume',
  'instance.shelve',
  'instance.unshelve',
  'instance.rebuild',
  'instance.clone',
  'instance.rescue',
  'instance.unrescue',
  'snapshot.create',
  'snapshot.revert',
  'snapshot.delete',
  'volume.create',
  'volume.attach',
  'volume.detach',
  'volume.resize',
  'volume.delete',
  'backup.create',
  'backup.restore',
  'backup.delete',
  'iso.attach',
  'iso.detach',
  'firewall.write',
  'address.add',
  'address.release',
  'dns.apply',
  'instance.adopt',
  'instance.rename',
  'orphan.delete',
] as const;
export const operationKind = z.enum(OPERATION_KINDS);
export const operationStep = z.object({
  name: z.string(),
  status: stepStatus,
  startedAt: timestamp.nullable(),
  finishedAt: timestamp.nullable(),
  detail: z.string().nullable(),
  progress: z.number().nullable().meta({ description: '0..1 inside the step, where known' }),
});
export const operation = z
  .object({
    id,
    kind: operationKind,
    status: operationStatus,
    progress: z.number().meta({ description: '0..1' }),
    instanceId: id.nullable(),
    instanceName: z.string().nullable(),
    subject: z.string().nullable().meta({ description: 'What it is about where that is no instance, such as a zone' }),
    steps: z.array(operationStep),
    error: z.object({ code: z.string(), detail: z.string(), retryable: z.boolean() }).nullable(),
    refunded: money.nullable().meta({ description: 'The reservation that went back' }),
    requestedBy: id.nullable(),
    createdAt: timestamp,
    startedAt: timestamp.nullable(),
    finishedAt: timestamp.nullable(),
  })
  .meta({ id: 'Operation' });
export const operationSecret = z.object({
  password: z.string().meta({ description: 'Told once: it is forgotten with this answer' }),
});
export const operations = page(operation);
export const operationsQuery = z.strictObject({
  ...pageQuery,
  status: oneOrMany(operationStatus),
  kind: oneOrMany(operationKind),
  instanceId: id.optional(),
});
export const placementRound = z.object({
  at: timestamp,
  chosen: z.string().nullable().meta({ description: 'The region; null where no place was left' }),
  reason: z.string(),
  candidates: z.array(
    z.object({
      region: z.string(),
      providerId: id,
      provider: z.string(),
      instances: z.number().int().meta({ description: 'Machines of this organisation that stood there' }),
      freeShare: z
        .number()
        .nullable()
        .meta({ description: '0..1 of what the place told last; null where it tells nothing' }),
      verdict: z.string().meta({ description: '`chosen`, `behind`, or why it was passed over' }),
    }),
  ),
});
export const adminOperation = operation.extend({
  placement: z
    .array(placementRound)
    .meta({ description: 'How its place was chosen, each time it was; empty where there was nothing to choose' }),
  organization: z
    .object({ id, name: z.string() })
    .nullable()
    .meta({ description: 'null where leftovers are removed that belong to nobody' }),
  providerId: id.nullable(),
  attempts: z.number().int(),
  steps: z.array(operationStep.extend({ vendorDetail: z.string().nullable(), attempts: z.number().int() })),
});
export const adminOperations = page(adminOperation);
export const adminOperationsQuery = z.strictObject({
  ...pageQuery,
  q: line(100, 0).optional(),
  status: oneOrMany(operationStatus),
  kind: oneOrMany(operationKind),
  organizationId: id.optional(),
  providerId: id.optional(),
});

export type OperationView = z.output<typeof operation>;
export type OperationKind = (typeof OPERATION_KINDS)[number];
export type PlacementRound = z.output<typeof placementRound>;
export type AdminOperationView = z.output<typeof adminOperation>;
