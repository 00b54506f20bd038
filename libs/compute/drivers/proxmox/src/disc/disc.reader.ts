import type { CatalogueIso } from '@uni/compute-port';
import { z } from 'zod';
import type { ClusterResources, StorageEntry } from '../api/cluster.resources.js';
import { pvePath, type PveApi } from '../api/pve.api.js';
import { MIB, optionalWireNumber } from '../api/wire.values.js';
import { drivesOf, type Drive } from '../guest/drive.config.js';
import type { GuestConfig } from '../guest/guest.config.js';
import { isSeedVolume } from '../seed/seed.volume.js';

const contentSchema = z.array(z.object({ volid: z.string(), size: optionalWireNumber }));

/** The drive for discs: it carries neither generated cloud-init data nor ours. */
export function discDriveOf(config: GuestConfig): Drive | null {
  return drivesOf(config).find((drive) => drive.isCdrom && !drive.isCloudInit && !isSeedVolume(drive.volume)) ?? null;
}

export async function readDiscs(api: PveApi, node: string, storage: string) {
  const volumes = await api.get({
    label: 'content',
    path: pvePath('nodes', node, 'storage', storage, 'content'),
    query: { content: 'iso' },
    schema: contentSchema,
  });
  return volumes.filter(({ volid }) => !isSeedVolume(volid));
}

/** Every disc of every storage that takes discs: one question per shared storage, and one per node for the others. */
export async function readDiscCatalogue(
  api: PveApi,
  resources: ClusterResources,
  nodes: readonly string[],
): Promise<readonly CatalogueIso[]> {
  const found = new Map<string, { sizeMib: number | null; locations: Set<string> }>();
  for (const home of discHomes(resources.storages, nodes)) {
    for (const { volid, size } of await readDiscs(api, home.node, home.storage)) {
      const known = found.get(volid) ?? {
        sizeMib: size === undefined ? null : Math.ceil(size / MIB),
        locations: new Set(),
      };
      for (const node of home.shared ? nodes : [home.node]) known.locations.add(node);
      found.set(volid, known);
    }
  }
  return [...found]
    .map(([ref, { sizeMib, locations }]) => ({ ref, name: nameOf(ref), sizeMib, locations: [...locations].toSorted() }))
    .toSorted((a, b) => a.name.localeCompare(b.name) || a.ref.localeCompare(b.ref));
}

function discHomes(storages: readonly StorageEntry[], nodes: readonly string[]): readonly StorageEntry[] {
  const able = storages.filter(
    ({ content, status, node }) => content.split(',').includes('iso') && status === 'available' && nodes.includes(node),
  );
  return able.filter(
    (entry, index) => !entry.shared || able.findIndex(({ storage }) => storage === entry.storage) === index,
  );
}

function nameOf(volid: string): string {
  return volid.slice(volid.lastIndexOf('/') + 1);
}
