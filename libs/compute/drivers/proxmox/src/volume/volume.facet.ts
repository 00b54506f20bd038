import {
  type ProviderError,
  type Accepted,
  type CallContext,
  type MachineRef,
  type ResourceRef,
  type VolumeFacet,
  type VolumeOrder,
  type VolumeState,
} from '@uni/compute-port';
import { z } from 'zod';
import { pvePath, type PveApi } from '../api/pve.api.js';
import { GIB } from '../api/wire.values.js';
import { configureGuest } from '../guest/guest.configure.js';
import { requireIdle } from '../guest/guest.lock.js';
import { guestPath, readGuest, refusal, requireOwnedVm, type LocatedGuest } from '../guest/guest.lookup.js';
import { markOf, requireWritableMark } from '../guest/ownership.mark.js';
import { missing } from '../guest/resource.answers.js';
import { finished, pending } from '../task/task.handle.js';
import { upidSchema } from '../task/vendor.task.js';
import { attachVolume } from './volume.attach.js';
import { removeUnreferenced } from './volume.removal.js';
import {
  chooseStorage,
  parseVolumeId,
  readAccountVolumes,
  readImages,
  unusedSizes,
  volumesOf,
  volumeState,
  type MachineVolume,
} from './volume.reader.js';

/** Storages that keep disks as files, whose names say so. */
const FILES = new Set(['dir', 'nfs', 'cifs', 'cephfs', 'glusterfs', 'btrfs']);

/** Disks beside the first one. Each is made under a name that carries its mark, and stays with its machine. */
export function volumeFacet(open: (context: CallContext) => PveApi): VolumeFacet {
  return {
    list: (ref, context) => listVolumes(open(context), ref),
    create: (ref, order, context) => createVolume(open(context), ref, order),
    attach: (ref, volume, context) => attach(open(context), ref, volume),
    detach: (ref, volume, context) => detach(open(context), ref, volume),
    resize: (ref, volume, sizeGib, context) => grow(open(context), ref, volume, sizeGib),
    remove: (ref, volume, context) => remove(open(context), ref, volume),
  };
}

async function listVolumes(api: PveApi, ref: MachineRef | null): Promise<readonly VolumeState[]> {
  if (ref === null) return readAccountVolumes(api);
  const machine = await requireOwnedVm(api, ref);
  const volumes = volumesOf(machine);
  const sizes = await unusedSizes(api, machine, volumes);
  return volumes.map((volume) => volumeState(machine, volume, sizes));
}

async function createVolume(api: PveApi, ref: MachineRef, order: VolumeOrder): Promise<Accepted> {
  requireWritableMark(order.mark);
  const machine = await requireOwnedVm(api, ref);
  const present = volumesOf(machine).find(({ volid }) => parseVolumeId(volid)?.mark === order.mark);
  if (present?.drive) return finished(present.volid);
  await requireIdle(api, machine);
  const { vmid } = machine;
  const { storage, plugintype } = await chooseStorage(api, machine, order.typeRef);
  const made = (await readImages(api, machine.node, storage, vmid)).find(
    ({ volid }) => parseVolumeId(volid)?.mark === order.mark,
  );
  const known = present?.volid ?? made?.volid;
  if (known !== undefined) return attachVolume(api, machine, ref.mark, known);
  const isFile = FILES.has(plugintype ?? '');
  const volume = await api.write({
    method: 'POST',
    label: 'volume_allocate',
    path: pvePath('nodes', machine.node, 'storage', storage, 'content'),
    parameters: {
      vmid,
      filename: `vm-${vmid}-uni-${order.mark}${isFile ? '.qcow2' : ''}`,
      size: `${order.sizeGib}G`,
      ...(isFile && { format: 'qcow2' }),
    },
    schema: z.string().min(1),
  });
  const handle = { op: 'volume', phase: 'volume', volume, vmid, mark: ref.mark, upid: null } as const;
  return { externalId: volume, task: pending(handle, `made on ${storage}`) };
}

