import { ProviderError } from '@uni/compute-port';
import type { PveParameters } from '../api/pve.api.js';
import { discDriveOf } from '../disc/disc.reader.js';
import { bootDriveOf, cloudInitDriveOf, drivesOf, freeCdromSlot } from '../guest/drive.config.js';
import type { GuestConfig } from '../guest/guest.config.js';
import { isSeedVolume } from '../seed/seed.volume.js';

/**
 * Two drives with cloud-init data would contradict each other, so a seed takes the place of the generated drive. A template without
 * a drive would ignore keys, user and address: its copies get one beside their boot disk.
 */
function cloudInitDrive(present: GuestConfig, seed: string | null): Readonly<Record<string, string>> {
  const generated = cloudInitDriveOf(present);
  // A copy of a machine carries the seed of its source, which must not stay in it.
  const inherited = drivesOf(present).find((drive) => isSeedVolume(drive.volume)) ?? null;
  if (generated && seed === null && inherited === null) return {};
  const slot = inherited?.key ?? generated?.key ?? freeCdromSlot(present);
  const volume = seed === null ? generatedDrive(present) : `${seed},media=cdrom`;
  if (slot && volume) return { [slot]: volume };
  throw new ProviderError({
    code: 'invalid',
    outcome: 'not_applied',
    vendorMessage: 'the template has no cloud-init drive and no room for one',
  });
}

/** The cloud-init drive as it has to be, and a drive for discs: adding a CD drive needs a machine that is off, so every machine is built with an empty one where there is room. */
export function drivesForData(present: GuestConfig, seed: string | null): PveParameters {
  const cloudInit = cloudInitDrive(present, seed);
  const slot = discDriveOf(present) ? null : freeCdromSlot({ ...present, ...cloudInit });
  return { ...cloudInit, ...(slot !== null && { [slot]: 'none,media=cdrom' }) };
}

function generatedDrive(present: GuestConfig): string | null {
  const storage = bootDriveOf(present)?.storage;
  return storage ? `${storage}:cloudinit` : null;
}
