import type { Change, JobState } from '../world/job-state.js';
import { closeMeters, openMeter, openVolumeMeter, VOLUME_BACKUP_PLAN, VOLUME_SNAPSHOT_PLAN } from '../world/meters.js';
import type { VolumeState } from '../world/state.js';
import type { World } from '../world/world.js';

export type StorageChange = Extract<
  Change,
  { do: `volume.${string}` | `volumeSnapshot.${string}` | `volumeBackup.${string}` }
>;

export function removeVolume(world: World, volume: VolumeState, cause: string): void {
  closeMeters(world, volume.id);
  delete world.state.volumes[volume.id];
  world.record('destroyed', 'volume', volume, cause);
}

function changeVolume(world: World, volume: VolumeState, change: StorageChange, job: JobState): void {
  switch (change.do) {
    case 'volume.ready':
      volume.status = 'available';
      return openVolumeMeter(world, volume);
    case 'volume.attached':
      if (!world.state.instances[change.instanceId]) {
        volume.status = 'available';
        return;
      }
      volume.status = 'in-use';
      volume.attachedTo.push(change.instanceId);
      return;
    case 'volume.detached':
      volume.attachedTo = volume.attachedTo.filter((id) => id !== change.instanceId);
      volume.status = volume.attachedTo.length > 0 ? 'in-use' : 'available';
      return;
    case 'volume.grown':
      closeMeters(world, volume.id);
      volume.sizeGib = change.sizeGib;
      volume.status = volume.attachedTo.length > 0 ? 'in-use' : 'available';
      return openVolumeMeter(world, volume);
    case 'volume.gone':
      return removeVolume(world, volume, job.label);
    default:
  }
}

/** What is billed once it is whole. */
export function openCopyMeter(world: World, kind: 'volume_snapshot' | 'volume_backup', id: string): void {
  const copy = kind === 'volume_snapshot' ? world.state.volumeSnapshots[id] : world.state.volumeBackups[id];
  if (!copy) return;
  openMeter(world, {
    projectId: copy.projectId,
    region: copy.region,
    kind,
    planCode: kind === 'volume_snapshot' ? VOLUME_SNAPSHOT_PLAN : VOLUME_BACKUP_PLAN,
    reference: kind,
    resourceId: id,
    gib: copy.sizeGib,
  });
}

export function applyStorageChange(world: World, change: StorageChange, job: JobState): void {
  if (change.do === 'volumeSnapshot.gone') {
    const snapshot = world.state.volumeSnapshots[change.id];
    if (!snapshot) return;
    closeMeters(world, change.id);
    delete world.state.volumeSnapshots[change.id];
    return world.record('destroyed', 'volume_snapshot', snapshot, job.label);
  }
  if (change.do === 'volumeBackup.gone') {
    const backup = world.state.volumeBackups[change.id];
    if (!backup) return;
    closeMeters(world, change.id);
    delete world.state.volumeBackups[change.id];
    return world.record('destroyed', 'volume_backup', backup, job.label);
  }
  const volume = world.state.volumes[change.id];
  if (volume) changeVolume(world, volume, change, job);
}
