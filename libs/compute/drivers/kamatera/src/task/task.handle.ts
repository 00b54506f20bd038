import { ProviderError, type TaskHandle, type TaskPhase, type TaskState } from '@uni/compute-port';
import { z } from 'zod';

/** `commandId` null: the command is not known, or there was none; the server itself tells. */
const common = {
  mark: z.string(),
  commandId: z.string().nullable(),
  /** By our clock: when the command was given. */
  sinceMs: z.number(),
  /** By our clock: since when the command has been complete without its effect being seen. */
  settlingMs: z.number().nullable().default(null),
};
const onServer = { externalId: z.string(), ...common };

export const createHandleSchema = z.object({
  op: z.literal('create'),
  phase: z.enum(['build', 'start']),
  ...common,
});

export const powerHandleSchema = z.object({
  op: z.literal('power'),
  wanted: z.enum(['running', 'stopped', 'suspended']),
  /** The wanted state proves that the call was carried out; not so for a restart, which begins and ends in the same state. */
  stateProves: z.boolean(),
  ...onServer,
});

export const resizeHandleSchema = z.object({
  op: z.literal('resize'),
  /** The change that the command makes. */
  step: z.enum(['cpu', 'ram', 'disk']),
  size: z.object({ vcpus: z.number(), memoryMib: z.number(), diskGib: z.number() }),
  ...onServer,
});

export const destroyHandleSchema = z.object({ op: z.literal('destroy'), ...onServer });

export const adoptHandleSchema = z.object({
  op: z.literal('adopt'),
  /** Whether the name is to carry the mark, or to carry it no more. */
  wanted: z.enum(['marked', 'free']),
  ...onServer,
});

export const renameHandleSchema = z.object({
  op: z.literal('rename'),
  /** The whole name, mark included. */
  name: z.string(),
  ...onServer,
});

export const snapshotHandleSchema = z.object({
  op: z.literal('snapshot'),
  verb: z.enum(['create', 'revert', 'remove']),
  snapshot: z.object({ mark: z.string(), externalId: z.string().nullable() }),
  ...onServer,
});

export const volumeHandleSchema = z.object({
  op: z.literal('volume'),
  verb: z.enum(['create', 'resize', 'remove']),
  volume: z.object({ mark: z.string(), externalId: z.string().nullable() }),
  sizeGib: z.number(),
  ...onServer,
});

const handleSchema = z.discriminatedUnion('op', [
  createHandleSchema,
  powerHandleSchema,
  resizeHandleSchema,
  destroyHandleSchema,
  adoptHandleSchema,
  renameHandleSchema,
  snapshotHandleSchema,
  volumeHandleSchema,
]);

export type CreateHandle = z.output<typeof createHandleSchema>;
export type PowerHandle = z.output<typeof powerHandleSchema>;
export type ResizeHandle = z.output<typeof resizeHandleSchema>;
export type DestroyHandle = z.output<typeof destroyHandleSchema>;
export type AdoptHandle = z.output<typeof adoptHandleSchema>;
export type RenameHandle = z.output<typeof renameHandleSchema>;
export type SnapshotHandle = z.output<typeof snapshotHandleSchema>;
export type VolumeHandle = z.output<typeof volumeHandleSchema>;
export type KamateraHandle = z.output<typeof handleSchema>;

export function parseHandle(handle: TaskHandle): KamateraHandle {
  const parsed = handleSchema.safeParse(handle);
  if (parsed.success) return parsed.data;
  throw new ProviderError({
    code: 'protocol',
    outcome: 'unknown',
    retryable: false,
    vendorMessage: 'the stored task handle is malformed',
  });
}

export function pending(handle: KamateraHandle, detail: string | null): TaskState {
  return { state: 'pending', handle, phase: phaseOf(handle), progress: null, detail };
}

function phaseOf(handle: KamateraHandle): TaskPhase {
  switch (handle.op) {
    case 'create':
      return handle.phase === 'build' ? 'clone' : 'start';
    case 'resize':
      return handle.step === 'disk' ? 'grow_disk' : 'configure';
    case 'power':
    case 'destroy':
    case 'adopt':
    case 'rename':
    case 'snapshot':
    case 'volume':
      return handle.op;
  }
}

export function done(externalId: string): TaskState {
  return { state: 'done', externalId };
}
