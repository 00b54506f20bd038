import { ProviderError, type Accepted, type MachineRef, type TaskState } from '@uni/compute-port';
import { nothing, type OvhApi, projectPath } from '@uni/ovh-api';
import { parseId, type ExternalId } from '../machine/external.id.js';
import { isAtWork } from '../machine/instance.wire.js';
import { findOwned, readInstance } from '../machine/machine.lookup.js';
import { isBroken, isLeaving } from '../machine/machine.status.js';
import { readName } from '../machine/ownership.mark.js';
import { done, pending, requireInTime, type DestroyHandle } from '../task/task.handle.js';

const PATIENCE_MS = 20 * 60_000;
/** A broken instance may go on saying ERROR for a moment while it is removed. */
const OLD_STATUS_MS = 60_000;

/** Removes the instance and the disk it was built with. Volumes are detached by the vendor and stay; so do snapshots. */
export async function beginDestroy(api: OvhApi, ref: MachineRef): Promise<Accepted> {
  const machine = await findOwned(api, ref);
  // What is gone, or is not ours, is not ours to remove.
  if (!machine) return { externalId: parseId(ref.externalId) ? ref.externalId : null, task: gone(ref.externalId) };
  const { at, instance } = machine;
  const handle: DestroyHandle = { op: 'destroy', ...at, mark: ref.mark, sinceMs: api.now.getTime() };
  if (!isLeaving(instance.status)) await removeInstance(api, at);
  return { externalId: ref.externalId, task: pending(handle, 'the vendor removes the instance') };
}

/** One that is gone meanwhile counts as removed. */
export async function removeInstance(api: OvhApi, at: ExternalId): Promise<void> {
  try {
    await api.write({
      method: 'DELETE',
      label: 'delete',
      path: projectPath(at.project, 'instance', at.id),
      schema: nothing,
      stateBound: true,
    });
  } catch (error) {
    if (!(error instanceof ProviderError) || error.code !== 'not_found') throw error;
  }
}

export async function followDestroy(api: OvhApi, handle: DestroyHandle): Promise<TaskState> {
  const instance = await readInstance(api, handle);
  if (!instance || readName(instance.name).mark !== handle.mark) return done(handle);
  const mayBeOld = isAtWork(instance) || api.now.getTime() - handle.sinceMs < OLD_STATUS_MS;
  if (isBroken(instance.status) && !mayBeOld) {
    throw new ProviderError({
      code: 'conflict_busy',
      outcome: 'not_applied',
      retryable: true,
      vendorCode: 'ERROR',
      vendorMessage: 'The instance is in status ERROR and has not been removed.',
    });
  }
  requireInTime(handle, api.now, PATIENCE_MS, `the instance is still there as ${instance.status}`);
  return pending(handle, `the vendor says ${instance.status}`);
}

function gone(externalId: string): TaskState {
  return { state: 'done', externalId };
}
