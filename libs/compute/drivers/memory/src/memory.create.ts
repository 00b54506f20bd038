import {
  ProviderError,
  type Accepted,
  type CallContext,
  type CreateSpec,
  type FindResult,
  type MachineRef,
  type Placement,
  type TaskState,
} from '@uni/compute-port';
import type { MemoryClient } from './memory.client.js';
import { busy, labelOf, markOf, notFound, refused } from './memory.machine.js';
import { pending } from './memory.task.js';
import { wire, type MemoryHandle, type WireMachine } from './memory.wire.js';

type CreateHandle = Extract<MemoryHandle, { for: 'create' }>;

/** Builds machines; `task` looks at what stands there and does what is missing, so that it may be asked again at any point. */
export class MemoryCreate {
  constructor(
    private readonly client: MemoryClient,
    private readonly ids: 'caller' | 'vendor',
    private readonly requiresKey: boolean,
  ) {}

  async find(spec: CreateSpec, context: CallContext): Promise<FindResult> {
    const machine = await this.look(spec, context);
    if (machine === null) return { found: 'no' };
    if (markOf(machine.label) === spec.mark)
      return { found: 'yes', externalId: machine.id, task: settled(machine, spec) };
    return machine.label === null && machine.busy ? { found: 'undecided' } : { found: 'no' };
  }

  async begin(spec: CreateSpec, placement: Placement, context: CallContext): Promise<Accepted> {
    if (this.requiresKey && spec.sshPublicKeys.length === 0) throw refused('an order needs an SSH key here', 'no_key');
    return this.unlessThere(spec, context, () => this.build(spec, placement, context));
  }

  /** A copy of a machine of ours; after its first task it goes the way of every build. */
  async copy(source: MachineRef, spec: CreateSpec, placement: Placement, context: CallContext): Promise<Accepted> {
    const original = await this.client.call('machines.get', { id: source.externalId }, wire.machine, context);
    if (markOf(original.label) !== source.mark) throw notFound(source.externalId);
    return this.unlessThere(spec, context, async () => {
      if (original.busy) throw busy(original.id);
      const order = { source: original.id, name: spec.hostname, label: labelOf(spec.mark), zone: placement.location };
      const named = this.ids === 'vendor' ? order : { ...order, id: reservedId(spec) };
      const begun = await this.client.call('machines.copy', named, wire.begunBuild, context);
      return { externalId: begun.id, task: pending(createHandle(begun.id, spec, begun.task)) };
    });
  }

  private async unlessThere(spec: CreateSpec, context: CallContext, build: () => Promise<Accepted>): Promise<Accepted> {
    const machine = await this.look(spec, context);
    if (machine === null) return build();
    if (markOf(machine.label) === spec.mark) return { externalId: machine.id, task: settled(machine, spec) };
    if (machine.label !== null || !machine.busy) return { externalId: null, task: { state: 'id_taken' } };
    // Nothing tells yet whose build this is: perhaps our own, whose answer was lost.
    throw new ProviderError({ code: 'conflict_busy', outcome: 'not_applied', vendorCode: 'undecided' });
  }

  /** One look, and at most one step further. */
  async advance(handle: CreateHandle, spec: CreateSpec, context: CallContext): Promise<TaskState> {
    const machine = await this.client.call('machines.get', { id: handle.id }, wire.machine, context);
    if (machine.busy) return pending(handle);
    if (markOf(machine.label) !== spec.mark) throw notFound(handle.id);
    const { vcpus: cpus, memoryMib, diskGib } = spec.size;
    if (machine.cpus !== cpus || machine.memoryMib !== memoryMib) {
      await this.client.call('machines.configure', { id: machine.id, cpus, memoryMib }, wire.nothing, context);
      return pending({ ...handle, phase: 'configure', task: null });
    }
    if (machine.diskGib < diskGib) {
      const begun = await this.client.call('machines.grow', { id: machine.id, diskGib }, wire.begun, context);
      return pending({ ...handle, phase: 'grow_disk', task: begun.task });
    }
    if (machine.power !== 'on') {
      const order = { id: machine.id, action: 'on', hard: false };
      const begun = await this.client.call('machines.power', order, wire.begun, context);
      return pending({ ...handle, phase: 'start', task: begun.task });
    }
    return { state: 'done', externalId: machine.id };
  }

  private async build(spec: CreateSpec, placement: Placement, context: CallContext): Promise<Accepted> {
    const order = {
      name: spec.hostname,
      label: labelOf(spec.mark),
      zone: placement.location,
      image: spec.imageRef,
      cpus: spec.size.vcpus,
      memoryMib: spec.size.memoryMib,
      diskGib: spec.size.diskGib,
      keys: spec.sshPublicKeys,
      user: spec.loginUser,
      script: spec.userData,
      networks: spec.networkRefs,
    };
    const begun =
      this.ids === 'vendor'
        ? await this.client.call('machines.create', order, wire.begunBuild, context)
        : await this.client.call('machines.clone', { ...order, id: reservedId(spec) }, wire.begunBuild, context);
    return { externalId: begun.id, task: pending(createHandle(begun.id, spec, begun.task)) };
  }

  /** What stands where this order builds: under the reserved id, or with the order's mark. */
  private async look(spec: CreateSpec, context: CallContext): Promise<WireMachine | null> {
    if (this.ids === 'vendor') {
      const label = labelOf(spec.mark);
      const { machines } = await this.client.call('machines.byLabel', { label }, wire.machines, context);
      return machines[0] ?? null;
    }
    try {
      return await this.client.call('machines.get', { id: reservedId(spec) }, wire.machine, context);
    } catch (error) {
      if (error instanceof ProviderError && error.code === 'not_found') return null;
      throw error;
    }
  }
}

function reservedId(spec: CreateSpec): string {
  if (spec.reservedId !== null) return spec.reservedId;
  throw new ProviderError({
    code: 'invalid',
    outcome: 'not_applied',
    vendorMessage: 'an order needs a reserved id here',
  });
}

function settled(machine: WireMachine, spec: CreateSpec): TaskState {
  const { vcpus, memoryMib, diskGib } = spec.size;
  const sized = machine.cpus === vcpus && machine.memoryMib === memoryMib && machine.diskGib >= diskGib;
  if (sized && machine.power === 'on' && !machine.busy) return { state: 'done', externalId: machine.id };
  return pending(createHandle(machine.id, spec, null));
}

function createHandle(id: string, spec: CreateSpec, task: string | null): CreateHandle {
  return { for: 'create', phase: 'clone', id, mark: spec.mark, task };
}
