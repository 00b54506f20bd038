import { ProviderError, type TaskState } from '@uni/compute-port';
import type { CloudStackApi } from '../api/cloudstack.api.js';
import type { CloudOptions } from '../connection/connection.options.js';
import { sendDestroy } from '../destroy/machine.destroy.js';
import { findOwned } from '../machine/machine.lookup.js';
import type { Machine } from '../machine/machine.schema.js';
import { isBusy, powerOf, runningJobOf } from '../machine/machine.state.js';
import { done, failureOf, pending, type BuildFailure, type HandleOf } from '../task/task.handle.js';
import { asPollFailure, beginJob, readJob, settled, whileAsking } from '../task/vendor.job.js';

type Handle = HandleOf<'create'>;

/** A first start that failed leaves a machine that never runs: it is removed before the failure is told. */
const FAILED_STATE = 'Error';
const EARLIER_FAILURE: BuildFailure = {
  code: 'unavailable',
  retryable: true,
  vendorCode: 'deploy',
  vendorMessage: 'an earlier deployment of this machine has failed',
};

/** Walks a create from its deployment to a running machine, or to nothing left of it. */
export async function followCreate(api: CloudStackApi, options: CloudOptions, handle: Handle): Promise<TaskState> {
  const job = await readJob(api, handle.jobId);
  if (job.state === 'running') return pending(handle, job.detail);
  const machine = await whileAsking(findOwned(api, options, { externalId: handle.machineId, mark: handle.mark }));
  if (handle.failure) return clean(api, handle, handle.failure, machine);
  if (!machine) throw job.state === 'failed' ? settled(job.error) : vanished(handle);
  if (isBusy(machine)) return pending({ ...handle, jobId: runningJobOf(machine) }, `it is ${machine.state}`);
  if (powerOf(machine) === 'running') return done(machine.id);
  const failure = job.state === 'failed' ? failureOf(job.error) : EARLIER_FAILURE;
  if (machine.state === FAILED_STATE) return clean(api, { ...handle, jobId: null }, failure, machine);
  if (job.state === 'failed') throw settled(job.error);
  const { jobid } = await beginJob(api, 'startVirtualMachine', { id: machine.id });
  return pending({ ...handle, jobId: jobid }, 'starting');
}

/** Only what never came up and carries our mark. When it is gone, the failure that began this is told. */
async function clean(
  api: CloudStackApi,
  handle: Handle,
  failure: BuildFailure,
  machine: Machine | null,
): Promise<TaskState> {
  const next = { ...handle, failure };
  if (machine?.state === FAILED_STATE) {
    if (isBusy(machine)) return pending({ ...next, jobId: runningJobOf(machine) }, 'removing what is left');
    // The removal that we followed has ended and it is still there: trying for ever helps nobody.
    if (handle.failure && handle.jobId !== null) throw asError(failure);
    const jobId = await sendDestroy(api, machine.id).catch((error: unknown) => {
      throw error instanceof ProviderError ? asPollFailure(error) : error;
    });
    return pending({ ...next, jobId }, 'removing what is left of a failed deployment');
  }
  if (machine && isBusy(machine)) return pending(next, `it is ${machine.state}`);
  throw asError(failure);
}

function asError(failure: BuildFailure): ProviderError {
  return new ProviderError({ ...failure, outcome: 'not_applied' });
}

function vanished({ machineId }: Handle): ProviderError {
  return new ProviderError({
    code: 'not_found',
    outcome: 'not_applied',
    // Nothing of ours is left, so the order may be begun anew.
    retryable: true,
    vendorCode: 'deploy',
    vendorMessage: `machine ${machineId} is gone or is no longer ours`,
  });
}
