import { z } from 'zod';
import { id, line, money, oneOrMany, page, pageQuery, providerKind, search, timestamp } from './primitives.js';

export const INSTANCE_STATUSES = [
  'provisioning',
  'running',
  'stopped',
  'suspended',
  'shelved',
  'rebooting',
  'resizing',
  'rebuilding',
  'deleting',
  'deleted',
  'error',
  'lost',
  'unknown',
] as const;
export const instanceStatus = z.enum(INSTANCE_STATUSES);
export const address = z.object({
  address: z.string(),
  family: z.enum(['ipv4', 'ipv6']),
  kind: z.enum(['public', 'private']),
});
export const instance = z
  .object({
    id,
    name: z.string(),
    hostname: z.string(),
    status: instanceStatus,
    desiredStatus: z.enum(['running', 'stopped', 'deleted']),
    lastKnownStatus: instanceStatus.nullable().meta({ description: 'The status before it became `unknown`' }),
    stopReason: z.enum(['requested', 'depleted', 'suspended', 'drift']).nullable(),
    templateId: id,
    templateName: z.string(),
    os: z.string(),
    providerId: id,
    providerKind,
    region: z.string(),
    vcpus: z.number().int(),
    memoryMib: z.number().int(),
    diskGib: z.number().int(),
    addresses: z.array(address),
    loginUser: z.string().nullable(),
    pricePerHour: money.meta({ description: 'What it costs now' }),
    runningPerHour: money,
    stoppedPerHour: money,
    suspendedPerHour: money.meta({ description: 'Suspended: off with its memory kept, where its place can do that' }),
    shelvedPerHour: money.meta({ description: 'Shelved: off with its data kept, where its place can do that' }),
    costThisMonth: money.meta({ description: 'Charged this month, up to the last billed hour' }),
    tags: z.array(z.string()),
    deletionProtected: z.boolean(),
    createdAt: timestamp,
    statusChangedAt: timestamp,
    lastSeenAt: timestamp.nullable(),
    rescueSince: timestamp.nullable().meta({ description: 'Since when it runs its rescue system' }),
    currentOperationId: id.nullable(),
  })
  .meta({ id: 'Instance' });
export const instances = page(instance);
const instanceFilters = {
  q: search,
  status: oneOrMany(instanceStatus),
  providerId: id.optional(),
  region: oneOrMany(line(64)),
  tag: oneOrMany(line(40)),
};
export const instancesQuery = z.strictObject({
  ...pageQuery,
  ...instanceFilters,
  sort: z.enum(['name', '-name', 'createdAt', '-createdAt']).default('-createdAt'),
});

const tag = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_.-]{0,39}$/, 'must be lower-case letters, digits, "-", "_" or ".", at most 40');
const tags = z
  .array(tag)
  .max(20)
  .transform((list) => [...new Set(list)]);
/** Becomes the machine's name and default host name, hence a DNS label. */
export const instanceName = z
  .string({ error: 'must be text' })
  .trim()
  .min(1, 'must not be empty')
  .max(63, 'must have at most 63 characters')
  .regex(/^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$/, 'must be letters, digits and "-", and not begin or end with "-"');
const hostname = z
  .string()
  .max(253)
  .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/, 'must be a host name');

export const createInstanceRequest = z.strictObject({
  name: instanceName,
  templateId: id,
  region: line(64)
    .optional()
    .meta({ description: 'One of the template’s places; without it the best one is chosen, and the reason told' }),
  sshKeyIds: z.array(id).max(20).default([]),
  userData: z.string().max(65_536, 'must have at most 65,536 characters').optional(),
  hostname: hostname.optional(),
  tags: tags.default([]),
});
export const updateInstanceRequest = z.strictObject({
  name: instanceName.optional(),
  tags: tags.optional(),
  deletionProtected: z.boolean().optional(),
});
export const powerRequest = z.strictObject({ force: z.boolean().default(false) });
export const emptyRequest = z.strictObject({});
export const resizeRequest = z.strictObject({ templateId: id });
export const rebuildRequest = z.strictObject({
  imageId: id
    .optional()
    .meta({ description: 'A template of the same place whose image is put on; without it the image that is on now' }),
  sshKeyIds: z
    .array(id)
    .max(20)
    .optional()
    .meta({ description: 'Without it, the keys that the instance was ordered with' }),
});
export const cloneRequest = z.strictObject({
  name: instanceName,
  sshKeyIds: z.array(id).max(20).optional().meta({ description: 'Without it, the keys of the original' }),
});
export const INSTANCE_ACTIONS = [
  'start',
  'stop',
  'reboot',
  'resize',
  'suspend',
  'resume',
  'shelve',
  'unshelve',
  'rebuild',
  'clone',
  'rescue',
  'unrescue',
  'restore',
] as const;

export const historyEntry = z.object({
  at: timestamp,
  kind: z.enum(['operation', 'change']),
  action: z.string(),
  actor: z.string().nullable(),
  operationId: id.nullable(),
  outcome: z.string().nullable(),
  before: z.record(z.string(), z.unknown()).nullable(),
  after: z.record(z.string(), z.unknown()).nullable(),
});
export const history = page(historyEntry);
export const historyQuery = z.strictObject({ limit: pageQuery.limit, cursor: pageQuery.cursor });

export const costSegment = z.object({
  state: z.string(),
  ratePerHour: money,
  from: timestamp,
  to: timestamp.nullable(),
  seconds: z.number().int(),
});
export const costHour = z.object({ period: timestamp, seconds: z.number().int(), amount: money });
export const instanceCost = z.object({
  thisMonth: money,
  accruedSinceLastHour: money,
  segments: z.array(costSegment).meta({ description: 'Newest first, at most 200' }),
  hours: z.array(costHour).meta({ description: 'Charged hours, newest first, at most 200' }),
});

export const adminInstance = instance.extend({
  organization: z.object({ id, name: z.string() }),
  externalId: z.string().nullable(),
  location: z.string().nullable(),
  drift: z.array(z.object({ field: z.string(), expected: z.unknown(), actual: z.unknown(), since: timestamp })),
});
export const adminInstances = page(adminInstance);
export const adminInstancesQuery = z.strictObject({
  ...pageQuery,
  ...instanceFilters,
  organizationId: id.optional(),
  sort: z.enum(['name', '-name', 'createdAt', '-createdAt']).default('-createdAt'),
});

export type InstanceView = z.output<typeof instance>;
export type AdminInstanceView = z.output<typeof adminInstance>;
export type CreateInstanceRequest = z.output<typeof createInstanceRequest>;
export type InstanceStatusName = (typeof INSTANCE_STATUSES)[number];
