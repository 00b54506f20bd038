import { historyTime } from '../wire/formats.js';
import { invalid, notFound, Refusal } from '../world/refusal.js';
import { MAX_DISKS, parseDiskSize } from '../world/sizes.js';
import { requireSnapshot, snapshotForest, type SnapshotTree } from '../world/snapshots.js';
import type { ConsoleCall } from './console-call.js';
import type { ConsoleRoute } from './console-route.js';

const IMAGE_NAME = /^[A-Za-z0-9 ()_.-]{3,80}$/;

function addDisk(call: ConsoleCall): number {
  const server = call.idleServer();
  const sizeGb = parseDiskSize(call.body.text('size'));
  if (server.disks.length >= MAX_DISKS) throw new Refusal(`A server can have up to ${MAX_DISKS} disks.`);
  return call.run(server, { kind: 'disk_add', sizeGb });
}

function resizeDisk(call: ConsoleCall): number {
  const server = call.idleServer();
  const index = call.requiredInteger('index');
  const disk = server.disks[index];
  if (!disk) throw notFound('Disk');
  const sizeGb = parseDiskSize(call.body.text('size'));
  if (sizeGb === disk.sizeGb) throw new Refusal('This disk configuration already exists for this server.');
  if (sizeGb < disk.sizeGb) throw invalid('Disk size can not be reduced');
  if (server.snapshots.length > 0) throw new Refusal('Disk can not be changed, server has snapshots.');
  return call.run(server, { kind: 'disk_resize', index, sizeGb, provision: call.body.flag('provision') });
}

function removeDisk(call: ConsoleCall): number {
  const server = call.idleServer();
  const index = call.requiredInteger('index');
  if (!call.body.flag('confirm')) throw invalid('Confirmation is required');
  if (!server.disks[index]) throw notFound('Disk');
  if (index === 0) throw new Refusal('The first disk can not be removed.');
  if (server.snapshots.length > 0) throw new Refusal('Disk can not be removed, server has snapshots.');
  return call.run(server, { kind: 'disk_remove', index });
}

function createSnapshot(call: ConsoleCall): number {
  const server = call.idleServer();
  const name = call.body.text('name').trim();
  if (name === '') throw invalid('Snapshot name is invalid');
  return call.run(server, { kind: 'snapshot_create', name });
}

function changeSnapshot(call: ConsoleCall, kind: 'snapshot_revert' | 'snapshot_delete'): number {
  const server = call.idleServer();
  const snapshotId = call.requiredInteger('snapshotId');
  requireSnapshot(server, snapshotId);
  return call.run(server, { kind, snapshotId });
}

function listSnapshots(call: ConsoleCall): unknown[] {
  const server = call.readableServer();
  const shown = ({ snapshot, depth, children }: SnapshotTree): Record<string, unknown> => ({
    id: snapshot.id,
    name: snapshot.name,
    date: historyTime(call.world.vendorTimeMs(snapshot.createdAtMs)),
    active: snapshot.id === server.activeSnapshotId,
    depth,
    child: children.map(shown),
  });
  return snapshotForest(server).map(shown);
}

/** A disk of the server becomes an image of the account. */
function diskToImage(call: ConsoleCall): number {
  const server = call.idleServer();
  const diskUuid = call.body.text('disk_src_0');
  const imageName = call.body.text('disk_name_0');
  if (!server.disks.some(({ uuid }) => uuid === diskUuid)) throw notFound('Disk');
  if (!IMAGE_NAME.test(imageName)) throw invalid('Image name is invalid');
  if (server.power !== 'off') throw new Refusal('Server must be powered off.');
  return call.run(server, { kind: 'disk_to_image', diskUuid, imageName });
}

export const DISK_ROUTES: readonly ConsoleRoute[] = [
  { method: 'POST', path: '/service/server/{id}/disk', label: 'disk_add', right: 'configure', handle: addDisk },
  { method: 'PUT', path: '/service/server/{id}/disk', label: 'disk_resize', right: 'configure', handle: resizeDisk },
  {
    method: 'DELETE',
    path: '/service/server/{id}/disk/remove',
    label: 'disk_remove',
    right: 'configure',
    handle: removeDisk,
  },
  { method: 'GET', path: '/service/server/{id}/snapshots', label: 'snapshots', handle: listSnapshots },
  {
    method: 'POST',
    path: '/service/server/{id}/snapshot',
    label: 'snapshot_create',
    right: 'snapshots',
    handle: createSnapshot,
  },
  {
    method: 'PUT',
    path: '/service/server/{id}/snapshot',
    label: 'snapshot_revert',
    right: 'snapshots',
    handle: (call) => changeSnapshot(call, 'snapshot_revert'),
  },
  {
    method: 'DELETE',
    path: '/service/server/{id}/snapshot',
    label: 'snapshot_delete',
    right: 'snapshots',
    handle: (call) => changeSnapshot(call, 'snapshot_delete'),
  },
  {
    method: 'GET',
    path: '/service/server/{id}/hdlib',
    label: 'hdlib',
    handle: (call) => call.readableServer().disks.map(({ uuid, sizeGb }) => ({ uuid, sizeGB: sizeGb, child: [] })),
  },
  {
    method: 'POST',
    path: '/service/server/{id}/hdlib',
    label: 'disk_to_image',
    right: 'configure',
    handle: diskToImage,
  },
];
