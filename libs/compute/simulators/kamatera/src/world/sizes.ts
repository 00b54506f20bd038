import { invalid, Refusal } from './refusal.js';
import { CPU_TYPES, type CpuType } from './server.state.js';

export interface CpuTypeInfo {
  readonly id: CpuType;
  readonly name: string;
  readonly description: string;
  readonly cores: readonly number[];
  readonly ramMb: readonly number[];
}

const GIB_STEPS = [1, 2, 3, 4, 6, 8, 10, 12, 16, 24, 32, 48, 64, 96, 128];
const mebibytes = (gib: readonly number[]): number[] => gib.map((size) => size * 1_024);
const EVEN = [1, 2, 4, 6, 8, 12, 16, 20, 24, 28, 32];

export const CPU_INFO: readonly CpuTypeInfo[] = [
  {
    id: 'B',
    name: 'Type B - General Purpose',
    description: 'Each core is one dedicated hyper thread with reserved resources.',
    cores: [...EVEN, 36, 40, 48, 56, 64, 72, 88, 104],
    ramMb: mebibytes([...GIB_STEPS, 256, 384, 512]),
  },
  {
    id: 'D',
    name: 'Type D - Dedicated',
    description: 'Each core is one physical core with two hyper threads that nobody shares.',
    cores: [...EVEN, 36, 40, 48, 52],
    ramMb: mebibytes([...GIB_STEPS, 256, 384, 512]),
  },
  {
    id: 'T',
    name: 'Type T - Burstable',
    description: 'Each core is one hyper thread with reserved resources that may burst for part of the day.',
    cores: [...EVEN, 36, 40, 48, 56, 64, 72, 88, 104],
    ramMb: mebibytes([...GIB_STEPS, 256]),
  },
  {
    id: 'A',
    name: 'Type A - Availability',
    description: 'Each core shares a hyper thread with others; its speed is not promised.',
    cores: EVEN,
    ramMb: [256, 512, ...mebibytes(GIB_STEPS.slice(0, 13))],
  },
];

export const DISK_SIZES_GB: readonly number[] = [
  5, 10, 15, 20, 30, 40, 50, 60, 80, 100, 150, 200, 250, 300, 350, 400, 450, 500, 600, 700, 800, 900, 1_000, 1_500,
  2_000, 3_000, 4_000,
];
export const MAX_DISKS = 4;
export const MAX_NICS = 4;

export interface TrafficPackage {
  readonly code: string;
  readonly number: number;
  readonly text: string;
  readonly monthlyMicros: number;
}

const METERED: readonly TrafficPackage[] = [
  { code: 't5000', number: 3, text: '5000GB of traffic', monthlyMicros: 0 },
  { code: 't10000', number: 4, text: '10000GB of traffic', monthlyMicros: 18_000_000 },
];
const UNMETERED: readonly TrafficPackage[] = [
  { code: 'b50', number: 9, text: '50Mbit/sec unmetered', monthlyMicros: 50_000_000 },
  { code: 'b100', number: 10, text: '100Mbit/sec unmetered', monthlyMicros: 90_000_000 },
];

/** The traffic packages of a datacenter; those of the middle east are sold by bandwidth too. */
export function trafficPackages(datacenter: string): readonly TrafficPackage[] {
  return /^IL(?:-|$)/.test(datacenter) ? [...METERED, ...UNMETERED] : METERED;
}

export const DEFAULT_TRAFFIC = 't5000';

export function cpuInfo(type: CpuType): CpuTypeInfo {
  const info = CPU_INFO.find(({ id }) => id === type);
  if (!info) throw new Error(`cpu type ${type} has no description`);
  return info;
}

/** Reads `2B`. @throws Refusal for anything that is not sold. */
export function parseCpu(text: string): { readonly cpuCount: number; readonly cpuType: CpuType } {
  const found = /^(\d{1,3})([A-Z])$/.exec(text.trim().toUpperCase());
  const cpuType = CPU_TYPES.find((type) => type === found?.[2]);
  const cpuCount = Number.parseInt(found?.[1] ?? '', 10);
  if (!cpuType || !cpuInfo(cpuType).cores.includes(cpuCount))
    throw invalid('Selected CPU configuration is not available');
  return { cpuCount, cpuType };
}

/** @throws Refusal for an amount that is not sold with this type. */
export function checkRam(cpuType: CpuType, value: unknown): number {
  const ramMb = Number(value);
  if (!cpuInfo(cpuType).ramMb.includes(ramMb)) throw invalid('Selected RAM configuration is not available');
  return ramMb;
}

/** Reads `50`, `"50"` and `50gb`. @throws Refusal for a size that is not sold. */
export function parseDiskSize(value: unknown): number {
  const found = /^(\d{1,5})(?:gb)?$/i.exec(String(value).trim());
  const sizeGb = Number.parseInt(found?.[1] ?? '', 10);
  if (!DISK_SIZES_GB.includes(sizeGb)) throw invalid('Selected disk size is not available');
  return sizeGb;
}

export function checkTraffic(datacenter: string, code: string): string {
  if (!trafficPackages(datacenter).some((candidate) => candidate.code === code))
    throw new Refusal('Selected traffic package is invalid');
  return code;
}
