import { ProviderError, type Accepted, type MachineRef, type ResourceRef, type VolumeFacet } from '@uni/compute-port';
import type { CloudParameters, CloudStackApi } from '../api/cloudstack.api.js';
import type { CloudOptions } from '../connection/connection.options.js';
import type { FacetTools } from '../facet.tools.js';
import { requireIdle, requireOwned } from '../machine/machine.lookup.js';
import { done, pending, type HandleOf } from '../task/task.handle.js';
import { beginJob } from '../task/vendor.job.js';
import {
  describeVolume,
  isAtRest,
  readVolumes,
  requireAtRest,
  requireVolume,
  sizeGibOf,
  type Volume,
} from './data.volumes.js';
import { beginVolume, requireFree } from './volume.create.js';
import { beginVolumeRemoval } from './volume.remove.js';

/** Data disks, which are things of their own and go from machine to machine inside their zone. */
export function volumeFacet({ api, options }: FacetTools): VolumeFacet {
  return {
    list: async (ref, context) => {
      if (ref) await requireOwned(api(context), options, ref);
      const narrowed = ref ? { virtualmachineid: ref.externalId } : {};
      return (await readVolumes(api(context), options, narrowed)).map(describeVolume);
    },
    create: async (ref, order, context) => beginVolume(api(context), options, ref, order),
    attach: async (ref, volume, context) => attach(api(context), options, ref, volume),
    detach: async (ref, volume, context) => detach(api(context), options, ref, volume),
    resize: async (ref, volume, sizeGib, context) => {
      if (ref) await requireOwned(api(context), options, ref);
      return resize(api(context), options, volume, sizeGib);
    },
    remove: async (_ref, volume, context) => beginVolumeRemoval(api(context), options, volume),
  };
}

async function attach(
  api: CloudStackApi,
  options: CloudOptions,
  ref: MachineRef,
  wanted: ResourceRef,
): Promise<Accepted> {
  const machine = await requireOwned(api, options, ref);
  const volume = await requireVolume(api, options, wanted);
  if (volume.virtualmachineid === machine.id && isAtRest(volume)) return finished(volume);
  requireAtRest(volume);
  requireFree(volume);
  requireIdle(machine);
  return begin(api, 'attachVolume', volume, { virtualmachineid: machine.id }, { machineId: machine.id });
}

async function detach(
  api: CloudStackApi,
  options: CloudOptions,
  ref: MachineRef,
  wanted: ResourceRef,
): Promise<Accepted> {
  const machine = await requireOwned(api, options, ref);
  const volume = await requireVolume(api, options, wanted);
  if (volume.virtualmachineid !== machine.id) return finished(volume);
  requireAtRest(volume);
  requireIdle(machine);
  return begin(api, 'detachVolume', volume, {}, { machineId: null });
}

async function resize(
  api: CloudStackApi,
  options: CloudOptions,
  wanted: ResourceRef,
  sizeGib: number,
): Promise<Accepted> {
  const volume = await requireVolume(api, options, wanted);
  const present = sizeGibOf(volume);
  if (sizeGib < present) {
    throw new ProviderError({
      code: 'invalid',
      outcome: 'not_applied',
      vendorCode: 'volume',
      vendorMessage: 'volumes can only grow',
    });
  }
  if (sizeGib === present) return finished(volume);
  requireAtRest(volume);
  return begin(api, 'resizeVolume', volume, { size: sizeGib }, { sizeGib });
}

async function begin(
  api: CloudStackApi,
  command: string,
  volume: Volume,
  parameters: CloudParameters,
  wanted: HandleOf<'volume_change'>['wanted'],
): Promise<Accepted> {
  const { jobid } = await beginJob(api, command, { id: volume.id, ...parameters });
  const task = pending({ op: 'volume_change', volumeId: volume.id, jobId: jobid, wanted }, command);
  return { externalId: volume.id, task };
}

function finished({ id }: Volume): Accepted {
  return { externalId: id, task: done(id) };
}
