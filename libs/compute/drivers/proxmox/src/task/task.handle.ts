import { ProviderError, type TaskHandle, type TaskPhase, type TaskState } from '@uni/compute-port';
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

const handleSchema = z.discriminatedUnion('op', [
  createHandleSchema,
  powerHandleSchema,
  resizeHandleSchema,
  destroyHandleSchema,
]);

export type CreateHandle = z.output<typeof createHandleSchema>;
export type PowerHandle = z.output<typeof powerHandleSchema>;
export type ResizeHandle = z.output<typeof resizeHandleSchema>;
export type DestroyHandle = z.output<typeof destroyHandleSchema>;
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
};

export function pending(handle: PveHandle, detail: string | null): TaskState {
  return { state: 'pending', handle, phase: PORTABLE_PHASE[handle.phase], progress: null, detail };
}

export function done(vmid: number): TaskState {
  return { state: 'done', externalId: String(vmid) };
}
