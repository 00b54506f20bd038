import { ProviderError, type Accepted, type MachineRef, type TaskState } from '@uni/compute-port';
import { errorFromExitStatus } from '../api/error.classifier.js';
import type { PveApi } from '../api/pve.api.js';
import type { PveConnection } from '../connection/connection.options.js';
import { findOwned, guestPath, isNotFound, parseVmid, readGuest, type LocatedGuest } from '../guest/guest.lookup.js';
import { readGuestStatus } from '../guest/guest.status.js';
import { isTagged, markOf } from '../guest/ownership.mark.js';
import { attachedSeed, findSeed, removeSeed, saysNoVolume, seedVolume } from '../seed/seed.volume.js';
import { done, pending, type DestroyHandle } from '../task/task.handle.js';
import { asPollFailure, readTask, upidSchema } from '../task/vendor.task.js';
import { isBeingBuilt } from './unfinished.guest.js';

export async function beginDestroy(api: PveApi, connection: PveConnection, ref: MachineRef): Promise<Accepted> {
  const vmid = parseVmid(ref.externalId);
  const gone: Accepted = { externalId: ref.externalId, task: { state: 'done', externalId: ref.externalId } };
  if (vmid === null) return gone;
  const { tokenId, options } = connection;
  const machine = await readGuest(api, vmid);
  if (!machine || markOf(machine.config, vmid) !== ref.mark) {
    if (await isBeingBuilt(api, vmid, machine, tokenId)) throw busy('the guest is still being built');
    if (!machine && options.isoStorage !== undefined) await sweepSeed(api, options.isoStorage, ref);
    return gone;
  }
  const status = await readGuestStatus(api, machine.node, vmid, machine.kind);
  if (status.status === 'running') throw refusal('the machine must be off before it is removed');
  try {
    // Never `destroy-unreferenced-disks`: on a storage shared with another cluster it would take that cluster's disks too.
    const upid = await api.write({
      method: 'DELETE',
      label: 'destroy',
      path: guestPath(machine),
      parameters: { purge: true },
      schema: upidSchema,
    });
    const seed = seedOf(machine, ref, options.isoStorage);
    const handle: DestroyHandle = { op: 'destroy', phase: 'destroy', upid: upid ?? null, vmid, mark: ref.mark, seed };
    return { externalId: ref.externalId, task: pending(handle, `removing from ${machine.node}`) };
  } catch (error) {
    if (isNotFound(error)) return gone;
    throw error;
  }
}

export async function followDestroy(api: PveApi, handle: DestroyHandle, now: Date): Promise<TaskState> {
  const task = handle.upid === null ? null : await readTask(api, handle.upid, now);
  if (task?.state === 'running') return pending(handle, task.detail);
  if (task?.state === 'failed') await requireGone(api, handle, task.exitStatus);
  if (handle.phase === 'seed' || handle.seed === null) return done(handle.vmid);
  const upid = await removeSeed(api, handle.seed.node, handle.seed.volume);
  return upid === null
    ? done(handle.vmid)
    : pending({ ...handle, phase: 'seed', upid }, `removing ${handle.seed.volume}`);
}

/**
 * The machine is gone, but an earlier call may have been cut off before it removed the customer's data too. The removal of a small
 * file is not waited for.
 */
async function sweepSeed(api: PveApi, storage: string, ref: MachineRef): Promise<void> {
  const seed = await findSeed(api, storage, ref.mark);
  if (seed) await removeSeed(api, seed.node, seed.volume);
}

/** A failed task is a failure only as long as what it was to remove is still there. */
async function requireGone(api: PveApi, handle: DestroyHandle, exitStatus: string): Promise<void> {
  const error = errorFromExitStatus(exitStatus);
  if (handle.phase === 'seed') {
    if (saysNoVolume(exitStatus)) return;
    throw error;
  }
  if (error.outcome === 'not_applied' && error.code !== 'not_found') throw error;
  if (!(await stillThere(api, handle))) return;
  const { code, vendorCode, vendorMessage } = error;
  throw new ProviderError({
    code: code === 'not_found' ? 'conflict_busy' : code,
    outcome: 'not_applied',
    retryable: true,
    vendorCode,
    vendorMessage,
  });
}

/** What is attached; and where a build broke off before its configuration was written, what may have been uploaded for it. */
function seedOf(machine: LocatedGuest, ref: MachineRef, isoStorage: string | undefined): DestroyHandle['seed'] {
  const { node, config } = machine;
  const isUnfinished = isoStorage !== undefined && !isTagged(config, ref.mark, machine.vmid);
  const volume = attachedSeed(config, ref.mark) ?? (isUnfinished ? seedVolume(isoStorage, ref.mark) : null);
  return volume === null ? null : { volume, node };
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
