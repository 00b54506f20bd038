import type { JobAction } from '../jobs/job-actions.js';
import { snapshotView } from '../views/storage.view.js';
import { Sight } from '../views/sight.js';
import type { Call, JobRequest } from '../wire/call.js';
import type { Command } from '../wire/command.js';
import { paged } from '../wire/paging.js';
import { bool, map, owned, OWNERSHIP, PAGING, REQUIRED, text, uuid, uuids } from '../wire/param-spec.js';
import { keywordFilter, newestFirst, ownershipFilter, tagFilter } from '../wire/selection.js';
import { demandRoom } from '../world/limits.js';
import { invalid } from '../world/refusal.js';
import type { SnapshotState, VolumeState } from '../world/state.js';
import type { World } from '../world/world.js';
import { demandActiveProject } from './machine-power.commands.js';
import { compactDate, whoeverOwns } from './snapshot-parts.js';

export function newSnapshot(world: World, volume: VolumeState, name: string | undefined): SnapshotState {
  const machine = volume.machineId === null ? undefined : world.state.machines[volume.machineId];
  const id = world.uuid();
  const snapshot: SnapshotState = {
    id,
    name: name ?? `${machine?.name ?? 'detached'}_${volume.name}_${compactDate(world.nowMs())}`,
    volumeId: volume.id,
    volumeName: volume.name,
    volumeType: volume.type,
    zoneId: volume.zoneId,
    state: 'Allocated',
    sizeBytes: volume.sizeBytes,
    physicalBytes: 0,
    createdMs: world.nowMs(),
    accountId: volume.accountId,
    projectId: volume.projectId,
  };
  world.state.snapshots[id] = snapshot;
  return snapshot;
}

function volumeSnapshotJob(
  snapshot: SnapshotState,
  volume: VolumeState | undefined,
  action: JobAction,
  type: string,
  words: string,
): JobRequest {
  return {
    instanceType: 'Snapshot',
    instanceId: snapshot.id,
    lock: volume?.machineId ?? snapshot.volumeId,
    action,
    event: { type, resourceType: 'Snapshot', words },
  };
}

function create(call: Call): JobRequest {
  const { world } = call;
  const volume = call.need('volumeid', 'volumes');
  demandActiveProject(call, volume.projectId);
  if (volume.state === 'Allocated')
    throw invalid(`VolumeId: ${volume.id} is not in Ready state but Allocated. Cannot take snapshot.`);
  demandRoom(world, volume, { snapshot: 1, secondarystorage: 1 });
  const snapshot = newSnapshot(world, volume, call.params.text('name') || undefined);
  call.created('Snapshot', snapshot.id);
  const tags = call.params.objects('tags');
  for (const { key, value } of tags)
    if (key !== undefined)
      world.state.tags.push({
        key,
        value: value ?? '',
        resourceType: 'Snapshot',
        resourceId: snapshot.id,
        customer: null,
        accountId: volume.accountId,
        projectId: volume.projectId,
      });
  return volumeSnapshotJob(
    snapshot,
    volume,
    { do: 'snapshot.create', snapshotId: snapshot.id },
    'SNAPSHOT.CREATE',
    'creating snapshot',
  );
}

function change(call: Call, job: 'snapshot.delete' | 'snapshot.revert'): JobRequest {
  const snapshot = call.need('id', 'snapshots');
  const volume = call.world.state.volumes[snapshot.volumeId];
  if (snapshot.state !== 'BackedUp' && snapshot.state !== 'Error')
    throw invalid(`Snapshot ${snapshot.id} is in the state ${snapshot.state}: it cannot be used now`);
  if (job === 'snapshot.revert' && (!volume || snapshot.state === 'Error'))
    throw invalid(`Unable to revert to snapshot ${snapshot.id}: its volume is gone or it is not BackedUp`);
  const isDelete = job === 'snapshot.delete';
  const type = isDelete ? 'SNAPSHOT.DELETE' : 'SNAPSHOT.REVERT';
  const words = isDelete ? 'deleting snapshot' : 'reverting snapshot';
  return volumeSnapshotJob(snapshot, volume, { do: job, snapshotId: snapshot.id }, type, words);
}

export const snapshotCommands: readonly Command[] = [
  {
    name: 'listSnapshots',
    description: 'Lists snapshots of disks',
    kind: 'sync',
    params: {
      ...PAGING,
      ...OWNERSHIP,
      id: uuid('snapshots'),
      ids: uuids('snapshots'),
      name: text(),
      volumeid: text(),
      zoneid: uuid('zones'),
      snapshottype: text(),
      showunique: bool({ since: '4.19' }),
    },
    handle: (call) => {
      const { params, world } = call;
      const owns = whoeverOwns(call, call.get('id', 'snapshots')) ?? ownershipFilter(call);
      const [id, name, volumeId, zoneId] = ['id', 'name', 'volumeid', 'zoneid'].map((key) => params.text(key));
      const ids = params.list('ids');
      const tagged = tagFilter(call, 'Snapshot');
      const holdsKeyword = keywordFilter(call);
      const matches = Object.values(world.state.snapshots)
        .filter(owns)
        .filter((snapshot) => id === undefined || snapshot.id === id)
        .filter((snapshot) => ids?.includes(snapshot.id) ?? true)
        .filter((snapshot) => name === undefined || snapshot.name === name)
        .filter((snapshot) => volumeId === undefined || snapshot.volumeId === volumeId)
        .filter((snapshot) => zoneId === undefined || snapshot.zoneId === zoneId)
        .filter((snapshot) => tagged?.(snapshot.id) ?? true)
        .filter((snapshot) => holdsKeyword(snapshot.name));
      const sight = new Sight(world, call.caller.isRoot);
      return paged(call, 'snapshot', newestFirst(matches), (snapshot) => snapshotView(sight, snapshot));
    },
  },
  {
    name: 'createSnapshot',
    description: 'Takes a snapshot of a disk',
    kind: 'create',
    params: {
      volumeid: owned('volumes', REQUIRED),
      name: text(),
      quiescevm: bool(),
      asyncbackup: bool(),
      locationtype: text(),
      tags: map(),
    },
    handle: create,
  },
  {
    name: 'deleteSnapshot',
    description: 'Deletes a snapshot of a disk',
    kind: 'async',
    params: { id: owned('snapshots', REQUIRED), zoneid: uuid('zones', { since: '4.19' }) },
    handle: (call) => change(call, 'snapshot.delete'),
  },
  {
    name: 'revertSnapshot',
    description: 'Puts a disk back to a snapshot',
    kind: 'async',
    params: { id: owned('snapshots', REQUIRED) },
    handle: (call) => change(call, 'snapshot.revert'),
  },
];
