import { ProviderError, type Accepted, type MachineRef, type RebuildRequest } from '@uni/compute-port';
import { type OvhApi, projectPath } from '@uni/ovh-api';
import { instanceSchema, isAtWork } from '../machine/instance.wire.js';
import { requireOwned, type OwnedMachine } from '../machine/machine.lookup.js';
import { isBroken, meaningOf } from '../machine/machine.status.js';
import { findImage } from '../placement/image.choice.js';
import { busyWith, wrongState } from '../power/power.begin.js';
import { settling } from '../power/settle.follow.js';
import { pending } from '../task/task.handle.js';

/**
 * Installs an image anew. The vendor takes an image and nothing else, and gives the machine the user data of its first build again:
 * host name, keys and script are those, whatever the request says.
 */
export async function rebuild(api: OvhApi, ref: MachineRef, request: RebuildRequest): Promise<Accepted> {
  const machine = await requireOwned(api, ref);
  const { project } = machine.at;
  const image = await findImage(api, { project, region: machine.instance.region }, request.imageRef);
  if (!image) throw missingImage(request.imageRef, machine.instance.region);
  return reinstall(api, machine, ref, { imageId: image.id, phase: 'rebuild' });
}

/** With an image of its own the machine goes back to the moment at which that was taken. */
export async function reinstall(
  api: OvhApi,
  { at, instance }: OwnedMachine,
  ref: MachineRef,
  { imageId, phase }: { readonly imageId: string; readonly phase: 'rebuild' | 'snapshot' },
): Promise<Accepted> {
  const { externalId } = ref;
  const handle = settling(api, at, ref.mark, { phase, wanted: 'running', imageId, roundTrip: true });
  if (instance.status.toUpperCase() === 'REBUILD') {
    return { externalId, task: pending({ ...handle, left: true }, `the vendor says ${instance.status}`) };
  }
  if (isAtWork(instance)) throw busyWith(instance.status);
  const { power } = meaningOf(instance.status);
  const isLegal = power === 'running' || power === 'stopped' || isBroken(instance.status);
  if (!isLegal) throw wrongState(`The instance cannot be reinstalled: it is ${instance.status}.`);
  await api.write({
    method: 'POST',
    label: 'reinstall',
    path: projectPath(at.project, 'instance', at.id, 'reinstall'),
    body: { imageId },
    schema: instanceSchema,
  });
  return { externalId, task: pending(handle, 'the vendor was asked to reinstall') };
}

function missingImage(imageRef: string, region: string): ProviderError {
  return new ProviderError({
    code: 'invalid',
    outcome: 'not_applied',
    vendorCode: 'image',
    vendorMessage: `${region} has no image "${imageRef}".`,
  });
}
