import type { Accepted, TaskPhase, TaskState } from '@uni/compute-port';
import type { MemoryHandle } from './memory.wire.js';

export type KeepingHandle = Extract<MemoryHandle, { for: 'keeping' }>;

export function phaseOf(handle: MemoryHandle): TaskPhase {
  switch (handle.for) {
    case 'create':
    case 'keeping':
      return handle.phase;
    case 'thing':
      return handle.kind;
    case 'resize':
      return 'grow_disk';
    case 'power':
    case 'destroy':
      return handle.for;
  }
}

export function pending(handle: MemoryHandle, phase: TaskPhase = phaseOf(handle)): TaskState {
  return { state: 'pending', handle, phase, progress: null, detail: handle.task };
}

export function accepted(externalId: string, handle: MemoryHandle): Accepted {
  return { externalId, task: pending(handle) };
}

export function finished(externalId: string): Accepted {
  return { externalId, task: { state: 'done', externalId } };
}
