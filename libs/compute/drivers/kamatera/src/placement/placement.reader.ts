import { ProviderError, type CreateSpec, type Placement, type PlaceRequest } from '@uni/compute-port';
import type { KamateraApi } from '../api/kamatera.api.js';
import type { KamateraOptions } from '../connection/connection.options.js';
import { requireOffered, unfit } from '../resize/size.rules.js';
import { requireOwned } from '../server/server.reader.js';
import { readCapabilities, readImageOptions, readImages, type ImageEntry } from '../survey/options.reader.js';
import { cpuTypeOf } from './size.reference.js';
import type { PlacementHandle } from './placement.handle.js';

const LINUX = /ubuntu|debian|centos|rocky|alma|fedora|red ?hat|rhel|suse|linux/i;

/** An image is an image of one datacenter, so it decides where the server stands; what is left is to ask whether it can. */
export async function place(api: KamateraApi, options: KamateraOptions, request: PlaceRequest): Promise<Placement> {
  return request.source ? placeBeside(api, options, request) : placeImage(api, options, request);
}

async function placeImage(
  api: KamateraApi,
  options: KamateraOptions,
  { spec, avoid }: PlaceRequest,
): Promise<Placement> {
  const datacenter = datacenterOf(spec);
  requireAllowed(options, datacenter, avoid);
  const image = await findImage(api, datacenter, spec.imageRef);
  const offered = await readImageOptions(api, image.id);
  const cpuType = cpuTypeOf(spec.sizeRef, options);
  requireOffered(offered, cpuType, spec.size);
  const { vcpus, memoryMib, diskGib } = offered.minimum;
  if (spec.size.vcpus < vcpus) throw unfit(`this image needs at least ${vcpus} processors`);
  if (spec.size.memoryMib < memoryMib) throw unfit(`this image needs at least ${memoryMib} MB of memory`);
  if (spec.size.diskGib < diskGib) throw unfit(`this image needs a disk of at least ${diskGib} GB`);
  const handle: PlacementHandle = { datacenter, cpuType, isLinux: LINUX.test(`${image.os ?? ''} ${image.name}`) };
  return { location: datacenter, reason: `${image.name} is an image of ${datacenter}, which offers this size`, handle };
}

/** A copy stands where the server stands that it is copied from. */
async function placeBeside(api: KamateraApi, options: KamateraOptions, request: PlaceRequest): Promise<Placement> {
  const { spec, avoid, source } = request;
  if (!source) throw unfit('there is no server to copy');
  const server = await requireOwned(api, source);
  const { datacenter } = server;
  requireAllowed(options, datacenter, avoid);
  const [first = 0] = server.diskSizes;
  if (spec.size.diskGib < first) throw unfit(`the copy needs a disk of at least ${first} GB`);
  const diskGib = spec.size.diskGib === first ? Number.NaN : spec.size.diskGib;
  requireOffered(await readCapabilities(api, datacenter), server.cpu.type, { ...spec.size, diskGib });
  const handle: PlacementHandle = { datacenter, cpuType: server.cpu.type, isLinux: false };
  return { location: datacenter, reason: `the server that is copied stands in ${datacenter}`, handle };
}

function datacenterOf({ imageRef, region }: CreateSpec): string {
  const [, datacenter] = /^([A-Za-z][A-Za-z0-9-]{1,5}):\S+$/.exec(imageRef) ?? [];
  if (datacenter === undefined) throw unusable('an image is named by its datacenter and its id, as in EU:6000c29…');
  const own = datacenter.toUpperCase();
  if (region !== null && region.toUpperCase() !== own) throw unusable(`an image of ${own} cannot be used in ${region}`);
  return own;
}

function requireAllowed(options: KamateraOptions, datacenter: string, avoid: readonly string[]): void {
  if (options.datacenters !== undefined && !options.datacenters.includes(datacenter)) {
    throw unusable(`the connection does not use the datacenter ${datacenter}`);
  }
  if (!avoid.includes(datacenter)) return;
  throw new ProviderError({
    code: 'capacity',
    outcome: 'not_applied',
    vendorCode: 'place',
    vendorMessage: `${datacenter} is to be avoided, and this can stand nowhere else`,
  });
}

/** Ids are hexadecimal, and one answer writes them in other letters than the next. */
async function findImage(api: KamateraApi, datacenter: string, imageRef: string): Promise<ImageEntry> {
  const images = await readImages(api, datacenter).catch((error: unknown) => {
    if (error instanceof ProviderError && (error.code === 'not_found' || error.code === 'invalid')) {
      throw unusable(`there is no datacenter ${datacenter}`);
    }
    throw error;
  });
  const image = images.find(({ id }) => id.toLowerCase() === imageRef.toLowerCase());
  if (image) return image;
  throw unusable(`${datacenter} has no image ${imageRef}`);
}

function unusable(vendorMessage: string): ProviderError {
  return new ProviderError({ code: 'invalid', outcome: 'not_applied', vendorCode: 'place', vendorMessage });
}
