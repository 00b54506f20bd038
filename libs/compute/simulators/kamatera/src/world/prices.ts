import { trafficPackages } from './sizes.js';
import type { CpuType, ServerState } from './server.state.js';
import type { World } from './world.js';

/**
 * The simulated price list, in millionths of a dollar per month. Whole numbers below 2^53, so plain numbers are exact; they leave
 * as decimal dollars, which is how the vendor writes them.
 */
const CPU_FIRST_CORE: Readonly<Record<CpuType, number>> = { A: 2_000_000, B: 6_000_000, T: 4_000_000, D: 24_000_000 };
const CPU_FURTHER_CORE: Readonly<Record<CpuType, number>> = { A: 2_500_000, B: 7_000_000, T: 5_000_000, D: 26_000_000 };
const RAM_PER_GIB: Readonly<Record<CpuType, number>> = { A: 2_000_000, B: 3_000_000, T: 2_500_000, D: 3_500_000 };
const DISK_PER_GB = 50_000;
export const BASE = 500_000;
export const WAN_ADDRESS = 1_000_000;
export const MANAGED = 50_000_000;
/** The daily backup costs this share of the disks' price. */
export const BACKUP_COEFFICIENT = 0.35;
const HOURS_PER_MONTH = 730;

export const cpuMicros = (type: CpuType, count: number): number =>
  CPU_FIRST_CORE[type] + (count - 1) * CPU_FURTHER_CORE[type];
export const ramMicros = (type: CpuType, ramMb: number): number => Math.round((ramMb / 1_024) * RAM_PER_GIB[type]);
export const diskMicros = (sizeGb: number): number => sizeGb * DISK_PER_GB;

/** What the price list's numbers are multiplied with now. */
export function priceFactor(world: World): number {
  return world.conditions('price_change').reduce((factor, { percent }) => factor * (1 + percent / 100), 1);
}

export function dollars(micros: number, digits = 2): number {
  return Number((micros / 1_000_000).toFixed(digits));
}

/** What can be changed about a server before asking for its price. */
export interface PricedShape {
  readonly cpuType: CpuType;
  readonly cpuCount: number;
  readonly ramMb: number;
  readonly diskSizesGb: readonly number[];
  readonly managed: boolean;
  readonly backup: boolean;
  readonly traffic: string;
}

export interface ServerPrice {
  readonly monthlyMicros: number;
  readonly hourlyOnMicros: number;
  /** Disks, addresses and licences go on costing while it is off. */
  readonly hourlyOffMicros: number;
}

export function shapeOf(server: ServerState): PricedShape {
  return {
    cpuType: server.cpuType,
    cpuCount: server.cpuCount,
    ramMb: server.ramMb,
    diskSizesGb: server.disks.map(({ sizeGb }) => sizeGb),
    managed: server.managed,
    backup: server.backup,
    traffic: server.traffic,
  };
}

export function priceServer(world: World, server: ServerState, shape: PricedShape = shapeOf(server)): ServerPrice {
  const disks = shape.diskSizesGb.reduce((sum, sizeGb) => sum + diskMicros(sizeGb), 0);
  const addresses = server.nics.filter(({ network }) => network.startsWith('wan-')).flatMap(({ ips }) => ips).length;
  const traffic = trafficPackages(server.datacenter).find(({ code }) => code === shape.traffic)?.monthlyMicros ?? 0;
  const kept =
    BASE +
    disks * (1 + (shape.backup ? BACKUP_COEFFICIENT : 0)) +
    addresses * WAN_ADDRESS +
    server.imageMonthlyMicros +
    (shape.managed ? MANAGED : 0);
  const running = cpuMicros(shape.cpuType, shape.cpuCount) + ramMicros(shape.cpuType, shape.ramMb);
  const monthly = Math.round((kept + running + traffic) * priceFactor(world));
  return {
    monthlyMicros: monthly,
    hourlyOnMicros: Math.round(((kept + running) * priceFactor(world)) / HOURS_PER_MONTH),
    hourlyOffMicros: Math.round((kept * priceFactor(world)) / HOURS_PER_MONTH),
  };
}
