import { chooseHost } from './capacity.js';
import { ref } from './collections.js';
import type { MachineState, NicState, Owned, TemplateState } from './state.js';
import { beginMachineUsage, endUsage } from './usage.js';
import { addVolume, attach, detach, removeVolume, rootVolume, volumesOf } from './volumes.js';
import type { World } from './world.js';

export interface NewMachine extends Owned {
  readonly userId: string;
  readonly name?: string | undefined;
  readonly displayName?: string | undefined;
  readonly zoneId: string;
  readonly template: TemplateState;
  readonly offeringId: string;
  readonly cpuNumber: number;
  readonly cpuSpeedMhz: number;
  readonly memoryMib: number;
  readonly rootDiskGib: number;
  readonly nics: readonly NicState[];
  readonly extra?: Partial<MachineState>;
}

/** `i-2-9-VM`: how the hypervisor knows it. */
export function instanceName(world: World, machine: MachineState): string {
  const accountNumber = Object.keys(world.state.accounts).indexOf(machine.accountId) + 2;
  return `i-${accountNumber}-${machine.sequence}-VM`;
}

/** Writes a stopped machine and its root disk into the records, as the "create" step of a deployment does. */
export function createMachine(world: World, wish: NewMachine, cause: string): MachineState {
  const id = wish.extra?.id ?? world.uuid();
  const name = wish.name ?? `VM-${id}`;
  const machine: MachineState = {
    sequence: world.state.nextSequence++,
    userId: wish.userId,
    accountId: wish.accountId,
    projectId: wish.projectId,
    name,
    displayName: wish.displayName ?? name,
    group: null,
    zoneId: wish.zoneId,
    hostId: null,
    templateId: wish.template.id,
    offeringId: wish.offeringId,
    cpuNumber: wish.cpuNumber,
    cpuSpeedMhz: wish.cpuSpeedMhz,
    memoryMib: wish.memoryMib,
    osTypeId: wish.template.osTypeId,
    state: 'Stopped',
    haEnable: false,
    dynamicallyScalable: false,
    deleteProtection: false,
    passwordEnabled: wish.template.passwordEnabled,
    keyPairs: [],
    userData: null,
    userDataId: null,
    details: {},
    nics: [...wish.nics],
    volumeIds: [],
    isoId: null,
    affinityGroupIds: [],
    securityGroupIds: [],
    backupOfferingId: null,
    leaseDays: null,
    createdMs: world.nowMs(),
    updatedMs: world.nowMs(),
    startedAtMs: null,
    destroyedAtMs: null,
    ignoresAcpi: false,
    ...wish.extra,
    id,
  };
  world.addMachine(machine);
  const root = addVolume(world, {
    name: `ROOT-${machine.sequence}`,
    type: 'ROOT',
    zoneId: machine.zoneId,
    accountId: machine.accountId,
    projectId: machine.projectId,
    sizeGib: wish.rootDiskGib,
    serviceOfferingId: wish.offeringId,
    templateId: wish.template.id,
  });
  attach(world, root, machine, 0);
  beginMachineUsage(world, machine, 2);
  world.record('created', machine, cause);
  return machine;
}

export function setState(world: World, machine: MachineState, state: MachineState['state']): void {
  machine.state = state;
  machine.updatedMs = world.nowMs();
}

/** A machine that moved its disk alone was off, and stays off. */
export function endMigration(world: World, machine: MachineState): void {
  if (machine.state === 'Migrating') setState(world, machine, machine.startedAtMs === null ? 'Stopped' : 'Running');
}

/** Puts it on a host and lets it run. @throws ApiRefusal 533 or 534 when no host takes it. */
export function powerOn(world: World, machine: MachineState): void {
  machine.hostId ??= chooseHost(world, machine).id;
  machine.startedAtMs = world.nowMs();
  for (const volume of volumesOf(world, machine.id)) if (volume.state === 'Allocated') volume.state = 'Ready';
  setState(world, machine, 'Running');
  beginMachineUsage(world, machine, 1);
}

export function powerOff(world: World, machine: MachineState): void {
  machine.hostId = null;
  machine.startedAtMs = null;
  setState(world, machine, 'Stopped');
  endUsage(world, machine.id, 1);
}

/** Destroyed, but not gone: it can be recovered until the delay is over. */
export function destroyMachine(world: World, machine: MachineState, cause: string): void {
  endUsage(world, machine.id, 1);
  machine.hostId = null;
  machine.startedAtMs = null;
  machine.destroyedAtMs = world.nowMs();
  setState(world, machine, 'Destroyed');
  endUsage(world, machine.id, 2);
  world.record('destroyed', machine, cause);
  world.schedule(world.settings.expungeDelayMs, {
    kind: 'expunge',
    machineId: machine.id,
    destroyedAtMs: machine.destroyedAtMs,
  });
}

export function recoverMachine(world: World, machine: MachineState, cause: string): void {
  machine.destroyedAtMs = null;
  setState(world, machine, 'Stopped');
  beginMachineUsage(world, machine, 2);
  world.record('recovered', machine, cause);
}

/** It is gone: root disk, snapshots of the machine, rules and tags with it. Data disks stay, detached. */
export function expungeMachine(world: World, machine: MachineState, cause: string): void {
  const { state } = world;
  endUsage(world, machine.id);
  const root = rootVolume(world, machine.id);
  if (root) removeVolume(world, root);
  for (const volume of volumesOf(world, machine.id)) detach(world, volume);
  for (const snapshot of Object.values(state.machineSnapshots))
    if (snapshot.machineId === machine.id) {
      endUsage(world, snapshot.id);
      delete state.machineSnapshots[snapshot.id];
    }
  for (const rule of Object.values(state.portForwards))
    if (rule.machineId === machine.id) delete state.portForwards[rule.id];
  for (const address of Object.values(state.addresses))
    if (address.staticNatMachineId === machine.id) {
      address.staticNatMachineId = null;
      address.staticNatAddress = null;
    }
  state.tags = state.tags.filter((tag) => tag.resourceId !== machine.id);
  world.removeMachine(machine.id);
  world.record('expunged', machine, cause);
}

/** A machine that another thing refers to; undefined once it was expunged. */
export function machineOf(world: World, id: string | null): MachineState | undefined {
  return id === null ? undefined : world.state.machines[id];
}

export function templateOf(world: World, machine: MachineState): TemplateState {
  return ref(world, 'templates', machine.templateId);
}
