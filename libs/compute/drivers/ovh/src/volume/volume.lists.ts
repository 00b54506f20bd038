import { ProviderError, type MachineRef, type ResourceRef, type VolumeState } from '@uni/compute-port';
import { type OvhApi, projectPath } from '@uni/ovh-api';
import { z } from 'zod';
import type { OvhAccount } from '../account/ovh.account.js';
import { formatId, notFound, parseId, type ExternalId } from '../machine/external.id.js';
import { requireOwned } from '../machine/machine.lookup.js';
import { readName } from '../machine/ownership.mark.js';

export const volumeSchema = z.object({
  id: z.string().min(1),
  name: z.string().nullish(),
  region: z.string().min(1),
  size: z.number().positive(),
  type: z.string().nullish(),
  status: z.string().min(1),
  bootable: z.boolean().nullish(),
  attachedTo: z.array(z.string()).nullish(),
  creationDate: z.string().nullish(),
});
export type Volume = z.output<typeof volumeSchema>;

export function attachedTo(volume: Volume): readonly string[] {
  return volume.attachedTo ?? [];
}

export function volumeState({ status }: Pick<Volume, 'status'>): VolumeState['state'] {
  const word = status.toLowerCase();
  if (word === 'creating' || word === 'available') return word;
  if (word === 'in-use') return 'attached';
  return word.startsWith('error') ? 'error' : 'busy';
}

export function listVolumes(api: OvhApi, project: string, region?: string): Promise<readonly Volume[]> {
  return api.get({
    label: 'volumes',
    path: projectPath(project, 'volume'),
    query: { region },
    schema: z.array(volumeSchema),
  });
}

export async function volumesOf(api: OvhApi, ref: MachineRef): Promise<readonly VolumeState[]> {
  const { at, instance } = await requireOwned(api, ref);
  const volumes = await listVolumes(api, at.project, instance.region);
  return volumes
    .filter((volume) => attachedTo(volume).includes(at.id) && !isFirstDisk(volume))
    .map((volume) => describeVolume(at.project, volume, at.id));
}

export async function allVolumes(api: OvhApi, account: OvhAccount): Promise<readonly VolumeState[]> {
  const states: VolumeState[] = [];
  for (const project of await account.projects(api)) {
    const volumes = (await listVolumes(api, project)).filter(
      (volume) => account.isInScope(volume.region) && !isFirstDisk(volume),
    );
    states.push(...volumes.map((volume) => describeVolume(project, volume, attachedTo(volume)[0] ?? null)));
  }
  return states;
}

/** What an instance boots from is its first disk, wherever it lies. */
function isFirstDisk(volume: Volume): boolean {
  return volume.bootable === true && attachedTo(volume).length > 0;
}

function describeVolume(project: string, volume: Volume, instance: string | null): VolumeState {
  const { name, mark } = readName(volume.name ?? '');
  const createdMs = Date.parse(volume.creationDate ?? '');
  return {
    externalId: formatId({ project, id: volume.id }),
    mark,
    name: name || volume.id,
    createdAt: Number.isNaN(createdMs) ? null : new Date(createdMs),
    location: volume.region,
    machineExternalId: instance === null ? null : formatId({ project, id: instance }),
    state: volumeState(volume),
    sizeGib: volume.size,
    typeRef: volume.type ?? null,
    device: null,
  };
}

/** null when there is no such volume. */
export async function readVolume(api: OvhApi, at: ExternalId): Promise<Volume | null> {
  try {
    return await api.get({ label: 'volume', path: projectPath(at.project, 'volume', at.id), schema: volumeSchema });
  } catch (error) {
    if (error instanceof ProviderError && error.code === 'not_found') return null;
    throw error;
  }
}

export interface OwnedVolume {
  readonly at: ExternalId;
  readonly volume: Volume;
}

/** null when it is gone or carries another mark. */
export async function findOwnedVolume(api: OvhApi, ref: ResourceRef): Promise<OwnedVolume | null> {
  const at = parseId(ref.externalId);
  const volume = at && (await readVolume(api, at));
  return at && volume && readName(volume.name ?? '').mark === ref.mark ? { at, volume } : null;
}

/** @throws ProviderError `not_found` */
export async function requireOwnedVolume(api: OvhApi, ref: ResourceRef): Promise<OwnedVolume> {
  const owned = await findOwnedVolume(api, ref);
  if (!owned) throw notFound('The volume');
  return owned;
}
