import { ProviderError, type TaskState } from '@uni/compute-port';
import { nothing, type OvhApi, projectPath } from '@uni/ovh-api';
import { notFound, type ExternalId } from '../machine/external.id.js';
import { flavorIdOf, imageIdOf, isAtWork, type Instance } from '../machine/instance.wire.js';
import { readInstance } from '../machine/machine.lookup.js';
import { isBroken, isInRescue, isSettled, meaningOf } from '../machine/machine.status.js';
import { readName } from '../machine/ownership.mark.js';
import { done, pending, requireInTime, type SettleHandle } from '../task/task.handle.js';

/** Right after a call the vendor may still tell the old status. */
const OLD_STATUS_MS = 20_000;
const PATIENCE_MS: Readonly<Record<SettleHandle['wanted'], number>> = {
  running: 60 * 60_000,
  stopped: 10 * 60_000,
  shelved: 90 * 60_000,
  rescue: 20 * 60_000,
};

/** What a settle begins with; callers say what is special. */
export function settling(
  api: OvhApi,
  at: ExternalId,
  mark: string,
  special: Pick<SettleHandle, 'phase' | 'wanted'> & Partial<SettleHandle>,
): SettleHandle {
  return {
    flavorId: null,
    imageId: null,
    roundTrip: false,
    left: false,
    stopAfter: false,
    ...special,
    op: 'settle',
    project: at.project,
    id: at.id,
    mark,
    sinceMs: api.now.getTime(),
  };
}

/** Follows an instance until its status, and what else was asked, is what was wanted. */
export async function followSettle(api: OvhApi, handle: SettleHandle): Promise<TaskState> {
  const instance = await readInstance(api, handle);
  if (!instance || readName(instance.name).mark !== handle.mark) throw notFound('The instance');
  const detail = `the vendor says ${instance.status}`;
  const atWork = isAtWork(instance);
  const left = handle.left || atWork;
  const mayBeOld = atWork || (!left && api.now.getTime() - handle.sinceMs < OLD_STATUS_MS);
  if (isBroken(instance.status) && !mayBeOld) {
    throw failed(handle, 'The instance is in status ERROR; the vendor gives no reason.');
  }
  if (isWanted(handle, instance) && !(handle.roundTrip && mayBeOld)) return finish(api, handle, instance);
  // At work once and back where it was: the vendor has given up.
  if (left && !atWork && isSettled(instance.status)) {
    throw failed(handle, `The instance is back in status ${instance.status}; the vendor gives no reason.`);
  }
  requireInTime(handle, api.now, PATIENCE_MS[handle.wanted], detail);
  return pending({ ...handle, left }, detail);
}

export function isWanted(handle: Pick<SettleHandle, 'wanted' | 'flavorId' | 'imageId'>, instance: Instance): boolean {
  if (handle.flavorId !== null && flavorIdOf(instance) !== handle.flavorId) return false;
  if (handle.imageId !== null && imageIdOf(instance) !== handle.imageId) return false;
  if (handle.wanted === 'rescue') return isInRescue(instance.status);
  // A resize or a reinstallation is finished whether it has left the machine on or off.
  if (handle.flavorId !== null || handle.imageId !== null) return isSettled(instance.status);
  // The rescue system runs, but it is not the machine's own.
  if (isInRescue(instance.status)) return false;
  return meaningOf(instance.status).power === handle.wanted && isSettled(instance.status);
}

/** The vendor turns machines on when it has changed them; one that was off is turned off again. */
async function finish(api: OvhApi, handle: SettleHandle, instance: Instance): Promise<TaskState> {
  if (!handle.stopAfter || meaningOf(instance.status).power !== 'running') return done(handle);
  await api.write({
    method: 'POST',
    label: 'stop_after',
    path: projectPath(handle.project, 'instance', handle.id, 'stop'),
    schema: nothing,
    stateBound: true,
  });
  const { phase, mark } = handle;
  return pending(settling(api, handle, mark, { phase, wanted: 'stopped' }), 'turning it off again');
}

function failed(handle: SettleHandle, vendorMessage: string): ProviderError {
  const lacksRoom = handle.phase === 'configure' || handle.wanted === 'running';
  return new ProviderError({
    // Room for what was given back is what the vendor lacks when it brings a machine back.
    code: lacksRoom ? 'capacity' : 'conflict_busy',
    outcome: 'not_applied',
    retryable: true,
    vendorCode: 'status',
    vendorMessage,
  });
}
