import type { JobAction } from '../jobs/job-actions.js';
import { volumeView } from '../views/storage.view.js';
import { Sight } from '../views/sight.js';
import type { Call, JobRequest } from '../wire/call.js';
import type { Command } from '../wire/command.js';
import { bool, integer, long, map, owned, REQUIRED, text, uuid } from '../wire/param-spec.js';
import { mayOperate, ref } from '../world/collections.js';
import { addDoneEvent } from '../world/events.js';
import { demandRoom } from '../world/limits.js';
import { denied, invalid } from '../world/refusal.js';
import type { SnapshotState, VolumeState } from '../world/state.js';
import { GIB } from '../world/units.js';
import { addVolume, removeVolume } from '../world/volumes.js';
import { demandActiveProject } from './machine-power.commands.js';
import { ownerOf } from './owner.js';

const LARGEST_CUSTOM_GIB = 1_024;

/** Jobs of a volume that is attached take turns with those of its machine. */
export function volumeJob(volume: VolumeState, action: JobAction, type: string, words: string): JobRequest {
  return {
    instanceType: 'Volume',
    instanceId: volume.id,
    lock: volume.machineId ?? volume.id,
    action,
    event: { type, resourceType: 'Volume', words },
  };
}

function customGib(call: Call, smallest: number): number {
  const size = call.params.number('size');
  if (size === undefined) throw invalid('This disk offering requires a custom size specified');
  if (size < smallest || size > LARGEST_CUSTOM_GIB)
    throw invalid(`Volume size: ${size} GB is out of allowed range. Min: ${smallest}. Max: ${LARGEST_CUSTOM_GIB}`);
  return size;
}

interface Plan {
  readonly zoneId: string;
  readonly sizeGib: number;
  readonly diskOfferingId: string | null;
  readonly snapshotId: string | null;
}

function fromSnapshot(call: Call, snapshot: SnapshotState): Plan {
  if (!mayOperate(call.world, call.caller, snapshot)) throw denied(`Access to snapshot ${snapshot.id} is denied`);
  if (snapshot.state !== 'BackedUp')
    throw invalid(`Snapshot id=${snapshot.id} is not in BackedUp state yet and can't be used for volume creation`);
  const source = call.world.state.volumes[snapshot.volumeId];
  return {
    zoneId: call.params.text('zoneid') || snapshot.zoneId,
    sizeGib: snapshot.sizeBytes / GIB,
    diskOfferingId: call.params.text('diskofferingid') || (source?.diskOfferingId ?? null),
    snapshotId: snapshot.id,
  };
}

function planOf(call: Call): Plan {
  const snapshot = call.get('snapshotid', 'snapshots');
  if (snapshot) return fromSnapshot(call, snapshot);
  const offering = call.get('diskofferingid', 'diskOfferings');
  if (!offering) throw invalid('Missing parameter(s), either a positive volume size or a snapshot id must be passed');
  const zone = call.get('zoneid', 'zones');
  if (!zone) throw invalid('Please specify a zone in which to create the volume');
  if (zone.allocation === 'Disabled' && !call.caller.isRoot)
    throw denied(`Cannot perform this operation, Zone is currently disabled: ${zone.name}`);
  return {
    zoneId: zone.id,
    sizeGib: offering.custom ? customGib(call, 1) : offering.sizeGib,
    diskOfferingId: offering.id,
    snapshotId: null,
  };
}

function create(call: Call): JobRequest {
  const { world, params } = call;
  const owner = ownerOf(call);
  const plan = planOf(call);
  const machine = call.get('virtualmachineid', 'machines');
  if (machine && plan.snapshotId === null) throw invalid('virtualmachineid can only be given with a snapshot');
  if (machine && !mayOperate(world, call.caller, machine)) throw denied(`Access to VM ${machine.id} is denied`);
  demandRoom(world, owner, { volume: 1, primarystorage: plan.sizeGib });
  const volume = addVolume(world, {
    ...owner,
    ...plan,
    name: params.text('name') || `VOL-${world.state.nextSequence++}`,
    type: 'DATADISK',
  });
  call.created('Volume', volume.id);
  const action: JobAction = { do: 'volume.create', volumeId: volume.id, machineId: machine?.id ?? null };
  return { ...volumeJob(volume, action, 'VOLUME.CREATE', 'creating volume'), lock: machine?.id ?? volume.id };
}

