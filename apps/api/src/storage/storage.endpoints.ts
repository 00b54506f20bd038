import { id, instances, storage } from '@uni/contracts';
import { z } from 'zod';
import { endpoint, MAY_CHANGE } from '../http/endpoint.types.js';
import { ACCEPTED } from '../operations/accepted.answer.js';

const params = z.strictObject({ id });
const itemParams = z.strictObject({ id, itemId: id });
const access = { member: MAY_CHANGE };
const conflicts = ['not_found', 'illegal_state', 'operation_in_progress', 'unsupported_by_provider'] as const;
const removing = ['not_found', 'illegal_state', 'operation_in_progress'] as const;
const making = [...conflicts, 'limit_reached', 'name_taken'] as const;

const ofInstance = (path: string, name: string, tag: string, summary: string, schema: z.ZodType) =>
  endpoint({
    method: 'GET',
    path: `/instances/{id}/${path}`,
    id: name,
    tag,
    summary,
    description: '`rules` is what its place allows. Nothing is charged beside the price of the instance.',
    access: 'member',
    params,
    answer: { status: 200, schema, serialized: true },
    errors: ['not_found'],
  });
const one = (path: string, name: string, tag: string, summary: string, schema: z.ZodType) =>
  endpoint({
    method: 'GET',
    path: `/instances/{id}/${path}/{itemId}`,
    id: name,
    tag,
    summary,
    access: 'member',
    params: itemParams,
    answer: { status: 200, schema, serialized: true },
    errors: ['not_found'],
  });
const across = (path: string, name: string, tag: string, schema: z.ZodType) =>
  endpoint({
    method: 'GET',
    path: `/${path}`,
    id: name,
    tag,
    summary: 'Those of all instances of the organisation, newest first',
    access: 'member',
    query: storage.storageQuery,
    answer: { status: 200, schema, serialized: true },
    errors: ['invalid_cursor'],
  });
const removal = (path: string, name: string, tag: string, summary: string) =>
  endpoint({
    method: 'DELETE',
    path: `/instances/{id}/${path}/{itemId}`,
    id: name,
    tag,
    summary,
    access,
    params: itemParams,
    answer: ACCEPTED,
    errors: removing,
  });
const action = (path: string, name: string, tag: string, summary: string) =>
  endpoint({
    method: 'POST',
    path: `/instances/{id}/${path}`,
    id: name,
    tag,
    summary,
    access,
    params: itemParams,
    body: instances.emptyRequest,
    answer: ACCEPTED,
    errors: [...conflicts, 'limit_reached'],
    idempotent: true,
    example: {},
  });

const SNAPSHOTS = 'Snapshots';
export const listSnapshots = across('snapshots', 'listSnapshots', SNAPSHOTS, storage.snapshots);
export const listInstanceSnapshots = ofInstance(
  'snapshots',
  'listInstanceSnapshots',
  SNAPSHOTS,
  'Snapshots of an instance',
  storage.instanceSnapshots,
);
export const getSnapshot = one('snapshots', 'getSnapshot', SNAPSHOTS, 'One snapshot', storage.snapshot);
export const createSnapshot = endpoint({
  method: 'POST',
  path: '/instances/{id}/snapshots',
  id: 'createSnapshot',
  tag: SNAPSHOTS,
  summary: 'Keep the disks as they are now',
  access,
  params,
  body: storage.createSnapshotRequest,
  answer: ACCEPTED,
  errors: making,
  idempotent: true,
  example: { name: 'before-upgrade', withMemory: false },
});
export const revertSnapshot = action(
  'snapshots/{itemId}/revert',
  'revertSnapshot',
  SNAPSHOTS,
  'Bring the disks back to what they were; what was written since is lost',
);
export const deleteSnapshot = removal('snapshots', 'deleteSnapshot', SNAPSHOTS, 'Remove a snapshot');

