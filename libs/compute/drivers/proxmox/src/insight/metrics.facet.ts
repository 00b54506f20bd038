import { ProviderError, type CallContext, type MetricSeries, type MetricsFacet } from '@uni/compute-port';
import { z } from 'zod';
import type { PveApi } from '../api/pve.api.js';
import { optionalWireNumber, wireNumber } from '../api/wire.values.js';
import { guestPath, requireOwned } from '../guest/guest.lookup.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** How far back each archive of the server reaches; the first that reaches far enough is the finest that serves. */
const TIMEFRAMES = [
  { name: 'hour', reachMs: HOUR_MS },
  { name: 'day', reachMs: DAY_MS },
  { name: 'week', reachMs: 7 * DAY_MS },
  { name: 'month', reachMs: 30 * DAY_MS },
  { name: 'year', reachMs: Infinity },
] as const;

const sampleSchema = z.object({
  time: wireNumber,
  cpu: optionalWireNumber,
  mem: optionalWireNumber,
  maxmem: optionalWireNumber,
  diskread: optionalWireNumber,
  diskwrite: optionalWireNumber,
  netin: optionalWireNumber,
  netout: optionalWireNumber,
});
type Sample = z.output<typeof sampleSchema>;

/** What each series takes from a sample; undefined where the server missed it. */
const SERIES: readonly (Pick<MetricSeries, 'name' | 'unit'> & {
  readonly of: (sample: Sample) => number | undefined;
})[] = [
  // Of the machine's own processors; bursts go a little above.
  { name: 'cpu', unit: 'ratio', of: ({ cpu }) => cpu },
  { name: 'memory', unit: 'ratio', of: ({ mem, maxmem }) => (mem === undefined || !maxmem ? undefined : mem / maxmem) },
  { name: 'disk_read', unit: 'bytes_per_second', of: ({ diskread }) => diskread },
  { name: 'disk_write', unit: 'bytes_per_second', of: ({ diskwrite }) => diskwrite },
  { name: 'network_in', unit: 'bytes_per_second', of: ({ netin }) => netin },
  { name: 'network_out', unit: 'bytes_per_second', of: ({ netout }) => netout },
];

export function metricsFacet(open: (context: CallContext) => PveApi, now: () => Date): MetricsFacet {
  return {
    read: async (ref, { from, to }, context) => {
      const api = open(context);
      const machine = await requireOwned(api, ref);
      const ageMs = now().getTime() - from.getTime();
      const timeframe = TIMEFRAMES.find(({ reachMs }) => ageMs <= reachMs)?.name ?? 'year';
      const samples = await readSamples(api, guestPath(machine, 'rrddata'), timeframe);
      const inRange = samples
        .map((sample) => ({ ...sample, atMs: sample.time * 1000 }))
        .filter(({ atMs }) => atMs >= from.getTime() && atMs <= to.getTime())
        .toSorted((a, b) => a.atMs - b.atMs);
      return SERIES.map(({ name, unit, of }) => ({ name, unit, points: pointsOf(inRange, unit, of) }));
    },
  };
}

function pointsOf(
  samples: readonly (Sample & { readonly atMs: number })[],
  unit: MetricSeries['unit'],
  of: (sample: Sample) => number | undefined,
): MetricSeries['points'] {
  return samples.flatMap((sample) => {
    const value = of(sample);
    if (value === undefined) return [];
    return [[sample.atMs, Math.max(0, unit === 'ratio' ? Math.min(1, value) : value)] as const];
  });
}

/** A machine that is too young has no archive yet, which the server calls an error. */
async function readSamples(api: PveApi, path: string, timeframe: string): Promise<readonly Sample[]> {
  try {
    return await api.get({
      label: 'rrd',
      path,
      query: { timeframe, cf: 'AVERAGE' },
      schema: z.array(sampleSchema),
    });
  } catch (error) {
    if (error instanceof ProviderError && /RRD error/i.test(error.vendorMessage ?? '')) return [];
    throw error;
  }
}
