import { MIB } from './bytes.js';
import { bootDiskBytes, displayName, memoryMibOf, mergedConfig, vcpusOf } from './guests.js';
import { GIB } from './bytes.js';
import type { BroadcastState, GuestState, NodeState } from './state.js';
import type { World } from './world.js';

/** A number in 0..1 that belongs to these inputs: the same minute of the same guest always reads the same. */
function noise(a: number, b: number): number {
  let mixed = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b ^ 0xc2b2ae35, 0x27d4eb2f);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39);
  return ((mixed ^ (mixed >>> 15)) >>> 0) / 4_294_967_296;
}

/** Busy by day, quiet by night, with a little weather on top. */
function load(id: number, atMs: number): number {
  const day = (1 - Math.cos(((atMs % 86_400_000) / 86_400_000) * 2 * Math.PI)) / 2;
  const minute = Math.floor(atMs / 60_000);
  return 0.02 + 0.18 * day * noise(id, 1) + 0.1 * noise(id, minute);
}

export interface GuestSample {
  readonly cpu: number;
  readonly mem: number;
  readonly netin: number;
  readonly netout: number;
  readonly diskread: number;
  readonly diskwrite: number;
}

/** What a running guest used at one instant; traffic and disk as rates per second. */
export function sampleGuest(guest: GuestState, memoryBytes: number, atMs: number): GuestSample {
  const busy = load(guest.vmid, atMs);
  const minute = Math.floor(atMs / 60_000);
  return {
    cpu: busy,
    mem: Math.round(memoryBytes * (0.22 + 0.35 * noise(guest.vmid, 2) + 0.05 * noise(guest.vmid, minute + 3))),
    netin: busy * 180_000,
    netout: busy * 140_000,
    diskread: busy * 90_000 * noise(guest.vmid, minute + 5),
    diskwrite: busy * 260_000 * noise(guest.vmid, minute + 7),
  };
}

/** Whole-number view of a guest, as lists and `status/current` carry it. Counters begin at zero with each start. */
export function guestNumbers(world: World, guest: GuestState): Record<string, number> {
  const memory = (guest.run?.memoryMib ?? memoryMibOf(mergedConfig(guest))) * MIB;
  const fixed = { maxcpu: vcpusOf(guest.config), maxmem: memory, maxdisk: bootDiskBytes(guest), disk: 0 };
  if (!guest.run) return { ...fixed, uptime: 0, cpu: 0, mem: 0, netin: 0, netout: 0, diskread: 0, diskwrite: 0 };
  const nowMs = world.nowMs();
  const seconds = Math.max(0, (nowMs - guest.run.startedAtMs) / 1000);
  const sample = sampleGuest(guest, memory, nowMs);
  const average = load(guest.vmid, guest.run.startedAtMs);
  return {
    ...fixed,
    uptime: Math.floor(seconds),
    cpu: guest.run.qmp === 'paused' ? 0 : sample.cpu,
    mem: sample.mem,
    netin: Math.floor(seconds * average * 180_000),
    netout: Math.floor(seconds * average * 140_000),
    diskread: Math.floor(40 * MIB + seconds * average * 45_000),
    diskwrite: Math.floor(9 * MIB + seconds * average * 130_000),
  };
}

/** What the status daemon tells the cluster about a guest now. */
export function broadcastOf(world: World, guest: GuestState): BroadcastState {
  return {
    atMs: world.nowMs(),
    name: displayName(guest),
    status: guest.run ? (guest.kind === 'qemu' ? guest.run.qmp : 'running') : 'stopped',
    template: guest.template,
    numbers: guestNumbers(world, guest),
  };
}

/** Tells the cluster about all guests of nodes that are up. */
export function broadcastAll(world: World): void {
  for (const guest of world.guests()) {
    const node = world.node(guest.node);
    if (node && world.isOnline(node)) guest.broadcast = broadcastOf(world, guest);
  }
}

export interface NodeNumbers {
  readonly uptime: number;
  readonly cpu: number;
  readonly maxcpu: number;
  readonly mem: number;
  readonly maxmem: number;
  readonly disk: number;
  readonly maxdisk: number;
}

export function nodeNumbers(world: World, node: NodeState): NodeNumbers {
  let mem = 3 * GIB;
  let cpu = 0.01;
  for (const guest of world.guests()) {
    if (guest.node !== node.name || !guest.run) continue;
    mem += guest.run.memoryMib * MIB;
    cpu += (load(guest.vmid, world.nowMs()) * vcpusOf(guest.config)) / node.cpus;
  }
  if (world.hasCondition('cluster_full')) mem = node.memoryBytes * 0.985;
  return {
    uptime: Math.floor((world.nowMs() - world.state.bootedAtMs) / 1000),
    cpu: Math.min(1, cpu),
    maxcpu: node.cpus,
    mem: Math.round(Math.min(mem, node.memoryBytes)),
    maxmem: node.memoryBytes,
    disk: Math.round(node.rootBytes * 0.09),
    maxdisk: node.rootBytes,
  };
}

export type Timeframe = 'hour' | 'day' | 'week' | 'month' | 'year' | 'decade';

const RESOLUTIONS: Readonly<Record<Timeframe, { readonly stepS: number; readonly points: number }>> = {
  hour: { stepS: 60, points: 60 },
  day: { stepS: 60, points: 1440 },
  week: { stepS: 1800, points: 336 },
  month: { stepS: 1800, points: 1440 },
  year: { stepS: 21_600, points: 1440 },
  decade: { stepS: 604_800, points: 570 },
};

function instants(world: World, timeframe: Timeframe): number[] {
  const { stepS, points } = RESOLUTIONS[timeframe];
  const last = Math.floor(world.nowS() / stepS) * stepS;
  return Array.from({ length: points }, (_, index) => last - (points - 1 - index) * stepS);
}

/** History of a guest; where it did not run, the measured fields are absent. */
export function guestHistory(world: World, guest: GuestState, timeframe: Timeframe): Record<string, number>[] {
  const spans = guest.run
    ? [...guest.runs, { fromMs: guest.run.startedAtMs, toMs: Number.POSITIVE_INFINITY }]
    : guest.runs;
  const memory = memoryMibOf(guest.config) * MIB;
  return instants(world, timeframe).map((timeS) => {
    const atMs = timeS * 1000;
    if (atMs < guest.createdAtMs) return { time: timeS };
    const fixed = {
      time: timeS,
      maxcpu: vcpusOf(guest.config),
      maxmem: memory,
      maxdisk: bootDiskBytes(guest),
      disk: 0,
    };
    return spans.some((span) => span.fromMs <= atMs && atMs < span.toMs)
      ? { ...fixed, ...sampleGuest(guest, memory, atMs) }
      : fixed;
  });
}

export function nodeHistory(world: World, node: NodeState, timeframe: Timeframe): Record<string, number>[] {
  const now = nodeNumbers(world, node);
  return instants(world, timeframe).map((timeS) => {
    const busy = load(node.nodeId, timeS * 1000);
    return {
      time: timeS,
      maxcpu: now.maxcpu,
      cpu: busy,
      iowait: busy * 0.01,
      loadavg: busy * now.maxcpu,
      memtotal: now.maxmem,
      memused: now.mem * (0.9 + 0.1 * busy),
      memavailable: now.maxmem - now.mem,
      swaptotal: 0,
      swapused: 0,
      roottotal: now.maxdisk,
      rootused: now.disk,
      netin: busy * 4_000_000,
      netout: busy * 3_000_000,
    };
  });
}
