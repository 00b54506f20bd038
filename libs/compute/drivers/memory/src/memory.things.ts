import {
  ProviderError,
  type Accepted,
  type BackupFacet,
  type BackupState,
  type CallContext,
  type Capabilities,
  type MachineRef,
  type ResourceOrder,
  type ResourceRef,
  type SnapshotFacet,
  type SnapshotState,
  type TaskState,
  type VolumeFacet,
  type VolumeState,
} from '@uni/compute-port';
import type { MemoryChange } from './memory.change.js';
import { failureOf, type MemoryClient } from './memory.client.js';
import { busy, labelOf, markOf, notFound, refused, requireOff } from './memory.machine.js';
import { accepted, finished, pending } from './memory.task.js';
import { wire, type MemoryHandle, type WireMachine, type WireThing } from './memory.wire.js';

type Kind = WireThing['kind'];
type ThingHandle = Extract<MemoryHandle, { for: 'thing' }>;
const GIB = 1024 ** 3;

/** Snapshots, volumes and backups. The cloud makes another one every time it is asked, so each order is looked for by its label first. */
export class MemoryThings {
  readonly snapshots: SnapshotFacet = {
    list: (ref, context) => this.list('snapshot', ref, snapshotState, context),
    create: (ref, order, context) => this.make('snapshot', ref, order, { memory: order.withMemory }, context),
    revert: async (ref, snapshot, context) => {
      const machine = await this.changing.own(ref, context);
      const thing = await this.ownOf('snapshot', machine, snapshot, context);
      if (this.capabilities.snapshots.revertRequiresStopped) requireOff(machine);
      return this.work('snapshots.revert', { machine: machine.id, id: thing.id }, [machine, thing], thing, context);
    },
    remove: (_ref, snapshot, context) => this.remove('snapshot', snapshot, context),
  };

  readonly backups: BackupFacet = {
    list: (ref, context) => this.list('backup', ref, backupState, context),
    create: (ref, order, context) => this.make('backup', ref, order, {}, context),
    restore: async (ref, backup, context) => {
      const machine = await this.changing.own(ref, context);
      const thing = await this.ownOf('backup', machine, backup, context);
      requireOff(machine);
      return this.work('backups.restore', { machine: machine.id, id: thing.id }, [machine, thing], thing, context);
    },
    remove: (_ref, backup, context) => this.remove('backup', backup, context),
  };

  readonly volumes: VolumeFacet = {
    list: (ref, context) => this.list('volume', ref, volumeState, context),
    create: (ref, order, context) =>
      this.make('volume', ref, order, { sizeGib: order.sizeGib, class: order.typeRef }, context),
    attach: async (ref, volume, context) => {
      this.requireDetachable();
      const machine = await this.changing.own(ref, context);
      const thing = await this.own('volume', volume, context);
      if (thing.machineId === machine.id) return finished(thing.id);
      if (thing.machineId !== null && !thing.busy) throw attachedElsewhere(thing);
      return this.work('volumes.attach', { machine: machine.id, id: thing.id }, [machine, thing], thing, context);
    },
    detach: async (ref, volume, context) => {
      this.requireDetachable();
      const machine = await this.changing.own(ref, context);
      const thing = await this.own('volume', volume, context);
      if (thing.machineId !== machine.id && !thing.busy) return finished(thing.id);
      return this.work('volumes.detach', { id: thing.id }, [machine, thing], thing, context);
    },
    resize: async (ref, volume, sizeGib, context) => {
      const machine = ref === null ? null : await this.changing.own(ref, context);
      const thing = await this.own('volume', volume, context);
      if (machine !== null && thing.machineId !== machine.id) throw notFound(thing.id);
      if (thing.sizeGib > sizeGib) throw refused(`volume of ${thing.sizeGib} GiB does not shrink`);
      if (thing.sizeGib === sizeGib && !thing.busy) return finished(thing.id);
      if (machine !== null && this.capabilities.volumes.growRequires === 'stopped') requireOff(machine);
      return this.work('volumes.grow', { id: thing.id, sizeGib }, [machine, thing], thing, context);
    },
    remove: (_ref, volume, context) => this.remove('volume', volume, context),
  };

  constructor(
    private readonly client: MemoryClient,
    private readonly changing: MemoryChange,
    private readonly capabilities: Capabilities,
  ) {}

  /** Where a thing stands that an earlier call has begun to make. */
  async advance(handle: ThingHandle, context: CallContext): Promise<TaskState> {
    const thing = await this.find(handle.kind, handle, context);
    if (thing === null) {
      // The vendor takes away what it failed to make; the order may be repeated.
      throw new ProviderError({
        code: 'unavailable',
        outcome: 'not_applied',
        vendorMessage: `${handle.id} was not made`,
      });
    }
    return thing.state === 'making' ? pending(handle) : { state: 'done', externalId: thing.id };
  }