async function attach(api: PveApi, ref: MachineRef, volume: ResourceRef): Promise<Accepted> {
  const machine = await requireOwnedVm(api, ref);
  const own = parseVolumeId(volume.externalId);
  if (own === null || own.mark !== volume.mark) throw missing(volume.externalId);
  if (own.vmid !== machine.vmid) throw refusal('a disk stays with the machine that it was made for');
  const present = volumesOf(machine).find(({ volid }) => volid === volume.externalId);
  if (present?.drive) return finished(volume.externalId);
  const images = await readImages(api, machine.node, own.storage, machine.vmid);
  if (!images.some(({ volid }) => volid === volume.externalId)) throw missing(volume.externalId);
  return attachVolume(api, machine, ref.mark, volume.externalId);
}

async function detach(api: PveApi, ref: MachineRef, volume: ResourceRef): Promise<Accepted> {
  const machine = await requireOwnedVm(api, ref);
  const own = parseVolumeId(volume.externalId);
  if (own === null || own.mark !== volume.mark) throw missing(volume.externalId);
  const present = volumesOf(machine).find(({ volid }) => volid === volume.externalId);
  if (!present?.drive) return finished(volume.externalId);
  await requireIdle(api, machine);
  const upid = await configureGuest(api, machine, { delete: present.drive.key }, 'volume_detach');
  return job(machine, ref.mark, volume.externalId, upid, `taking ${present.drive.key} out`);
}

async function grow(api: PveApi, ref: MachineRef | null, volume: ResourceRef, sizeGib: number): Promise<Accepted> {
  const vmid = parseVolumeId(volume.externalId)?.vmid;
  if (ref === null || vmid === undefined) throw ref === null ? notAttached() : missing(volume.externalId);
  const machine = await requireOwnedVm(api, ref);
  const present = ownVolume(machine, volume);
  if (!present) throw missing(volume.externalId);
  if (!present.drive) throw notAttached();
  const bytes = present.drive.sizeBytes ?? 0;
  if (bytes > sizeGib * GIB) throw refusal('disks can only grow');
  if (bytes === sizeGib * GIB) return finished(volume.externalId);
  await requireIdle(api, machine);
  const upid = await api.write({
    method: 'PUT',
    label: 'grow_disk',
    path: guestPath(machine, 'resize'),
    parameters: { disk: present.drive.key, size: `${sizeGib}G` },
    schema: upidSchema,
  });
  return job(machine, ref.mark, volume.externalId, upid ?? null, `growing ${present.drive.key} to ${sizeGib} GiB`);
}

async function remove(api: PveApi, ref: MachineRef | null, volume: ResourceRef): Promise<Accepted> {
  const own = parseVolumeId(volume.externalId);
  if (own === null || own.mark !== volume.mark) return finished(volume.externalId);
  const machine = await readGuest(api, own.vmid);
  const present = machine ? ownVolume(machine, volume) : undefined;
  if (!machine || !present) return removeUnreferenced(api, machine, volume, own);
  // Named by a machine that is no longer ours: then the disk is not ours either.
  if (ref !== null && markOf(machine.config, machine.vmid) !== ref.mark) return finished(volume.externalId);
  await requireIdle(api, machine);
  const keys = [...(present.drive ? [present.drive.key] : []), ...present.unusedKeys];
  // With `force` the disk goes at once instead of lying unused.
  const upid = await configureGuest(api, machine, { delete: keys.join(','), force: true }, 'volume_remove');
  return job(machine, ref?.mark ?? volume.mark, volume.externalId, upid, `removing ${keys.join(', ')}`);
}

function ownVolume(machine: LocatedGuest, { externalId, mark }: ResourceRef): MachineVolume | undefined {
  if (parseVolumeId(externalId)?.mark !== mark) return undefined;
  return volumesOf(machine).find(({ volid }) => volid === externalId);
}

function job(machine: LocatedGuest, mark: string, result: string, upid: string | null, detail: string): Accepted {
  const handle = { op: 'job', phase: 'volume', result, vmid: machine.vmid, mark, upid } as const;
  return { externalId: result, task: pending(handle, `${detail} on ${machine.node}`) };
}

function notAttached(): ProviderError {
  return refusal('a disk must be attached to grow', 'state');
}
