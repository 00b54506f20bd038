import type { Catalogue, CatalogueImage, CatalogueNetwork, CatalogueRegion, CatalogueSize } from '@uni/compute-port';
import type { OvhApi } from '@uni/ovh-api';
import { memoryMib, osFamily, type Flavor } from '../account/flavor.wire.js';
import { isUp, type OvhAccount, type Region } from '../account/ovh.account.js';
import { readOwnedName } from '../machine/ownership.mark.js';
import {
  imageRefOf,
  isReady,
  listImages,
  listNetworks,
  listSnapshots,
  placesOf,
  type Image,
  type Network,
} from './vendor.lists.js';

/**
 * What can be ordered, over all projects. Flavors and public images are named and not numbered: their ids differ from region to
 * region and change when the vendor publishes them anew, while `b3-8` and `Debian 12` stay what they are.
 */
export async function readCatalogue(api: OvhApi, account: OvhAccount): Promise<Catalogue> {
  const parts: ProjectParts[] = [];
  for (const project of await account.projects(api)) parts.push(await readParts(api, account, project));
  const regions = parts.flatMap((part) => part.regions);
  const known = new Set(regions.map(({ name }) => name));
  const inRegions = <T extends { readonly region: string }>(things: readonly T[]): readonly T[] =>
    things.filter(({ region }) => known.has(region));
  return {
    regions: unique(regions.map(describeRegion), ({ ref }) => ref),
    sizes: unique(
      inRegions(parts.flatMap((part) => part.flavors))
        .filter(isVirtual)
        .map(describeSize),
      sizeKey,
    ),
    images: describeImages(inRegions(parts.flatMap((part) => part.images))),
    networks: unique(
      parts
        .flatMap((part) => part.networks.flatMap(describeNetwork))
        .filter(({ location }) => known.has(location ?? '')),
      ({ ref, location }) => `${ref} ${location}`,
    ),
    isos: [],
  };
}

interface ProjectParts {
  readonly regions: readonly Region[];
  readonly flavors: readonly Flavor[];
  readonly images: readonly Image[];
  readonly networks: readonly Network[];
}

async function readParts(api: OvhApi, account: OvhAccount, project: string): Promise<ProjectParts> {
  const regions = await account.regions(api, project);
  const flavors = await account.freshFlavors(api, project);
  const images = [...(await listImages(api, project)), ...(await ownImages(api, project))];
  const networks = [...(await listNetworks(api, project, 'public')), ...(await listNetworks(api, project, 'private'))];
  return { regions, flavors, images: images.filter(isReady), networks };
}

/** Images that the operator has made to build from. Snapshots of customers' machines are not for sale. */
async function ownImages(api: OvhApi, project: string): Promise<readonly Image[]> {
  const images = await listSnapshots(api, project);
  return images.filter(({ name }) => readOwnedName(name).mark === null && !name.includes('--uni-'));
}

function describeRegion(region: Region): CatalogueRegion {
  return {
    ref: region.name,
    name: region.name,
    available: isUp(region),
    detail: isUp(region) ? (region.datacenterLocation ?? null) : `The vendor says ${region.status}.`,
  };
}

function describeSize(flavor: Flavor): CatalogueSize {
  return {
    ref: flavor.name,
    name: flavor.name,
    vcpus: flavor.vcpus,
    memoryMib: memoryMib(flavor),
    diskGib: flavor.disk,
    regionRef: flavor.region,
  };
}

/** Whole servers are sold as flavors too; they can be neither shelved nor resized. */
function isVirtual(flavor: Flavor): boolean {
  return !osFamily(flavor).startsWith('baremetal');
}

/** Linux and Windows have flavors of their own under one name and shape. */
function sizeKey({ ref, regionRef }: CatalogueSize): string {
  return `${ref} ${regionRef}`;
}

function describeImages(images: readonly Image[]): readonly CatalogueImage[] {
  const byRef = new Map<string, Image[]>();
  for (const image of images) byRef.set(imageRefOf(image), [...(byRef.get(imageRefOf(image)) ?? []), image]);
  return [...byRef].flatMap(([ref, same]) => {
    const [first] = same;
    if (!first) return [];
    return [
      {
        ref,
        name: first.name,
        os: first.type ?? null,
        minDiskGib: first.minDisk ?? null,
        locations: [...new Set(same.map(({ region }) => region))].sort(),
      },
    ];
  });
}

/** The external network has another id in every region and one name; private ones keep their id. */
export function networkRefOf(network: Network): string {
  return network.id.startsWith('pn-') ? network.id : (network.name ?? network.id);
}

function describeNetwork(network: Network): readonly CatalogueNetwork[] {
  const ref = networkRefOf(network);
  return placesOf(network).map(({ region }) => ({ ref, name: network.name ?? ref, location: region }));
}

function unique<T>(things: readonly T[], key: (thing: T) => string): readonly T[] {
  return [...new Map(things.map((thing) => [key(thing), thing])).values()];
}
