import { ProviderError, type TaskState } from '@uni/compute-port';
import { errorFromExitStatus } from '../api/error.classifier.js';
import type { PveApi, PveParameters } from '../api/pve.api.js';
import { GIB } from '../api/wire.values.js';
import { encodeSshKeys } from '../create/create.steps.js';
import { drivesForData } from '../create/create.drives.js';
import { bootDriveOf, parseDrive } from '../guest/drive.config.js';
import { configureGuest } from '../guest/guest.configure.js';
import { refusal, requireOwnedVm, type LocatedGuest } from '../guest/guest.lookup.js';
import { driveToGrow, growDrive } from '../resize/size.steps.js';
import { asRepeatable } from '../task/job.follow.js';
import { done, pending, type RebuildHandle } from '../task/task.handle.js';
import { asPollFailure, readTask } from '../task/vendor.task.js';

/**
 * A line in the notes for each disk that a rebuild has replaced and not removed yet, with the size that the machine was sold with: a
 * lost answer must neither leave a disk behind nor a smaller one in its place.
 */
const REPLACED_LINE = /^uni-replaced:[ \t]*(\S+)[ \t]+(\d+)[ \t]*$/gm;
const ORDER: readonly RebuildHandle['step'][] = ['upload', 'image', 'grow', 'discard'];

export async function followRebuild(api: PveApi, handle: RebuildHandle, now: Date): Promise<TaskState> {
  if (handle.upid !== null) {
    const task = await readTask(api, handle.upid, now);
    if (task.state === 'running') return pending(handle, task.detail);
    if (task.state === 'failed') throw asRepeatable(errorFromExitStatus(task.exitStatus));
  }
  const machine = await ownMachine(api, handle);
  return nextOfRebuild(api, machine, handle);
}

/** Begins the first step after the handle's that has something to do. */
export async function nextOfRebuild(api: PveApi, machine: LocatedGuest, handle: RebuildHandle): Promise<TaskState> {
  const due = (step: RebuildHandle['step']) => ORDER.indexOf(step) > ORDER.indexOf(handle.step);
  // An old handle that is asked about again finds another disk, and writes over nothing.
  if (due('image') && bootDriveOf(machine.config)?.volume === handle.replaces) {
    const upid = await configureGuest(api, machine, imageParameters(machine, handle), 'rebuild_image');
    return pending({ ...handle, step: 'image', upid }, `copying ${handle.from} on ${machine.node}`);
  }
  const drive = due('grow') ? driveToGrow(machine.config, handle.diskGib) : null;
  if (drive) {
    const upid = await growDrive(api, machine, drive, handle.diskGib);
    return pending({ ...handle, step: 'grow', upid }, `growing ${drive.key} to ${handle.diskGib} GiB`);
  }
  const leftovers = due('discard') ? discardParameters(machine) : null;
  if (leftovers) {
    const upid = await configureGuest(api, machine, leftovers, 'rebuild_discard');
    return pending({ ...handle, step: 'discard', upid }, `removing the old disk on ${machine.node}`);
  }
  return done(handle.vmid);
}

/** The size to build anew: of the disk that is there, or of one that an unfinished rebuild has replaced. */
export function soldDiskGib({ config }: LocatedGuest): number {
  const presentGib = Math.floor((bootDriveOf(config)?.sizeBytes ?? 0) / GIB);
  const replaced = [...String(config['description'] ?? '').matchAll(REPLACED_LINE)].map((match) => Number(match[2]));
  return Math.max(presentGib, ...replaced);
}

/** One call that replaces the disk, says which one it replaced, and sets what cloud-init will do with the new one. */
function imageParameters({ config }: LocatedGuest, handle: RebuildHandle): PveParameters {
  const boot = bootDriveOf(config);
  if (boot?.storage == null) throw refusal('the machine has no disk to write an image onto');
  const kept = String(config[boot.key])
    .split(',')
    .slice(1)
    .filter((part) => !/^(?:size|file|import-from)=/.test(part));
  return {
    name: handle.hostname,
    description: `${String(config['description'] ?? '').trimEnd()}\nuni-replaced: ${boot.volume} ${handle.diskGib}\n`,
    [boot.key]: [`${boot.storage}:0`, `import-from=${handle.from}`, ...kept].join(','),
    ...(handle.loginUser !== null && { ciuser: handle.loginUser }),
    ...(handle.sshPublicKeys.length > 0 && { sshkeys: encodeSshKeys(handle.sshPublicKeys) }),
    ...drivesForData(config, handle.seed),
  };
}

/** Only disks that a rebuild of ours has replaced; what else lies unused is somebody's. */
function discardParameters({ config }: LocatedGuest): PveParameters | null {
  const description = String(config['description'] ?? '');
  const replaced = new Set([...description.matchAll(REPLACED_LINE)].map((match) => match[1]));
  if (replaced.size === 0) return null;
  const keys = Object.entries(config)
    .filter(([key, value]) => /^unused\d+$/.test(key) && replaced.has(parseDrive(key, String(value)).volume))
    .map(([key]) => key);
  const kept = description.replaceAll(REPLACED_LINE, '').trimEnd();
  return { description: `${kept}\n`, ...(keys.length > 0 && { delete: keys.join(','), force: true }) };
}

async function ownMachine(api: PveApi, { vmid, mark }: RebuildHandle): Promise<LocatedGuest> {
  try {
    return await requireOwnedVm(api, { externalId: String(vmid), mark });
  } catch (error) {
    throw error instanceof ProviderError && error.code !== 'not_found' ? asPollFailure(error) : error;
  }
}
