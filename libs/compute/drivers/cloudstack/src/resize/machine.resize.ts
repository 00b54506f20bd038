import { ProviderError, type Accepted, type MachineRef, type MachineSize, type TaskState } from '@uni/compute-port';
import type { CloudStackApi } from '../api/cloudstack.api.js';
import type { CloudOptions } from '../connection/connection.options.js';
import { refuseState, requireIdle, requireOwned } from '../machine/machine.lookup.js';
import type { Machine } from '../machine/machine.schema.js';
import { isBusy, powerOf, runningJobOf } from '../machine/machine.state.js';
import { readRootDisk, type RootDisk } from '../machine/root.disk.js';
import {
  asOrdered,
  chooseTarget,
  customDetails,
  readOfferings,
  type ChosenOffering,
  type Offering,
} from '../survey/offerings.reader.js';
import { done, pending, type HandleOf } from '../task/task.handle.js';
import { beginJob, readJob, settled, whileAsking } from '../task/vendor.job.js';

type Handle = HandleOf<'resize'>;

export async function beginResize(
  api: CloudStackApi,
  options: CloudOptions,
  ref: MachineRef,
  size: MachineSize,
): Promise<Accepted> {
  const machine = await requireOwned(api, options, ref);
  const disk = await readRootDisk(api, options, machine.id);
  if (disk && disk.sizeGib > size.diskGib) throw refusal('disks can only grow');
  if (hasSize(machine, size) && !growthOf(disk, size)) return { externalId: machine.id, task: done(machine.id) };
  requireIdle(machine);
  if (powerOf(machine) !== 'stopped') throw refuseState('the machine must be off');
  const handle: Handle = {
    op: 'resize',
    phase: 'configure',
    machineId: machine.id,
    mark: ref.mark,
    jobId: null,
    size: { ...size },
  };
  return { externalId: machine.id, task: await next(api, options, handle, machine, disk) };
}

/** What to do next is read from the machine itself, so an old handle repeats nothing that has been done. */
export async function followResize(api: CloudStackApi, options: CloudOptions, handle: Handle): Promise<TaskState> {
  const job = await readJob(api, handle.jobId);
  if (job.state === 'running') return pending(handle, job.detail);
  const machine = await whileAsking(requireOwned(api, options, { externalId: handle.machineId, mark: handle.mark }));
  const disk = await whileAsking(readRootDisk(api, options, machine.id));
  const isReached = hasSize(machine, handle.size) && !growthOf(disk, handle.size);
  if (isReached) return done(machine.id);
  if (job.state === 'failed') throw settled(job.error);
  if (isBusy(machine)) return pending({ ...handle, jobId: runningJobOf(machine) }, `it is ${machine.state}`);
  // Every step was carried out, and somebody has changed the machine since.
  if (job.state === 'ok' && handle.phase === 'grow_disk') return done(machine.id);
  return next(api, options, handle, machine, disk);
}

async function next(
  api: CloudStackApi,
  options: CloudOptions,
  handle: Handle,
  machine: Machine,
  disk: RootDisk | null,
): Promise<TaskState> {
  const { size } = handle;
  if (!hasSize(machine, size)) {
    const { offering, custom } = await targetOf(api, options, machine, size);
    const parameters = { id: machine.id, serviceofferingid: offering.id, ...customDetails(custom) };
    const { jobid } = await beginJob(api, 'scaleVirtualMachine', parameters);
    return pending({ ...handle, phase: 'configure', jobId: jobid }, `changing to ${offering.name}`);
  }
  const growing = growthOf(disk, size);
  if (!growing) return done(machine.id);
  const { jobid } = await beginJob(api, 'resizeVolume', { id: growing.id, size: size.diskGib });
  return pending({ ...handle, phase: 'grow_disk', jobId: jobid }, `growing to ${size.diskGib} GiB`);
}

/** A customised offering stays and is told other numbers; otherwise one that the vendor lists as a target of this machine. */
async function targetOf(
  api: CloudStackApi,
  options: CloudOptions,
  machine: Machine,
  size: MachineSize,
): Promise<ChosenOffering> {
  const present = await readPresentOffering(api, options, machine);
  const same = present?.iscustomized ? asOrdered(present, size, options) : null;
  if (same) return same;
  const targets = await readOfferings(api, options, { virtualmachineid: machine.id });
  const chosen = chooseTarget(targets, present?.name ?? null, size, options);
  if (chosen) return chosen;
  throw refusal(`no service offering of ${size.vcpus} processors and ${size.memoryMib} MiB suits this machine`);
}

async function readPresentOffering(
  api: CloudStackApi,
  options: CloudOptions,
  { serviceofferingid: id }: Machine,
): Promise<Offering | null> {
  if (id === undefined) return null;
  const [offering] = await readOfferings(api, options, { id });
  return offering ?? null;
}

function hasSize(machine: Machine, size: MachineSize): boolean {
  return machine.cpunumber === size.vcpus && machine.memory === size.memoryMib;
}

function growthOf(disk: RootDisk | null, size: MachineSize): RootDisk | null {
  return disk && disk.sizeGib < size.diskGib ? disk : null;
}

function refusal(vendorMessage: string): ProviderError {
  return new ProviderError({ code: 'invalid', outcome: 'not_applied', vendorCode: 'resize', vendorMessage });
}
