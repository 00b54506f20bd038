import { VOLUME_SNAPSHOT_PLAN, volumePlan } from '../world/meters.js';
import type { VolumeBackupState, VolumeSnapshotState, VolumeState } from '../world/state.js';
import { zulu } from './times.js';

type View = Record<string, unknown>;

export function volumeView(volume: VolumeState): View {
  return {
    id: volume.id,
    name: volume.name,
    description: volume.description,
    region: volume.region,
    availabilityZone: volume.zone,
    size: volume.sizeGib,
    type: volume.type,
    bootable: volume.bootable,
    status: volume.status,
    attachedTo: volume.attachedTo,
    planCode: volumePlan(volume.type),
    creationDate: zulu(volume.createdAtMs),
  };
}

/** As the newer routes show it: what it hangs on are objects. */
export function regionalVolumeView(volume: VolumeState): View {
  return {
    id: volume.id,
    name: volume.name,
    size: volume.sizeGib,
    type: volume.type,
    status: volume.status,
    availabilityZone: volume.zone,
    attachedTo: volume.attachedTo.map((id) => ({ id })),
  };
}

export function volumeSnapshotView(snapshot: VolumeSnapshotState): View {
  return {
    id: snapshot.id,
    volumeId: snapshot.volumeId,
    name: snapshot.name,
    description: snapshot.description,
    region: snapshot.region,
    size: snapshot.sizeGib,
    status: snapshot.status,
    planCode: VOLUME_SNAPSHOT_PLAN,
    creationDate: zulu(snapshot.createdAtMs),
  };
}

export function backupView(backup: VolumeBackupState): View {
  return {
    id: backup.id,
    volumeId: backup.volumeId,
    name: backup.name,
    region: backup.region,
    size: backup.sizeGib,
    status: backup.status,
    creationDate: zulu(backup.createdAtMs),
  };
}
