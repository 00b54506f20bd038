import { describe, expect, it } from 'vitest';
import { once } from './offered-once';

const seenAt = '2026-11-20T12:00:00Z';
const network = (ref: string, location: string | null, withdrawnAt: string | null = null) => ({
  ref,
  name: ref,
  location,
  seenAt,
  withdrawnAt,
});
const regions = [
  { ref: 'z-1', name: 'Paris' },
  { ref: 'z-2', name: 'Frankfurt' },
];

describe('what a vendor tells once for each region', () => {
  it('stands once, with the names of its places', () => {
    const listed = once([network('wan', 'z-1'), network('lan', 'z-2'), network('wan', 'z-2')], regions);
    expect(listed.map(({ thing, places }) => [thing.ref, places])).toEqual([
      ['wan', ['Paris', 'Frankfurt']],
      ['lan', ['Frankfurt']],
    ]);
  });

  it('has no places where it is everywhere, and its own words where a place has no name', () => {
    const listed = once([network('any', null), network('odd', 'z-9')], regions);
    expect(listed.map(({ places }) => places)).toEqual([[], ['z-9']]);
  });

  it('is withdrawn when no place has it any more, and until then where it is left', () => {
    const gone = '2026-11-20T11:00:00Z';
    const listed = once([network('a', 'z-1', gone), network('a', 'z-2'), network('b', 'z-1', gone)], regions);
    expect(listed.map(({ thing, places, withdrawnAt }) => [thing.ref, places, withdrawnAt])).toEqual([
      ['a', ['Frankfurt'], null],
      ['b', ['Paris'], gone],
    ]);
  });
});
