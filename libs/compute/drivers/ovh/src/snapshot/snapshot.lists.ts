import { ProviderError, type MachineRef, type ResourceRef, type SnapshotState } from '@uni/compute-port';
import { type OvhApi, projectPath } from '@uni/ovh-api';
import { z } from 'zod';
import type { OvhAccount } from '../account/ovh.account.js';
import { formatId, parseId, type ExternalId } from '../machine/external.id.js';
import { requireOwned, type OwnedMachine } from '../machine/machine.lookup.js';
import { readOwnedName } from '../machine/ownership.mark.js';
import { listSnapshots, oneImageSchema, type Image } from '../survey/vendor.lists.js';

const backupsSchema = z.object({ backups: z.array(z.object({ id: z.string() })).nullish() });
/** How the vendor names the image that holds a shelved instance. Whoever removed it would remove the instance. */
const SHELVED = /-shelved$/;

const STATES: Readonly<Record<string, SnapshotState['state']>> = {
  active: 'ready',
  queued: 'creating',
  saving: 'creating',
  uploading: 'creating',
  importing: 'creating',
  pending: 'creating',
  deleted: 'deleting',
  deleting: 'deleting',
  pending_delete: 'deleting',
};

export function snapshotState(image: Pick<Image, 'status'>): SnapshotState['state'] {
  return STATES[image.status.toLowerCase()] ?? 'error';
}

/** Of one machine: ours by their names, a stranger's where the vendor says of which instance it was taken. */
export async function snapshotsOf(api: OvhApi, ref: MachineRef): Promise<readonly SnapshotState[]> {
  const machine = await requireOwned(api, ref);
  const { project, id } = machine.at;
  const images = await listSnapshots(api, project, machine.instance.region);
  const taken = await takenOf(api, machine);
  return images
    .filter(({ name }) => !SHELVED.test(name))
    .filter((image) => (readOwnedName(image.name).instance ?? (taken.has(image.id) ? id : null)) === id)
    .map((image) => describeSnapshot(project, image, id));
}

export async function allSnapshots(api: OvhApi, account: OvhAccount): Promise<readonly SnapshotState[]> {
  const states: SnapshotState[] = [];
  for (const project of await account.projects(api)) {
    const images = (await listSnapshots(api, project)).filter(
      ({ name, region }) => !SHELVED.test(name) && account.isInScope(region),
    );
    states.push(...images.map((image) => describeSnapshot(project, image, null)));
  }
  return states;
}

/** Only the newer view of an instance names them; where the vendor does not serve it, nobody knows. */
async function takenOf(api: OvhApi, { at, instance }: OwnedMachine): Promise<ReadonlySet<string>> {
  try {
    const { backups } = await api.get({
      label: 'instance_backups',
      path: projectPath(at.project, 'region', instance.region, 'instance', at.id),
      query: { withBackups: 'true' },
      schema: backupsSchema,
    });
    return new Set((backups ?? []).map(({ id }) => id));
  } catch (error) {
    if (error instanceof ProviderError && (error.code === 'not_found' || error.code === 'forbidden')) return new Set();
    throw error;
  }
}

/** @param instance the machine that was asked about, for images whose names do not tell. */
function describeSnapshot(project: string, image: Image, instance: string | null): SnapshotState {
  const named = readOwnedName(image.name);
  const owner = named.instance ?? instance;
  const createdMs = Date.parse(image.creationDate ?? '');
  return {
    externalId: formatId({ project, id: image.id }),
    mark: named.mark,
    name: named.name || image.name,
    createdAt: Number.isNaN(createdMs) ? null : new Date(createdMs),
    location: image.region,
    machineExternalId: owner === null ? null : formatId({ project, id: owner }),
    state: snapshotState(image),
    sizeGib: image.size ?? null,
    withMemory: false,
  };
}

/** null when there is no such snapshot. */
export async function readSnapshot(api: OvhApi, at: ExternalId): Promise<Image | null> {
  try {
    return await api.get({
      label: 'snapshot',
      path: projectPath(at.project, 'snapshot', at.id),
      schema: oneImageSchema,
    });
  } catch (error) {
    if (error instanceof ProviderError && error.code === 'not_found') return null;
    throw error;
  }
}

export interface OwnedSnapshot {
  readonly at: ExternalId;
  readonly image: Image;
  readonly instance: string | null;
}

/** null when it is gone or carries another mark. */
export async function findOwnedSnapshot(api: OvhApi, ref: ResourceRef): Promise<OwnedSnapshot | null> {
  const at = parseId(ref.externalId);
  const image = at && (await readSnapshot(api, at));
  if (!at || !image) return null;
  const { mark, instance } = readOwnedName(image.name);
  return mark !== null && mark === ref.mark ? { at, image, instance } : null;
}
