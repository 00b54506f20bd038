import { ProviderError, type CreateSpec, type Placement, type PlaceRequest } from '@uni/compute-port';
import type { OvhApi } from '@uni/ovh-api';
import { roomFor, type Flavor } from '../account/flavor.wire.js';
import { isUp, type OvhAccount } from '../account/ovh.account.js';
import { networkRefOf } from '../survey/catalogue.reader.js';
import { listNetworks, placesOf } from '../survey/vendor.lists.js';
import { isOrdered, takesImage } from './flavor.choice.js';
import { findImage } from './image.choice.js';
import type { PlacementHandle } from './placement.handle.js';

/** Bounds the calls of one search; nobody has this many regions with the same flavor free. */
const MOST_SITES = 40;

interface Site {
  readonly project: string;
  readonly region: string;
  readonly flavors: readonly Flavor[];
}

/**
 * Chooses project and region: one where the flavor is in stock and within the quota, the image exists and the networks reach. The site
 * that may start the most machines comes first.
 */
export async function place(api: OvhApi, account: OvhAccount, request: PlaceRequest): Promise<Placement> {
  const { spec, avoid } = request;
  if (request.source) throw refusal('The vendor copies no machines: make a snapshot and build from it.');
  const sites = await sitesFor(api, account, request);
  if (sites.length === 0) throw nowhere(spec, avoid);
  let sawImage = false;
  for (const site of sites.slice(0, MOST_SITES)) {
    const image = await findImage(api, site, spec.imageRef, (candidate) =>
      site.flavors.some((flavor) => takesImage(flavor, candidate)),
    );
    if (!image) continue;
    sawImage = true;
    const flavor = site.flavors.find((candidate) => takesImage(candidate, image));
    const networkIds = flavor && (await findNetworks(api, account, site, spec));
    if (!flavor || networkIds === undefined || !isUp(await account.region(api, site.project, site.region))) continue;
    const handle: PlacementHandle = {
      project: site.project,
      region: site.region,
      flavorId: flavor.id,
      imageId: image.id,
      user: image.user?.trim() || null,
      windows: image.type?.toLowerCase() === 'windows',
      networkIds: networkIds === null ? null : [...networkIds],
    };
    return { location: site.region, reason: reasonOf(site, flavor), handle };
  }
  if (!sawImage) throw refusal(`No image "${spec.imageRef}" is to be had where the flavor is.`);
  throw nowhere(spec, avoid);
}

async function sitesFor(api: OvhApi, account: OvhAccount, { spec, avoid }: PlaceRequest): Promise<readonly Site[]> {
  const sites: Site[] = [];
  let isSold = false;
  for (const project of await account.projects(api)) {
    const sold = (await account.freshFlavors(api, project)).filter(
      (flavor) =>
        isOrdered(flavor, spec) && account.isInScope(flavor.region) && (spec.region ?? flavor.region) === flavor.region,
    );
    isSold ||= sold.length > 0;
    const open = sold.filter((flavor) => !avoid.includes(flavor.region) && roomFor(flavor) > 0);
    for (const region of new Set(open.map((flavor) => flavor.region))) {
      sites.push({ project, region, flavors: open.filter((flavor) => flavor.region === region) });
    }
  }
  if (!isSold) throw refusal(`${wordsFor(spec)} is not sold in ${spec.region ?? 'any region'} of this connection.`);
  return sites.sort((a, b) => roomOf(b) - roomOf(a) || a.region.localeCompare(b.region));
}

function roomOf(site: Site): number {
  return Math.max(...site.flavors.map(roomFor));
}

function reasonOf(site: Site, flavor: Flavor): string {
  return `${flavor.name} is in stock in ${site.region}, and the project may start ${roomFor(flavor)} more.`;
}

/** Ids for the instance's cards; null for the vendor's default, undefined where one of the networks does not reach. */
async function findNetworks(
  api: OvhApi,
  account: OvhAccount,
  { project, region }: Site,
  spec: CreateSpec,
): Promise<readonly string[] | null | undefined> {
  const refs = spec.networkRefs.length > 0 ? spec.networkRefs : (account.options.networks ?? []);
  if (refs.length === 0) return null;
  const networks = [...(await listNetworks(api, project, 'public')), ...(await listNetworks(api, project, 'private'))];
  const ids = refs.map(
    (ref) =>
      networks
        .filter((network) => networkRefOf(network) === ref || network.id === ref || network.name === ref)
        .flatMap(placesOf)
        .find((at) => at.region === region)?.networkId,
  );
  return ids.every((id) => id !== undefined) ? ids : undefined;
}

function refusal(vendorMessage: string): ProviderError {
  return new ProviderError({ code: 'invalid', outcome: 'not_applied', vendorCode: 'place', vendorMessage });
}

function nowhere(spec: CreateSpec, avoid: readonly string[]): ProviderError {
  const what = wordsFor(spec);
  const where = spec.region ?? 'any region';
  const tried = avoid.length > 0 ? ` Already refused: ${avoid.join(', ')}.` : '';
  return new ProviderError({
    code: 'capacity',
    outcome: 'not_applied',
    vendorCode: 'place',
    vendorMessage: `No room for ${what} in ${where}: not in stock, beyond the quota, or the region is not up.${tried}`,
  });
}

function wordsFor({ sizeRef, size }: CreateSpec): string {
  return sizeRef ?? `A flavor with ${size.vcpus} processors, ${size.memoryMib} MiB and ${size.diskGib} GiB`;
}
