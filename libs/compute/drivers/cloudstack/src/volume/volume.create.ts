import { ProviderError, type Accepted, type MachineRef, type TaskState, type VolumeOrder } from '@uni/compute-port';
import type { CloudStackApi } from '../api/cloudstack.api.js';
import { ownerOf, type CloudOptions } from '../connection/connection.options.js';
import { requireIdle, requireOwned } from '../machine/machine.lookup.js';
import { isBusy } from '../machine/machine.state.js';
import { nameWithMark, readName } from '../machine/ownership.mark.js';
import { done, pending, type HandleOf } from '../task/task.handle.js';
import { beginJob, madeId, readJob, settled, whileAsking } from '../task/vendor.job.js';
import { isAtRest, readVolume, readVolumes, type Volume } from './data.volumes.js';
import { diskParameters } from './disk.offerings.js';

type Handle = HandleOf<'volume'>;

/** A volume is made first and attached then; the mark stands in its name from the call that makes it. */
export async function beginVolume(
  api: CloudStackApi,
  options: CloudOptions,
  ref: MachineRef,
  order: VolumeOrder,
): Promise<Accepted> {
  const machine = await requireOwned(api, options, ref);
  const present = (await readVolumes(api, options, { keyword: order.mark })).find(
    ({ name }) => readName(name).mark === order.mark,
  );
  const handle = { op: 'volume', step: 'create', machineId: machine.id, mark: ref.mark } as const;
  if (present) {
    const known: Handle = { ...handle, volumeId: present.id, jobId: null };
    const task =
      present.virtualmachineid === machine.id && isAtRest(present)
        ? done(present.id)
        : pending(known, `an earlier call has made it, ${present.state}`);
    return { externalId: present.id, task };
  }
  requireIdle(machine);
  const disk = await diskParameters(api, options, order);
  const begun = await beginJob(api, 'createVolume', {
    ...ownerOf(options),
    ...disk,
    name: nameWithMark(order.name, order.mark),
    zoneid: machine.zoneid,
  });
  const volumeId = madeId('createVolume', begun);
  return { externalId: volumeId, task: pending({ ...handle, volumeId, jobId: begun.jobid }, 'making the volume') };
}

export async function followVolume(api: CloudStackApi, options: CloudOptions, handle: Handle): Promise<TaskState> {
  const job = await readJob(api, handle.jobId);
  if (job.state === 'running') return pending(handle, job.detail);
  const volume = await whileAsking(readVolume(api, options, handle.volumeId));
  if (volume?.virtualmachineid === handle.machineId && isAtRest(volume)) return done(volume.id);
  // It was attached, and somebody has taken it out since.
  if (job.state === 'ok' && handle.step === 'attach') return done(handle.volumeId);
  if (job.state === 'failed') throw settled(job.error);
  if (!volume) throw vanished(handle);
  if (!isAtRest(volume)) return pending(handle, `the volume is ${volume.state}`);
  requireFree(volume);
  const ref = { externalId: handle.machineId, mark: handle.mark };
  const machine = await whileAsking(requireOwned(api, options, ref));
  if (isBusy(machine)) return pending({ ...handle, jobId: null }, `the machine is ${machine.state}`);
  const { jobid } = await beginJob(api, 'attachVolume', { id: volume.id, virtualmachineid: machine.id });
  return pending({ ...handle, step: 'attach', jobId: jobid }, 'attaching the volume');
}

/** @throws ProviderError `conflict_busy`, never retryable, while another machine has it. */
export function requireFree(volume: Volume): void {
  if (volume.virtualmachineid === undefined) return;
  throw new ProviderError({
    code: 'conflict_busy',
    outcome: 'not_applied',
    retryable: false,
    vendorCode: 'attached',
    vendorMessage: `volume ${volume.id} is attached to machine ${volume.virtualmachineid}`,
  });
}

function vanished({ volumeId }: Handle): ProviderError {
  return new ProviderError({
    code: 'not_found',
    outcome: 'not_applied',
    retryable: true,
    vendorCode: 'volume',
    vendorMessage: `volume ${volumeId} is gone`,
  });
}
