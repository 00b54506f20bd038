import { formatMicros } from '@uni/money';

/** What the demonstration sells: three sizes of each system that a simulated cloud has an image for. Prices in major units an hour. */
export const DEMO_SIZES = [
  { name: 'Standard 1', vcpus: 1, memoryMib: 2048, diskGib: 20, runningPerHour: '0.0089', stoppedPerHour: '0.0021' },
  { name: 'Standard 2', vcpus: 2, memoryMib: 4096, diskGib: 40, runningPerHour: '0.0172', stoppedPerHour: '0.0038' },
  { name: 'Standard 4', vcpus: 4, memoryMib: 8192, diskGib: 80, runningPerHour: '0.0344', stoppedPerHour: '0.0076' },
] as const;
type WantedSize = (typeof DEMO_SIZES)[number];

export const DEMO_SYSTEMS = [
  { os: 'Debian', pattern: /debian[^0-9]*(\d+)?/i, loginUser: 'debian' },
  { os: 'Ubuntu', pattern: /ubuntu[^0-9]*([\d.]+)?/i, loginUser: 'ubuntu' },
  { os: 'Rocky Linux', pattern: /rocky[^0-9]*(\d+)?/i, loginUser: 'rocky' },
] as const;

export interface DemoImage {
  readonly ref: string;
  readonly name: string;
  /** Regions that have it; empty for all. */
  readonly locations: readonly string[];
}
export interface DemoSize {
  readonly ref: string;
  readonly name: string;
  readonly vcpus: number;
  readonly memoryMib: number;
  readonly diskGib: number;
  /** Empty where it is the same everywhere. */
  readonly regionRef: string;
}

/** A cloud's catalogue, as far as the demonstration looks at it. */
export interface DemoCatalogue {
  readonly regions: readonly { readonly ref: string; readonly available: boolean }[];
  readonly images: readonly DemoImage[];
  readonly sizes: readonly DemoSize[];
  /** `any`: sizes are free; `listed`: only those of the catalogue. */
  readonly sizing: 'any' | 'listed';
  /** The region that stands for the whole cluster, where nodes are regions too and every image reaches each of them. */
  readonly wholeRegion: string | null;
}

export interface DemoOffer {
  readonly name: string;
  readonly description: string;
  readonly os: string;
  readonly region: string | null;
  readonly imageRef: string;
  readonly sizeRef: string | null;
  readonly vcpus: number;
  readonly memoryMib: number;
  readonly diskGib: number;
  readonly loginUser: string;
  readonly position: number;
  readonly price: { readonly runningPerHour: string; readonly stoppedPerHour: string };
}

interface System {
  readonly os: string;
  readonly title: string;
  readonly loginUser: string;
  readonly order: number;
  readonly version: number;
}

const REGIONS_SOLD = 2;
const MICROS_PER_VCPU = 4_300n;
const MICROS_PER_GIB_OF_MEMORY = 2_150n;
/** What keeps a disk and an address costs about this share of a running machine. */
const STOPPED_DIVISOR = 4n;
/** Steps in the order of the shop: sizes first, systems within them, regions within those. */
const POSITION_OF_SIZE = 100;
const POSITION_OF_SYSTEM = 10;

/** Templates for a cloud: the newest plain image of each system, in sizes near to the wanted ones, in a region or two. */
export function demoOffers(catalogue: DemoCatalogue): readonly DemoOffer[] {
  return regionsOf(catalogue).flatMap((region, regionIndex) =>
    systemsIn(catalogue, region).flatMap(({ system, image }) => {
      const sold = new Set<string>();
      return DEMO_SIZES.flatMap((wanted, sizeIndex) => {
        const size = sizeFor(catalogue, region, wanted);
        if (size === null || sold.has(size.sizeRef ?? wanted.name)) return [];
        sold.add(size.sizeRef ?? wanted.name);
        return [
          {
            name: `${system.title}, ${wanted.name}`,
            description: `${system.title} with cloud-init, ready for your SSH key`,
            os: system.os,
            region,
            imageRef: image.ref,
            loginUser: system.loginUser,
            position: sizeIndex * POSITION_OF_SIZE + system.order * POSITION_OF_SYSTEM + regionIndex,
            ...size,
          },
        ];
      });
    }),
  );
}

