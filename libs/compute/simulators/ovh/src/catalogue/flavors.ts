import type { FlavorState, PriceState } from '../world/state.js';
import { stableUuid } from './identifiers.js';

const UCENTS_PER_UNIT = 100_000_000;
/** A month paid at once costs about half of its hours. */
const MONTHLY_FACTOR = 365;

type Row = readonly [
  name: string,
  vcpus: number,
  ramGib: number,
  diskGib: number,
  mbps: number,
  /** Currency units, without tax. */
  hourly: number,
  family: 'discovery' | 'general' | 'compute' | 'memory',
];

const ROWS: readonly Row[] = [
  ['d2-2', 1, 2, 25, 100, 0.0109, 'discovery'],
  ['d2-4', 2, 4, 50, 250, 0.0186, 'discovery'],
  ['d2-8', 4, 8, 50, 500, 0.0346, 'discovery'],
  ['b3-8', 2, 8, 50, 500, 0.0549, 'general'],
  ['b3-16', 4, 16, 100, 1_000, 0.1098, 'general'],
  ['b3-32', 8, 32, 200, 2_000, 0.2196, 'general'],
  ['b3-64', 16, 64, 400, 4_000, 0.4392, 'general'],
  ['c3-4', 2, 4, 50, 250, 0.0488, 'compute'],
  ['c3-8', 4, 8, 100, 500, 0.0976, 'compute'],
  ['c3-16', 8, 16, 200, 1_000, 0.1952, 'compute'],
  ['r3-16', 2, 16, 50, 500, 0.0636, 'memory'],
  ['r3-32', 4, 32, 100, 1_000, 0.1272, 'memory'],
];

/** What a Windows licence adds per core and hour. */
const WINDOWS_PER_CORE = 0.0161;

function flavorsOf(region: string, [name, vcpus, ramGib, diskGib, bandwidthMbps, , family]: Row): FlavorState[] {
  const shared = {
    region,
    type:
      family === 'discovery'
        ? 'ovh.vps-ssd'
        : family === 'memory'
          ? 'ovh.ram'
          : family === 'compute'
            ? 'ovh.cpu'
            : 'ovh.ssd.eg',
    vcpus,
    ramGib,
    diskGib,
    bandwidthMbps,
    available: true,
    capabilities: { resize: true, snapshot: true, volume: true, failoverip: true },
  };
  const linux: FlavorState = {
    ...shared,
    id: stableUuid('flavor', region, name, 'linux'),
    name,
    osType: 'linux',
    hourly: `${name}.consumption`,
    monthly: family === 'discovery' ? null : `${name}.monthly.postpaid`,
    license: null,
  };
  if (family === 'discovery') return [linux];
  const windows: FlavorState = {
    ...shared,
    id: stableUuid('flavor', region, name, 'windows'),
    name: `win-${name}`,
    osType: 'windows',
    hourly: `win-${name}.consumption`,
    monthly: `win-${name}.monthly.postpaid`,
    license: `win-${name}.license.consumption`,
  };
  return [linux, windows];
}

/** Sizes, one entry per region and operating system family. */
export function buildFlavors(regions: readonly string[]): Record<string, FlavorState> {
  const all = regions.flatMap((region) => ROWS.flatMap((row) => flavorsOf(region, row)));
  return Object.fromEntries(all.map((flavor) => [flavor.id, flavor]));
}

function price(planCode: string, value: number, unit: 'hour' | 'month', family: string): PriceState {
  const priceUcents = Math.round(value * UCENTS_PER_UNIT);
  const [invoiceName = planCode] = planCode.split('.');
  return { planCode, priceUcents, unit, invoiceName, family, product: `publiccloud-${family}` };
}

/** Per GiB and hour, or per piece and hour. */
const OTHER_PRICES: readonly (readonly [planCode: string, hourly: number, family: string])[] = [
  ['volume.classic.consumption', 0.0000575, 'volume'],
  ['volume.classic-luks.consumption', 0.0000575, 'volume'],
  ['volume.classic-multiattach.consumption', 0.0000575, 'volume'],
  ['volume.high-speed.consumption', 0.0001233, 'volume'],
  ['volume.high-speed-luks.consumption', 0.0001233, 'volume'],
  ['volume.high-speed-gen2.consumption', 0.0001151, 'volume'],
  ['volume.high-speed-gen2-luks.consumption', 0.0001151, 'volume'],
  ['snapshot.consumption', 0.0000151, 'snapshot'],
  ['volume.snapshot.consumption', 0.0000151, 'snapshot'],
  ['volume-backup.consumption', 0.0000151, 'snapshot'],
  ['floatingip.floatingip.hour.consumption', 0.0025, 'floatingip'],
];

export function buildPrices(): Record<string, PriceState> {
  const instances = ROWS.flatMap(([name, vcpus, , , , hourly, family]): PriceState[] => {
    const linux = price(`${name}.consumption`, hourly, 'hour', 'instance');
    if (family === 'discovery') return [linux];
    const licensed = hourly + vcpus * WINDOWS_PER_CORE;
    return [
      linux,
      price(`${name}.monthly.postpaid`, hourly * MONTHLY_FACTOR, 'month', 'instance'),
      price(`win-${name}.consumption`, licensed, 'hour', 'instance'),
      price(`win-${name}.monthly.postpaid`, licensed * MONTHLY_FACTOR, 'month', 'instance'),
      price(`win-${name}.license.consumption`, vcpus * WINDOWS_PER_CORE, 'hour', 'instance'),
    ];
  });
  const others = OTHER_PRICES.map(([planCode, hourly, family]) => price(planCode, hourly, 'hour', family));
  return Object.fromEntries([...instances, ...others].map((entry) => [entry.planCode, entry]));
}
