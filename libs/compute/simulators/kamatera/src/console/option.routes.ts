import { formatIp, rangeOf, usedAddresses } from '../world/addresses.js';
import { chooseImage, offeredImages, privateImages } from '../world/images.js';
import { Refusal } from '../world/refusal.js';
import { CPU_INFO, cpuInfo, DEFAULT_TRAFFIC, DISK_SIZES_GB, trafficPackages } from '../world/sizes.js';
import { CPU_TYPES, type NetworkState } from '../world/server.state.js';
import type { World } from '../world/world.js';
import type { ConsoleCall } from './console-call.js';
import type { ConsoleRoute } from './console-route.js';

/** The big document names this many free addresses of a network and no more. */
const SHOWN_FREE_ADDRESSES = 64;

const cpuStrings = (): string[] => CPU_INFO.flatMap(({ id, cores }) => cores.map((count) => `${count}${id}`));
const ramByType = (): Record<string, readonly number[]> =>
  Object.fromEntries(CPU_TYPES.map((type) => [type, cpuInfo(type).ramMb]));

function demandDatacenter(call: ConsoleCall, id: string): string {
  if (!call.world.datacenter(id)) throw new Refusal('Zone is invalid', 20, 'Validation Error');
  call.reach(id);
  return id;
}

interface ListedImage {
  readonly id: string;
  readonly description: string;
  readonly sizeGb: number;
  readonly minRamMb: number;
}

/** The vendor's own images, then those of the account's library, which go by their names. */
function imagesOf(world: World, datacenter: string): ListedImage[] {
  return [
    ...offeredImages(world),
    ...privateImages(world, datacenter).map((image) => ({ ...image, description: image.name })),
  ];
}

function freeAddresses(world: World, network: NetworkState): string[] {
  const used = usedAddresses(world, network);
  const free: string[] = [];
  for (const { subnetIp, subnetBit, gateway } of network.subnets) {
    const { first, last } = rangeOf(subnetIp, subnetBit);
    for (let value = first; value <= last && free.length < SHOWN_FREE_ADDRESSES; value += 1) {
      const address = formatIp(value);
      if (!used.has(address) && address !== gateway) free.push(address);
    }
  }
  return free;
}

function everything({ world }: ConsoleCall): Record<string, unknown> {
  const datacenters = world.datacenters();
  const perDatacenter = (value: (id: string) => unknown): Record<string, unknown> =>
    Object.fromEntries(datacenters.map(({ id }) => [id, value(id)]));
  return {
    datacenters: Object.fromEntries(datacenters.map(({ id, country }) => [id, `${id}: ${country}`])),
    cpu: cpuStrings(),
    ram: ramByType(),
    disk: DISK_SIZES_GB,
    billing: ['monthly', 'hourly'],
    // Recorded with numbers and with texts: both happen here.
    traffic: perDatacenter((id) =>
      trafficPackages(id).map(({ number, text }, index) => ({ id: index === 0 ? number : String(number), info: text })),
    ),
    networks: perDatacenter((id) => [
      { name: 'wan', ips: 'auto' },
      ...world
        .networks()
        .filter(({ datacenter }) => datacenter === id)
        .map((network) => ({ name: network.name, ips: freeAddresses(world, network) })),
    ]),
    diskImages: perDatacenter((id) =>
      imagesOf(world, id).map((image) => ({
        id: `${id}:${image.id}`,
        description: image.description,
        sizeGB: image.sizeGb,
      })),
    ),
  };
}

/** Here the digits are upper case; nowhere else. */
function imageList(call: ConsoleCall): unknown[] {
  const datacenter = demandDatacenter(call, call.pathText('datacenter'));
  return imagesOf(call.world, datacenter).map((image) => ({
    id: `${datacenter}:${image.id.toUpperCase()}`,
    description: image.description,
    sizeGB: image.sizeGb,
    additionalDisks: [],
    minRequirements: { minCpu: 1, minRamMB: image.minRamMb, minDiskSize: image.sizeGb },
  }));
}

function imageOptions(call: ConsoleCall): Record<string, unknown> {
  const [datacenter = ''] = call.pathText('image').split(':');
  demandDatacenter(call, datacenter);
  const image = chooseImage(call.world, datacenter, call.pathText('image'));
  return {
    datacenter,
    image: `${datacenter}:${image.id}`,
    cpu: cpuStrings(),
    ram: Object.fromEntries(
      Object.entries(ramByType()).map(([type, sizes]) => [type, sizes.filter((size) => size >= image.minRamMb)]),
    ),
    disk: DISK_SIZES_GB.filter((size) => size >= image.sizeGb),
    billing: ['monthly', 'hourly'],
    traffic: trafficPackages(datacenter).map(({ number, text, code }) => ({ id: number, info: text, name: code })),
    imageRequirements: {
      minCpu: 1,
      // Another spelling than in the list, as recorded.
      minRamMb: image.minRamMb,
      minDiskSize: image.sizeGb,
      lanAssignment: false,
      wanAssignment: false,
    },
  };
}

function datacenterConfiguration(call: ConsoleCall): Record<string, unknown> {
  const datacenter = demandDatacenter(call, call.pathText('datacenter'));
  const minimum = (minRamMb: number): Record<string, number> =>
    Object.fromEntries(CPU_TYPES.map((type) => [type, minRamMb]));
  const titles = [...new Set(offeredImages(call.world).map(({ os }) => os))];
  return {
    datacenter,
    diskSizesGBConf: DISK_SIZES_GB,
    trafficPackage: DEFAULT_TRAFFIC,
    trafficPackageConf: trafficPackages(datacenter).map(({ code }) => code),
    cpuConf: Object.fromEntries(CPU_INFO.map(({ id, cores }) => [id, cores.map((count) => `${count}${id}`)])),
    ramMBConf: ramByType(),
    serverCategoryDiskImages: titles.map((title) => ({
      oStitleName: title,
      diskImages: offeredImages(call.world)
        .filter(({ os }) => os === title)
        .map((image) => ({
          id: `${datacenter}:${image.id}`,
          description: image.name,
          name: image.code,
          osDiskSizeGB: image.sizeGb,
          ramMBMin: minimum(image.minRamMb),
        })),
    })),
  };
}

export const OPTION_ROUTES: readonly ConsoleRoute[] = [
  { method: 'GET', path: '/service/server', label: 'options', handle: everything },
  { method: 'GET', path: '/service/server/options/images/{datacenter}', label: 'images', handle: imageList },
  { method: 'GET', path: '/service/server/options/image/{image}', label: 'image', handle: imageOptions },
  {
    method: 'GET',
    path: '/svc/serverCreate/datacenters',
    label: 'datacenters',
    handle: ({ world }) =>
      world
        .datacenters()
        .map(({ id, country, continent, city }) => ({ id, name: country, category: continent, subCategory: city })),
  },
  {
    method: 'GET',
    path: '/svc/serverCreate/datacenterConfiguration/{datacenter}',
    label: 'datacenter_configuration',
    handle: datacenterConfiguration,
  },
];