/** The system that an image carries, with its version as customers know it; null for one that the demonstration does not sell. */
export function recogniseSystem(image: Pick<DemoImage, 'name'>): System | null {
  for (const [order, system] of DEMO_SYSTEMS.entries()) {
    const match = system.pattern.exec(image.name);
    if (!match) continue;
    const digits = match[1] ?? '';
    const version = digits.length === 4 && !digits.includes('.') ? `${digits.slice(0, 2)}.${digits.slice(2)}` : digits;
    const title = version === '' ? system.os : `${system.os} ${version}`;
    return { os: system.os, title, loginUser: system.loginUser, order, version: Number.parseFloat(version) || 0 };
  }
  return null;
}

function regionsOf({ regions, wholeRegion }: DemoCatalogue): readonly (string | null)[] {
  if (wholeRegion !== null) return [wholeRegion];
  const refs = regions.filter(({ available }) => available).map(({ ref }) => ref);
  return refs.length === 0 ? [null] : refs.sort((a, b) => a.localeCompare(b)).slice(0, REGIONS_SOLD);
}

/** Of several images of one system the newest, and of those the one with the plainest name: others carry applications. */
function systemsIn(
  { images, wholeRegion }: DemoCatalogue,
  region: string | null,
): readonly { readonly system: System; readonly image: DemoImage }[] {
  const best = new Map<string, { readonly system: System; readonly image: DemoImage }>();
  for (const image of images) {
    const reaches =
      region === null || region === wholeRegion || image.locations.length === 0 || image.locations.includes(region);
    const system = reaches ? recogniseSystem(image) : null;
    if (system === null) continue;
    const before = best.get(system.os);
    const better =
      before === undefined ||
      system.version > before.system.version ||
      (system.version === before.system.version && image.name.length < before.image.name.length);
    if (better) best.set(system.os, { system, image });
  }
  return [...best.values()];
}

type SizePart = Pick<DemoOffer, 'sizeRef' | 'vcpus' | 'memoryMib' | 'diskGib' | 'price'>;

function sizeFor({ sizes, sizing }: DemoCatalogue, region: string | null, wanted: WantedSize): SizePart | null {
  const { vcpus, memoryMib, diskGib, runningPerHour, stoppedPerHour } = wanted;
  if (sizing === 'any') return { sizeRef: null, vcpus, memoryMib, diskGib, price: { runningPerHour, stoppedPerHour } };
  const [nearest] = sizes
    .filter(({ regionRef }) => regionRef === '' || regionRef === region)
    .map((size) => ({ size, distance: distanceOf(size, wanted) }))
    .sort((a, b) => a.distance - b.distance || a.size.name.localeCompare(b.size.name));
  if (nearest === undefined) return null;
  const { size } = nearest;
  return {
    sizeRef: size.ref,
    vcpus: size.vcpus,
    memoryMib: size.memoryMib,
    // Some sizes leave the disk to the order.
    diskGib: size.diskGib > 0 ? size.diskGib : diskGib,
    price: priceOf(size),
  };
}

function distanceOf(size: DemoSize, wanted: WantedSize): number {
  return Math.abs(Math.log2(size.vcpus / wanted.vcpus)) + Math.abs(Math.log2(size.memoryMib / wanted.memoryMib));
}

function priceOf({ vcpus, memoryMib }: DemoSize): DemoOffer['price'] {
  const running = BigInt(vcpus) * MICROS_PER_VCPU + (BigInt(memoryMib) * MICROS_PER_GIB_OF_MEMORY) / 1024n;
  return { runningPerHour: formatMicros(running), stoppedPerHour: formatMicros(running / STOPPED_DIVISOR) };
}
