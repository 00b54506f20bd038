import { Refusal } from '@uni/simulator-kit';
import { makeMachineAppear } from '../world/foreign-machines.js';
import { expungeMachine, powerOff, powerOn, setState } from '../world/machines.js';
import type { AccountState, MachineState, UserState } from '../world/state.js';
import { GIB } from '../world/units.js';
import { meterAgain, rootVolume } from '../world/volumes.js';
import { must, type World } from '../world/world.js';
import type { ParsedDriftRequest } from './drift.schema.js';
import {
  backupAppears,
  demandName,
  existing,
  machineSnapshotAppears,
  resourceVanishes,
  snapshotAppears,
  volumeAppears,
} from './resource-drift.js';

const CAUSE = 'drift';

type Wish<K extends ParsedDriftRequest['kind']> = Extract<ParsedDriftRequest, { kind: K }>;

function retag(world: World, machine: MachineState, tags: Readonly<Record<string, string>>): void {
  world.state.tags = world.state.tags.filter((tag) => tag.resourceId !== machine.id);
  addTags(world, machine, tags);
}

function addTags(world: World, machine: MachineState, tags: Readonly<Record<string, string>>): void {
  for (const [key, value] of Object.entries(tags))
    world.state.tags.push({
      key,
      value,
      resourceType: 'UserVm',
      resourceId: machine.id,
      customer: null,
      accountId: machine.accountId,
      projectId: machine.projectId,
    });
}

function appear(world: World, user: UserState, wish: Wish<'appear'>): MachineState[] {
  const { state } = world;
  demandName(state.zones, wish.zone, 'zone');
  demandName(state.templates, wish.template, 'template');
  demandName(state.offerings, wish.offering, 'offering');
  const owner: AccountState | undefined =
    wish.account === undefined
      ? world.account(user.accountId)
      : Object.values(state.accounts).find((account) => account.name === wish.account);
  if (!owner) throw new Refusal(`there is no account '${wish.account ?? ''}'`);
  if (wish.machineId !== undefined && wish.count > 1) throw new Refusal('one id is for one machine');
  const inTheWay = wish.machineId === undefined ? undefined : state.machines[wish.machineId];
  if (inTheWay) expungeMachine(world, inTheWay, CAUSE);
  return Array.from({ length: wish.count }, (_unused, index) => {
    const name = index === 0 ? wish.name : `${wish.name}-${index + 1}`;
    const machine = makeMachineAppear(
      world,
      {
        owner,
        name,
        displayName: wish.displayName,
        zoneName: wish.zone,
        templateName: wish.template,
        offeringName: wish.offering,
        diskGib: wish.diskGib,
        group: wish.group,
        running: wish.running,
        id: wish.machineId,
      },
      CAUSE,
    );
    addTags(world, machine, wish.tags);
    return machine;
  });
}

function setPower(world: World, machine: MachineState, power: NonNullable<Wish<'change'>['power']>): void {
  const isOn = machine.startedAtMs !== null;
  switch (power) {
    case 'running':
      if (!isOn) powerOn(world, machine);
      else setState(world, machine, 'Running');
      return;
    case 'stopped':
      powerOff(world, machine);
      return;
    case 'error':
      if (isOn) powerOff(world, machine);
      return setState(world, machine, 'Error');
    case 'unknown':
      return setState(world, machine, 'Unknown');
  }
}

function resize(world: World, machine: MachineState, offeringName: string): void {
  demandName(world.state.offerings, offeringName, 'offering');
  const offering = must(
    Object.values(world.state.offerings).find(({ name }) => name === offeringName),
    offeringName,
  );
  machine.offeringId = offering.id;
  machine.cpuNumber = offering.cpuNumber ?? machine.cpuNumber;
  machine.cpuSpeedMhz = offering.cpuSpeedMhz ?? machine.cpuSpeedMhz;
  machine.memoryMib = offering.memoryMib ?? machine.memoryMib;
}

function change(world: World, wish: Wish<'change'>): MachineState {
  const machine = existing(world, wish.machineId);
  if (wish.name !== undefined) machine.name = wish.name;
  if (wish.displayName !== undefined) machine.displayName = wish.displayName;
  if (wish.group !== undefined) machine.group = wish.group;
  if (wish.offering !== undefined) resize(world, machine, wish.offering);
  if (wish.tags !== undefined) retag(world, machine, wish.tags);
  const root = rootVolume(world, machine.id);
  if (wish.diskGib !== undefined && root) {
    root.sizeBytes = wish.diskGib * GIB;
    meterAgain(world, root);
  }
  const nic = machine.nics[0];
  if (wish.address !== undefined && nic) nic.address = wish.address;
  if (wish.power !== undefined) setPower(world, machine, wish.power);
  machine.updatedMs = world.nowMs();
  if ([wish.name, wish.displayName, wish.tags, wish.group].some((field) => field !== undefined))
    world.record('relabelled', machine, CAUSE);
  return machine;
}

export interface DriftResult {
  readonly machineId?: string;
  /** All that appeared. */
  readonly machineIds?: readonly string[];
  /** Of a disk, snapshot or backup. */
  readonly resourceId?: string;
}

/** Changes the cloud behind everybody's back. @throws Refusal when it cannot be done. */
export function applyDrift(world: World, user: UserState, wish: ParsedDriftRequest): DriftResult {
  switch (wish.kind) {
    case 'vanish':
      expungeMachine(world, existing(world, wish.machineId), CAUSE);
      return { machineId: wish.machineId };
    case 'appear': {
      const machineIds = appear(world, user, wish).map(({ id }) => id);
      return { machineId: must(machineIds[0], 'the first of them'), machineIds };
    }
    case 'change':
      return { machineId: change(world, wish).id };
    case 'volume_appears':
      return { resourceId: volumeAppears(world, user, wish) };
    case 'snapshot_appears':
      return { resourceId: snapshotAppears(world, wish) };
    case 'machine_snapshot_appears':
      return { resourceId: machineSnapshotAppears(world, wish) };
    case 'backup_appears':
      return { resourceId: backupAppears(world, wish) };
    case 'resource_vanishes':
      resourceVanishes(world, wish.id);
      return { resourceId: wish.id };
  }
}
