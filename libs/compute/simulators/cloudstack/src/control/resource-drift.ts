import { Refusal } from '@uni/simulator-kit';
import { newBackup } from '../commands/backup.commands.js';
import { newMachineSnapshot } from '../commands/machine-snapshot.commands.js';
import { newSnapshot } from '../commands/snapshot.commands.js';
import { finishBackup, removeBackup } from '../jobs/backup-jobs.js';
import { finishMachineSnapshot, finishSnapshot, removeMachineSnapshot, removeSnapshot } from '../jobs/snapshot-jobs.js';
import type { MachineState, UserState } from '../world/state.js';
import { addVolume, attach, removeVolume, rootVolume, volumesOf } from '../world/volumes.js';
import { must, type World } from '../world/world.js';
import type { ParsedDriftRequest } from './drift.schema.js';

type Wish<K extends ParsedDriftRequest['kind']> = Extract<ParsedDriftRequest, { kind: K }>;

export function existing(world: World, id: string): MachineState {
  const machine = world.state.machines[id];
  if (!machine) throw new Refusal(`there is no machine ${id}`);
  return machine;
}

export function demandName(
  things: Record<string, { readonly name: string }>,
  name: string | undefined,
  what: string,
): void {
  if (name !== undefined && !Object.values(things).some((thing) => thing.name === name))
    throw new Refusal(`there is no ${what} '${name}'`);
}

export function volumeAppears(world: World, user: UserState, wish: Wish<'volume_appears'>): string {
  demandName(world.state.zones, wish.zone, 'zone');
  const machine = wish.machineId === undefined ? undefined : existing(world, wish.machineId);
  const zones = Object.values(world.state.zones);
  const zone = must(wish.zone === undefined ? zones[0] : zones.find(({ name }) => name === wish.zone), 'a zone');
  const custom = must(
    Object.values(world.state.diskOfferings).find((offering) => offering.custom),
    'an offering',
  );
  const volume = addVolume(world, {
    name: wish.name,
    type: 'DATADISK',
    zoneId: machine?.zoneId ?? zone.id,
    accountId: machine?.accountId ?? user.accountId,
    projectId: machine?.projectId ?? null,
    sizeGib: wish.sizeGib,
    diskOfferingId: custom.id,
  });
  volume.state = 'Ready';
  if (machine) {
    const last = Math.max(0, ...volumesOf(world, machine.id).map(({ deviceId }) => deviceId ?? 0));
    attach(world, volume, machine, last + 1);
  }
  return volume.id;
}

export function snapshotAppears(world: World, wish: Wish<'snapshot_appears'>): string {
  const root = rootVolume(world, existing(world, wish.machineId).id);
  if (!root) throw new Refusal(`machine ${wish.machineId} has no root disk`);
  const snapshot = newSnapshot(world, root, wish.name);
  finishSnapshot(world, snapshot);
  return snapshot.id;
}

export function machineSnapshotAppears(world: World, wish: Wish<'machine_snapshot_appears'>): string {
  const machine = existing(world, wish.machineId);
  const memory = machine.startedAtMs !== null;
  const snapshot = newMachineSnapshot(world, { machineId: machine.id, name: wish.name, memory });
  finishMachineSnapshot(world, snapshot);
  return snapshot.id;
}

export function backupAppears(world: World, wish: Wish<'backup_appears'>): string {
  const machine = existing(world, wish.machineId);
  machine.backupOfferingId ??= must(
    Object.values(world.state.backupOfferings).find(({ zoneId }) => zoneId === machine.zoneId),
    'a backup offering',
  ).id;
  const backup = newBackup(world, machine, wish.name);
  finishBackup(world, backup);
  return backup.id;
}

export function resourceVanishes(world: World, id: string): void {
  const { state } = world;
  const volume = state.volumes[id];
  const machineSnapshot = state.machineSnapshots[id];
  if (volume) removeVolume(world, volume);
  else if (state.snapshots[id]) removeSnapshot(world, id);
  else if (machineSnapshot) removeMachineSnapshot(world, machineSnapshot);
  else if (state.backups[id]) removeBackup(world, id);
  else throw new Refusal(`there is no disk, snapshot or backup ${id}`);
}
