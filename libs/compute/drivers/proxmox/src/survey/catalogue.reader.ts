import {
  ProviderError,
  type Catalogue,
  type CatalogueImage,
  type CatalogueNetwork,
  type CatalogueRegion,
} from '@uni/compute-port';
import { readResources, type ClusterResources, type GuestEntry, type NodeEntry } from '../api/cluster.resources.js';
import type { PveApi } from '../api/pve.api.js';
import { formatGib, GIB } from '../api/wire.values.js';
import type { PveOptions } from '../connection/connection.options.js';
import { readDiscCatalogue } from '../disc/disc.reader.js';
import { drivesOf } from '../guest/drive.config.js';
import type { GuestConfig } from '../guest/guest.config.js';
import { readGuestConfig } from '../guest/guest.lookup.js';
import { CLUSTER_REGION } from '../placement/placement.choice.js';
import { readBridges } from './bridge.reader.js';

export async function readCatalogue(api: PveApi, options: PveOptions): Promise<Catalogue> {
  const resources = await readResources(api);
  const nodes = resources.nodes.filter((node) => !options.nodes || options.nodes.includes(node.node));
  const images: CatalogueImage[] = [];
  for (const template of resources.guests.filter((guest) => guest.type === 'qemu' && guest.template)) {
    images.push(await describeTemplate(api, template, resources, nodes));
  }
  return {
    regions: [describeCluster(options, nodes), ...nodes.map((node) => describeNode(node, resources))],
    sizes: [],
    images: images.toSorted((a, b) => a.name.localeCompare(b.name) || a.ref.localeCompare(b.ref)),
    networks: await readNetworks(api, nodes),
    isos: await readDiscCatalogue(
      api,
      resources,
      nodes.filter((node) => node.status === 'online').map(({ node }) => node),
    ),
  };
}

function describeCluster(options: PveOptions, nodes: readonly NodeEntry[]): CatalogueRegion {
  const online = nodes.filter((node) => node.status === 'online').length;
  return {
    ref: CLUSTER_REGION,
    name: options.region ?? 'Any node',
    available: online > 0,
    detail: `${online} of ${nodes.length} nodes online`,
  };
}

function describeNode(node: NodeEntry, resources: ClusterResources): CatalogueRegion {
  const memory =
    node.maxmem === undefined ? null : `${formatGib(node.maxmem)} memory, ${formatGib(node.mem ?? 0)} in use`;
  const storages = resources.storages
    .filter((storage) => storage.node === node.node && storage.content.split(',').includes('images'))
    .map(({ storage, maxdisk, disk }) =>
      maxdisk === undefined ? storage : `${storage} ${formatGib(maxdisk - (disk ?? 0))} free`,
    );
  const parts = [memory, storages.length > 0 ? `storage: ${storages.join(', ')}` : null].filter(
    (part) => part !== null,
  );
  return { ref: node.node, name: node.node, available: node.status === 'online', detail: parts.join('; ') || null };
}

async function describeTemplate(
  api: PveApi,
  template: GuestEntry,
  resources: ClusterResources,
  nodes: readonly NodeEntry[],
): Promise<CatalogueImage> {
  const config = await readTemplateConfig(api, template);
  const storages = config ? drivesOf(config).flatMap((drive) => drive.storage ?? []) : null;
  const isShared =
    storages?.every((id) => resources.storages.some((entry) => entry.storage === id && entry.shared)) ?? false;
  return {
    ref: String(template.vmid),
    name: template.name ?? `template ${template.vmid}`,
    os: config ? operatingSystem(config) : null,
    minDiskGib: template.maxdisk ? Math.ceil(template.maxdisk / GIB) : null,
    locations: isShared ? nodes.map((node) => node.node) : [template.node],
  };
}

/** One node that does not answer must not hide the whole catalogue; its templates are listed by name only. */
async function readTemplateConfig(api: PveApi, template: GuestEntry): Promise<GuestConfig | null> {
  try {
    return await readGuestConfig(api, template.node, template.vmid);
  } catch (error) {
    const isTolerable = error instanceof ProviderError && /^(?:403|500|59\d)$/.test(error.vendorCode ?? '');
    if (isTolerable) return null;
    throw error;
  }
}

function operatingSystem(config: GuestConfig): string | null {
  const type = String(config['ostype'] ?? '');
  if (/^l2[46]$/.test(type)) return 'linux';
  if (/^w/.test(type)) return 'windows';
  return type || null;
}

/** A bridge that stands on every node is one network; others are listed per node. */
async function readNetworks(api: PveApi, nodes: readonly NodeEntry[]): Promise<readonly CatalogueNetwork[]> {
  const online = nodes.filter((node) => node.status === 'online');
  const homes = new Map<string, { nodes: string[]; comment: string | null }>();
  for (const { node } of online) {
    const bridges = await readBridges(api, node);
    for (const { iface, comments } of bridges) {
      const home = homes.get(iface) ?? { nodes: [], comment: comments?.trim() || null };
      homes.set(iface, { ...home, nodes: [...home.nodes, node] });
    }
  }
  return [...homes].flatMap(([ref, { nodes: at, comment }]): CatalogueNetwork[] => {
    const name = comment ? `${ref} (${comment})` : ref;
    return at.length === online.length
      ? [{ ref, name, location: null }]
      : at.map((location) => ({ ref, name, location }));
  });
}
