import { bootDiskBytes, displayName } from './guests.js';
import { formatDiskSize } from './bytes.js';
import { CLOUD_INIT_BYTES } from './drives.js';
import { formatDrive, isCdrom, isCloudInitDrive, isDriveKey, parseDrive, storageOf } from './property-string.js';
import { Refusal } from './refusal.js';
import type { BackupState, GuestConfig, GuestState, StorageState, VolumeState } from './state.js';
import { addVolume, allocateVolume, findVolume, requireStorage, storageUsage } from './volumes.js';
import type { World } from './world.js';

/** What compression leaves of a disk, on the average. */
const COMPRESSED_SHARE = 0.25;
const OWN_TO_EACH_MACHINE = /^(?:unused\d+|vmgenid)$/;

/** @throws Refusal when backups may not be kept there. */
export function requireBackupStorage(world: World, id: string, node: string): StorageState {
  const storage = requireStorage(world, id, node);
  if (!storage.content.includes('backup'))
    throw new Refusal(`can't use storage '${id}' for backups - wrong content type`);
  return storage;
}

/** Drives with a content of their own, and how large it is. */
function disksOf(world: World, guest: GuestState): Record<string, number> {
  if (guest.kind === 'lxc') return { rootfs: bootDiskBytes(guest) };
  const disks: Record<string, number> = {};
  for (const [key, value] of Object.entries(guest.config)) {
    const drive = parseDrive(String(value));
    if (!isDriveKey(key) || isCdrom(drive) || drive.options.get('backup') === '0') continue;
    const volume = findVolume(world, drive.volume, guest.node);
    if (volume) disks[key] = volume.sizeBytes;
  }
  return disks;
}

function stamp(atS: number): string {
  const [date = '', time = ''] = new Date(atS * 1_000).toISOString().split('T');
  return `${date.replace(/-/g, '_')}-${time.slice(0, 8).replace(/:/g, '_')}`;
}

export interface BackupWishes {
  readonly storage: string;
  readonly notesTemplate: string;
  readonly protect: boolean;
}

function notesFor(world: World, guest: GuestState, template: string): string {
  const values: Readonly<Record<string, string>> = {
    guestname: displayName(guest),
    vmid: String(guest.vmid),
    node: guest.node,
    cluster: world.state.clusterName,
  };
  return template.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => values[name] ?? whole);
}

/** Writes an archive of a guest as it is now. @throws Refusal when there is no room for it. */
export function writeBackup(world: World, guest: GuestState, wishes: BackupWishes): VolumeState {
  const storage = requireBackupStorage(world, wishes.storage, guest.node);
  const node = storage.shared ? null : guest.node;
  const disks = disksOf(world, guest);
  const sizeBytes = Math.round(Object.values(disks).reduce((sum, bytes) => sum + bytes, 0) * COMPRESSED_SHARE);
  if (storageUsage(world, storage, guest.node).available < sizeBytes)
    throw new Refusal('job failed with err -28 - No space left on device');
  const format = guest.kind === 'qemu' ? 'vma.zst' : 'tar.zst';
  const nameAt = (atS: number): string =>
    `${storage.id}:backup/vzdump-${guest.kind}-${guest.vmid}-${stamp(atS)}.${format}`;
  let atS = world.nowS();
  // The name is as fine as a second: two within one would be the same file.
  while (findVolume(world, nameAt(atS), guest.node)) atS += 1;
  const backup: BackupState = {
    kind: guest.kind,
    config: structuredClone(guest.config),
    disks,
    notes: notesFor(world, guest, wishes.notesTemplate),
    protect: wishes.protect,
  };
  const common = { storage: storage.id, node, content: 'backup' as const, format, vmid: guest.vmid, parent: null };
  const volume: VolumeState = { ...common, volid: nameAt(atS), sizeBytes, createdAtS: atS, backup };
  addVolume(world, volume);
  return volume;
}

/** Archives on a storage, the newest first. */
export function backupsOn(world: World, storage: StorageState, node: string): VolumeState[] {
  return Object.values(world.state.volumes)
    .filter((volume) => volume.content === 'backup' && volume.storage === storage.id)
    .filter((volume) => volume.node === null || volume.node === node)
    .sort((a, b) => b.createdAtS - a.createdAtS);
}

/** The configuration in an archive, its disks made anew for this id. @throws Refusal when a storage has no room. */
export function unpackBackup(
  world: World,
  backup: BackupState,
  target: { readonly vmid: number; readonly node: string; readonly storage: string | null },
): GuestConfig {
  const config: GuestConfig = {};
  for (const [key, value] of Object.entries(backup.config)) {
    if (OWN_TO_EACH_MACHINE.test(key)) continue;
    const drive = parseDrive(String(value));
    const cloudInit = isDriveKey(key) && isCloudInitDrive(drive);
    const sizeBytes = cloudInit
      ? (findVolume(world, drive.volume, target.node)?.sizeBytes ?? CLOUD_INIT_BYTES)
      : backup.disks[key];
    if (sizeBytes === undefined) {
      config[key] = value;
      continue;
    }
    const made = allocateVolume(world, {
      storage: target.storage ?? storageOf(drive.volume) ?? '',
      node: target.node,
      vmid: target.vmid,
      sizeBytes,
      ...(cloudInit ? { name: `vm-${target.vmid}-cloudinit` } : {}),
    });
    drive.volume = made.volid;
    drive.options.set('size', formatDiskSize(made.sizeBytes));
    config[key] = formatDrive(drive);
  }
  return { ...config, vmgenid: world.randomUuid() };
}