  private async list<T>(
    kind: Kind,
    ref: MachineRef | null,
    show: (thing: WireThing) => T,
    context: CallContext,
  ): Promise<T[]> {
    if (ref === null && !this.listsAccount(kind)) throw refused(`there is no list of every ${kind} here`);
    const machine = ref === null ? null : await this.changing.own(ref, context);
    const { things } = await this.client.call(
      'things.list',
      { kind, machine: machine?.id ?? null },
      wire.things,
      context,
    );
    return things.map(show);
  }

  private listsAccount(kind: Kind): boolean {
    if (kind === 'backup') return true;
    return kind === 'snapshot' ? this.capabilities.snapshots.accountWide : this.capabilities.volumes.accountWide;
  }

  private async make(
    kind: Kind,
    ref: MachineRef,
    { mark, name }: ResourceOrder,
    details: Readonly<Record<string, unknown>>,
    context: CallContext,
  ): Promise<Accepted> {
    const machine = await this.changing.own(ref, context);
    const label = labelOf(mark);
    const { things } = await this.client.call('things.list', { kind, machine: null }, wire.things, context);
    const present = things.find((thing) => thing.label === label);
    if (present?.state === 'ready') return finished(present.id);
    if (present) return accepted(present.id, { for: 'thing', kind, id: present.id, mark, task: null });
    if (machine.busy) throw busy(machine.id);
    const order = { kind, machine: machine.id, label, name, ...details };
    const { id, task } = await this.client.call('things.create', order, wire.begunBuild, context);
    return accepted(id, { for: 'thing', kind, id, mark, task });
  }

  private async work(
    operation: string,
    input: Readonly<Record<string, unknown>>,
    on: readonly (WireMachine | WireThing | null)[],
    thing: WireThing,
    context: CallContext,
  ): Promise<Accepted> {
    const taken = on.find((subject) => subject?.busy === true);
    if (taken) throw busy(taken.id);
    const { task } = await this.client.call(operation, input, wire.begun, context);
    const mark = markOf(thing.label) ?? '';
    return accepted(thing.id, { for: 'keeping', phase: thing.kind, result: thing.id, id: thing.id, mark, task });
  }

  private async remove(kind: Kind, ref: ResourceRef, context: CallContext): Promise<Accepted> {
    const thing = await this.find(kind, { id: ref.externalId, mark: ref.mark }, context);
    if (thing === null) return finished(ref.externalId);
    if (thing.busy) throw busy(thing.id);
    const { task } = await this.client.call('things.delete', { kind, id: thing.id }, wire.begun, context);
    return accepted(thing.id, { for: 'keeping', phase: kind, result: thing.id, id: thing.id, mark: ref.mark, task });
  }

  /** @throws ProviderError `not_found` */
  private async own(kind: Kind, { externalId, mark }: ResourceRef, context: CallContext): Promise<WireThing> {
    const thing = await this.find(kind, { id: externalId, mark }, context);
    if (thing === null) throw notFound(externalId);
    return thing;
  }

  private async ownOf(kind: Kind, machine: WireMachine, ref: ResourceRef, context: CallContext): Promise<WireThing> {
    const thing = await this.own(kind, ref, context);
    if (thing.machineId !== machine.id) throw notFound(thing.id);
    return thing;
  }

  /** null when it is gone or carries another mark. */
  private async find(
    kind: Kind,
    { id, mark }: { id: string; mark: string },
    context: CallContext,
  ): Promise<WireThing | null> {
    if (id === '') return null;
    try {
      const thing = await this.client.call('things.get', { kind, id }, wire.thing, context);
      return markOf(thing.label) === mark ? thing : null;
    } catch (error) {
      if (error instanceof ProviderError && error.code === 'not_found') return null;
      throw error;
    }
  }

  private requireDetachable(): void {
    if (this.capabilities.volumes.detach === 'never') throw refused('volumes stay in their machine here');
  }
}

function attachedElsewhere(thing: WireThing): ProviderError {
  const { code, outcome, vendorMessage } = failureOf(
    'attached',
    `volume ${thing.id} is attached to ${thing.machineId}`,
  );
  return new ProviderError({ code, outcome, retryable: false, vendorCode: 'attached', vendorMessage });
}

function common(thing: WireThing) {
  return {
    externalId: thing.id,
    mark: markOf(thing.label),
    name: thing.name,
    createdAt: new Date(thing.bornAt),
    location: null,
    machineExternalId: thing.machineId,
  };
}

const STATES = { making: 'creating', ready: 'ready', removing: 'deleting' } as const;

function snapshotState(thing: WireThing): SnapshotState {
  return { ...common(thing), state: STATES[thing.state], sizeGib: thing.sizeGib, withMemory: thing.withMemory };
}

function backupState(thing: WireThing): BackupState {
  return { ...common(thing), state: STATES[thing.state], sizeBytes: BigInt(Math.round(thing.sizeGib * GIB)) };
}

function volumeState(thing: WireThing): VolumeState {
  const settled = thing.machineId === null ? 'available' : 'attached';
  return {
    ...common(thing),
    state: thing.state === 'making' ? 'creating' : thing.busy ? 'busy' : settled,
    sizeGib: thing.sizeGib,
    typeRef: thing.class,
    device: null,
  };
}
