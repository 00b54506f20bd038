import { z } from 'zod';
import { id, line, oneOrMany, page, pageQuery, providerKind, search, timestamp } from './primitives.js';

/** `gone`: it does not exist at the place any more, and nobody here has removed it. */
export const STORAGE_STATES = ['creating', 'ready', 'working', 'deleting', 'gone'] as const;
export const storageState = z.enum(STORAGE_STATES);

const item = {
  id,
  instanceId: id.meta({ description: 'The instance it belongs to; of a volume, where it is or was last' }),
  instanceName: z.string(),
  providerKind,
  region: z.string().meta({ description: 'Where its instance is' }),
  name: z.string(),
  state: storageState,
  sizeGib: z.number().nullable().meta({ description: 'null where the place does not tell' }),
  operationId: id.nullable().meta({ description: 'What is being done to it' }),
  imported: z
    .boolean()
    .meta({ description: 'Came along with an imported machine: shown only, its place itself changes or removes it' }),
  createdAt: timestamp,
  lastSeenAt: timestamp.nullable(),
};
export const snapshot = z.object({ ...item, withMemory: z.boolean() }).meta({ id: 'Snapshot' });
export const volume = z.object({ ...item, attached: z.boolean() }).meta({ id: 'Volume' });
export const backup = z
  .object({ ...item, scheduled: z.boolean().meta({ description: 'Made by the backup policy, and removed by it' }) })
  .meta({ id: 'Backup' });

/** Nothing is charged for these beside the instance's own price in this version. */
const included = z.literal(true).meta({ description: 'Included in the price of the instance' });
const max = z.number().int().nullable().meta({ description: 'Most of one instance; null without a limit' });
const goesWithInstance = z.boolean().meta({ description: 'Removed together with the instance' });

export const snapshotRules = z.object({
  supported: z.boolean(),
  withMemory: z.boolean(),
  revertRequiresStopped: z.boolean(),
  includesVolumes: z.boolean(),
  max,
  goesWithInstance,
  included,
});
export const volumeRules = z.object({
  supported: z.boolean(),
  detach: z.enum(['anywhere', 'same_machine', 'never']),
  attachRequiresStopped: z.boolean(),
  growRequires: z.enum(['nothing', 'stopped', 'detached']),
  max,
  goesWithInstance,
  included,
});
export const backupRules = z.object({
  supported: z.boolean(),
  restoreRequiresStopped: z.boolean(),
  goesWithInstance,
  included,
});

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 03:30');
const keep = z.int({ error: 'must be a whole number' }).min(1, 'must be at least 1').max(90, 'must be at most 90');
const everyHours = z
  .int({ error: 'must be a whole number' })
  .min(1, 'must be at least 1')
  .max(720, 'must be at most 720');

export const backupPolicy = z
  .object({
    everyHours: z.number().int().nullable(),
    dailyAt: z.string().nullable().meta({ description: 'In UTC', example: '03:30' }),
    keep: z.number().int().meta({ description: 'How many of its backups are kept' }),
    nextRunAt: timestamp,
    lastRunAt: timestamp.nullable(),
    lastRefusal: z.string().nullable().meta({ description: 'Why the last one could not begin' }),
  })
  .meta({ id: 'BackupPolicy' });
export const backupPolicyRequest = z
  .strictObject({ everyHours: everyHours.optional(), dailyAt: clockTime.optional(), keep })
  .refine(({ everyHours: every, dailyAt }) => (every === undefined) !== (dailyAt === undefined), {
    message: 'must be given either as everyHours or as dailyAt',
    path: ['everyHours'],
  });

const listOf = <T extends z.ZodType, R extends z.ZodType>(one: T, rules: R) =>
  z.object({ items: z.array(one), nextCursor: z.null(), rules });
export const instanceSnapshots = listOf(snapshot, snapshotRules);
export const instanceVolumes = listOf(volume, volumeRules);
export const instanceBackups = listOf(backup, backupRules).extend({ policy: backupPolicy.nullable() });

export const snapshots = page(snapshot);
export const volumes = page(volume);
export const backups = page(backup);
export const storageQuery = z.strictObject({
  ...pageQuery,
  q: search.meta({ description: 'Part of its name, or of the name of its instance' }),
  instanceId: id.optional(),
  state: oneOrMany(storageState),
  region: oneOrMany(line(64)),
});

const name = z
  .string({ error: 'must be text' })
  .trim()
  .min(1, 'must not be empty')
  .max(40, 'must have at most 40 characters')
  .regex(/^[A-Za-z][A-Za-z0-9_-]*$/, 'must begin with a letter, and be letters, digits, "-" and "_"');
const volumeGib = z
  .int({ error: 'must be a whole number' })
  .min(1, 'must be at least 1')
  .max(65_536, 'must be at most 65536');
export const createSnapshotRequest = z.strictObject({ name, withMemory: z.boolean().default(false) });
export const createVolumeRequest = z.strictObject({ name, sizeGib: volumeGib });
export const resizeVolumeRequest = z.strictObject({ sizeGib: volumeGib });
export const createBackupRequest = z.strictObject({ name });

export const disc = z
  .object({ ref: z.string(), name: z.string(), sizeMib: z.number().int().nullable() })
  .meta({ id: 'Disc' });
export const instanceDisc = z.object({
  supported: z.boolean(),
  attached: z.object({ ref: z.string(), name: z.string(), attachedAt: timestamp }).nullable(),
  discs: z.array(disc).meta({ description: 'What may be put into the drive' }),
});
export const attachDiscRequest = z.strictObject({ isoRef: line(256) });
export const isos = z.object({
  items: z.array(
    disc.extend({
      providerId: id,
      providerKind,
      regions: z.array(z.string()).meta({ description: 'Where the organisation has instances that can take it' }),
    }),
  ),
  nextCursor: z.null(),
});

export type SnapshotView = z.output<typeof snapshot>;
export type VolumeView = z.output<typeof volume>;
export type BackupView = z.output<typeof backup>;
export type SnapshotRules = z.output<typeof snapshotRules>;
export type VolumeRules = z.output<typeof volumeRules>;
export type BackupRules = z.output<typeof backupRules>;
export type BackupPolicyView = z.output<typeof backupPolicy>;
export type BackupPolicyRequest = z.output<typeof backupPolicyRequest>;
export type InstanceDiscView = z.output<typeof instanceDisc>;
