import { ProviderError, type TaskHandle, type TaskPhase, type TaskState } from '@uni/compute-port';
import { z } from 'zod';
import { formatId } from '../machine/external.id.js';
import { placementSchema } from '../placement/placement.handle.js';

const phase = z.enum(['clone', 'configure', 'power', 'destroy', 'rebuild', 'rescue', 'snapshot', 'volume']);
/** Of the call that began the work: how long it has been under way decides what an unchanged status means. */
const sinceMs = z.number();
const onInstance = { project: z.string(), id: z.string(), mark: z.string(), sinceMs };

/** `discard`: what an earlier attempt left behind broken is taken away first. */
export const createHandleSchema = z.object({
  op: z.literal('create'),
  stage: z.enum(['build', 'discard']),
  /** Where it is built, and is built again after a discard. */
  site: placementSchema,
  ...onInstance,
});

/** A machine on its way from one status to another. */
export const settleHandleSchema = z.object({
  op: z.literal('settle'),
  phase,
  wanted: z.enum(['running', 'stopped', 'shelved', 'rescue']),
  /** What must be true besides the status; null where the status says it all. */
  flavorId: z.string().nullable(),
  imageId: z.string().nullable(),
  /** The status before was the wanted one already (a reboot): it must have been left in between, or time have passed. */
  roundTrip: z.boolean(),
  /** It has been seen at work. */
  left: z.boolean(),
  /** It was off before and has to be turned off again. */
  stopAfter: z.boolean(),
  ...onInstance,
});

export const destroyHandleSchema = z.object({ op: z.literal('destroy'), ...onInstance });

/** `id` null: the answer named none, and it is looked for by its name. */
export const snapshotHandleSchema = z.object({
  op: z.literal('snapshot'),
  stage: z.enum(['create', 'remove']),
  project: z.string(),
  region: z.string(),
  id: z.string().nullable(),
  mark: z.string(),
  sinceMs,
});

export const volumeHandleSchema = z.object({
  op: z.literal('volume'),
  /** What the volume shall become; each is reached by one call or two. */
  goal: z.enum(['attached', 'detached', 'grown', 'gone']),
  project: z.string(),
  id: z.string(),
  mark: z.string(),
  /** To attach to. */
  instance: z.string().nullable(),
  sizeGib: z.number().nullable(),
  sinceMs,
});

const handleSchema = z.discriminatedUnion('op', [
  createHandleSchema,
  settleHandleSchema,
  destroyHandleSchema,
  snapshotHandleSchema,
  volumeHandleSchema,
]);

export type CreateHandle = z.output<typeof createHandleSchema>;
export type SettleHandle = z.output<typeof settleHandleSchema>;
export type DestroyHandle = z.output<typeof destroyHandleSchema>;
export type SnapshotHandle = z.output<typeof snapshotHandleSchema>;
export type VolumeHandle = z.output<typeof volumeHandleSchema>;
export type OvhHandle = z.output<typeof handleSchema>;

export function parseHandle(handle: TaskHandle): OvhHandle {
  const parsed = handleSchema.safeParse(handle);
  if (parsed.success) return parsed.data;
  throw new ProviderError({
    code: 'protocol',
    outcome: 'unknown',
    retryable: false,
    vendorMessage: 'The stored task handle is malformed.',
  });
}

export function pending(handle: OvhHandle, detail: string | null): TaskState {
  return { state: 'pending', handle, phase: phaseOf(handle), progress: null, detail };
}

export function done(at: { readonly project: string; readonly id: string }): TaskState {
  return { state: 'done', externalId: formatId(at) };
}

function phaseOf(handle: OvhHandle): TaskPhase {
  switch (handle.op) {
    case 'create':
      return 'clone';
    case 'settle':
      return handle.phase;
    case 'destroy':
    case 'snapshot':
    case 'volume':
      return handle.op;
  }
}

/** Work that has not come to its end in this time never will; beginning it again is harmless everywhere. */
export function requireInTime(
  handle: { readonly sinceMs: number },
  now: Date,
  patienceMs: number,
  detail: string,
): void {
  if (now.getTime() - handle.sinceMs <= patienceMs) return;
  throw new ProviderError({
    code: 'timeout',
    outcome: 'unknown',
    retryable: true,
    vendorCode: 'no_end',
    vendorMessage: `The vendor has not come to an end: ${detail}.`,
  });
}