const VOLUMES = 'Volumes';
export const listVolumes = across('volumes', 'listVolumes', VOLUMES, storage.volumes);
export const listInstanceVolumes = ofInstance(
  'volumes',
  'listInstanceVolumes',
  VOLUMES,
  'Volumes that are in an instance, or were in it last',
  storage.instanceVolumes,
);
export const getVolume = one('volumes', 'getVolume', VOLUMES, 'One volume', storage.volume);
export const createVolume = endpoint({
  method: 'POST',
  path: '/instances/{id}/volumes',
  id: 'createVolume',
  tag: VOLUMES,
  summary: 'Make an empty volume and attach it',
  access,
  params,
  body: storage.createVolumeRequest,
  answer: ACCEPTED,
  errors: making,
  idempotent: true,
  example: { name: 'data', sizeGib: 50 },
});
export const attachVolume = action(
  'volumes/{itemId}/attach',
  'attachVolume',
  VOLUMES,
  'Attach a volume that is free to this instance',
);
export const detachVolume = action(
  'volumes/{itemId}/detach',
  'detachVolume',
  VOLUMES,
  'Take a volume out of the instance; unmount it inside first',
);
export const resizeVolume = endpoint({
  method: 'POST',
  path: '/instances/{id}/volumes/{itemId}/resize',
  id: 'resizeVolume',
  tag: VOLUMES,
  summary: 'Let a volume grow; it never shrinks',
  access,
  params: itemParams,
  body: storage.resizeVolumeRequest,
  answer: ACCEPTED,
  errors: [...conflicts, 'disk_shrink', 'same_size'],
  idempotent: true,
  example: { sizeGib: 100 },
});
export const deleteVolume = removal('volumes', 'deleteVolume', VOLUMES, 'Remove a volume and what is on it');

const BACKUPS = 'Backups';
export const listBackups = across('backups', 'listBackups', BACKUPS, storage.backups);
export const listInstanceBackups = ofInstance(
  'backups',
  'listInstanceBackups',
  BACKUPS,
  'Backups of an instance and its policy',
  storage.instanceBackups,
);
export const getBackup = one('backups', 'getBackup', BACKUPS, 'One backup', storage.backup);
export const createBackup = endpoint({
  method: 'POST',
  path: '/instances/{id}/backups',
  id: 'createBackup',
  tag: BACKUPS,
  summary: 'Copy the disks to where they outlive the instance',
  access,
  params,
  body: storage.createBackupRequest,
  answer: ACCEPTED,
  errors: making,
  idempotent: true,
  example: { name: 'monday' },
});
export const restoreBackup = action(
  'backups/{itemId}/restore',
  'restoreBackup',
  BACKUPS,
  'Put a backup over the instance; what was written since is lost',
);
export const deleteBackup = removal('backups', 'deleteBackup', BACKUPS, 'Remove a backup');
export const putBackupPolicy = endpoint({
  method: 'PUT',
  path: '/instances/{id}/backup-policy',
  id: 'putBackupPolicy',
  tag: BACKUPS,
  summary: 'Make backups by themselves, every so many hours or daily, and keep so many of them',
  description:
    'The oldest of its own is removed after a new one has succeeded. Backups made by hand are never removed.',
  access,
  params,
  body: storage.backupPolicyRequest,
  answer: { status: 200, schema: storage.backupPolicy },
  errors: ['not_found', 'unsupported_by_provider'],
  example: { dailyAt: '03:30', keep: 7 },
});
export const deleteBackupPolicy = endpoint({
  method: 'DELETE',
  path: '/instances/{id}/backup-policy',
  id: 'deleteBackupPolicy',
  tag: BACKUPS,
  summary: 'Make no more backups by themselves; those that are there stay',
  access,
  params,
  answer: { status: 204 },
  errors: ['not_found'],
});

const DISCS = 'Discs';
export const listIsos = endpoint({
  method: 'GET',
  path: '/isos',
  id: 'listIsos',
  tag: DISCS,
  summary: 'Discs of the places where the organisation has instances',
  access: 'member',
  answer: { status: 200, schema: storage.isos },
});
export const getInstanceDisc = endpoint({
  method: 'GET',
  path: '/instances/{id}/iso',
  id: 'getInstanceDisc',
  tag: DISCS,
  summary: 'The disc in the drive, and those that may be put into it',
  access: 'member',
  params,
  answer: { status: 200, schema: storage.instanceDisc },
  errors: ['not_found'],
});
export const attachDisc = endpoint({
  method: 'POST',
  path: '/instances/{id}/iso',
  id: 'attachDisc',
  tag: DISCS,
  summary: 'Put a disc into the drive, in place of the one that is in it',
  access,
  params,
  body: storage.attachDiscRequest,
  answer: ACCEPTED,
  errors: conflicts,
  idempotent: true,
  example: { isoRef: 'local:iso/rescue.iso' },
});
export const detachDisc = endpoint({
  method: 'DELETE',
  path: '/instances/{id}/iso',
  id: 'detachDisc',
  tag: DISCS,
  summary: 'Take the disc out of the drive',
  access,
  params,
  answer: ACCEPTED,
  errors: conflicts,
});
