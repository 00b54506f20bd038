import type { OwnershipMark, VolumeState } from '@uni/compute-port';
import { z } from 'zod';
import { readResources, type ClusterResources, type StorageEntry } from '../api/cluster.resources.js';
import { pvePath, type PveApi } from '../api/pve.api.js';
import { GIB, optionalWireNumber, optionalWireText, wireVmid } from '../api/wire.values.js';
import { bootDriveOf, drivesOf, parseDrive, type Drive } from '../guest/drive.config.js';
import { refusal, type LocatedGuest } from '../guest/guest.lookup.js';

/** `ceph-vm:vm-7301-uni-<mark>`, `local:7301/vm-7301-uni-<mark>.qcow2`: of which machine, and whose. */
const OWN =
  /^(?<storage>[A-Za-z][\w.-]*):(?:\d+\/)?vm-(?<vmid>\d+)-uni-(?<mark>[a-z0-9][a-z0-9_.+-]*?)(?:\.(?:qcow2|raw|vmdk))?$/;

export interface OwnVolumeId {
  readonly storage: string;
  readonly vmid: number;
  readonly mark: OwnershipMark;
}

/**
 * The mark is part of the disk's own name, which it keeps while it is attached, taken out and rolled back. A restore from a backup and a
 * move to another storage give disks new names: those count as disks that somebody else made.
 */
export function parseVolumeId(volid: string): OwnVolumeId | null {
  const groups = OWN.exec(volid)?.groups;
  if (!groups) return null;
  return { storage: groups['storage'] ?? '', vmid: Number(groups['vmid']), mark: groups['mark'] ?? '' };
}

/** What a machine's configuration says about one disk beside the first. */
export interface MachineVolume {
  readonly volid: string;
  /** The drive that it is attached as; null while it lies unused. */
  readonly drive: Drive | null;
  /** `unusedN` entries that name it. */
  readonly unusedKeys: readonly string[];
}

export function volumesOf(machine: LocatedGuest): readonly MachineVolume[] {
  const { config } = machine;
  const first = bootDriveOf(config)?.key;
  const attached = drivesOf(config).filter(
    ({ key, isCdrom, isCloudInit, storage }) =>
      !isCdrom && !isCloudInit && storage !== null && key !== first && /^(?:ide|sata|scsi|virtio)\d/.test(key),
  );
  const unused = Object.entries(config)
    .filter(([key]) => /^unused\d+$/.test(key))
    .map(([key, value]) => ({ key, volid: parseDrive(key, String(value)).volume }));
  const ids = new Set([...attached.map(({ volume }) => volume), ...unused.map(({ volid }) => volid)]);
  return [...ids].map((volid) => ({
    volid,
    drive: attached.find(({ volume }) => volume === volid) ?? null,
    unusedKeys: unused.filter((entry) => entry.volid === volid).map(({ key }) => key),
  }));
}

export function volumeState(
  machine: LocatedGuest,
  volume: MachineVolume,
  sizes: ReadonlyMap<string, number>,
): VolumeState {
  const bytes = volume.drive?.sizeBytes ?? sizes.get(volume.volid) ?? 0;
  return {
    externalId: volume.volid,
    mark: parseVolumeId(volume.volid)?.mark ?? null,
    name: nameOf(volume.volid),
    createdAt: null,
    location: machine.node,
    machineExternalId: String(machine.vmid),
    state: volume.drive === null ? 'available' : 'attached',
    sizeGib: bytes / GIB,
    typeRef: volume.volid.slice(0, volume.volid.indexOf(':')),
    device: volume.drive?.key ?? null,
  };
}

const contentSchema = z.array(
  z.object({
    volid: z.string(),
    vmid: wireVmid.optional(),
    size: optionalWireNumber,
    ctime: optionalWireNumber,
    parent: optionalWireText,
  }),
);

export async function readImages(api: PveApi, node: string, storage: string, vmid?: number) {
  return api.get({
    label: 'content',
    path: pvePath('nodes', node, 'storage', storage, 'content'),
    query: { content: 'images', ...(vmid !== undefined && { vmid }) },
    schema: contentSchema,
  });
}

/** Sizes of disks that lie unused: the configuration does not tell them. */
export async function unusedSizes(
  api: PveApi,
  machine: LocatedGuest,
  volumes: readonly MachineVolume[],
): Promise<ReadonlyMap<string, number>> {
  const storages = new Set(
    volumes.filter(({ drive }) => drive === null).map(({ volid }) => volid.slice(0, volid.indexOf(':'))),
  );
  const sizes = new Map<string, number>();
  for (const storage of storages)
    for (const { volid, size } of await readImages(api, machine.node, storage, machine.vmid))
      sizes.set(volid, size ?? 0);
  return sizes;
}

/**
 * Every disk of ours, and every disk whose machine is gone, on all storages: one question per shared storage, and one per node for the
 * others. Whether one of ours is attached is in its machine's configuration and not in this list; disks of machines that are not ours
 * are not ours to list.
 */
export async function readAccountVolumes(api: PveApi): Promise<readonly VolumeState[]> {
  const resources = await readResources(api);
  const volumes: VolumeState[] = [];
  for (const { node, storage, shared } of imageHomes(resources)) {
    for (const entry of await readImages(api, node, storage)) {
      const own = parseVolumeId(entry.volid);
      const vmid = own?.vmid ?? entry.vmid;
      const home = resources.guests.find((guest) => guest.vmid === vmid);
      if (own === null && (home !== undefined || entry.parent !== undefined)) continue;
      volumes.push({
        externalId: entry.volid,
        mark: own?.mark ?? null,
        name: nameOf(entry.volid),
        createdAt: entry.ctime === undefined ? null : new Date(entry.ctime * 1000),
        location: shared ? (home?.node ?? null) : node,
        machineExternalId: home === undefined ? null : String(home.vmid),
        state: home === undefined ? 'available' : 'attached',
        sizeGib: (entry.size ?? 0) / GIB,
        typeRef: storage,
        device: null,
      });
    }
  }
  return volumes;
}

function imageHomes({ storages, nodes }: ClusterResources): readonly StorageEntry[] {
  const online = new Set(nodes.filter(({ status }) => status === 'online').map(({ node }) => node));
  const able = storages.filter(
    ({ content, status, node }) => content.split(',').includes('images') && status === 'available' && online.has(node),
  );
  return able.filter(
    (entry, index) => !entry.shared || able.findIndex(({ storage }) => storage === entry.storage) === index,
  );
}

/** Where a new disk of a machine goes: the class that was ordered, else beside its first disk. */
export async function chooseStorage(api: PveApi, machine: LocatedGuest, typeRef: string | null): Promise<StorageEntry> {
  const { storages } = await readResources(api);
  const wished = typeRef ?? bootDriveOf(machine.config)?.storage ?? null;
  const found = storages.find(({ storage, node }) => storage === wished && node === machine.node);
  if (found?.content.split(',').includes('images') === true) return found;
  throw refusal(`there is no storage ${wished ?? ''} for disks on ${machine.node}`);
}

function nameOf(volid: string): string {
  return volid.slice(volid.indexOf(':') + 1).replace(/^\d+\//, '');
}