function attach(call: Call): JobRequest {
  const volume = call.need('id', 'volumes');
  const machine = call.need('virtualmachineid', 'machines');
  demandActiveProject(call, machine.projectId);
  if (volume.type !== 'DATADISK') throw invalid('Please specify a valid data volume.');
  if (volume.zoneId !== machine.zoneId) throw invalid('Please specify a VM that is in the same zone as the volume.');
  const deviceId = call.params.number('deviceid') ?? null;
  const action: JobAction = { do: 'volume.attach', volumeId: volume.id, machineId: machine.id, deviceId };
  return { ...volumeJob(volume, action, 'VOLUME.ATTACH', 'attaching volume'), lock: machine.id };
}

function detachTarget(call: Call): VolumeState {
  const direct = call.get('id', 'volumes');
  if (direct) return direct;
  const machineId = call.params.text('virtualmachineid');
  const deviceId = call.params.number('deviceid');
  if (machineId === undefined || deviceId === undefined)
    throw invalid('Please specify either a volume id, or a tuple (device id, instance id)');
  const found = Object.values(call.world.state.volumes).find(
    (volume) => volume.machineId === machineId && volume.deviceId === deviceId,
  );
  if (!found) throw invalid(`Unable to find volume with device ${deviceId} of VM ${machineId}`);
  return found;
}

function detach(call: Call): JobRequest {
  const volume = detachTarget(call);
  if (volume.type === 'ROOT') throw invalid('Please specify a data volume.');
  return volumeJob(volume, { do: 'volume.detach', volumeId: volume.id }, 'VOLUME.DETACH', 'detaching volume');
}

function resize(call: Call): JobRequest {
  const { world, params } = call;
  const volume = call.need('id', 'volumes');
  const offering = call.get('diskofferingid', 'diskOfferings');
  const present = volume.diskOfferingId === null ? null : ref(world, 'diskOfferings', volume.diskOfferingId);
  const target = offering ?? present;
  const wanted = params.number('size');
  if (!offering && wanted === undefined) throw invalid('Either a new disk offering or a new size is needed');
  if (!offering && present !== null && !present.custom)
    throw invalid(
      "To change a volume's size without providing a new disk offering, its current disk offering must be customizable",
    );
  const sizeGib = target === null || target.custom ? (wanted ?? volume.sizeBytes / GIB) : target.sizeGib;
  if (sizeGib < 1) throw invalid(`Requested size ${sizeGib} is out of range`);
  const shrink = params.flag('shrinkok') ?? false;
  if (sizeGib * GIB < volume.sizeBytes && !shrink)
    throw invalid(
      `Going from existing size of ${volume.sizeBytes} to size of ${sizeGib * GIB} would shrink the volume. Need to sign off by supplying the shrinkok parameter with value of true.`,
    );
  demandRoom(world, volume, { primarystorage: sizeGib - volume.sizeBytes / GIB });
  const action: JobAction = {
    do: 'volume.resize',
    volumeId: volume.id,
    sizeGib,
    diskOfferingId: offering?.id ?? null,
    shrink,
  };
  return volumeJob(volume, action, 'VOLUME.RESIZE', 'resizing volume');
}

function demandDeletable(call: Call, volume: VolumeState): void {
  if (volume.machineId !== null) throw invalid('Please specify a volume that is not attached to any VM.');
  if (volume.deleteProtection && call.world.isAtLeast('4.20'))
    throw invalid(`Volume [${volume.id}] has delete protection enabled and cannot be deleted.`);
}

