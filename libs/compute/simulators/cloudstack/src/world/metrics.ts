import { MIB } from './units.js';
import type { MachineState } from './state.js';

/** A number in 0..1 that belongs to these inputs: the same minute of the same machine always reads the same. */
function noise(a: number, b: number): number {
  let mixed = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b ^ 0xc2b2ae35, 0x27d4eb2f);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39);
  return ((mixed ^ (mixed >>> 15)) >>> 0) / 4_294_967_296;
}

/** Busy by day, quiet by night, with a little weather on top. */
function load(id: number, atMs: number): number {
  const day = (1 - Math.cos(((atMs % 86_400_000) / 86_400_000) * 2 * Math.PI)) / 2;
  return 0.02 + 0.2 * day * noise(id, 1) + 0.1 * noise(id, Math.floor(atMs / 60_000));
}

export interface MachineSample {
  /** 0..100 over all its cores. */
  readonly cpuPercent: number;
  readonly memoryKib: number;
  readonly freeMemoryKib: number;
  /** Counters since the machine was started. */
  readonly networkKibRead: number;
  readonly networkKibWrite: number;
  readonly diskKibRead: number;
  readonly diskKibWrite: number;
  readonly diskReads: number;
  readonly diskWrites: number;
}

/** What a running machine used until an instant; null when it was not running then. */
export function sampleMachine(machine: MachineState, atMs: number): MachineSample | null {
  if (machine.startedAtMs === null || atMs < machine.startedAtMs) return null;
  const id = machine.sequence;
  const busy = load(id, atMs);
  const seconds = (atMs - machine.startedAtMs) / 1_000;
  // Counters only grow: they go by the machine's character, not by the minute's weather.
  const average = 0.05 + 0.15 * noise(id, 1);
  const memoryKib = (machine.memoryMib * MIB) / 1_024;
  const share = 0.22 + 0.35 * noise(id, 2) + 0.05 * noise(id, Math.floor(atMs / 60_000) + 3);
  return {
    cpuPercent: busy * 100,
    memoryKib,
    freeMemoryKib: Math.round(memoryKib * (1 - share)),
    networkKibRead: Math.floor(seconds * average * 176),
    networkKibWrite: Math.floor(seconds * average * 137),
    diskKibRead: Math.floor(40_960 + seconds * average * 44),
    diskKibWrite: Math.floor(9_216 + seconds * average * 127),
    diskReads: Math.floor(2_000 + seconds * average * 3),
    diskWrites: Math.floor(900 + seconds * average * 9),
  };
}
