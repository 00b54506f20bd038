import { ProviderError, type Accepted, type MachineRef, type TaskState } from '@uni/compute-port';
import type { CloudStackApi } from '../api/cloudstack.api.js';
import { isNotFound } from '../api/error.classifier.js';
import { readCapabilities } from '../check/capabilities.reader.js';
import type { CloudOptions } from '../connection/connection.options.js';
import { findOwned, requireIdle } from '../machine/machine.lookup.js';
import { isBusy, powerOf, runningJobOf } from '../machine/machine.state.js';
import { done, pending, type HandleOf } from '../task/task.handle.js';
import { beginJob, forgotten, readJob, settled, whileAsking } from '../task/vendor.job.js';

export async function beginDestroy(api: CloudStackApi, options: CloudOptions, ref: MachineRef): Promise<Accepted> {
  const gone: Accepted = { externalId: ref.externalId, task: done(ref.externalId) };
  const machine = await findOwned(api, options, ref);
  if (!machine) return gone;
  requireIdle(machine);
  if (powerOf(machine) === 'running') throw mustBeOff();
  try {
    const jobId = await sendDestroy(api, machine.id);
    const handle: HandleOf<'destroy'> = { op: 'destroy', machineId: machine.id, mark: ref.mark, jobId };
    return { externalId: ref.externalId, task: pending(handle, 'removing') };
  } catch (error) {
    if (isNotFound(error)) return gone;
    throw error;
  }
}

/**
 * Expunges at once where these keys may; otherwise the server keeps the disks for the operator's `expunge.delay`. Asking for what is not
 * allowed would fail as a whole. Other disks are not named, so they are detached and stay.
 */
export async function sendDestroy(api: CloudStackApi, id: string): Promise<string> {
  const { allowuserexpungerecovervm: expunge } = await readCapabilities(api);
  return (await beginJob(api, 'destroyVirtualMachine', { id, expunge })).jobid;
}

export async function followDestroy(
  api: CloudStackApi,
  options: CloudOptions,
  handle: HandleOf<'destroy'>,
): Promise<TaskState> {
  const job = await readJob(api, handle.jobId);
  if (job.state === 'running') return pending(handle, job.detail);
  if (job.state === 'ok') return done(handle.machineId);
  const ref = { externalId: handle.machineId, mark: handle.mark };
  const machine = await whileAsking(findOwned(api, options, ref));
  if (!machine) return done(handle.machineId);
  if (job.state === 'failed') throw settled(job.error);
  if (isBusy(machine)) return pending({ ...handle, jobId: runningJobOf(machine) }, `it is ${machine.state}`);
  throw forgotten(`machine ${handle.machineId} is still there and nothing works on it`);
}

function mustBeOff(): ProviderError {
  return new ProviderError({
    code: 'conflict_busy',
    outcome: 'not_applied',
    retryable: false,
    vendorCode: 'state',
    vendorMessage: 'the machine must be off before it is removed',
  });
}
