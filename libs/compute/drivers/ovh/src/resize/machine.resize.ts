import { ProviderError, type Accepted, type MachineRef, type MachineSize } from '@uni/compute-port';
import { type OvhApi, projectPath } from '@uni/ovh-api';
import { isCapable, osFamily, roomFor, type Flavor } from '../account/flavor.wire.js';
import type { OvhAccount } from '../account/ovh.account.js';
import { flavorIdOf, instanceSchema, type Instance } from '../machine/instance.wire.js';
import { requireOwned } from '../machine/machine.lookup.js';
import { isSettled, meaningOf } from '../machine/machine.status.js';
import { familyOf, hasSize } from '../placement/flavor.choice.js';
import { busyWith, wrongState } from '../power/power.begin.js';
import { settling } from '../power/settle.follow.js';
import { done, pending } from '../task/task.handle.js';

const RESIZING: ReadonlySet<string> = new Set(['RESIZE', 'VERIFY_RESIZE']);

/**
 * Moves an instance to the flavor of exactly this size. The vendor confirms by itself and starts the instance afterwards; one that was
 * off is turned off again as the last step.
 */
export async function beginResize(
  api: OvhApi,
  account: OvhAccount,
  ref: MachineRef,
  size: MachineSize,
): Promise<Accepted> {
  const { at, instance } = await requireOwned(api, ref);
  const { externalId } = ref;
  const flavors = (await account.freshFlavors(api, at.project)).filter(({ region }) => region === instance.region);
  const current = instance.flavor ?? flavors.find(({ id }) => id === flavorIdOf(instance));
  if (current && hasSize(current, size) && isSettled(instance.status)) return { externalId, task: done(at) };
  if (current && size.diskGib < current.disk) throw refusal(`Its disk has ${current.disk} GiB and cannot shrink.`);
  const target = chooseTarget(flavors, current, instance, size);
  const handle = settling(api, at, ref.mark, { phase: 'configure', wanted: 'running', flavorId: target.id });
  if (RESIZING.has(instance.status.toUpperCase())) {
    return { externalId, task: pending({ ...handle, left: true }, `the vendor says ${instance.status}`) };
  }
  const { power, busy } = meaningOf(instance.status);
  if (busy) throw busyWith(instance.status);
  if (power !== 'running' && power !== 'stopped')
    throw wrongState(`The instance cannot be resized: it is ${instance.status}.`);
  if (roomFor(target) === 0) throw noRoom(target);
  await api.write({
    method: 'POST',
    label: 'resize',
    path: projectPath(at.project, 'instance', at.id, 'resize'),
    body: { flavorId: target.id },
    schema: instanceSchema,
  });
  return {
    externalId,
    task: pending({ ...handle, stopAfter: power === 'stopped' }, `the vendor was asked for ${target.name}`),
  };
}

/** Of the flavors with these numbers, one of the same kind first; the same system always. */
function chooseTarget(
  flavors: readonly Flavor[],
  current: Flavor | undefined,
  instance: Instance,
  size: MachineSize,
): Flavor {
  const system = current ? osFamily(current) : 'linux';
  const fitting = flavors.filter((flavor) => hasSize(flavor, size) && osFamily(flavor) === system);
  const rank = (flavor: Flavor): number =>
    (current && familyOf(flavor) === familyOf(current) ? 0 : 2) + (roomFor(flavor) > 0 ? 0 : 1);
  const [target] = [...fitting].sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
  if (!target) {
    const { vcpus, memoryMib, diskGib } = size;
    throw refusal(`${instance.region} has no flavor with ${vcpus} processors, ${memoryMib} MiB and ${diskGib} GiB.`);
  }
  if (!isCapable(current ?? target, 'resize'))
    throw refusal(`The flavor ${(current ?? target).name} cannot be resized.`);
  return target;
}

function refusal(vendorMessage: string): ProviderError {
  return new ProviderError({ code: 'invalid', outcome: 'not_applied', vendorCode: 'resize', vendorMessage });
}

function noRoom(flavor: Flavor): ProviderError {
  return new ProviderError({
    code: 'capacity',
    outcome: 'not_applied',
    vendorCode: 'resize',
    vendorMessage: `${flavor.name} is not in stock in ${flavor.region}, or beyond the quota.`,
  });
}
