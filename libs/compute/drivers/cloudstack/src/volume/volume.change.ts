import type { TaskState } from '@uni/compute-port';
import type { CloudStackApi } from '../api/cloudstack.api.js';
import type { CloudOptions } from '../connection/connection.options.js';
import { done, pending, type HandleOf } from '../task/task.handle.js';
import { forgotten, readJob, settled, whileAsking } from '../task/vendor.job.js';
import { isAtRest, readVolume, sizeGibOf, type Volume } from './data.volumes.js';

type Handle = HandleOf<'volume_change'>;

/** A second job of the same change fails where the first has come true: the volume itself tells. */
export async function followVolumeChange(
  api: CloudStackApi,
  options: CloudOptions,
  handle: Handle,
): Promise<TaskState> {
  const job = await readJob(api, handle.jobId);
  if (job.state === 'running') return pending(handle, job.detail);
  if (job.state === 'ok') return done(handle.volumeId);
  const volume = await whileAsking(readVolume(api, options, handle.volumeId));
  if (volume && isReached(handle, volume)) return done(volume.id);
  if (job.state === 'failed') throw settled(job.error);
  throw forgotten(`volume ${handle.volumeId} is ${volume?.state ?? 'gone'} and nothing works on it`);
}

function isReached({ wanted }: Handle, volume: Volume): boolean {
  if (!isAtRest(volume)) return false;
  if ('sizeGib' in wanted) return sizeGibOf(volume) >= wanted.sizeGib;
  return (volume.virtualmachineid ?? null) === wanted.machineId;
}
