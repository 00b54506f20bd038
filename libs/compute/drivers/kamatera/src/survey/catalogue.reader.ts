import type { Catalogue, CatalogueImage, CatalogueNetwork, CatalogueRegion } from '@uni/compute-port';
import type { KamateraApi } from '../api/kamatera.api.js';
import type { KamateraOptions } from '../connection/connection.options.js';
import { offeredSizes } from '../placement/size.reference.js';
import { readDatacenters, readImages, readOffers, type Datacenter, type Offers } from './options.reader.js';

/** The proxy turns every call into several, so no more than these are asked for at once. */
const SIDE_BY_SIDE = 4;
const PUBLIC_NETWORK = 'wan';

/** One call for the places, one for sizes and networks, and one per place for its images. */
export async function readCatalogue(api: KamateraApi, options: KamateraOptions): Promise<Catalogue> {
  const known = await readDatacenters(api);
  const used = known.filter(({ id }) => options.datacenters === undefined || options.datacenters.includes(id));
  const offers = await readOffers(api);
  const images = (await inSmallGroups(used, ({ id }) => readImagesOf(api, id))).flat();
  const smallestDisk = Math.min(...offers.diskGib);
  return {
    regions: used.map((datacenter) => describeDatacenter(datacenter, offers, options)),
    sizes: offeredSizes(offers, options.cpuType).map(({ ref, vcpus, memoryMib }) => ({
      ref,
      name: `${vcpus}${options.cpuType}, ${memoryMib} MB`,
      vcpus,
      memoryMib,
      diskGib: Number.isFinite(smallestDisk) ? smallestDisk : 0,
      regionRef: null,
    })),
    images: distinct(images).toSorted((a, b) => a.name.localeCompare(b.name) || a.ref.localeCompare(b.ref)),
    networks: describeNetworks(used, offers),
    isos: [],
  };
}

function describeDatacenter(
  { id, name, subCategory }: Datacenter,
  offers: Offers,
  options: KamateraOptions,
): CatalogueRegion {
  const counts = offers.cpus.filter(({ type }) => type === options.cpuType).map(({ count }) => count);
  const detail = [
    `${spread(counts)} processors of class ${options.cpuType}`,
    `${spread(offers.ramMib[options.cpuType] ?? [])} MB of memory`,
    `disks of ${spread(offers.diskGib)} GB`,
  ].join(', ');
  const place = [subCategory, name].filter(Boolean).join(', ');
  return { ref: id, name: place || id, available: true, detail };
}

function spread(values: readonly number[]): string {
  return values.length === 0 ? 'no' : `${Math.min(...values)} to ${Math.max(...values)}`;
}

async function readImagesOf(api: KamateraApi, datacenter: string): Promise<readonly CatalogueImage[]> {
  const images = await readImages(api, datacenter);
  return images.map(({ id, name, os, osDiskSizeGB }) => ({
    ref: id,
    name: name.trim() || id,
    os: os ?? null,
    minDiskGib: osDiskSizeGB ?? null,
    locations: [datacenter],
  }));
}

function distinct(images: readonly CatalogueImage[]): readonly CatalogueImage[] {
  return [...new Map(images.map((image) => [image.ref.toLowerCase(), image])).values()];
}

/** The public network has one name everywhere; the platform calls it by the datacenter only where a server hangs on it. */
function describeNetworks(datacenters: readonly Datacenter[], offers: Offers): readonly CatalogueNetwork[] {
  const everywhere: CatalogueNetwork = { ref: PUBLIC_NETWORK, name: 'Public network', location: null };
  const own = datacenters.flatMap(({ id }) =>
    [...new Set(offers.networks[id] ?? [])]
      .filter((name) => name !== '' && name !== PUBLIC_NETWORK && name.toLowerCase() !== `wan-${id.toLowerCase()}`)
      .map((name): CatalogueNetwork => ({ ref: name, name, location: id })),
  );
  return [everywhere, ...own];
}

async function inSmallGroups<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (let from = 0; from < items.length; from += SIDE_BY_SIDE) {
    results.push(...(await Promise.all(items.slice(from, from + SIDE_BY_SIDE).map(work))));
  }
  return results;
}
