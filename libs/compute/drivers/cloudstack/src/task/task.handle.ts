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
  z.object({ op: z.literal('adopt'), ...machine, aim: z.enum(['adopt', 'release']) }),
  z.object({
    op: z.literal('rebuild'),
    ...machine,
    step: z.enum(['restore', 'grow']),
    templateId: z.string(),
    /** The disk that goes; another one shows that it has gone. */
    rootDiskId: z.string().nullable(),
    diskGib: z.number(),
  }),
  z.object({
    op: z.literal('making'),
    kind: z.enum(['snapshot', 'backup']),
    ...job,
    id: z.string(),
    failure: failureSchema.nullable(),
  }),
  z.object({ op: z.literal('removing'), kind: z.enum(['snapshot', 'backup']), ...job, id: z.string() }),
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
  z.object({
    op: z.literal('volume_change'),
    ...job,
    volumeId: z.string(),
    /** What the volume looks like when it is done: where it is attached, or how large it is. */
    wanted: z.union([z.object({ machineId: z.string().nullable() }), z.object({ sizeGib: z.number() })]),
  }),
  z.object({ op: z.literal('iso'), ...machine, isoId: z.string() }),
  z.object({ op: z.literal('address'), ...machine, known: z.array(z.string()) }),
  /** One job and nothing after it. */
  z.object({
    op: z.literal('job'),
    phase: z.enum(['iso', 'backup', 'address']),
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

const PHASES: Readonly<Record<Exclude<CloudHandle['op'], 'resize' | 'job' | 'making' | 'removing'>, TaskPhase>> = {
  create: 'clone',
  power: 'power',
  destroy: 'destroy',
  adopt: 'adopt',
  rebuild: 'rebuild',
  revert: 'snapshot',
  volume: 'volume',
  volume_remove: 'volume',
  volume_change: 'volume',
  iso: 'iso',
  address: 'address',
};

function phaseOf(handle: CloudHandle): TaskPhase {
  if (handle.op === 'resize' || handle.op === 'job') return handle.phase;
  return handle.op === 'making' || handle.op === 'removing' ? handle.kind : PHASES[handle.op];
}

export function pending(handle: CloudHandle, detail: string | null): TaskState {
  return { state: 'pending', handle, phase: phaseOf(handle), progress: null, detail };
}

export function done(externalId: string | null): TaskState {
  return { state: 'done', externalId };
}

/** A failure in the form in which a handle keeps it. */
export function failureOf({ code, retryable, vendorCode, vendorMessage }: ProviderError): BuildFailure {
  const known = failureSchema.safeParse({ code, retryable, vendorCode, vendorMessage });
  return known.success ? known.data : { code: 'protocol', retryable, vendorCode, vendorMessage };
}
