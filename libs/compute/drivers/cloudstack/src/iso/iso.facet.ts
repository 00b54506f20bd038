import { ProviderError, type Accepted, type IsoFacet, type MachineRef, type TaskState } from '@uni/compute-port';
import type { CloudStackApi } from '../api/cloudstack.api.js';
import { isAbsent } from '../api/error.classifier.js';
import { isVendorId } from '../api/wire.values.js';
import type { CloudOptions } from '../connection/connection.options.js';
import type { FacetTools } from '../facet.tools.js';
import { requireIdle, requireOwned } from '../machine/machine.lookup.js';
import type { Machine } from '../machine/machine.schema.js';
import { isBusy, runningJobOf } from '../machine/machine.state.js';
import { readIsos } from '../survey/images.reader.js';
import { done, pending, type HandleOf } from '../task/task.handle.js';
import { beginJob, readJob, settled, whileAsking } from '../task/vendor.job.js';

type Handle = HandleOf<'iso'>;

/** A drive takes one disc: another one goes out first. */
export function isoFacet({ api, options }: FacetTools): IsoFacet {
  return {
    attached: async (ref, context) => (await requireOwned(api(context), options, ref)).isoid ?? null,
    attach: async (ref, isoRef, context) => attach(api(context), options, ref, isoRef),
    detach: async (ref, context) => detach(api(context), options, ref),
  };
}

async function attach(api: CloudStackApi, options: CloudOptions, ref: MachineRef, isoId: string): Promise<Accepted> {
  const machine = await requireOwned(api, options, ref);
  if (machine.isoid === isoId) return { externalId: machine.id, task: done(machine.id) };
  await requireIso(api, options, isoId);
  requireIdle(machine);
  const handle: Handle = { op: 'iso', machineId: machine.id, mark: ref.mark, isoId, jobId: null };
  return { externalId: machine.id, task: await next(api, handle, machine) };
}

export async function followIso(api: CloudStackApi, options: CloudOptions, handle: Handle): Promise<TaskState> {
  const job = await readJob(api, handle.jobId);
  if (job.state === 'running') return pending(handle, job.detail);
  const ref = { externalId: handle.machineId, mark: handle.mark };
  const machine = await whileAsking(requireOwned(api, options, ref));
  if (machine.isoid === handle.isoId) return done(machine.id);
  if (job.state === 'failed') throw settled(job.error);
  if (isBusy(machine)) return pending({ ...handle, jobId: runningJobOf(machine) }, `it is ${machine.state}`);
  return next(api, handle, machine);
}

async function next(api: CloudStackApi, handle: Handle, machine: Machine): Promise<TaskState> {
  if (machine.isoid !== undefined) {
    const { jobid } = await beginJob(api, 'detachIso', { virtualmachineid: machine.id });
    return pending({ ...handle, jobId: jobid }, 'taking the other disc out');
  }
  const { jobid } = await beginJob(api, 'attachIso', { id: handle.isoId, virtualmachineid: machine.id });
  const externalId = machine.id;
  return pending({ op: 'job', phase: 'iso', jobId: jobid, externalId }, 'putting the disc in');
}

async function detach(api: CloudStackApi, options: CloudOptions, ref: MachineRef): Promise<Accepted> {
  const machine = await requireOwned(api, options, ref);
  const externalId = machine.id;
  if (machine.isoid === undefined) return { externalId, task: done(externalId) };
  requireIdle(machine);
  const { jobid } = await beginJob(api, 'detachIso', { virtualmachineid: externalId });
  return { externalId, task: pending({ op: 'job', phase: 'iso', jobId: jobid, externalId }, 'taking the disc out') };
}

async function requireIso(api: CloudStackApi, options: CloudOptions, id: string): Promise<void> {
  if (isVendorId(id)) {
    const found = await readIsos(api, options, { id }).catch((error: unknown) => {
      if (isAbsent(error) || (error instanceof ProviderError && error.code === 'invalid')) return [];
      throw error;
    });
    if (found.length > 0) return;
  }
  throw new ProviderError({
    code: 'invalid',
    outcome: 'not_applied',
    vendorCode: 'iso',
    vendorMessage: `there is no disc ${id} that these keys may use`,
  });
}
