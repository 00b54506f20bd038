import { ProviderError, type Accepted, type TaskHandle, type TaskPhase, type TaskState } from '@uni/compute-port';
import { z } from 'zod';

const templateSchema = z.object({ vmid: z.number().int(), node: z.string() });
const common = { vmid: z.number().int(), mark: z.string(), upid: z.string().nullable() };

/** `upid` null: the phase was finished by the call that began it, or (clone) its task name was lost. */
export const createHandleSchema = z.object({
  op: z.literal('create'),
  phase: z.enum(['clone', 'upload', 'configure', 'grow_disk', 'start']),
  template: templateSchema,
  ...common,
});

export const powerHandleSchema = z.object({
  op: z.literal('power'),
  phase: z.literal('power'),
  wanted: z.enum(['running', 'stopped', 'suspended']),
  /** The wanted state proves that the call was carried out; not so for a reboot, which begins and ends in the same state. */
  stateProves: z.boolean(),
  ...common,
});

export const resizeHandleSchema = z.object({
  op: z.literal('resize'),
  phase: z.enum(['configure', 'grow_disk']),
  size: z.object({ vcpus: z.number(), memoryMib: z.number(), diskGib: z.number() }),
  ...common,
});

export const destroyHandleSchema = z.object({
  op: z.literal('destroy'),
  phase: z.enum(['destroy', 'seed']),
  /** The customer's data that outlives the machine unless it is removed, and the node that can reach it. */
  seed: z.object({ volume: z.string(), node: z.string() }).nullable(),
  ...common,
});

/** One task of the server, and what it names at its end. */
export const jobHandleSchema = z.object({
  op: z.literal('job'),
  phase: z.enum(['snapshot', 'volume', 'iso', 'backup', 'adopt', 'rename']),
  result: z.string(),
  ...common,
});

/** The machine's disks become what they were; afterwards our mark is put back if it was not there then. */
export const restoreHandleSchema = z.object({
  op: z.literal('restore'),
  phase: z.enum(['snapshot', 'backup']),
  step: z.enum(['restore', 'mark']),
  result: z.string(),
  ...common,
});

/** A disk that is made under a name of its own first, and attached then. */
export const volumeHandleSchema = z.object({
  op: z.literal('volume'),
  phase: z.literal('volume'),
  volume: z.string(),
  ...common,
});

export const backupHandleSchema = z.object({
  op: z.literal('backup'),
  phase: z.literal('backup'),
  /** Mark of the backup; `mark` is that of its machine. */
  backup: z.string(),
  storage: z.string(),
  ...common,
});

const firewallRuleSchema = z.object({
  direction: z.enum(['in', 'out']),
  action: z.enum(['accept', 'drop']),
  protocol: z.enum(['tcp', 'udp', 'icmp', 'any']),
  portFrom: z.number().nullable(),
  portTo: z.number().nullable(),
  cidr: z.string(),
  note: z.string(),
});

export const firewallHandleSchema = z.object({
  op: z.literal('firewall'),
  phase: z.literal('firewall'),
  wished: z.object({
    enabled: z.boolean(),
    defaultIn: z.enum(['accept', 'drop']),
    defaultOut: z.enum(['accept', 'drop']),
    rules: z.array(firewallRuleSchema),
  }),
  ...common,
});

/** Everything but the customer's data, which goes with the first call or not at all. */
export const rebuildHandleSchema = z.object({
  op: z.literal('rebuild'),
  phase: z.literal('rebuild'),
  step: z.enum(['upload', 'image', 'grow', 'discard']),
  /** The template's disk, and the one of the machine that it takes the place of. */
  from: z.string(),
  replaces: z.string(),
  diskGib: z.number(),
  hostname: z.string(),
  sshPublicKeys: z.array(z.string()),
  loginUser: z.string().nullable(),
  seed: z.string().nullable(),
  ...common,
});

const handleSchema = z.discriminatedUnion('op', [
  createHandleSchema,
  powerHandleSchema,
  resizeHandleSchema,
  destroyHandleSchema,
  jobHandleSchema,
  restoreHandleSchema,
  volumeHandleSchema,
  backupHandleSchema,
  firewallHandleSchema,
  rebuildHandleSchema,
]);

export type CreateHandle = z.output<typeof createHandleSchema>;
export type PowerHandle = z.output<typeof powerHandleSchema>;
export type ResizeHandle = z.output<typeof resizeHandleSchema>;
export type DestroyHandle = z.output<typeof destroyHandleSchema>;
export type JobHandle = z.output<typeof jobHandleSchema>;
export type RestoreHandle = z.output<typeof restoreHandleSchema>;
export type VolumeHandle = z.output<typeof volumeHandleSchema>;
export type BackupHandle = z.output<typeof backupHandleSchema>;
export type FirewallHandle = z.output<typeof firewallHandleSchema>;
export type RebuildHandle = z.output<typeof rebuildHandleSchema>;
export type PveHandle = z.output<typeof handleSchema>;

export function parseHandle(handle: TaskHandle): PveHandle {
  const parsed = handleSchema.safeParse(handle);
  if (parsed.success) return parsed.data;
  throw new ProviderError({
    code: 'protocol',
    outcome: 'unknown',
    retryable: false,
    vendorMessage: 'the stored task handle is malformed',
  });
}

const PORTABLE_PHASE: Readonly<Record<PveHandle['phase'], TaskPhase>> = {
  clone: 'clone',
  upload: 'configure',
  configure: 'configure',
  grow_disk: 'grow_disk',
  start: 'start',
  power: 'power',
  destroy: 'destroy',
  seed: 'destroy',
  snapshot: 'snapshot',
  volume: 'volume',
  iso: 'iso',
  backup: 'backup',
  adopt: 'adopt',
  rename: 'rename',
  firewall: 'firewall',
  rebuild: 'rebuild',
};

export function pending(handle: PveHandle, detail: string | null): TaskState {
  return { state: 'pending', handle, phase: PORTABLE_PHASE[handle.phase], progress: null, detail };
}

export function done(result: number | string): TaskState {
  return { state: 'done', externalId: String(result) };
}

/** Nothing was left to do. */
export function finished(result: number | string): Accepted {
  return { externalId: String(result), task: done(result) };
}
