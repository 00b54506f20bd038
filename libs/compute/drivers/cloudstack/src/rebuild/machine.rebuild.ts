import {
  ProviderError,
  type Accepted,
  type MachineRef,
  type RebuildFacet,
  type RebuildRequest,
  type TaskState,
} from '@uni/compute-port';
import { z } from 'zod';
import type { CloudStackApi } from '../api/cloudstack.api.js';
import { isAbsent } from '../api/error.classifier.js';
import { isVendorId } from '../api/wire.values.js';
import type { CloudOptions } from '../connection/connection.options.js';
import { encodeUserData } from '../create/user.data.js';
import type { FacetTools } from '../facet.tools.js';
import { requireIdle, requireOwned } from '../machine/machine.lookup.js';
import { isBusy, runningJobOf } from '../machine/machine.state.js';
import { printable } from '../machine/ownership.mark.js';
import { readRootDisk } from '../machine/root.disk.js';
import { readTemplates } from '../survey/images.reader.js';
import { done, pending, type HandleOf } from '../task/task.handle.js';
import { beginJob, readJob, settled, whileAsking } from '../task/vendor.job.js';

type Handle = HandleOf<'rebuild'>;

export function rebuildFacet({ api, options }: FacetTools): RebuildFacet {
  return { rebuild: async (ref, request, context) => beginRebuild(api(context), options, ref, request) };
}

/**
 * First the new user data, which the fresh system reads when it comes up, then the disk, then its size: older servers make it as small as
 * the template. A machine that ran runs again.
 */
async function beginRebuild(
  api: CloudStackApi,
  options: CloudOptions,
  ref: MachineRef,
  request: RebuildRequest,
): Promise<Accepted> {
  const machine = await requireOwned(api, options, ref);
  await requireTemplate(api, options, request.imageRef);
  requireIdle(machine);
  const disk = await readRootDisk(api, options, machine.id);
  await api.call({
    command: 'updateVirtualMachine',
    parameters: {
      id: machine.id,
      displayname: printable(request.hostname),
      userdata: encodeUserData(request),
    },
    schema: z.object({ virtualmachine: z.object({ id: z.string() }) }),
  });
  const handle: Handle = {
    op: 'rebuild',
    step: 'restore',
    machineId: machine.id,
    mark: ref.mark,
    jobId: null,
    templateId: request.imageRef,
    rootDiskId: disk?.id ?? null,
    diskGib: disk?.sizeGib ?? 0,
  };
  return { externalId: machine.id, task: pending(handle, 'user data is written') };
}

export async function followRebuild(api: CloudStackApi, options: CloudOptions, handle: Handle): Promise<TaskState> {
  const job = await readJob(api, handle.jobId);
  if (job.state === 'running') return pending(handle, job.detail);
  if (job.state === 'failed') throw settled(job.error);
  const ref = { externalId: handle.machineId, mark: handle.mark };
  const machine = await whileAsking(requireOwned(api, options, ref));
  if (handle.step === 'grow' && job.state === 'ok') return done(machine.id);
  const disk = await whileAsking(readRootDisk(api, options, machine.id));
  const isReplaced = job.state === 'ok' || disk?.id !== (handle.rootDiskId ?? undefined);
  if (!isReplaced || !disk) {
    // Asked twice with the first handle: the disk is being replaced already.
    if (isBusy(machine)) return pending({ ...handle, jobId: runningJobOf(machine) }, `it is ${machine.state}`);
    const parameters = { virtualmachineid: machine.id, templateid: handle.templateId };
    const { jobid } = await beginJob(api, 'restoreVirtualMachine', parameters);
    return pending({ ...handle, jobId: jobid }, 'replacing the disk');
  }
  if (disk.sizeGib >= handle.diskGib) return done(machine.id);
  const { jobid } = await beginJob(api, 'resizeVolume', { id: disk.id, size: handle.diskGib });
  return pending({ ...handle, step: 'grow', jobId: jobid }, `growing to ${handle.diskGib} GiB`);
}

async function requireTemplate(api: CloudStackApi, options: CloudOptions, id: string): Promise<void> {
  if (isVendorId(id)) {
    const found = await readTemplates(api, options, { id }).catch((error: unknown) => {
      if (isAbsent(error) || (error instanceof ProviderError && error.code === 'invalid')) return [];
      throw error;
    });
    if (found.length > 0) return;
  }
  throw new ProviderError({
    code: 'invalid',
    outcome: 'not_applied',
    vendorCode: 'rebuild',
    vendorMessage: `there is no template ${id} that these keys may use`,
  });
}
