import type { Accepted, MachineRef, RescueAccess } from '@uni/compute-port';
import { type OvhApi, projectPath } from '@uni/ovh-api';
import { z } from 'zod';
import type { ExternalId } from '../machine/external.id.js';
import { isAtWork } from '../machine/instance.wire.js';
import { requireOwned } from '../machine/machine.lookup.js';
import { isInRescue, meaningOf } from '../machine/machine.status.js';
import { busyWith, wrongState } from '../power/power.begin.js';
import { settling } from '../power/settle.follow.js';
import { done, pending } from '../task/task.handle.js';

/** Leaving has no password to tell. */
const answerSchema = z.union([z.object({ adminPassword: z.string().nullable() }), z.null(), z.undefined()]);

export async function enterRescue(api: OvhApi, ref: MachineRef): Promise<RescueAccess> {
  const { at, instance } = await requireOwned(api, ref);
  const { externalId } = ref;
  // The vendor goes on showing the password as long as the rescue system is there.
  const password = instance.rescuePassword ?? null;
  if (isInRescue(instance.status) && !isAtWork(instance)) return { externalId, password, task: done(at) };
  const handle = settling(api, at, ref.mark, { phase: 'rescue', wanted: 'rescue' });
  const detail = `the vendor says ${instance.status}`;
  if (instance.status.toUpperCase() === 'RESCUING') {
    return { externalId, password, task: pending({ ...handle, left: true }, detail) };
  }
  if (isAtWork(instance)) throw busyWith(instance.status);
  const { power } = meaningOf(instance.status);
  if (power !== 'running' && power !== 'stopped')
    throw wrongState(`There is no rescue of a machine that is ${instance.status}.`);
  const answer = await setRescue(api, at, true);
  return { externalId, password: answer?.adminPassword ?? null, task: pending(handle, 'the rescue system starts') };
}

export async function leaveRescue(api: OvhApi, ref: MachineRef): Promise<Accepted> {
  const { at, instance } = await requireOwned(api, ref);
  const { externalId } = ref;
  const handle = settling(api, at, ref.mark, { phase: 'rescue', wanted: 'running' });
  if (instance.status.toUpperCase() === 'UNRESCUING') {
    return { externalId, task: pending({ ...handle, left: true }, `the vendor says ${instance.status}`) };
  }
  if (isAtWork(instance)) throw busyWith(instance.status);
  if (!isInRescue(instance.status)) return { externalId, task: done(at) };
  await setRescue(api, at, false);
  return { externalId, task: pending(handle, "the machine's own system starts") };
}

function setRescue(api: OvhApi, { project, id }: ExternalId, rescue: boolean): Promise<z.output<typeof answerSchema>> {
  return api.write({
    method: 'POST',
    label: rescue ? 'rescue' : 'unrescue',
    path: projectPath(project, 'instance', id, 'rescueMode'),
    body: { rescue },
    schema: answerSchema,
    stateBound: true,
  });
}
