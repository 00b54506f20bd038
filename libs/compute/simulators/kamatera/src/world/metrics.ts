import type { ServerState } from './server.state.js';

/** A number in 0..1 that belongs to these inputs: the same minute of the same server always reads the same. */
function noise(a: number, b: number): number {
  let mixed = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b ^ 0xc2b2ae35, 0x27d4eb2f);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39);
  return ((mixed ^ (mixed >>> 15)) >>> 0) / 4_294_967_296;
}

const DAY_MS = 86_400_000;

/** Busy by day, quiet by night, with a little weather on top: 0..1. */
function load(seed: number, atMs: number): number {
  const day = (1 - Math.cos(((atMs % DAY_MS) / DAY_MS) * 2 * Math.PI)) / 2;
  return 0.02 + 0.2 * day * noise(seed, 1) + 0.1 * noise(seed, Math.floor(atMs / 60_000));
}

export type MetricCategory = 'cpu' | 'ram' | 'network' | 'disksIops' | 'disksTransfer';
export const METRIC_CATEGORIES: readonly MetricCategory[] = ['network', 'ram', 'cpu', 'disksIops', 'disksTransfer'];

type Sample = Record<string, number>;

function runsAt(server: ServerState, atMs: number): boolean {
  return server.runs.some(({ fromMs, toMs }) => fromMs <= atMs && (toMs === null || atMs < toMs));
}

/** One value per device and their total. */
function perDevice(names: readonly string[], count: number, value: (name: string, device: number) => number): Sample {
  const sample: Sample = {};
  for (const name of names) {
    let total = 0;
    for (let device = 0; device < count; device += 1) {
      const one = value(name, device);
      sample[name.replace('#', String(device))] = one;
      total += one;
    }
    sample[name.replace('#', 'Total')] = total;
  }
  return sample;
}

const hash = (text: string): number => [...text].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7) | 0;

/** What the platform measured in the minute of `atMs`. Percent, bytes per second, operations and megabytes per second. */
function sample(server: ServerState, category: MetricCategory, atMs: number): Sample {
  const { noiseSeed } = server;
  const minute = Math.floor(atMs / 60_000);
  const busy = runsAt(server, atMs) ? load(noiseSeed, atMs) : 0;
  const shaken = (salt: string): number => busy * (0.6 + 0.8 * noise(noiseSeed ^ hash(salt), minute));
  switch (category) {
    case 'cpu': {
      const cores = Array.from({ length: server.cpuCount }, (_, core) => shaken(`cpu${core}`) * 100);
      const average = cores.reduce((sum, core) => sum + core, 0) / cores.length;
      return { ...Object.fromEntries(cores.map((value, core) => [`cpu${core}`, value])), cpuAvg: average };
    }
    case 'ram':
      return { ram: busy === 0 ? 0 : 22 + 30 * noise(noiseSeed, 2) + 20 * busy };
    case 'network': {
      const received = perDevice(['netRc#'], server.nics.length, (name, nic) => shaken(`${name}${nic}`) * 180_000);
      const sent = perDevice(['netTr#'], server.nics.length, (name, nic) => shaken(`${name}${nic}`) * 140_000);
      const totals = Object.fromEntries(
        server.nics.map((_, nic) => [`netTotal${nic}`, (received[`netRc${nic}`] ?? 0) + (sent[`netTr${nic}`] ?? 0)]),
      );
      const sum = (values: Sample, wan: boolean, prefix: string): number =>
        server.nics.reduce((all, { network }, nic) => {
          return network.startsWith('wan-') === wan ? all + (values[`${prefix}${nic}`] ?? 0) : all;
        }, 0);
      return {
        wanRc: sum(received, true, 'netRc'),
        wanTr: sum(sent, true, 'netTr'),
        lanRc: sum(received, false, 'netRc'),
        lanTr: sum(sent, false, 'netTr'),
        ...received,
        ...sent,
        ...totals,
      };
    }
    case 'disksIops': {
      const names = ['diskRead#', 'diskWrite#', 'diskCmd#'];
      return perDevice(names, server.disks.length, (name, disk) => shaken(`${name}${disk}`) * 220);
    }
    case 'disksTransfer': {
      const names = ['diskReadMB#', 'diskWriteMB#'];
      return perDevice(names, server.disks.length, (name, disk) => shaken(`${name}${disk}`) * 6);
    }
  }
}

export interface Series {
  readonly series: string;
  readonly data: readonly (readonly [number, number])[];
}

const MINUTE_MS = 60_000;
const MOST_POINTS = 1_500;

/** Series of one category between two instants, at most {@link MOST_POINTS} points each. */
export function statistics(server: ServerState, category: MetricCategory, fromMs: number, toMs: number): Series[] {
  const stepMs = Math.max(MINUTE_MS, Math.ceil((toMs - fromMs) / MOST_POINTS / MINUTE_MS) * MINUTE_MS);
  const series = new Map<string, [number, number][]>();
  const first = Math.ceil(Math.max(fromMs, server.createdAtMs) / stepMs) * stepMs;
  for (const name of Object.keys(sample(server, category, fromMs))) series.set(name, []);
  for (let atMs = first; atMs <= toMs; atMs += stepMs)
    for (const [name, value] of Object.entries(sample(server, category, atMs)))
      series.get(name)?.push([atMs, Math.round(value * 100) / 100]);
  return [...series].map(([name, data]) => ({ series: name, data }));
}

/** What a server used in one calendar month. */
export interface MonthlyUsage {
  /** First instant of the month, UTC. */
  readonly monthMs: number;
  readonly hoursOn: number;
  readonly average: number;
}

export function monthlyUsage(server: ServerState, nowMs: number): MonthlyUsage[] {
  const months: MonthlyUsage[] = [];
  const start = new Date(server.createdAtMs);
  for (
    let month = Date.UTC(start.getUTCFullYear(), start.getUTCMonth(), 1), guard = 0;
    month <= nowMs && guard < 36;
    guard += 1
  ) {
    const at = new Date(month);
    const next = Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1);
    const until = Math.min(next, nowMs);
    const onMs = server.runs.reduce(
      (sum, run) => sum + Math.max(0, Math.min(run.toMs ?? until, until) - Math.max(run.fromMs, month)),
      0,
    );
    months.push({ monthMs: month, hoursOn: onMs / 3_600_000, average: load(server.noiseSeed, month + DAY_MS / 2) });
    month = next;
  }
  return months.reverse();
}
