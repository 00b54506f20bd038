import type { LocationCapacity } from '@uni/compute-port';
import type { Room } from './choose-place.js';

/** Memory of machines that are being built, or were removed, since the place told its room. `location` null: not known yet. */
export interface MemoryAt {
  readonly location: string | null;
  readonly memoryMib: number;
}

export interface RoomQuestion {
  /** What the last check was told. Empty where the vendor tells nothing. */
  readonly capacity: readonly LocationCapacity[];
  readonly promised: readonly MemoryAt[];
  readonly freed: readonly MemoryAt[];
  /** The place's region, in the vendor's words and in ours. */
  readonly region: { readonly ref: string | null; readonly name: string };
  readonly memoryMib: number;
}

interface Amount {
  readonly total: number;
  readonly used: number;
}

const sum = (list: readonly MemoryAt[]): number => list.reduce((total, { memoryMib }) => total + memoryMib, 0);
const share = ({ total, used }: Amount): number => (total <= 0 ? 0 : Math.min(1, Math.max(0, (total - used) / total)));

/**
 * Room of a place, as far as its last figures tell. Only memory and the number of machines can say that there is none: processors are
 * sold more than once, and disks lie on storages that a location shares with others.
 */
export function roomOf({ capacity, promised, freed, region, memoryMib }: RoomQuestion): Room | null {
  const locations = locationsOf(capacity, region);
  const memories = locations.flatMap((at) =>
    at.memoryMib === null ? [] : [{ location: at.location, ...at.memoryMib }],
  );
  const machines = locations.flatMap((at) => (at.machines === null ? [] : [at.machines]));
  if (memories.length === 0 && machines.length === 0) return null;
  const shares: number[] = [];
  let fits = true;
  if (memories.length > 0) {
    const known = new Set(memories.map(({ location }) => location));
    const at = (list: readonly MemoryAt[], location: string) => sum(list.filter((item) => item.location === location));
    // What is not placed yet, or placed in words that the figures do not use, may come to stand on any of them.
    const anywhere = (list: readonly MemoryAt[]) =>
      sum(list.filter(({ location }) => location === null || !known.has(location)));
    const free = memories.map(
      ({ location, total, used }) => total - used - at(promised, location) + at(freed, location) + anywhere(freed),
    );
    const left = free.reduce((total, mib) => total + Math.max(0, mib), 0) - anywhere(promised);
    fits = free.some((mib) => mib >= memoryMib) && left >= memoryMib;
    const total = memories.reduce((all, memory) => all + memory.total, 0);
    shares.push(share({ total, used: total - left }));
  }
  if (machines.length > 0) {
    const total = machines.reduce((all, item) => all + item.total, 0);
    const used = machines.reduce((all, item) => all + item.used, 0) + promised.length - freed.length;
    fits &&= total - used >= 1;
    shares.push(share({ total, used }));
  }
  return { fits, freeShare: Math.min(...shares) };
}

/** Those of the region, where the figures tell regions apart; else all: a cluster names its nodes. */
function locationsOf(
  capacity: readonly LocationCapacity[],
  { ref, name }: RoomQuestion['region'],
): readonly LocationCapacity[] {
  const own = capacity.filter(
    ({ location }) => location === ref || location === name || (ref !== null && location.startsWith(`${ref} (`)),
  );
  return own.length > 0 ? own : capacity;
}
