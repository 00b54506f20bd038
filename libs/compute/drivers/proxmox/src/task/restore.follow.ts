import { ProviderError, type TaskState } from '@uni/compute-port';
import { errorFromExitStatus } from '../api/error.classifier.js';
import type { PveApi } from '../api/pve.api.js';
import { configureGuest } from '../guest/guest.configure.js';
import { readGuest } from '../guest/guest.lookup.js';
import { markOf, isTagged, withMark } from '../guest/ownership.mark.js';
import { asRepeatable } from './job.follow.js';
import { done, pending, type RestoreHandle } from './task.handle.js';
import { asPollFailure, readTask } from './vendor.task.js';

/**
 * A machine that goes back to an older state takes its configuration of then with it. Of then may be before we adopted it, so the mark
 * is looked for afterwards and written again where it is missing: without it the machine would count as somebody else's.
 */
export async function followRestore(api: PveApi, handle: RestoreHandle, now: Date): Promise<TaskState> {
  if (handle.upid !== null) {
    const task = await readTask(api, handle.upid, now);
    if (task.state === 'running') return pending(handle, task.detail);
    if (task.state === 'failed') throw asRepeatable(errorFromExitStatus(task.exitStatus));
  }
  if (handle.step === 'mark') return done(handle.result);
  return putMarkBack(api, handle);
}

async function putMarkBack(api: PveApi, handle: RestoreHandle): Promise<TaskState> {
  const { vmid, mark } = handle;
  const machine = await whileAsking(readGuest(api, vmid));
  const present = machine === null ? null : markOf(machine.config, vmid);
  if (machine === null || (present !== null && present !== mark)) {
    throw new ProviderError({
      code: 'not_found',
      outcome: 'not_applied',
      vendorMessage: `guest ${vmid} is gone or is no longer ours`,
    });
  }
  if (present === mark && isTagged(machine.config, mark, vmid)) return done(handle.result);
  const upid = await configureGuest(api, machine, { ...withMark(machine.config, mark, vmid) });
  return pending({ ...handle, step: 'mark', upid }, `marking on ${machine.node}`);
}

async function whileAsking<T>(question: Promise<T>): Promise<T> {
  try {
    return await question;
  } catch (error) {
    throw error instanceof ProviderError ? asPollFailure(error) : error;
  }
}
