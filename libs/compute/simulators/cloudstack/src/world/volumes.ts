import { ref } from './collections.js';
import type { MachineState, Owned, VolumeState } from './state.js';
import { GIB } from './units.js';
import { beginUsage, endUsage, USAGE_TYPES } from './usage.js';
import type { World } from './world.js';

export interface NewVolume extends Owned {
  readonly name: string;
  readonly type: VolumeState['type'];
  readonly zoneId: string;
  readonly sizeGib: number;
  readonly diskOfferingId?: string | null;
  readonly serviceOfferingId?: string | null;
  readonly templateId?: string | null;
  readonly snapshotId?: string | null;
}

export function addVolume(world: World, wish: NewVolume): VolumeState {
  const volume: VolumeState = {
    id: world.uuid(),
    name: wish.name,
    type: wish.type,
    zoneId: wish.zoneId,
    accountId: wish.accountId,
    projectId: wish.projectId,
    machineId: null,
    deviceId: null,
    sizeBytes: Math.round(wish.sizeGib * GIB),
    diskOfferingId: wish.diskOfferingId ?? null,
    serviceOfferingId: wish.serviceOfferingId ?? null,
    templateId: wish.templateId ?? null,
    snapshotId: wish.snapshotId ?? null,
    state: 'Allocated',
    createdMs: world.nowMs(),
    attachedMs: null,
    deleteProtection: false,
  };
  world.state.volumes[volume.id] = volume;
  beginVolumeUsage(world, volume);
  return volume;
}

/** Counts its new size from now on. */
export function meterAgain(world: World, volume: VolumeState): void {
  endUsage(world, volume.id, USAGE_TYPES.volume);
  beginVolumeUsage(world, volume);
}

function beginVolumeUsage(world: World, volume: VolumeState): void {
  beginUsage(world, {
    type: USAGE_TYPES.volume,
    resourceId: volume.id,
    accountId: volume.accountId,
    projectId: volume.projectId,
    zoneId: volume.zoneId,
    name: volume.name,
    offeringId: volume.diskOfferingId,
    templateId: volume.templateId,
    sizeBytes: volume.sizeBytes,
  });
}

export function volumesOf(world: World, machineId: string): VolumeState[] {
  return (world.state.machines[machineId]?.volumeIds ?? [])
    .map((id) => ref(world, 'volumes', id))
    .sort((a, b) => (a.deviceId ?? 0) - (b.deviceId ?? 0));
}

export function rootVolume(world: World, machineId: string): VolumeState | undefined {
  return volumesOf(world, machineId).find((volume) => volume.type === 'ROOT');
}

export function attach(world: World, volume: VolumeState, machine: MachineState, deviceId: number): void {
  volume.machineId = machine.id;
  volume.deviceId = deviceId;
  volume.attachedMs = world.nowMs();
  machine.volumeIds.push(volume.id);
}

export function detach(world: World, volume: VolumeState): void {
  const machine = volume.machineId === null ? undefined : world.state.machines[volume.machineId];
  if (machine) machine.volumeIds = machine.volumeIds.filter((id) => id !== volume.id);
  volume.machineId = null;
  volume.deviceId = null;
  volume.attachedMs = null;
}

export function removeVolume(world: World, volume: VolumeState): void {
  detach(world, volume);
  endUsage(world, volume.id);
  world.state.tags = world.state.tags.filter((tag) => tag.resourceId !== volume.id);
  delete world.state.volumes[volume.id];
}
