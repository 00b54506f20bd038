import type { FlavorState, InstanceState } from './state.js';
import type { World } from './world.js';

/** A number in 0..1 that belongs to these inputs: the same minute of the same machine always reads the same. */
function noise(a: number, b: number): number {
  let mixed = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b ^ 0xc2b2ae35, 0x27d4eb2f);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39);
  return ((mixed ^ (mixed >>> 15)) >>> 0) / 4_294_967_296;
}

function numberOf(instance: InstanceState): number {
  return Number.parseInt(instance.id.slice(0, 7), 16);
}

/** Busy by day, quiet by night, with a little weather on top. */
function load(instance: InstanceState, atMs: number): number {
  const id = numberOf(instance);
  const day = (1 - Math.cos(((atMs % 86_400_000) / 86_400_000) * 2 * Math.PI)) / 2;
  return 0.02 + 0.25 * day * noise(id, 1) + 0.1 * noise(id, Math.floor(atMs / 60_000));
}

function spansOf(instance: InstanceState, nowMs: number): { fromMs: number; toMs: number }[] {
  return instance.poweredSinceMs === null
    ? instance.runs
    : [...instance.runs, { fromMs: instance.poweredSinceMs, toMs: nowMs }];
}

function startOfMonth(ms: number): number {
  const date = new Date(ms);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
}

/** Bytes sent since the first of the month; null until the first hour has been counted. */
export function outgoingTrafficBytes(world: World, instance: InstanceState): number | null {
  const now = world.nowMs();
  if (now - instance.createdAtMs < 3_600_000) return null;
  const from = startOfMonth(now);
  const ranMs = spansOf(instance, now).reduce(
    (sum, span) => sum + Math.max(0, span.toMs - Math.max(span.fromMs, from)),
    0,
  );
  return Math.floor((ranMs / 1_000) * (20_000 + 120_000 * noise(numberOf(instance), 2)));
}

export const PERIODS: Readonly<Record<string, { readonly stepMs: number; readonly points: number }>> = {
  today: { stepMs: 300_000, points: 288 },
  lastday: { stepMs: 300_000, points: 288 },
  lastweek: { stepMs: 1_800_000, points: 336 },
  lastmonth: { stepMs: 7_200_000, points: 360 },
  lastyear: { stepMs: 86_400_000, points: 365 },
};

export const METRICS: Readonly<Record<string, string>> = {
  'cpu:used': '%',
  'cpu:max': '%',
  'mem:used': 'MB',
  'mem:max': 'MB',
  'net:rx': 'B/s',
  'net:tx': 'B/s',
};

function valueOf(type: string, instance: InstanceState, flavor: FlavorState, atMs: number): number {
  const busy = load(instance, atMs);
  const id = numberOf(instance);
  switch (type) {
    case 'cpu:used':
      return Math.round(busy * 10_000) / 100;
    case 'cpu:max':
      return 100;
    case 'mem:used':
      return Math.round(
        flavor.ramGib * 1_024 * (0.22 + 0.35 * noise(id, 2) + 0.05 * noise(id, Math.floor(atMs / 60_000) + 3)),
      );
    case 'mem:max':
      return flavor.ramGib * 1_024;
    case 'net:rx':
      return Math.round(busy * 180_000);
    default:
      return Math.round(busy * 140_000);
  }
}

/** The series of the old monitoring route: nothing where the machine did not run. */
export function monitoring(
  world: World,
  instance: InstanceState,
  flavor: FlavorState,
  period: string,
  type: string,
): { unit: string; values: { timestamp: number; value: number }[] } {
  const { stepMs, points } = PERIODS[period] ?? { stepMs: 300_000, points: 288 };
  const now = world.nowMs();
  const last = Math.floor(now / stepMs) * stepMs;
  const from = period === 'today' ? Math.floor(now / 86_400_000) * 86_400_000 : 0;
  const spans = spansOf(instance, now);
  const values = Array.from({ length: points }, (_, index) => last - (points - 1 - index) * stepMs)
    .filter((atMs) => atMs >= from && spans.some((span) => span.fromMs <= atMs && atMs < span.toMs))
    .map((atMs) => ({ timestamp: Math.floor(atMs / 1_000), value: valueOf(type, instance, flavor, atMs) }));
  return { unit: METRICS[type] ?? '', values };
}
