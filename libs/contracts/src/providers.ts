import { z } from 'zod';
import {
  id,
  line,
  money,
  oneOrMany,
  page,
  pageQuery,
  providerKind,
  queryFlag,
  search,
  timestamp,
} from './primitives.js';
import { checkProblem, checkReport, providerStatus } from './provider-checks.js';

export { providerStatus, checkProblem, checkReport };
export * from './provider-health.js';
export * from './provider-listings.js';

export const syncReport = z.object({
  at: timestamp,
  ok: z.boolean(),
  complete: z.boolean(),
  machines: z.number().int(),
  changed: z.number().int(),
  lost: z.number().int(),
  orphans: z.number().int(),
  foreign: z.number().int(),
  message: z.string().nullable(),
});
export const provider = z
  .object({
    id,
    kind: providerKind,
    name: z.string(),
    endpoint: z.string(),
    options: z.record(z.string(), z.unknown()),
    credentialFields: z
      .array(z.string())
      .meta({ description: 'Names of the stored secrets; their values are never shown' }),
    enabled: z.boolean(),
    simulated: z.boolean(),
    status: providerStatus,
    lastCheck: checkReport.nullable(),
    lastSync: syncReport.nullable(),
    lastGoodSyncAt: timestamp.nullable(),
    instances: z.number().int(),
    templates: z.number().int(),
    createdAt: timestamp,
  })
  .meta({ id: 'Provider' });
export const providers = page(provider);
export const providersQuery = z.strictObject({
  ...pageQuery,
  q: search,
  kind: oneOrMany(providerKind),
  status: oneOrMany(providerStatus),
  enabled: queryFlag.optional(),
});

export {
  createProviderRequest,
  updateProviderRequest,
  ipv4Pool,
  CONNECTABLE_KINDS,
  CONNECTION_PARTS,
  type ConnectableKind,
  type CreateProviderRequest,
  type UpdateProviderRequest,
  type Ipv4Pool,
} from './provider-connections.js';
/** A check or a synchronisation was asked for; its result arrives as `provider.updated` and in the provider itself. */
export const requested = z.object({ requestedAt: timestamp });

export const machine = z.object({
  externalId: z.string(),
  name: z.string(),
  ownership: z.enum(['owned', 'orphan', 'foreign']),
  instanceId: id.nullable(),
  powerState: z.string(),
  vcpus: z.number().int().nullable(),
  memoryMib: z.number().int().nullable(),
  diskGib: z.number().int().nullable(),
  location: z.string().nullable(),
  owner: z
    .object({ name: z.string(), organization: z.object({ id, name: z.string() }) })
    .nullable()
    .meta({ description: 'The instance that it belongs to, and whose that is' }),
  vendorPerHour: money.nullable().meta({ description: 'What the vendor charges for it; null where it does not tell' }),
  firstSeenAt: timestamp,
  missingSince: timestamp.nullable(),
});
export const machines = page(machine);
export const machinesQuery = z.strictObject({
  ...pageQuery,
  q: search,
  ownership: oneOrMany(z.enum(['owned', 'orphan', 'foreign'])),
  power: oneOrMany(line(20)),
  location: oneOrMany(line(128)),
});
export const providerRegions = z.object({
  items: z.array(
    z.object({
      ref: z.string(),
      name: z.string(),
      available: z.boolean(),
      detail: z.string().nullable(),
      seenAt: timestamp,
    }),
  ),
  nextCursor: z.null(),
});
export const providerSizes = z.object({
  items: z.array(
    z.object({
      ref: z.string(),
      name: z.string(),
      vcpus: z.number(),
      memoryMib: z.number(),
      diskGib: z.number(),
      regionRef: z.string().nullable(),
      seenAt: timestamp,
      withdrawnAt: timestamp.nullable(),
    }),
  ),
  nextCursor: z.null(),
});
export const providerImages = z.object({
  items: z.array(
    z.object({
      ref: z.string(),
      name: z.string(),
      os: z.string().nullable(),
      minDiskGib: z.number().nullable(),
      locations: z.array(z.string()).meta({ description: 'Regions that have it; empty for all' }),
      seenAt: timestamp,
      withdrawnAt: timestamp.nullable(),
    }),
  ),
  nextCursor: z.null(),
});
export const providerNetworks = z.object({
  items: z.array(
    z.object({
      ref: z.string(),
      name: z.string(),
      location: z.string().nullable().meta({ description: 'Where it is; null where it reaches everywhere' }),
      seenAt: timestamp,
      withdrawnAt: timestamp.nullable(),
    }),
  ),
  nextCursor: z.null(),
});

export type ProviderView = z.output<typeof provider>;
export type CheckReportView = z.output<typeof checkReport>;
export type SyncReportView = z.output<typeof syncReport>;
