import { allocatesVolume, realiseDrive } from './drives.js';
import { memoryMibOf, mergedConfig } from './guests.js';
import { isCdrom, isDriveKey, ownerOf, parseDrive } from './property-string.js';
import { Refusal } from './refusal.js';
import type { ConfigChangeState, ConfigValue, GuestState } from './state.js';
import { removeVolume } from './volumes.js';
import type { World } from './world.js';

const LIVE =
  /^(?:name|description|onboot|protection|tags|startup|hookscript|ci(?:user|password|type|upgrade|custom)|sshkeys|ipconfig\d+|nameserver|searchdomain|cpuunits|cpulimit|balloon|shares|net\d+|scsi\d+|virtio\d+|unused\d+|hotplug)$/;

/** Whether a running guest takes this change at once, with the default hotplug features. */
function appliesLive(key: string, before: ConfigValue | undefined, after: ConfigValue | null): boolean {
  if (LIVE.test(key)) return true;
  if (!isDriveKey(key) || before === undefined || after === null) return false;
  // Changing the medium of a drive that is there needs no new hardware.
  return isCdrom(parseDrive(String(before))) && isCdrom(parseDrive(String(after)));
}

/** A free name for a disk that belongs to a guest but is not attached. */
export function nextUnused(guest: GuestState): string {
  for (let index = 0; ; index += 1) if (!(`unused${index}` in guest.config)) return `unused${index}`;
}

/** Takes a drive out: its own volume stays as `unusedN`, or goes for good when forced or when it was unused already. */
function detach(world: World, guest: GuestState, key: string, force: boolean): void {
  const value = guest.config[key];
  delete guest.config[key];
  if (value === undefined) return;
  const { volume, options } = parseDrive(String(value));
  if (ownerOf(volume) !== guest.vmid) return;
  // A snapshot still needs it; it goes with the machine.
  if (
    Object.values(guest.snapshots).some((snapshot) =>
      Object.values(snapshot.config).some((other) => String(other).startsWith(volume)),
    )
  )
    return;
  if (force || key.startsWith('unused') || options.get('media') === 'cdrom') removeVolume(world, volume, guest.node);
  else guest.config[nextUnused(guest)] = volume;
}

function setOne(world: World, guest: GuestState, key: string, value: ConfigValue): void {
  const before = guest.config[key];
  const realised = isDriveKey(key) ? realiseDrive(world, guest.vmid, guest.node, String(value)) : value;
  delete guest.pendingDeletes[key];
  if (guest.run && !appliesLive(key, before, realised)) {
    if (before === realised) delete guest.pending[key];
    else guest.pending[key] = realised;
    return;
  }
  delete guest.pending[key];
  if (isDriveKey(key)) {
    // A disk that is attached again is no longer an unused one.
    const { volume } = parseDrive(String(realised));
    for (const name of Object.keys(guest.config))
      if (/^unused\d+$/.test(name) && guest.config[name] === volume) delete guest.config[name];
  }
  if (isDriveKey(key) && before !== undefined) {
    const old = parseDrive(String(before)).volume;
    if (old !== parseDrive(String(realised)).volume) detach(world, guest, key, false);
  }
  guest.config[key] = realised;
}

function removeOne(world: World, guest: GuestState, key: string, force: boolean): void {
  delete guest.pending[key];
  if (!(key in guest.config)) return;
  if (guest.run && !appliesLive(key, guest.config[key], null)) {
    guest.pendingDeletes[key] = force ? 2 : 1;
    return;
  }
  if (isDriveKey(key) || key.startsWith('unused')) detach(world, guest, key, force);
  else delete guest.config[key];
}

/** Whether carrying it out touches disks, which is why it may take long. */
export function touchesDisks(change: ConfigChangeState): boolean {
  return Object.entries(change.set).some(([key, value]) => isDriveKey(key) && allocatesVolume(String(value)));
}

/** @throws Refusal when the result would make no sense. */
export function checkChange(guest: GuestState, change: ConfigChangeState): void {
  const after = { ...mergedConfig(guest), ...change.set };
  for (const key of change.remove) delete after[key];
  if (after['balloon'] !== undefined && Number(after['balloon']) > memoryMibOf(after))
    throw new Refusal('balloon value too large (must be smaller than assigned memory)');
}

function label(guest: GuestState): string {
  return [guest.config['name'], guest.config['hostname'], guest.config['description'], guest.config['tags']]
    .map(String)
    .join('\u0000');
}

/** Carries out a checked change: at once where possible, else as pending. */
export function applyChange(world: World, guest: GuestState, change: ConfigChangeState, cause: string): void {
  checkChange(guest, change);
  const labelBefore = label(guest);
  for (const key of change.revert) {
    delete guest.pending[key];
    delete guest.pendingDeletes[key];
  }
  for (const key of change.remove) removeOne(world, guest, key, change.force);
  for (const [key, value] of Object.entries(change.set)) setOne(world, guest, key, value);
  if (!guest.run) {
    // A stopped guest has nothing to wait for: what was still pending is written with the change.
    for (const [key, value] of Object.entries(guest.pending)) guest.config[key] = value;
    for (const key of Object.keys(guest.pendingDeletes)) detach(world, guest, key, guest.pendingDeletes[key] === 2);
    guest.pending = {};
    guest.pendingDeletes = {};
  }
  if (label(guest) !== labelBefore) world.record('relabelled', guest, cause);
}
