import { ProviderError, type TaskState } from '@uni/compute-port';
import type { CloudStackApi } from '../api/cloudstack.api.js';
import type { CloudOptions } from '../connection/connection.options.js';
import { requireOwned } from '../machine/machine.lookup.js';
import { isBusy, powerOf, runningJobOf } from '../machine/machine.state.js';
import { done, pending, type HandleOf } from '../task/task.handle.js';
import { forgotten, readJob, settled, whileAsking } from '../task/vendor.job.js';

export async function followPower(
  api: CloudStackApi,
  options: CloudOptions,
  handle: HandleOf<'power'>,
): Promise<TaskState> {
  const job = await readJob(api, handle.jobId);
  if (job.state === 'running') {
    requirePatience(api, handle);
    return pending(handle, job.detail);
  }
  if (job.state === 'ok') return done(handle.machineId);

  const ref = { externalId: handle.machineId, mark: handle.mark };
  const machine = await whileAsking(requireOwned(api, options, ref));
  const isReached = powerOf(machine) === handle.wanted && !isBusy(machine);
  // "Already running" and its like: what was wished has come true all the same.
  if (handle.stateProves && isReached) return done(handle.machineId);
  if (job.state === 'failed') throw settled(job.error, job.error.retryable && handle.stateProves);
  if (isBusy(machine)) {
    requirePatience(api, handle);
    return pending({ ...handle, jobId: runningJobOf(machine) }, `it is ${machine.state}`);
  }
  throw forgotten(`machine ${handle.machineId} is ${machine.state} and nothing works on it`);
}

/**
 * The vendor asks the guest for as long as its operator has set, and the job cannot be taken back; our own patience may end earlier.
 * @throws ProviderError `timeout`
 */
function requirePatience(api: CloudStackApi, { until }: HandleOf<'power'>): void {
  if (until === null || api.now().getTime() < Date.parse(until)) return;
  throw new ProviderError({
    code: 'timeout',
    outcome: 'not_applied',
    retryable: false,
    vendorCode: 'guest',
    vendorMessage: 'the guest has not shut down in the time that it was given',
  });
}
