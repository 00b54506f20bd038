import { ProviderError, type Accepted, type MachineRef, type MachineSize, type TaskState } from '@uni/compute-port';
import { errorFromExitStatus } from '../api/error.classifier.js';
import { readResources } from '../api/cluster.resources.js';
import type { PveApi } from '../api/pve.api.js';
import { GIB, MIB } from '../api/wire.values.js';
import { sendConfiguration } from '../create/create.steps.js';
import { bootDriveOf } from '../guest/drive.config.js';
import { requireOwned, requireOwnedVm, type LocatedGuest } from '../guest/guest.lookup.js';
import { readGuestStatus } from '../guest/guest.status.js';
import { done, pending, type ResizeHandle } from '../task/task.handle.js';
import { asPollFailure, readTask } from '../task/vendor.task.js';
import { driveToGrow, growDrive, hasSize, sizeParameters } from './size.steps.js';

type Phase = ResizeHandle['phase'];

export async function beginResize(api: PveApi, ref: MachineRef, size: MachineSize): Promise<Accepted> {
  const machine = await requireOwnedVm(api, ref);
  const diskBytes = bootDriveOf(machine.config)?.sizeBytes ?? 0;
  if (diskBytes > size.diskGib * GIB) throw refusal('invalid', 'disks can only grow');
  if (hasSize(machine.config, size) && !driveToGrow(machine.config, size.diskGib)) {
    return { externalId: ref.externalId, task: done(machine.vmid) };
  }
  const status = await readGuestStatus(api, machine.node, machine.vmid, machine.kind);
  if (status.status !== 'stopped') throw refusal('invalid', 'the machine must be off');
  await requireRoom(api, machine, size);
  const handle: ResizeHandle = {
    op: 'resize',
    phase: 'configure',
    upid: null,
    vmid: machine.vmid,
    mark: ref.mark,
    size,
  };
  return { externalId: ref.externalId, task: await next(api, handle, machine, 'configure') };
}

export async function followResize(api: PveApi, handle: ResizeHandle, now: Date): Promise<TaskState> {
  let from: Phase | null = handle.phase === 'configure' ? 'grow_disk' : null;
  if (handle.upid !== null) {
    const task = await readTask(api, handle.upid, now);
    if (task.state === 'running') return pending(handle, task.detail);
    if (task.state === 'failed') {
      const error = errorFromExitStatus(task.exitStatus);
      if (error.outcome !== 'unknown' || !error.retryable) throw error;
      // The worker died without a result: the configuration tells whether the phase has to be done again.
      from = handle.phase;
    }
  }
  if (from === null) return done(handle.vmid);
  return next(api, handle, await ownMachine(api, handle), from);
}

/** Begins the first of the remaining phases that has something to do. */
async function next(api: PveApi, handle: ResizeHandle, machine: LocatedGuest, from: Phase): Promise<TaskState> {
  const { size, vmid } = handle;
  if (from === 'configure' && !hasSize(machine.config, size)) {
    const upid = await sendConfiguration(api, machine.node, vmid, sizeParameters(size, machine.config));
    return pending({ ...handle, phase: 'configure', upid }, `configuring on ${machine.node}`);
  }
  const drive = driveToGrow(machine.config, size.diskGib);
  if (!drive) return done(vmid);
  const upid = await growDrive(api, machine, drive, size.diskGib);
  return pending({ ...handle, phase: 'grow_disk', upid }, `growing ${drive.key} to ${size.diskGib} GiB`);
}

async function ownMachine(api: PveApi, handle: ResizeHandle): Promise<LocatedGuest> {
  try {
    return await requireOwned(api, { externalId: String(handle.vmid), mark: handle.mark });
  } catch (error) {
    throw error instanceof ProviderError && error.code !== 'not_found' ? asPollFailure(error) : error;
  }
}

/** A size that no start on this node could ever satisfy is refused while the machine still has its old one. */
async function requireRoom(api: PveApi, machine: LocatedGuest, size: MachineSize): Promise<void> {
  const node = (await readResources(api)).nodes.find((entry) => entry.node === machine.node);
  const isTooWide = node?.maxcpu !== undefined && node.maxcpu < size.vcpus;
  const isTooBig = node?.maxmem !== undefined && node.maxmem < size.memoryMib * MIB;
  if (isTooWide || isTooBig) throw refusal('capacity', `node ${machine.node} is smaller than the wished size`);
}

function refusal(code: 'invalid' | 'capacity', vendorMessage: string): ProviderError {
  return new ProviderError({ code, outcome: 'not_applied', vendorCode: 'resize', vendorMessage });
}
