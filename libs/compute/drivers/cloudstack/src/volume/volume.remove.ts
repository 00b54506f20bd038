import type { Accepted, ResourceRef, TaskState } from '@uni/compute-port';
import type { CloudStackApi } from '../api/cloudstack.api.js';
import { isAbsent } from '../api/error.classifier.js';
import type { CloudOptions } from '../connection/connection.options.js';
import { done, pending, type HandleOf } from '../task/task.handle.js';
import { beginJob, changeNow, readJob, settled, whileAsking } from '../task/vendor.job.js';
import { findVolume, isAtRest, readVolume, requireAtRest, type Volume } from './data.volumes.js';

type Handle = HandleOf<'volume_remove'>;

/** Detaches where needed, and deletes with the next call: the server deletes at once and without a job. */
export async function beginVolumeRemoval(
  api: CloudStackApi,
  options: CloudOptions,
  wanted: ResourceRef,
): Promise<Accepted> {
  const { externalId } = wanted;
  const volume = await findVolume(api, options, wanted);
  if (!volume) return { externalId, task: done(externalId) };
  requireAtRest(volume);
  return { externalId, task: await next(api, { op: 'volume_remove', volumeId: volume.id, jobId: null }, volume) };
}

export async function followVolumeRemoval(
  api: CloudStackApi,
  options: CloudOptions,
  handle: Handle,
): Promise<TaskState> {
  const job = await readJob(api, handle.jobId);
  if (job.state === 'running') return pending(handle, job.detail);
  const volume = await whileAsking(readVolume(api, options, handle.volumeId));
  if (!volume) return done(handle.volumeId);
  // A second detachment fails where the first has come true.
  if (job.state === 'failed' && volume.virtualmachineid !== undefined) throw settled(job.error);
  if (!isAtRest(volume)) return pending({ ...handle, jobId: null }, `the volume is ${volume.state}`);
  return next(api, handle, volume);
}

async function next(api: CloudStackApi, handle: Handle, volume: Volume): Promise<TaskState> {
  if (volume.virtualmachineid !== undefined) {
    const { jobid } = await beginJob(api, 'detachVolume', { id: volume.id });
    return pending({ ...handle, jobId: jobid }, 'detaching the volume');
  }
  try {
    await changeNow(api, 'deleteVolume', { id: volume.id });
  } catch (error) {
    if (!isAbsent(error)) throw error;
  }
  return done(volume.id);
}
