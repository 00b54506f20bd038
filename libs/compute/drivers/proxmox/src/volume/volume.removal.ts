import type { Accepted, ResourceRef } from '@uni/compute-port';
import { readResources } from '../api/cluster.resources.js';
import { pvePath, type PveApi } from '../api/pve.api.js';
import type { LocatedGuest } from '../guest/guest.lookup.js';
import { finished, pending } from '../task/task.handle.js';
import { upidSchema } from '../task/vendor.task.js';
import { readImages, type OwnVolumeId } from './volume.reader.js';

/**
 * A disk that no configuration names: its machine is gone, or the order broke off before it was attached. Removing it from the storage
 * itself needs `Datastore.Allocate` there, which is more than the manual's role has; without it the answer names the right.
 */
export async function removeUnreferenced(
  api: PveApi,
  machine: LocatedGuest | null,
  volume: ResourceRef,
  { storage, vmid }: OwnVolumeId,
): Promise<Accepted> {
  const node = await findHome(api, machine, volume.externalId, storage, vmid);
  if (node === null) return finished(volume.externalId);
  const upid = await api.write({
    method: 'DELETE',
    label: 'content_delete',
    path: pvePath('nodes', node, 'storage', storage, 'content', volume.externalId),
    schema: upidSchema,
  });
  const handle = {
    op: 'job',
    phase: 'volume',
    result: volume.externalId,
    vmid,
    mark: volume.mark,
    upid: upid ?? null,
  } as const;
  return { externalId: volume.externalId, task: pending(handle, `removing ${volume.externalId}`) };
}

async function findHome(
  api: PveApi,
  machine: LocatedGuest | null,
  volid: string,
  storage: string,
  vmid: number,
): Promise<string | null> {
  const { storages } = await readResources(api);
  for (const { node, shared } of storages.filter(
    (entry) => entry.storage === storage && entry.status === 'available',
  )) {
    if (!shared && machine !== null && machine.node !== node) continue;
    if ((await readImages(api, node, storage, vmid)).some((entry) => entry.volid === volid)) return node;
    if (shared) return null;
  }
  return null;
}
