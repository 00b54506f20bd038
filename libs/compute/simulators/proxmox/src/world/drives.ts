import { formatDiskSize, GIB, MIB } from './bytes.js';
import { formatDrive, parseDrive, storageOf } from './property-string.js';
import { Refusal } from './refusal.js';
import { allocateVolume, findVolume, requireStorage } from './volumes.js';
import type { World } from './world.js';

export const CLOUD_INIT_BYTES = 4 * MIB;
const ALLOCATE = /^([^:/]+):(\d+(?:\.\d+)?|cloudinit)$/;

/** Whether this value orders a new volume instead of naming one. */
export function allocatesVolume(value: string): boolean {
  return ALLOCATE.test(parseDrive(value).volume);
}

/** A drive that names a volume shows the volume's size; a volume that is not there is refused. */
function attachExisting(world: World, node: string, value: string): string {
  const drive = parseDrive(value);
  if (drive.volume === 'none' || drive.volume === 'cdrom') return value;
  const storage = storageOf(drive.volume);
  if (storage === null) throw new Refusal(`unable to parse volume ID '${drive.volume}'`);
  requireStorage(world, storage, node);
  const volume = findVolume(world, drive.volume, node);
  if (!volume) throw new Refusal(`volume '${drive.volume}' does not exist`);
  drive.options.set('size', formatDiskSize(volume.sizeBytes));
  return formatDrive(drive);
}

/** Turns `ceph-vm:40` into a new volume, `local-lvm:cloudinit` into a generated drive, and checks a volume that is named. */
export function realiseDrive(world: World, vmid: number, node: string, value: string): string {
  const drive = parseDrive(value);
  const match = ALLOCATE.exec(drive.volume);
  if (!match) return attachExisting(world, node, value);
  const [, storage = '', what = ''] = match;
  requireStorage(world, storage, node);
  const importFrom = drive.options.get('import-from');
  drive.options.delete('import-from');
  const imported = importFrom === undefined ? null : findVolume(world, importFrom, node);
  if (imported === undefined) throw new Refusal(`cannot import from '${importFrom ?? ''}' - no such volume`);
  const cloudInit = what === 'cloudinit';
  const sizeBytes = cloudInit ? CLOUD_INIT_BYTES : (imported?.sizeBytes ?? Math.round(Number(what) * GIB));
  const volume = allocateVolume(world, {
    storage,
    node,
    vmid,
    sizeBytes,
    ...(cloudInit ? { name: `vm-${vmid}-cloudinit` } : {}),
  });
  drive.volume = volume.volid;
  if (cloudInit) drive.options.set('media', 'cdrom');
  drive.options.set('size', formatDiskSize(volume.sizeBytes));
  return formatDrive(drive);
}
