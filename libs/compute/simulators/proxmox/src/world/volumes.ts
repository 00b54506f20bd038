import { ownerOf, storageOf } from './property-string.js';
import { Refusal } from './refusal.js';
import type { StorageState, VolumeState } from './state.js';
import type { World } from './world.js';

/** Where a volume is filed: names on local storages are unique per node only. */
export function volumeKey(volid: string, node: string | null): string {
  return node === null ? volid : `${node}/${volid}`;
}

export function findVolume(world: World, volid: string, node: string): VolumeState | undefined {
  const storage = world.storage(storageOf(volid) ?? '');
  if (!storage) return undefined;
  return world.state.volumes[volumeKey(volid, storage.shared ? null : node)];
}

export function addVolume(world: World, volume: VolumeState): void {
  world.state.volumes[volumeKey(volume.volid, volume.node)] = volume;
}

export function removeVolume(world: World, volid: string, node: string): void {
  const storage = world.storage(storageOf(volid) ?? '');
  delete world.state.volumes[volumeKey(volid, storage?.shared ? null : node)];
}

export interface StorageUsage {
  readonly total: number;
  readonly used: number;
  readonly available: number;
}

/** A linked clone costs what was written since, which we take to be a tenth. */
const LINKED_SHARE = 0.1;

export function storageUsage(world: World, storage: StorageState, node: string): StorageUsage {
  let used = storage.baseUsedBytes;
  for (const volume of Object.values(world.state.volumes)) {
    if (volume.storage !== storage.id || (volume.node !== null && volume.node !== node)) continue;
    used += volume.parent === null ? volume.sizeBytes : volume.sizeBytes * LINKED_SHARE;
  }
  if (world.hasCondition('storage_full', storage.id)) used = storage.totalBytes;
  used = Math.min(Math.round(used), storage.totalBytes);
  return { total: storage.totalBytes, used, available: storage.totalBytes - used };
}

function freeVolumeName(world: World, storage: StorageState, node: string, prefix: string, vmid: number): string {
  for (let index = 0; ; index += 1) {
    const name = `${prefix}-${vmid}-disk-${index}`;
    const taken = Object.values(world.state.volumes).some(
      (volume) =>
        volume.storage === storage.id &&
        (volume.node === null || volume.node === node) &&
        volume.volid.replace(/\.\w+$/, '').endsWith(name),
    );
    if (!taken) return name;
  }
}

function fullText(storage: StorageState, name: string, base: string | null): string {
  if (storage.type === 'lvmthin')
    return `lvcreate 'pve/${name}' error:   Cannot create new thin volume, free space in thin pool pve/data reached threshold.`;
  if (storage.type === 'rbd' && base !== null)
    return `rbd clone '${base}' error: rbd: clone error: (28) No space left on device`;
  if (storage.type === 'nfs') return `unable to create image: qemu-img: ${name}: No space left on device`;
  if (storage.type === 'rbd') return `rbd create '${name}' error: rbd: create error: (28) No space left on device`;
  return `unable to create image: qemu-img: /var/lib/vz/images/${name}: Could not resize file: No space left on device`;
}

export interface AllocateRequest {
  readonly storage: string;
  readonly node: string;
  readonly vmid: number;
  readonly sizeBytes: number;
  /** Fixed last part of the name, e.g. `cloudinit`; numbered when absent. */
  readonly name?: string;
  readonly parent?: string;
  readonly content?: 'images' | 'rootdir';
}

/** Makes a volume. @throws Refusal with the storage's own words when it is full. */
export function allocateVolume(world: World, request: AllocateRequest): VolumeState {
  const storage = requireStorage(world, request.storage, request.node);
  const name = request.name ?? freeVolumeName(world, storage, request.node, 'vm', request.vmid);
  const base = request.parent === undefined ? null : request.parent.slice(request.parent.indexOf(':') + 1);
  const needed = base === null ? request.sizeBytes : request.sizeBytes * LINKED_SHARE;
  const { available } = storageUsage(world, storage, request.node);
  if (available < needed || available === 0) throw new Refusal(fullText(storage, name, base));
  const format = storage.type === 'dir' ? 'qcow2' : 'raw';
  const volumeName = storage.type === 'dir' ? `${request.vmid}/${name}.${format}` : name;
  const volume: VolumeState = {
    volid: `${storage.id}:${storage.type === 'rbd' && base !== null ? `${base}/` : ''}${volumeName}`,
    storage: storage.id,
    node: storage.shared ? null : request.node,
    content: request.content ?? 'images',
    format,
    sizeBytes: request.sizeBytes,
    vmid: request.vmid,
    parent: request.parent ?? null,
    createdAtS: world.nowS(),
  };
  addVolume(world, volume);
  return volume;
}

/** @throws Refusal when the storage does not exist, is disabled or cannot be reached from the node. */
export function requireStorage(world: World, id: string, node: string): StorageState {
  const storage = world.storage(id);
  if (!storage) throw new Refusal(`storage '${id}' does not exist`);
  if (!storage.enabled) throw new Refusal(`storage '${id}' is disabled`);
  if (!world.node(node)) throw new Refusal(`storage '${id}' is not available on node '${node}'`);
  return storage;
}

/** Volumes on any storage that belong to a guest by their name. */
export function volumesOfGuest(world: World, vmid: number): VolumeState[] {
  // Archives outlive the guest they were made of.
  return Object.values(world.state.volumes).filter(
    (volume) => volume.content !== 'backup' && (volume.vmid === vmid || ownerOf(volume.volid) === vmid),
  );
}

/** Linked clones that live on a base volume. */
export function clonesOf(world: World, base: VolumeState): VolumeState[] {
  return Object.values(world.state.volumes).filter(
    (volume) => volume.parent === base.volid && (base.node === null || volume.node === base.node),
  );
}