function remove(call: Call): object {
  const volume = call.need('id', 'volumes');
  demandDeletable(call, volume);
  removeVolume(call.world, volume);
  call.destroyed('Volume', volume.id);
  addDoneEvent(call.world, {
    type: 'VOLUME.DELETE',
    description: `Successfully completed deleting volume. Volume Id: ${volume.id}`,
    userId: call.caller.userId,
    accountId: volume.accountId,
    projectId: volume.projectId,
    resourceId: volume.id,
    resourceType: 'Volume',
    resourceName: volume.name,
  });
  return { success: true };
}

const TARGET = { id: owned('volumes', REQUIRED) };

export const volumeCommands: readonly Command[] = [
  {
    name: 'createVolume',
    description: 'Creates a disk, empty or from a snapshot',
    kind: 'create',
    params: {
      name: text(),
      account: text(),
      domainid: uuid('domains'),
      projectid: text(),
      diskofferingid: uuid('diskOfferings'),
      size: long(),
      zoneid: uuid('zones'),
      snapshotid: uuid('snapshots'),
      virtualmachineid: uuid('machines'),
      customid: text({ adminOnly: true }),
    },
    handle: create,
  },
  {
    name: 'attachVolume',
    description: 'Attaches a disk to a machine',
    kind: 'async',
    params: { ...TARGET, virtualmachineid: owned('machines', REQUIRED), deviceid: long() },
    handle: attach,
  },
  {
    name: 'detachVolume',
    description: 'Detaches a disk',
    kind: 'async',
    params: { id: owned('volumes'), virtualmachineid: owned('machines'), deviceid: integer() },
    handle: detach,
  },
  {
    name: 'resizeVolume',
    description: 'Changes the size of a disk',
    kind: 'async',
    params: {
      ...TARGET,
      size: long(),
      diskofferingid: uuid('diskOfferings'),
      shrinkok: bool(),
      automigrate: bool({ since: '4.21' }),
    },
    handle: resize,
  },
  { name: 'deleteVolume', description: 'Deletes a detached disk', kind: 'sync', params: TARGET, handle: remove },
  {
    name: 'destroyVolume',
    description: 'Destroys a detached disk',
    kind: 'async',
    params: { ...TARGET, expunge: bool() },
    handle: (call) => {
      const volume = call.need('id', 'volumes');
      demandDeletable(call, volume);
      const expunge = call.params.flag('expunge') ?? false;
      if (expunge && call.caller.account.role !== 'Admin' && !call.world.settings.allowUserExpungeRecover)
        throw denied(
          'Expunging a volume can only be done by an Admin. Or when the allow.user.expunge.recover.volume key is set.',
        );
      return volumeJob(
        volume,
        { do: 'volume.destroy', volumeId: volume.id, expunge },
        'VOLUME.DESTROY',
        'destroying volume',
      );
    },
  },
  {
    name: 'recoverVolume',
    description: 'Recovers a destroyed disk',
    kind: 'sync',
    params: TARGET,
    handle: (call) => {
      const volume = call.need('id', 'volumes');
      if (volume.state !== 'Destroy') throw invalid('Please specify a volume in Destroy state.');
      volume.state = 'Ready';
      return { volume: volumeView(new Sight(call.world, call.caller.isRoot), volume) };
    },
  },
  {
    name: 'updateVolume',
    description: 'Changes the name of a disk',
    kind: 'async',
    params: { ...TARGET, name: text(), deleteprotection: bool({ since: '4.20' }), details: map() },
    handle: (call) => {
      const volume = call.need('id', 'volumes');
      const action: JobAction = {
        do: 'volume.update',
        volumeId: volume.id,
        name: call.params.text('name') || null,
        deleteProtection: call.params.flag('deleteprotection') ?? null,
      };
      return volumeJob(volume, action, 'VOLUME.UPDATE', 'updating volume');
    },
  },
];
