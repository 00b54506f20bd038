import { ProviderError, type TaskState } from '@uni/compute-port';
import { errorFromExitStatus } from '../api/error.classifier.js';
import type { PveApi } from '../api/pve.api.js';
import { findOwned } from '../guest/guest.lookup.js';
import { livePowerState, readGuestStatus } from '../guest/guest.status.js';
import { done, pending, type PowerHandle } from '../task/task.handle.js';
import { asPollFailure, readTask } from '../task/vendor.task.js';

/** Tasks that end before the state is reached: high availability only notes the wish, a reboot starts the guest afterwards. */
const ENDS_EARLY = new Set(['hastart', 'hastop', 'qmreboot', 'vzreboot']);

export async function followPower(api: PveApi, handle: PowerHandle, now: Date): Promise<TaskState> {
  if (handle.upid === null) return untilReached(api, handle);
  const task = await readTask(api, handle.upid, now);
  if (task.state === 'running') return pending(handle, task.detail);
  if (task.state === 'ok') return ENDS_EARLY.has(task.type) ? untilReached(api, handle) : done(handle.vmid);

  const error = errorFromExitStatus(task.exitStatus);
  // "Already running" and its like, or a guest that obeyed a moment too late: what was wished has come true all the same.
  if (handle.stateProves && (await stateOf(api, handle)) === handle.wanted) return done(handle.vmid);
  if (error.outcome === 'not_applied') throw error;
  // We have looked: the wish did not come true, so nothing is unknown any more.
  const { code, vendorCode, vendorMessage } = error;
  throw new ProviderError({ code, outcome: 'not_applied', retryable: handle.stateProves, vendorCode, vendorMessage });
}

async function untilReached(api: PveApi, handle: PowerHandle): Promise<TaskState> {
  const state = await stateOf(api, handle);
  return state === handle.wanted ? done(handle.vmid) : pending(handle, `the guest is ${state}`);
}

async function stateOf(api: PveApi, handle: PowerHandle) {
  try {
    const machine = await findOwned(api, { externalId: String(handle.vmid), mark: handle.mark });
    if (machine) return livePowerState(await readGuestStatus(api, machine.node, machine.vmid, machine.kind));
  } catch (error) {
    throw error instanceof ProviderError ? asPollFailure(error) : error;
  }
  throw new ProviderError({
    code: 'not_found',
    outcome: 'not_applied',
    vendorMessage: `guest ${handle.vmid} is gone or is no longer ours`,
  });
}
