import { ProviderError, type TaskHandle, type TaskPhase, type TaskState } from '@uni/compute-port';
import { z } from 'zod';

const job = { jobId: z.string().nullable() };
const machine = { machineId: z.string(), mark: z.string(), ...job };

/** Why a build failed, kept while its remains are removed. */
export const failureSchema = z.object({
  code: z.enum(['quota', 'capacity', 'invalid', 'forbidden', 'conflict_busy', 'unavailable', 'protocol', 'timeout']),
  retryable: z.boolean(),
  vendorCode: z.string().nullable(),
  vendorMessage: z.string().nullable(),
});

const handleSchema = z.discriminatedUnion('op', [
  z.object({ op: z.literal('create'), ...machine, failure: failureSchema.nullable() }),
  z.object({
    op: z.literal('power'),
    ...machine,
    wanted: z.enum(['running', 'stopped']),
    /** The wanted state proves that the call was carried out; not so for a reboot, which begins and ends in the same state. */
    stateProves: z.boolean(),
    /** Until when the guest may shut down; null when nobody asks the guest. */
    until: z.iso.datetime().nullable(),
  }),
  z.object({
    op: z.literal('resize'),
    phase: z.enum(['configure', 'grow_disk']),
    ...machine,
    size: z.object({ vcpus: z.number(), memoryMib: z.number(), diskGib: z.number() }),
  }),
  z.object({ op: z.literal('destroy'), ...machine }),
  z.object({ op: z.literal('adopt'), ...machine, aim: z.enum(['adopt', 'release']), tag: z.string().nullable() }),
  z.object({
    op: z.literal('rebuild'),
    ...machine,
    step: z.enum(['restore', 'grow']),
    templateId: z.string(),
    diskGib: z.number(),
  }),
  z.object({ op: z.literal('snapshot'), ...job, snapshotId: z.string() }),
  z.object({
    op: z.literal('revert'),
    ...machine,
    snapshotId: z.string(),
    step: z.enum(['prepare', 'revert', 'resume']),
    /** The machine was running before. */
    resume: z.boolean(),
  }),
  z.object({ op: z.literal('volume'), ...machine, volumeId: z.string(), step: z.enum(['create', 'attach']) }),
  z.object({ op: z.literal('volume_remove'), ...job, volumeId: z.string() }),
  z.object({ op: z.literal('iso'), ...machine, isoId: z.string() }),
  z.object({ op: z.literal('address'), ...machine, known: z.array(z.string()) }),
  /** One job and nothing after it. */
  z.object({
    op: z.literal('job'),
    phase: z.enum(['snapshot', 'volume', 'iso', 'backup', 'address']),
    jobId: z.string(),
    externalId: z.string().nullable(),
  }),
]);

export type CloudHandle = z.output<typeof handleSchema>;
export type HandleOf<Op extends CloudHandle['op']> = Extract<CloudHandle, { op: Op }>;
export type BuildFailure = z.output<typeof failureSchema>;

export function parseHandle(handle: TaskHandle): CloudHandle {
  const parsed = handleSchema.safeParse(handle);
  if (parsed.success) return parsed.data;
  throw new ProviderError({
    code: 'protocol',
    outcome: 'unknown',
    retryable: false,
    vendorMessage: 'the stored task handle is malformed',
  });
}

const PHASES: Readonly<Record<Exclude<CloudHandle['op'], 'resize' | 'job'>, TaskPhase>> = {
  create: 'clone',
  power: 'power',
  destroy: 'destroy',
  adopt: 'adopt',
  rebuild: 'rebuild',
  snapshot: 'snapshot',
  revert: 'snapshot',
  volume: 'volume',
  volume_remove: 'volume',
  iso: 'iso',
  address: 'address',
};

export function pending(handle: CloudHandle, detail: string | null): TaskState {
  const phase = handle.op === 'resize' || handle.op === 'job' ? handle.phase : PHASES[handle.op];
  return { state: 'pending', handle, phase, progress: null, detail };
}

export function done(externalId: string | null): TaskState {
  return { state: 'done', externalId };
}
