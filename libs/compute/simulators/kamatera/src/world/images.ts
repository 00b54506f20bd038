import { createHash } from 'node:crypto';
import { Refusal } from './refusal.js';
import type { ImageState, PrivateImageState } from './server.state.js';
import type { World } from './world.js';

/** Ids are hexadecimal and begin alike, as those of the platform's disks do. */
const PREFIX = '6000c29';

function image(
  os: string,
  code: string,
  description: string,
  sizeGb: number,
  minRamMb: number,
  monthlyDollars = 0,
): ImageState {
  const digest = createHash('sha256').update(description).digest('hex');
  return {
    id: `${PREFIX}${digest.slice(0, 32 - PREFIX.length)}`,
    os,
    code,
    name: `${os} ${code.replace(/ 64bit.*$/, '')} 64-bit`,
    description,
    sizeGb,
    minRamMb,
    monthlyMicros: monthlyDollars * 1_000_000,
  };
}

export const IMAGES: readonly ImageState[] = [
  image('Ubuntu Server', '24.04 64bit', 'ubuntu_server_24.04_64-bit', 10, 1_024),
  image('Ubuntu Server', '22.04 64bit', 'ubuntu_server_22.04_64-bit', 10, 1_024),
  image('Ubuntu Server', '20.04 64bit', 'ubuntu_server_20.04_64-bit', 10, 1_024),
  image('Debian', '13 64bit', 'debian_13_64-bit', 10, 1_024),
  image('Debian', '12 64bit', 'debian_12_64-bit', 10, 512),
  image('Rocky Linux', '10 64bit', 'rocky_linux_10_64-bit', 15, 2_048),
  image('Rocky Linux', '9 64bit', 'rocky_linux_9_64-bit', 15, 1_024),
  image('AlmaLinux', '9 64bit', 'almalinux_9_64-bit', 15, 1_024),
  image('CentOS Stream', '9 64bit', 'centos_stream_9_64-bit', 15, 1_024),
  image('Fedora', '42 64bit', 'fedora_42_64-bit', 15, 2_048),
  image('FreeBSD', '14.2 64bit', 'freebsd_14.2_64-bit', 10, 1_024),
  image('Windows Server Standard', '2025 64bit', 'windows_server_2025_standard_64-bit', 40, 2_048, 16),
  image('Windows Server Standard', '2022 64bit', 'windows_server_2022_standard_64-bit', 40, 2_048, 16),
];

/** An image as an order names it. */
export interface ChosenImage {
  /** Without the datacenter. */
  readonly id: string;
  readonly name: string;
  readonly sizeGb: number;
  readonly minRamMb: number;
  readonly monthlyMicros: number;
}

/** Public images that are still offered. */
export function offeredImages(world: World): ImageState[] {
  const withdrawn = new Set(world.conditions('image_withdrawn').map(({ image }) => image.toLowerCase()));
  return world.state.images.filter(
    ({ id, description }) => !withdrawn.has(id) && !withdrawn.has(description.toLowerCase()),
  );
}

export function privateImages(world: World, datacenter: string): PrivateImageState[] {
  return world.state.privateImages.filter((candidate) => candidate.datacenter === datacenter);
}

/**
 * The image behind `<datacenter>:<id>`. The case of the digits differs between the vendor's own answers, so it does not matter.
 * @throws Refusal when it is of another datacenter, or not offered.
 */
export function chooseImage(world: World, datacenter: string, reference: string): ChosenImage {
  const [prefix = '', rest] = reference.split(':');
  const id = (rest ?? prefix).toLowerCase();
  if (rest !== undefined && prefix !== datacenter) throw new Refusal('Disk image was not found in the selected zone');
  const found = offeredImages(world).find((candidate) => candidate.id === id);
  if (found) return found;
  const own = privateImages(world, datacenter).find((candidate) => candidate.id === id);
  if (own) return { ...own, monthlyMicros: 0 };
  throw new Refusal('Disk image was not found');
}
