import { ProviderError, type Accepted, type MachineRef, type TaskState } from '@uni/compute-port';
import { errorFromExitStatus } from '../api/error.classifier.js';
import { pvePath, type PveApi } from '../api/pve.api.js';
import { findOwned, isNotFound, parseVmid, readGuest } from '../guest/guest.lookup.js';
import { readGuestStatus } from '../guest/guest.status.js';
import { markOf } from '../guest/ownership.mark.js';
import { done, pending, type DestroyHandle } from '../task/task.handle.js';
import { asPollFailure, readTask, upidSchema } from '../task/vendor.task.js';
import { isBeingBuilt } from './unfinished.guest.js';

export async function beginDestroy(api: PveApi, ref: MachineRef, tokenId: string): Promise<Accepted> {
  const vmid = parseVmid(ref.externalId);
  const gone: Accepted = { externalId: ref.externalId, task: { state: 'done', externalId: ref.externalId } };
  if (vmid === null) return gone;
  const machine = await readGuest(api, vmid);
  if (!machine || markOf(machine.config) !== ref.mark) {
    if (await isBeingBuilt(api, vmid, machine, tokenId)) throw busy('the guest is still being built');
    return gone;
  }
  const status = await readGuestStatus(api, machine.node, vmid);
  if (status.status === 'running') throw refusal('the machine must be off before it is removed');
  try {
    // Never `destroy-unreferenced-disks`: on a storage shared with another cluster it would take that cluster's disks too.
    const upid = await api.write({
      method: 'DELETE',
      label: 'destroy',
      path: pvePath('nodes', machine.node, 'qemu', vmid),
      parameters: { purge: true },
      schema: upidSchema,
    });
    if (!upid) return gone;
    const handle: DestroyHandle = { op: 'destroy', phase: 'destroy', upid, vmid, mark: ref.mark };
    return { externalId: ref.externalId, task: pending(handle, `removing from ${machine.node}`) };
  } catch (error) {
    if (isNotFound(error)) return gone;
    throw error;
  }
}

export async function followDestroy(api: PveApi, handle: DestroyHandle, now: Date): Promise<TaskState> {
  if (handle.upid === null) return done(handle.vmid);
  const task = await readTask(api, handle.upid, now);
  if (task.state === 'running') return pending(handle, task.detail);
  if (task.state === 'ok') return done(handle.vmid);
  const error = errorFromExitStatus(task.exitStatus);
  if (error.outcome === 'not_applied' && error.code !== 'not_found') throw error;
  if (!(await stillThere(api, handle))) return done(handle.vmid);
  const { code, vendorCode, vendorMessage } = error;
  throw new ProviderError({
    code: code === 'not_found' ? 'conflict_busy' : code,
    outcome: 'not_applied',
    retryable: true,
    vendorCode,
    vendorMessage,
  });
}

async function stillThere(api: PveApi, handle: DestroyHandle): Promise<boolean> {
  try {
    return (await findOwned(api, { externalId: String(handle.vmid), mark: handle.mark })) !== null;
  } catch (error) {
    throw error instanceof ProviderError ? asPollFailure(error) : error;
  }
}

function busy(vendorMessage: string): ProviderError {
  return new ProviderError({
    code: 'conflict_busy',
    outcome: 'not_applied',
    retryable: true,
    vendorCode: 'destroy',
    vendorMessage,
  });
}

function refusal(vendorMessage: string): ProviderError {
  return new ProviderError({
    code: 'conflict_busy',
    outcome: 'not_applied',
    retryable: false,
    vendorCode: 'destroy',
    vendorMessage,
  });
}
