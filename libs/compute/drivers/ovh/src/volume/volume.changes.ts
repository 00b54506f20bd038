import { ProviderError, type Accepted, type MachineRef, type ResourceRef, type VolumeOrder } from '@uni/compute-port';
import { type OvhApi, projectPath } from '@uni/ovh-api';
import { isAtWork, type Instance } from '../machine/instance.wire.js';
import { requireOwned } from '../machine/machine.lookup.js';
import { meaningOf } from '../machine/machine.status.js';
import { formatId } from '../machine/external.id.js';
import { markedName, readName } from '../machine/ownership.mark.js';
import { busyWith, wrongState } from '../power/power.begin.js';
import { pending, type VolumeHandle } from '../task/task.handle.js';
import { advanceVolume } from './volume.follow.js';
import { attachedTo, findOwnedVolume, listVolumes, requireOwnedVolume, volumeSchema } from './volume.lists.js';

const DEFAULT_TYPE = 'classic';

/** Made with the mark in its name, then attached. An order that finds its volume goes on where that stands. */
export async function createVolume(api: OvhApi, ref: MachineRef, order: VolumeOrder): Promise<Accepted> {
  const { at, instance } = await requireOwned(api, ref);
  const name = markedName(order.name, order.mark);
  const volumes = await listVolumes(api, at.project, instance.region);
  const known = volumes.find((volume) => readName(volume.name ?? '').mark === order.mark);
  const goal = { goal: 'attached', instance: at.id } as const;
  if (known) {
    const handle = handleFor(api, { project: at.project, id: known.id }, order.mark, goal);
    return { externalId: formatId(handle), task: await advanceVolume(api, handle, known) };
  }
  requireAttachable(instance);
  const made = await api.write({
    method: 'POST',
    label: 'volume_create',
    path: projectPath(at.project, 'volume'),
    body: { name, region: instance.region, size: order.sizeGib, type: order.typeRef ?? DEFAULT_TYPE },
    schema: volumeSchema,
  });
  const handle = handleFor(api, { project: at.project, id: made.id }, order.mark, goal);
  return { externalId: formatId(handle), task: pending(handle, 'the vendor makes the volume') };
}

export async function attachVolume(api: OvhApi, ref: MachineRef, resource: ResourceRef): Promise<Accepted> {
  const { at, instance } = await requireOwned(api, ref);
  const owned = await requireOwnedVolume(api, resource);
  const isFree = attachedTo(owned.volume).length === 0;
  if (isFree && (owned.at.project !== at.project || owned.volume.region !== instance.region)) {
    throw refusal('A volume can only be attached within its project and region.');
  }
  const handle = handleFor(api, owned.at, resource.mark, { goal: 'attached', instance: at.id });
  if (isFree) requireAttachable(instance);
  return { externalId: resource.externalId, task: await advanceVolume(api, handle, owned.volume) };
}

export async function detachVolume(api: OvhApi, ref: MachineRef, resource: ResourceRef): Promise<Accepted> {
  const { at, instance } = await requireOwned(api, ref);
  const owned = await requireOwnedVolume(api, resource);
  if (attachedTo(owned.volume).includes(at.id) && isAtWork(instance)) throw busyWith(instance.status);
  const handle = handleFor(api, owned.at, resource.mark, { goal: 'detached', instance: at.id });
  return { externalId: resource.externalId, task: await advanceVolume(api, handle, owned.volume) };
}

/** Only a detached volume grows: what the vendor does with an attached one is not told. */
export async function growVolume(
  api: OvhApi,
  ref: MachineRef | null,
  resource: ResourceRef,
  sizeGib: number,
): Promise<Accepted> {
  if (ref !== null) await requireOwned(api, ref);
  const owned = await requireOwnedVolume(api, resource);
  const { volume } = owned;
  if (sizeGib < volume.size) throw refusal(`The volume has ${volume.size} GiB and cannot shrink.`);
  if (sizeGib > volume.size && attachedTo(volume).length > 0) {
    throw wrongState('The volume is attached: detach it first.');
  }
  const handle = handleFor(api, owned.at, resource.mark, { goal: 'grown', sizeGib });
  return { externalId: resource.externalId, task: await advanceVolume(api, handle, volume) };
}

/** Detached first where it is attached, then removed. */
export async function removeVolume(api: OvhApi, resource: ResourceRef): Promise<Accepted> {
  const { externalId } = resource;
  const owned = await findOwnedVolume(api, resource);
  if (!owned) return { externalId, task: { state: 'done', externalId } };
  const handle = handleFor(api, owned.at, resource.mark, { goal: 'gone' });
  return { externalId, task: await advanceVolume(api, handle, owned.volume) };
}

function handleFor(
  api: OvhApi,
  at: { readonly project: string; readonly id: string },
  mark: string,
  goal: Pick<VolumeHandle, 'goal'> & Partial<Pick<VolumeHandle, 'instance' | 'sizeGib'>>,
): VolumeHandle {
  return { op: 'volume', instance: null, sizeGib: null, ...goal, ...at, mark, sinceMs: api.now.getTime() };
}

function requireAttachable(instance: Instance): void {
  if (isAtWork(instance)) throw busyWith(instance.status);
  if (meaningOf(instance.status).power === 'unknown') {
    throw wrongState(`Nothing can be attached to a machine that is ${instance.status}.`);
  }
}

function refusal(vendorMessage: string): ProviderError {
  return new ProviderError({ code: 'invalid', outcome: 'not_applied', vendorCode: 'volume', vendorMessage });
}
