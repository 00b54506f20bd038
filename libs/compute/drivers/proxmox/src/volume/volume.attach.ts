import { ProviderError, type Accepted, type TaskState } from '@uni/compute-port';
import { errorFromExitStatus } from '../api/error.classifier.js';
import type { PveApi } from '../api/pve.api.js';
import { configureGuest } from '../guest/guest.configure.js';
import { requireIdle } from '../guest/guest.lock.js';
import { requireOwnedVm, type LocatedGuest } from '../guest/guest.lookup.js';
import { asRepeatable } from '../task/job.follow.js';
import { done, finished, pending, type VolumeHandle } from '../task/task.handle.js';
import { asPollFailure, readTask } from '../task/vendor.task.js';
import { volumesOf } from './volume.reader.js';

/** SCSI takes the most, and takes them while the machine runs. The last is left to those who know why. */
export const MAX_VOLUMES = 29;

export async function attachVolume(
  api: PveApi,
  machine: LocatedGuest,
  mark: string,
  volume: string,
): Promise<Accepted> {
  const attached = volumesOf(machine).some(({ volid, drive }) => volid === volume && drive !== null);
  if (attached) return finished(volume);
  await requireIdle(api, machine);
  const slot = freeSlot(machine);
  const upid = await configureGuest(api, machine, { [slot]: `${volume},discard=on` }, 'volume_attach');
  const handle: VolumeHandle = { op: 'volume', phase: 'volume', volume, vmid: machine.vmid, mark, upid };
  return { externalId: volume, task: pending(handle, `attaching as ${slot} on ${machine.node}`) };
}

/** A new disk lies on its storage first; whether it is attached is read from the machine, so nothing is attached twice. */
export async function followVolume(api: PveApi, handle: VolumeHandle, now: Date): Promise<TaskState> {
  if (handle.upid !== null) {
    const task = await readTask(api, handle.upid, now);
    if (task.state === 'running') return pending(handle, task.detail);
    if (task.state === 'failed') throw asRepeatable(errorFromExitStatus(task.exitStatus));
    return done(handle.volume);
  }
  const machine = await ownMachine(api, handle);
  return (await attachVolume(api, machine, handle.mark, handle.volume)).task;
}

async function ownMachine(api: PveApi, { vmid, mark }: VolumeHandle): Promise<LocatedGuest> {
  try {
    return await requireOwnedVm(api, { externalId: String(vmid), mark });
  } catch (error) {
    throw error instanceof ProviderError && error.code !== 'not_found' ? asPollFailure(error) : error;
  }
}

function freeSlot({ config, vmid }: LocatedGuest): string {
  for (let index = 1; index <= MAX_VOLUMES; index += 1) if (config[`scsi${index}`] === undefined) return `scsi${index}`;
  throw new ProviderError({
    code: 'quota',
    outcome: 'not_applied',
    vendorCode: 'slots',
    vendorMessage: `guest ${vmid} has no room for another disk`,
  });
}
