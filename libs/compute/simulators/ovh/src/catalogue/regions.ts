import type { RegionState } from '../world/state.js';

type Row = readonly [
  name: string,
  datacenter: string,
  continent: RegionState['continent'],
  country: string,
  ipCountries: readonly string[],
];

const ROWS: readonly Row[] = [
  ['GRA11', 'GRA', 'EU', 'fr', ['fr', 'be']],
  ['SBG5', 'SBG', 'EU', 'fr', ['fr', 'de']],
  ['DE1', 'LIM', 'EU', 'de', ['de']],
  ['WAW1', 'WAW', 'EU', 'pl', ['pl']],
  ['UK1', 'ERI', 'EU', 'gb', ['gb']],
  ['BHS5', 'BHS', 'NA', 'ca', ['ca', 'us']],
  ['EU-WEST-PAR', 'PAR', 'EU', 'fr', ['fr']],
  ['SGP1', 'SGP', 'ASIA', 'sg', ['sg']],
  ['SYD1', 'SYD', 'ASIA', 'au', ['au']],
];

/** Where the vendor has machines. The last two can be activated but are not at first. */
export function buildRegions(): Record<string, RegionState> {
  return Object.fromEntries(
    ROWS.map(([name, datacenter, continent, country, ipCountries]) => {
      const spreads = name === 'EU-WEST-PAR';
      const region: RegionState = {
        name,
        type: spreads ? 'region-3-az' : 'region',
        status: 'UP',
        continent,
        country,
        datacenter,
        zones: spreads ? ['a', 'b', 'c'].map((zone) => `eu-west-par-${zone}`) : [],
        ipCountries: [...ipCountries],
        retired: false,
        nextHost: 0,
      };
      return [name, region];
    }),
  );
}

export const FIRST_REGIONS: readonly string[] = ROWS.slice(0, 7).map(([name]) => name);
