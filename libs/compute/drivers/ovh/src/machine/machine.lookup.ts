import { ProviderError, type MachineRef, type OwnershipMark } from '@uni/compute-port';
import { type OvhApi, projectPath } from '@uni/ovh-api';
import { notFound, parseId, type ExternalId } from './external.id.js';
import { instanceSchema, instancesSchema, type Instance } from './instance.wire.js';
import { isDeleted } from './machine.status.js';
import { readName } from './ownership.mark.js';

/** An instance of ours, and where it stands. */
export interface OwnedMachine {
  readonly at: ExternalId;
  readonly instance: Instance;
}

/** null when the vendor says that there is no such instance. */
export async function readInstance(api: OvhApi, at: ExternalId): Promise<Instance | null> {
  try {
    const instance = await api.get({
      label: 'instance',
      path: projectPath(at.project, 'instance', at.id),
      schema: instanceSchema,
    });
    return isDeleted(instance.status) ? null : instance;
  } catch (error) {
    if (error instanceof ProviderError && error.code === 'not_found') return null;
    throw error;
  }
}

/** null when it is gone or carries another mark. */
export async function findOwned(api: OvhApi, ref: MachineRef): Promise<OwnedMachine | null> {
  const at = parseId(ref.externalId);
  const instance = at && (await readInstance(api, at));
  return at && instance && readName(instance.name).mark === ref.mark ? { at, instance } : null;
}

/** @throws ProviderError `not_found` */
export async function requireOwned(api: OvhApi, ref: MachineRef): Promise<OwnedMachine> {
  const machine = await findOwned(api, ref);
  if (!machine) throw notFound('The instance');
  return machine;
}

/** All instances of a project, in one call. */
export function listInstances(api: OvhApi, project: string, region?: string): Promise<readonly Instance[]> {
  return api.get({
    label: 'instances',
    path: projectPath(project, 'instance'),
    query: { region },
    schema: instancesSchema,
  });
}

/** Those that an order has made: one, unless answers were lost. What is on its way out does not count. */
export async function listMarked(
  api: OvhApi,
  { project, region }: { readonly project: string; readonly region: string },
  mark: OwnershipMark,
): Promise<readonly Instance[]> {
  const instances = await listInstances(api, project, region);
  return instances.filter(({ name, status }) => readName(name).mark === mark && !isDeleted(status));
}
