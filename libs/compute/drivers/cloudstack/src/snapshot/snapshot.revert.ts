import { ProviderError, type Accepted, type MachineRef, type ResourceRef, type TaskState } from '@uni/compute-port';
import type { CloudStackApi } from '../api/cloudstack.api.js';
import type { CloudOptions } from '../connection/connection.options.js';
import { requireIdle, requireOwned } from '../machine/machine.lookup.js';
import type { Machine } from '../machine/machine.schema.js';
import { isBusy, powerOf, runningJobOf } from '../machine/machine.state.js';
import { done, pending, type HandleOf } from '../task/task.handle.js';
import { beginJob, forgotten, readJob, settled, whileAsking } from '../task/vendor.job.js';
import { findSnapshot, isWithMemory } from './machine.snapshots.js';

type Handle = HandleOf<'revert'>;

/**
 * A snapshot of disks alone goes back onto a machine that is off, so one that runs is turned off for it and started again. One with
 * memory brings its machine back running, from running.
 */
export async function beginRevert(
  api: CloudStackApi,
  options: CloudOptions,
  ref: MachineRef,
  wanted: ResourceRef,
): Promise<Accepted> {
  const machine = await requireOwned(api, options, ref);
  const snapshot = await findSnapshot(api, options, wanted);
  if (snapshot?.virtualmachineid !== machine.id) throw missing(wanted);
  requireIdle(machine);
  const isRunning = powerOf(machine) === 'running';
  const needsRunning = isWithMemory(snapshot);
  const handle: Handle = {
    op: 'revert',
    step: isRunning === needsRunning ? 'revert' : 'prepare',
    machineId: machine.id,
    mark: ref.mark,
    jobId: null,
    snapshotId: snapshot.id,
    resume: isRunning && !needsRunning,
  };
  const begun =
    handle.step === 'revert'
      ? await sendRevert(api, handle)
      : await sendPower(api, handle, needsRunning ? 'startVirtualMachine' : 'stopVirtualMachine');
  return { externalId: machine.id, task: begun };
}

export async function followRevert(api: CloudStackApi, options: CloudOptions, handle: Handle): Promise<TaskState> {
  const job = await readJob(api, handle.jobId);
  if (job.state === 'running') return pending(handle, job.detail);
  const ref = { externalId: handle.machineId, mark: handle.mark };
  const machine = await whileAsking(requireOwned(api, options, ref));
  if (job.state === 'failed') return recover(handle, machine, job.error);
  if (isBusy(machine)) return pending({ ...handle, jobId: runningJobOf(machine) }, `it is ${machine.state}`);
  if (job.state === 'forgotten' && handle.step === 'revert') {
    throw forgotten('the server does not know the revert any more');
  }
  // Asked about an old handle: it was turned off, brought back and turned on since.
  if (handle.step === 'prepare' && handle.resume && powerOf(machine) === 'running') return done(machine.id);
  if (handle.step === 'prepare') return sendRevert(api, { ...handle, step: 'revert' });
  if (!handle.resume || powerOf(machine) === 'running') return done(machine.id);
  return sendPower(api, { ...handle, step: 'resume' }, 'startVirtualMachine');
}

/** A start that finds the machine running is no failure. */
function recover(handle: Handle, machine: Machine, error: ProviderError): TaskState {
  if (handle.step === 'resume' && powerOf(machine) === 'running') return done(machine.id);
  throw settled(error);
}

async function sendRevert(api: CloudStackApi, handle: Handle): Promise<TaskState> {
  const { jobid } = await beginJob(api, 'revertToVMSnapshot', { vmsnapshotid: handle.snapshotId });
  return pending({ ...handle, jobId: jobid }, 'going back to the snapshot');
}

async function sendPower(
  api: CloudStackApi,
  handle: Handle,
  command: 'startVirtualMachine' | 'stopVirtualMachine',
): Promise<TaskState> {
  const forced = command === 'stopVirtualMachine' ? { forced: true } : {};
  const { jobid } = await beginJob(api, command, { id: handle.machineId, ...forced });
  return pending({ ...handle, jobId: jobid }, command);
}

function missing({ externalId }: ResourceRef): ProviderError {
  return new ProviderError({
    code: 'not_found',
    outcome: 'not_applied',
    vendorMessage: `no snapshot ${externalId} of ours on this machine`,
  });
}
