import {
  ProviderError,
  type Accepted,
  type CallContext,
  type MachineRef,
  type MachineSize,
  type PowerRequest,
  type PowerState,
  type TaskState,
} from '@uni/compute-port';
import type { MemoryClient } from './memory.client.js';
import { busy, markOf, notFound, powerOf } from './memory.machine.js';
import { accepted, finished, pending } from './memory.task.js';
import { wire, type MemoryHandle, type WireMachine } from './memory.wire.js';

type ResizeHandle = Extract<MemoryHandle, { for: 'resize' }>;

/** The portable actions in the cloud's words, and the state in which there is nothing left to do. */
const ACTIONS: Readonly<
  Record<PowerRequest['action'], { readonly word: string; readonly reached: PowerState | null }>
> = {
  start: { word: 'on', reached: 'running' },
  resume: { word: 'on', reached: 'running' },
  stop: { word: 'off', reached: 'stopped' },
  suspend: { word: 'suspend', reached: 'suspended' },
  reboot: { word: 'restart', reached: null },
  shelve: { word: 'shelve', reached: 'shelved' },
  unshelve: { word: 'on', reached: 'running' },
};

/** Changes to machines that exist. */
export class MemoryChange {
  constructor(private readonly client: MemoryClient) {}

  /** The machine, if it is ours. @throws ProviderError `not_found` */
  async own(ref: MachineRef, context: CallContext): Promise<WireMachine> {
    const machine = await this.client.call('machines.get', { id: ref.externalId }, wire.machine, context);
    if (markOf(machine.label) !== ref.mark) throw notFound(ref.externalId);
    return machine;
  }

  async power(ref: MachineRef, request: PowerRequest, context: CallContext): Promise<Accepted> {
    const machine = await this.own(ref, context);
    if (machine.busy) throw busy(machine.id);
    const { word, reached } = ACTIONS[request.action];
    if (reached === powerOf(machine)) return finished(machine.id);
    const order = { id: machine.id, action: word, hard: request.force, graceMs: request.graceMs };
    const { task } = await this.client.call('machines.power', order, wire.begun, context);
    return accepted(machine.id, { for: 'power', action: word, id: machine.id, mark: ref.mark, task });
  }

  async resize(ref: MachineRef, size: MachineSize, context: CallContext): Promise<Accepted> {
    const machine = await this.own(ref, context);
    if (size.diskGib < machine.diskGib) {
      const words = `disk of ${machine.diskGib} GiB does not shrink`;
      throw new ProviderError({ code: 'invalid', outcome: 'not_applied', vendorMessage: words });
    }
    if (machine.busy) throw busy(machine.id);
    const handle: ResizeHandle = { for: 'resize', size, id: machine.id, mark: ref.mark, task: null };
    return { externalId: machine.id, task: await this.stepTowards(machine, handle, context) };
  }

  async destroy(ref: MachineRef, context: CallContext): Promise<Accepted> {
    try {
      const machine = await this.own(ref, context);
      if (machine.busy) throw busy(machine.id);
      const { task } = await this.client.call('machines.delete', { id: machine.id }, wire.begun, context);
      return accepted(machine.id, { for: 'destroy', id: machine.id, mark: ref.mark, task });
    } catch (error) {
      if (error instanceof ProviderError && error.code === 'not_found') return finished(ref.externalId);
      throw error;
    }
  }

  /** Resize after a look: configure, then grow, whichever is missing. */
  async advanceResize(handle: ResizeHandle, context: CallContext): Promise<TaskState> {
    const machine = await this.own({ externalId: handle.id, mark: handle.mark }, context);
    if (machine.busy) return pending(handle, 'grow_disk');
    return this.stepTowards(machine, handle, context);
  }

  private async stepTowards(machine: WireMachine, handle: ResizeHandle, context: CallContext): Promise<TaskState> {
    const { vcpus: cpus, memoryMib, diskGib } = handle.size;
    if (machine.cpus !== cpus || machine.memoryMib !== memoryMib) {
      await this.client.call('machines.configure', { id: machine.id, cpus, memoryMib }, wire.nothing, context);
      return pending(handle, 'configure');
    }
    if (machine.diskGib < diskGib) {
      const { task } = await this.client.call('machines.grow', { id: machine.id, diskGib }, wire.begun, context);
      return pending({ ...handle, task }, 'grow_disk');
    }
    return { state: 'done', externalId: machine.id };
  }
}
