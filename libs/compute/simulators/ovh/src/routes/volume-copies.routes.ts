import { z } from 'zod';
import { backupView, volumeSnapshotView, volumeView } from '../views/volume.view.js';
import { BadRequest, Conflict, NotFound } from '../world/refusals.js';
import type { VolumeBackupState, VolumeSnapshotState } from '../world/state.js';
import type { Call } from '../wire/call.js';
import { route, routeWithBody, type Route } from '../wire/route.js';
import { PROJECT } from './catalogue.routes.js';
import { createVolume, demandVolumeState, listIn, setVolume } from './volume-parts.js';

const VOLUME = `${PROJECT}/volume/{volumeId}`;
const REGION = `${PROJECT}/region/{regionName}`;

const namesBody = z.strictObject({ name: z.string().nullish(), description: z.string().nullish() });

function takeSnapshot(call: Call, body: z.output<typeof namesBody>): unknown {
  const project = call.project();
  const volume = call.volume(project);
  demandVolumeState(volume, ['available', 'in-use'], 'snapshot');
  const before = volume.status;
  const snapshot: VolumeSnapshotState = {
    id: call.world.random.uuid(),
    projectId: project.id,
    volumeId: volume.id,
    name: body.name ?? '',
    description: body.description ?? '',
    region: volume.region,
    sizeGib: volume.sizeGib,
    status: 'creating',
    createdAtMs: call.now,
  };
  const { id } = snapshot;
  call.world.state.volumeSnapshots[id] = snapshot;
  call.created('volume_snapshot', snapshot);
  call.begin({
    projectId: project.id,
    now: [setVolume(volume.id, 'snapshotting')],
    steps: [
      {
        afterMs: call.world.settings.timings.volumeSnapshotMs,
        changes: [
          { do: 'set', table: 'volumeSnapshots', id, values: { status: 'available' } },
          setVolume(volume.id, before),
        ],
      },
    ],
    onFailure: [{ do: 'set', table: 'volumeSnapshots', id, values: { status: 'error' } }, setVolume(volume.id, before)],
  });
  return volumeSnapshotView(snapshot);
}

function snapshotOf(call: Call): VolumeSnapshotState {
  const snapshot = call.world.state.volumeSnapshots[call.param('snapshotId')];
  if (snapshot?.projectId !== call.project().id) throw new NotFound('Snapshot does not exist');
  call.reach(snapshot.region);
  return snapshot;
}

function removeSnapshot(call: Call): void {
  const snapshot = snapshotOf(call);
  if (!['available', 'error', 'error_deleting'].includes(snapshot.status))
    throw new Conflict(
      `Invalid snapshot: Volume Snapshot status must be available or error, but is ${snapshot.status}.`,
    );
  const values = (status: VolumeSnapshotState['status']) =>
    ({ do: 'set', table: 'volumeSnapshots', id: snapshot.id, values: { status } }) as const;
  call.begin({
    projectId: snapshot.projectId,
    now: [values('deleting')],
    steps: [
      {
        afterMs: call.world.settings.timings.volumeCreateMs,
        changes: [{ do: 'volumeSnapshot.gone', id: snapshot.id }],
      },
    ],
    onFailure: [values('error_deleting')],
  });
}

function backupOf(call: Call): VolumeBackupState {
  const backup = call.world.state.volumeBackups[call.param('volumeBackupId')];
  if (backup?.projectId !== call.project().id || backup.region !== call.param('regionName'))
    throw new NotFound('Volume backup does not exist');
  call.reach(backup.region);
  return backup;
}

const backupBody = z.strictObject({ name: z.string().nullish(), volumeId: z.string() });

const setBackup = (id: string, status: VolumeBackupState['status']) =>
  ({ do: 'set', table: 'volumeBackups', id, values: { status } }) as const;

function createBackup(call: Call, body: z.output<typeof backupBody>): unknown {
  const project = call.project();
  const region = call.region(project, call.param('regionName'));
  const volume = call.volume(project, body.volumeId);
  if (volume.region !== region) throw new NotFound(`Volume ${volume.id} does not exist`);
  demandVolumeState(volume, ['available', 'in-use'], 'back up');
  const backup: VolumeBackupState = {
    id: call.world.random.uuid(),
    projectId: project.id,
    volumeId: volume.id,
    name: body.name ?? `backup-${volume.name}`,
    region,
    sizeGib: volume.sizeGib,
    status: 'creating',
    createdAtMs: call.now,
  };
  call.world.state.volumeBackups[backup.id] = backup;
  call.created('volume_backup', backup);
  const before = volume.status;
  call.begin({
    projectId: project.id,
    now: [setVolume(volume.id, 'backing-up')],
    steps: [
      {
        afterMs: call.world.settings.timings.volumeBackupMs,
        changes: [setBackup(backup.id, 'ok'), setVolume(volume.id, before)],
      },
    ],
    onFailure: [setBackup(backup.id, 'error'), setVolume(volume.id, before)],
  });
  return backupView(backup);
}

