import type { LocationCapacity } from '@uni/compute-port';
import { describe, expect, it } from 'vitest';
import { roomOf, type RoomQuestion } from './place.room.js';

const at = (
  location: string,
  total: number,
  used: number,
  machines: [number, number] | null = null,
): LocationCapacity => ({
  location,
  memoryMib: { total, used },
  vcpus: { total: 4, used: 40 },
  diskGib: { total: 10, used: 10 },
  machines: machines && { total: machines[0], used: machines[1] },
});
const room = (parts: Partial<RoomQuestion>) =>
  roomOf({ capacity: [], promised: [], freed: [], region: { ref: null, name: 'Here' }, memoryMib: 1024, ...parts });

describe('the room of a place', () => {
  it('is unknown where nothing was told', () => {
    expect(room({})).toBeNull();
    expect(room({ capacity: [{ ...at('a', 1, 1), memoryMib: null }] })).toBeNull();
  });

  it('has to be on one location: an order is not split', () => {
    expect(room({ capacity: [at('a', 2048, 1536), at('b', 2048, 1536)] })).toEqual({ fits: false, freeShare: 0.25 });
    expect(room({ capacity: [at('a', 2048, 1024), at('b', 2048, 2048)] })).toEqual({ fits: true, freeShare: 0.25 });
  });

  it('is less by what is promised, where it is promised', () => {
    const capacity = [at('a', 2048, 0), at('b', 2048, 1500)];
    expect(room({ capacity, promised: [{ location: 'a', memoryMib: 1536 }] })?.fits).toBe(false);
    expect(room({ capacity, promised: [{ location: 'b', memoryMib: 500 }] })?.fits).toBe(true);
    expect(room({ capacity: [at('a', 2048, 0)], promised: [{ location: null, memoryMib: 1536 }] })?.fits).toBe(false);
  });

  it('is more by what has gone since', () => {
    const capacity = [at('a', 2048, 2048)];
    expect(room({ capacity })?.fits).toBe(false);
    expect(room({ capacity, freed: [{ location: 'a', memoryMib: 1024 }] })?.fits).toBe(true);
  });

  it('is that of the region where regions are told apart, and that of all nodes where they are not', () => {
    const capacity = [at('GRA (one)', 4096, 4096), at('SBG (one)', 4096, 0)];
    expect(room({ capacity, region: { ref: 'GRA', name: 'Gravelines' } })?.fits).toBe(false);
    expect(room({ capacity, region: { ref: 'SBG', name: 'Strasbourg' } })?.fits).toBe(true);
    expect(
      room({ capacity: [at('pve1', 4096, 4096), at('pve2', 4096, 0)], region: { ref: 'cluster', name: 'Paris' } })
        ?.fits,
    ).toBe(true);
  });

  it('ends where no further machine is allowed, whatever memory is left', () => {
    expect(room({ capacity: [at('a', 4096, 0, [2, 2])] })).toEqual({ fits: false, freeShare: 0 });
    expect(room({ capacity: [at('a', 4096, 0, [2, 1])], promised: [{ location: 'a', memoryMib: 1 }] })?.fits).toBe(
      false,
    );
    expect(room({ capacity: [at('a', 4096, 0, [2, 1])] })).toEqual({ fits: true, freeShare: 0.5 });
  });
});
