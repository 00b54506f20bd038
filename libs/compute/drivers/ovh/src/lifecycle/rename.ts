import type { Accepted, MachineRef } from '@uni/compute-port';
import { nothing, type OvhApi, projectPath } from '@uni/ovh-api';
import type { ExternalId } from '../machine/external.id.js';
import { requireOwned } from '../machine/machine.lookup.js';
import { markedName } from '../machine/ownership.mark.js';

/** Another name before the same mark. The vendor changes it at once. */
export async function rename(api: OvhApi, ref: MachineRef, name: string): Promise<Accepted> {
  const { at, instance } = await requireOwned(api, ref);
  const wished = markedName(name, ref.mark);
  if (instance.name !== wished) await writeName(api, at, wished);
  return { externalId: ref.externalId, task: { state: 'done', externalId: ref.externalId } };
}

/** The whole text that the vendor keeps as the name, mark included. */
export function writeName(api: OvhApi, { project, id }: ExternalId, instanceName: string): Promise<null> {
  return api.write({
    method: 'PUT',
    label: 'rename',
    path: projectPath(project, 'instance', id),
    body: { instanceName },
    schema: nothing,
  });
}