function removeBackup(call: Call): void {
  const backup = backupOf(call);
  if (backup.status !== 'ok' && backup.status !== 'error') throw new Conflict(`Volume backup is ${backup.status}`);
  call.begin({
    projectId: backup.projectId,
    now: [setBackup(backup.id, 'deleting')],
    steps: [
      {
        afterMs: call.world.settings.timings.volumeCreateMs,
        changes: [{ do: 'volumeBackup.gone', id: backup.id }],
      },
    ],
    onFailure: [setBackup(backup.id, 'error')],
  });
}

function restoreBackup(call: Call, { volumeId }: { volumeId: string }): unknown {
  const backup = backupOf(call);
  const volume = call.volume(call.project(), volumeId);
  if (backup.status !== 'ok') throw new Conflict(`Volume backup is ${backup.status}`);
  demandVolumeState(volume, ['available'], 'restore');
  if (volume.sizeGib < backup.sizeGib) throw new BadRequest('The volume is smaller than the backup');
  call.begin({
    projectId: backup.projectId,
    now: [setBackup(backup.id, 'restoring'), setVolume(volume.id, 'restoring-backup')],
    steps: [
      {
        afterMs: call.world.settings.timings.volumeBackupMs,
        changes: [setBackup(backup.id, 'ok'), setVolume(volume.id, 'available')],
      },
    ],
    onFailure: [setBackup(backup.id, 'ok'), setVolume(volume.id, 'error_restoring')],
  });
  return backupView(backup);
}

function volumeFromBackup(call: Call, { name }: { name?: string | null | undefined }): unknown {
  const backup = backupOf(call);
  if (backup.status !== 'ok') throw new Conflict(`Volume backup is ${backup.status}`);
  const { volume } = createVolume(call, call.project(), {
    region: backup.region,
    size: backup.sizeGib,
    type: call.world.state.volumes[backup.volumeId]?.type ?? 'classic',
    name: name ?? `restored-${backup.name}`,
    description: '',
    imageId: null,
    snapshotId: null,
    zone: null,
  });
  return volumeView(volume);
}

export const volumeCopyRoutes: readonly Route[] = [
  routeWithBody('POST', `${VOLUME}/snapshot`, 'snapshot_volume', namesBody, takeSnapshot),
  route('GET', `${PROJECT}/volume/snapshot`, 'list_volume_snapshots', (call) => {
    const project = call.project();
    const regions = call.listedRegions(project);
    return Object.values(call.world.state.volumeSnapshots)
      .filter((snapshot) => snapshot.projectId === project.id && regions.has(snapshot.region))
      .map(volumeSnapshotView);
  }),
  route('GET', `${PROJECT}/volume/snapshot/{snapshotId}`, 'get_volume_snapshot', (call) =>
    volumeSnapshotView(snapshotOf(call)),
  ),
  route('DELETE', `${PROJECT}/volume/snapshot/{snapshotId}`, 'delete_volume_snapshot', removeSnapshot),
  route('GET', `${REGION}/volumeBackup`, 'list_volume_backups', (call) =>
    listIn(call, call.world.state.volumeBackups).map(backupView),
  ),
  routeWithBody('POST', `${REGION}/volumeBackup`, 'create_volume_backup', backupBody, createBackup),
  route('GET', `${REGION}/volumeBackup/{volumeBackupId}`, 'get_volume_backup', (call) => backupView(backupOf(call))),
  route('DELETE', `${REGION}/volumeBackup/{volumeBackupId}`, 'delete_volume_backup', removeBackup),
  routeWithBody(
    'POST',
    `${REGION}/volumeBackup/{volumeBackupId}/restore`,
    'restore_volume_backup',
    z.strictObject({ volumeId: z.string() }),
    restoreBackup,
  ),
  routeWithBody(
    'POST',
    `${REGION}/volumeBackup/{volumeBackupId}/volume`,
    'volume_from_backup',
    z.strictObject({ name: z.string().nullish() }),
    volumeFromBackup,
  ),
];
