import type { MachineRef, MetricName, MetricSeries } from '@uni/compute-port';
import { z } from 'zod';
import { CLI_FACE, type KamateraApi } from '../api/kamatera.api.js';
import { wireNumber } from '../api/wire.values.js';
import { requireOwned, type ServerDetail } from '../server/server.reader.js';

interface Range {
  readonly from: Date;
  readonly to: Date;
}

const seriesSchema = z.object({ series: z.string(), data: z.array(z.tuple([wireNumber, wireNumber.nullable()])) });
type Series = z.output<typeof seriesSchema>;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Spans up to now that the platform knows by name; the shorter, the finer. */
const PERIODS: readonly { readonly name: string; readonly ms: number }[] = [
  { name: '1h', ms: HOUR_MS },
  { name: '8h', ms: 8 * HOUR_MS },
  { name: '1w', ms: 7 * DAY_MS },
  { name: '1m', ms: 28 * DAY_MS },
  { name: '3m', ms: 84 * DAY_MS },
];

/** All groups of measurements of one server from one call, cut to the range. */
export async function readMetrics(
  api: KamateraApi,
  ref: MachineRef,
  range: Range,
  now: Date,
): Promise<readonly MetricSeries[]> {
  const server = await requireOwned(api, ref);
  if (range.from > now || range.from > range.to) return [];
  const groups = await api.call({
    face: CLI_FACE,
    method: 'POST',
    label: 'statistics',
    path: '/server/statistics',
    body: { id: server.id, all: true, ...spanOf(range, now) },
    schema: z.array(z.array(seriesSchema)),
  });
  return describe(new Map(groups.flat().map((series) => [series.series, series])), server, range);
}

function spanOf({ from, to }: Range, now: Date): Readonly<Record<string, string>> {
  const period = PERIODS.find(({ ms }) => now.getTime() - from.getTime() <= ms);
  return period ? { period: period.name } : { startdate: dayOf(from), enddate: dayOf(to < now ? to : now) };
}

function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10).replaceAll('-', '');
}

/**
 * What each group is measured in is not documented. Processors are percentages, since no other unit has their range; transfers of
 * disks carry their unit in their name. Those of networks could be bits, bytes or kilobytes: a graph that is wrong by a factor would
 * be worse than none.
 */
function describe(all: ReadonlyMap<string, Series>, server: ServerDetail, range: Range): readonly MetricSeries[] {
  const share = memoryShare(all.get('ram'), server);
  const wanted: readonly [MetricName, MetricSeries['unit'], Series | undefined, (value: number) => number][] = [
    ['cpu', 'ratio', all.get('cpuAvg') ?? all.get('cpu0'), (value) => clamp(value / 100)],
    ['memory', 'ratio', all.get('ram'), (value) => clamp(value / share)],
    ['disk_read', 'bytes_per_second', all.get('diskReadMBTotal') ?? all.get('diskReadMB0'), megabytes],
    ['disk_write', 'bytes_per_second', all.get('diskWriteMBTotal') ?? all.get('diskWriteMB0'), megabytes],
  ];
  return wanted.flatMap(([name, unit, series, convert]) =>
    series ? [{ name, unit, points: pointsOf(series, range, convert) }] : [],
  );
}

/** Percent, unless a value is beyond that: then it can only be megabytes. */
function memoryShare(series: Series | undefined, server: ServerDetail): number {
  const isBeyond = (series?.data ?? []).some(([, value]) => value !== null && value > 100);
  return isBeyond ? server.ram : 100;
}

const megabytes = (value: number): number => Math.max(0, value * 1_000_000);
const clamp = (value: number): number => Math.min(1, Math.max(0, value));

function pointsOf(series: Series, { from, to }: Range, convert: (value: number) => number): MetricSeries['points'] {
  const kept = series.data.flatMap(([atMs, value]) =>
    value === null || atMs < from.getTime() || atMs > to.getTime() ? [] : [[atMs, convert(value)] as const],
  );
  return [...new Map(kept)].toSorted(([a], [b]) => a - b);
}
