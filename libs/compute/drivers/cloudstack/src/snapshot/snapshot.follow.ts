import { ProviderError, type TaskState } from '@uni/compute-port';
import type { CloudStackApi } from '../api/cloudstack.api.js';
import type { CloudOptions } from '../connection/connection.options.js';
import { done, pending, type HandleOf } from '../task/task.handle.js';
import { readJob, settled, whileAsking } from '../task/vendor.job.js';
import { readSnapshots } from './machine.snapshots.js';

/** Follows the making of a snapshot by its job, or by its state where the job's name was lost. */
export async function followSnapshot(
  api: CloudStackApi,
  options: CloudOptions,
  handle: HandleOf<'snapshot'>,
): Promise<TaskState> {
  const job = await readJob(api, handle.jobId);
  if (job.state === 'running') return pending(handle, job.detail);
  if (job.state === 'ok') return done(handle.snapshotId);
  if (job.state === 'failed') throw settled(job.error);
  const found = await whileAsking(readSnapshots(api, options, { vmsnapshotid: handle.snapshotId }));
  const state = found.find(({ id }) => id === handle.snapshotId)?.state;
  if (state === 'Ready') return done(handle.snapshotId);
  if (state === 'Allocated' || state === 'Creating') return pending(handle, `the snapshot is ${state}`);
  throw new ProviderError({
    code: 'unavailable',
    outcome: 'not_applied',
    vendorCode: 'snapshot',
    vendorMessage: `the snapshot is ${state ?? 'gone'}`,
  });
}
