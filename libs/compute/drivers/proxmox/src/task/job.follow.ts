import { ProviderError, type TaskState } from '@uni/compute-port';
import { errorFromExitStatus } from '../api/error.classifier.js';
import type { PveApi } from '../api/pve.api.js';
import { done, pending, type JobHandle } from './task.handle.js';
import { readTask } from './vendor.task.js';

/** Words that only say that an earlier call has done it already. */
const DONE_BEFORE =
  /snapshot name '[^']*' already used|snapshot '[^']*' does not exist|no such volume|volume '[^']*' does not exist/;

/** A change that is one task of the server. Every method that begins one looks first, so it may be repeated whatever became of it. */
export async function followJob(api: PveApi, handle: JobHandle, now: Date): Promise<TaskState> {
  if (handle.upid === null) return done(handle.result);
  const task = await readTask(api, handle.upid, now);
  if (task.state === 'running') return pending(handle, task.detail);
  if (task.state === 'ok' || DONE_BEFORE.test(task.exitStatus)) return done(handle.result);
  throw asRepeatable(errorFromExitStatus(task.exitStatus));
}

/** A worker that died leaves open what it did; the method that began it finds out when it is repeated. */
export function asRepeatable(error: ProviderError): ProviderError {
  if (error.outcome !== 'unknown' || error.retryable) return error;
  const { code, vendorCode, vendorMessage } = error;
  return new ProviderError({ code, outcome: 'unknown', retryable: false, vendorCode, vendorMessage });
}
