import type { ProviderNetwork, ProviderRegion, ProviderSize } from '@uni/client';

/** Something that is offered at many places, once, with where that is. */
export interface Offered<T> {
  readonly thing: T;
  /** Names of its places; empty for everywhere. */
  readonly places: readonly string[];
  /** null while one place has it. */
  readonly withdrawnAt: string | null;
}

/** Vendors tell a size and a network once for each region: people look for the thing and then for where it is. */
export function once<T extends ProviderSize | ProviderNetwork>(
  things: readonly T[],
  regions: readonly Pick<ProviderRegion, 'ref' | 'name'>[],
): readonly Offered<T>[] {
  const names = new Map(regions.map(({ ref, name }) => [ref, name]));
  const placeOf = (thing: T): string | null => ('location' in thing ? thing.location : thing.regionRef);
  const groups = new Map<string, T[]>();
  for (const thing of things) {
    const key = `${thing.ref}\n${thing.name}`;
    groups.set(key, [...(groups.get(key) ?? []), thing]);
  }
  return [...groups.values()].flatMap((same) => {
    const offered = same.filter(({ withdrawnAt }) => withdrawnAt === null);
    const [thing] = offered.length > 0 ? offered : same;
    if (thing === undefined) return [];
    const places = (offered.length > 0 ? offered : same).map(placeOf);
    return [
      {
        thing,
        places: places.flatMap((place) => (place === null ? [] : [names.get(place) ?? place])),
        withdrawnAt: offered.length > 0 ? null : thing.withdrawnAt,
      },
    ];
  });
}
