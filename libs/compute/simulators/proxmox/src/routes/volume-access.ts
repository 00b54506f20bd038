import { Refusal } from '../world/refusal.js';
import type { StorageState, VolumeState } from '../world/state.js';
import { findVolume, requireStorage } from '../world/volumes.js';
import type { Call } from '../wire/call.js';
import { compact } from './route-parts.js';

/** One of these is enough to see a storage. */
export const AUDIT = ['Datastore.Audit', 'Datastore.AllocateSpace'];

export function storageOfCall(call: Call): StorageState {
  return requireStorage(call.world, call.params.requiredText('storage'), call.params.requiredText('node'));
}

/** Archives are hidden from who may not restore them. */
export function mayRead(call: Call, volume: VolumeState): boolean {
  if (volume.content !== 'backup') return call.may(`/vms/${volume.vmid ?? 0}`, ['VM.Audit']);
  if (call.may(`/storage/${volume.storage}`, ['Datastore.Allocate'])) return true;
  return (
    call.may(`/storage/${volume.storage}`, ['Datastore.AllocateSpace']) &&
    call.may(`/vms/${volume.vmid ?? 0}`, ['VM.Backup'])
  );
}

export function archiveFields({ backup }: VolumeState): Record<string, unknown> {
  if (!backup) return {};
  return compact({
    subtype: backup.kind,
    notes: backup.notes === '' ? undefined : backup.notes,
    protected: backup.protect ? 1 : undefined,
  });
}

/** The volume that a path names, with or without its storage. @throws Refusal, PermissionRefusal */
export function volumeOfCall(call: Call): VolumeState {
  const storage = storageOfCall(call);
  const asked = call.params.requiredText('volume');
  const volid = asked.includes(':') ? asked : `${storage.id}:${asked}`;
  const volume = findVolume(call.world, volid, call.params.requiredText('node'));
  if (!volume) throw new Refusal(`volume '${volid}' does not exist`);
  if (volume.vmid !== null && !mayRead(call, volume)) call.demand(`/vms/${volume.vmid}`, ['VM.Backup']);
  if (volume.vmid === null) call.demand(`/storage/${storage.id}`, AUDIT, 'any');
  return volume;
}
