import { ProviderError, type Accepted, type TaskState } from '@uni/compute-port';
import type { CloudStackApi } from '../api/cloudstack.api.js';
import { isNotFound } from '../api/error.classifier.js';
import { done, failureOf, pending, type BuildFailure, type HandleOf } from './task.handle.js';
import { forgotten, readJob, settled, whileAsking } from './vendor.job.js';

type Handle = HandleOf<'making'>;

/** A thing that the vendor makes by a job, and that stays behind when the job fails. */
export interface Making {
  readonly state: 'creating' | 'ready' | 'error' | 'deleting' | 'gone';
}

/** How the vendor is asked about such a thing, and rid of it. */
export interface MakingVendor {
  readonly look: () => Promise<Making>;
  readonly remove: (id: string) => Promise<{ readonly jobid: string }>;
}

const EARLIER_FAILURE: BuildFailure = {
  code: 'unavailable',
  retryable: true,
  vendorCode: 'making',
  vendorMessage: 'an earlier attempt has failed and is removed first',
};

/** What an earlier call has left under this mark: to be taken up where it is, or to be removed first. */
export function takeUpMaking(handle: Pick<Handle, 'kind' | 'id'>, { state }: Making): TaskState {
  if (state === 'ready') return done(handle.id);
  const failure = state === 'error' ? EARLIER_FAILURE : null;
  return pending({ op: 'making', jobId: null, ...handle, failure }, 'an earlier call has begun it');
}

/** Follows the job, or the thing itself where the job's name was lost. What has failed is removed before the failure is told. */
export async function followMaking(api: CloudStackApi, handle: Handle, vendor: MakingVendor): Promise<TaskState> {
  const job = await readJob(api, handle.jobId);
  if (job.state === 'running') return pending(handle, job.detail);
  if (job.state === 'ok' && !handle.failure) return done(handle.id);
  const { state } = await whileAsking(vendor.look());
  const failure = handle.failure ?? (job.state === 'failed' ? failureOf(job.error) : null);
  if (state === 'gone') throw asError(failure ?? EARLIER_FAILURE);
  if (state === 'creating' || state === 'deleting')
    return pending({ ...handle, jobId: null, failure }, 'the vendor works on it');
  if (state === 'ready') return done(handle.id);
  // Its removal has ended and it is still there: the failure is told all the same.
  if (handle.failure && handle.jobId !== null)
    throw job.state === 'failed' ? settled(job.error) : asError(handle.failure);
  const { jobid } = await vendor.remove(handle.id).catch((error: unknown) => {
    throw isNotFound(error) ? asError(failure ?? EARLIER_FAILURE) : error;
  });
  return pending({ ...handle, jobId: jobid, failure: failure ?? EARLIER_FAILURE }, 'removing what has failed');
}

function asError(failure: BuildFailure): ProviderError {
  return new ProviderError({ ...failure, outcome: 'not_applied' });
}

/** Begins to remove a thing, or joins a removal that is under way. */
export async function beginRemoving(
  handle: Pick<HandleOf<'removing'>, 'kind' | 'id'>,
  { state }: Making,
  vendor: Pick<MakingVendor, 'remove'>,
): Promise<Accepted> {
  const externalId = handle.id;
  if (state === 'gone') return { externalId, task: done(externalId) };
  if (state === 'creating') throw busy('the vendor is still making it');
  try {
    const jobId = state === 'deleting' ? null : (await vendor.remove(externalId)).jobid;
    return { externalId, task: pending({ op: 'removing', ...handle, jobId }, 'removing') };
  } catch (error) {
    if (isNotFound(error)) return { externalId, task: done(externalId) };
    throw error;
  }
}

export async function followRemoving(
  api: CloudStackApi,
  handle: HandleOf<'removing'>,
  vendor: Pick<MakingVendor, 'look'>,
): Promise<TaskState> {
  const job = await readJob(api, handle.jobId);
  if (job.state === 'running') return pending(handle, job.detail);
  if (job.state === 'ok') return done(handle.id);
  const { state } = await whileAsking(vendor.look());
  if (state === 'gone') return done(handle.id);
  if (job.state === 'failed') throw settled(job.error);
  if (state === 'deleting') return pending(handle, 'the vendor removes it');
  throw forgotten('it is still there and nothing removes it');
}

function busy(vendorMessage: string): ProviderError {
  return new ProviderError({
    code: 'conflict_busy',
    outcome: 'not_applied',
    retryable: true,
    vendorCode: 'busy',
    vendorMessage,
  });
}
