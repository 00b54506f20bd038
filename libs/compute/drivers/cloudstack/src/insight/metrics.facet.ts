import type { MetricName, MetricSeries, MetricsFacet } from '@uni/compute-port';
import { z } from 'zod';
import type { CloudStackApi } from '../api/cloudstack.api.js';
import { readPage } from '../api/paged.list.js';
import {
  dateParameter,
  optionalWireNumber,
  optionalWireText,
  parseInstant,
  wireList,
  wireText,
} from '../api/wire.values.js';
import { scopeOf, type CloudOptions } from '../connection/connection.options.js';
import type { FacetTools } from '../facet.tools.js';
import { requireOwned } from '../machine/machine.lookup.js';
import { lacksCommand } from '../task/missing.command.js';
import { ratesOf } from './rate.series.js';

const KIB = 1024;

const statsSchema = z.object({
  timestamp: optionalWireText,
  cpuused: optionalWireText,
  memorykbs: optionalWireNumber,
  memoryintfreekbs: optionalWireNumber,
  networkkbsread: optionalWireNumber,
  networkkbswrite: optionalWireNumber,
  diskkbsread: optionalWireNumber,
  diskkbswrite: optionalWireNumber,
});

type Stats = z.output<typeof statsSchema>;
interface Sample {
  readonly atMs: number;
  readonly stats: Stats;
}

/** The history from 4.17 on, where the operator lets users read it; otherwise the present moment alone. */
export function metricsFacet({ api, options }: FacetTools): MetricsFacet {
  return {
    read: async (ref, range, context) => {
      const calls = api(context);
      const machine = await requireOwned(calls, options, ref);
      const history = await readHistory(calls, machine.id, range).catch(async (error: unknown) => {
        if (await lacksCommand(calls, error)) return [];
        throw error;
      });
      return seriesOf(history.length > 0 ? history : await readPresent(calls, options, machine.id, range));
    },
  };
}

interface Range {
  readonly from: Date;
  readonly to: Date;
}

/** What the lists of machines show at this moment, where the range includes it. */
async function readPresent(
  api: CloudStackApi,
  options: CloudOptions,
  id: string,
  range: Range,
): Promise<readonly Sample[]> {
  const now = api.now();
  if (now < range.from || now > range.to) return [];
  const { items } = await readPage(api, {
    command: 'listVirtualMachines',
    key: 'virtualmachine',
    item: statsSchema,
    parameters: { ...scopeOf(options), id, details: 'stats' },
  });
  return items.slice(0, 1).map((stats) => ({ atMs: now.getTime(), stats }));
}

async function readHistory(api: CloudStackApi, id: string, range: Range): Promise<readonly Sample[]> {
  const { items } = await readPage(api, {
    command: 'listVirtualMachinesUsageHistory',
    key: 'virtualmachine',
    item: z.object({ id: wireText, stats: wireList(statsSchema) }),
    parameters: {
      id,
      startdate: dateParameter(range.from, 'not later'),
      enddate: dateParameter(range.to, 'not earlier'),
    },
  });
  const stats = items.find((item) => item.id === id)?.stats ?? [];
  return stats
    .flatMap((entry) => {
      const at = parseInstant(entry.timestamp);
      return at && at >= range.from && at <= range.to ? [{ atMs: at.getTime(), stats: entry }] : [];
    })
    .toSorted((a, b) => a.atMs - b.atMs)
    .filter((sample, index, all) => sample.atMs !== all[index - 1]?.atMs);
}

const RATES: readonly (readonly [MetricName, keyof Stats])[] = [
  ['disk_read', 'diskkbsread'],
  ['disk_write', 'diskkbswrite'],
  ['network_in', 'networkkbsread'],
  ['network_out', 'networkkbswrite'],
];

function seriesOf(samples: readonly Sample[]): readonly MetricSeries[] {
  const points = (valueOf: (stats: Stats) => number | null) =>
    samples.flatMap(({ atMs, stats }) => {
      const value = valueOf(stats);
      return value === null ? [] : [[atMs, value] as const];
    });
  const all: readonly MetricSeries[] = [
    { name: 'cpu', unit: 'ratio', points: points(({ cpuused }) => ratioOf(cpuused)) },
    { name: 'memory', unit: 'bytes', points: points(usedBytes) },
    ...RATES.map(([name, key]): MetricSeries => {
      const kib = points((stats) => (typeof stats[key] === 'number' ? stats[key] : null));
      return { name, unit: 'bytes_per_second', points: ratesOf(kib) };
    }),
  ];
  return all.filter((series) => series.points.length > 0);
}

/** `"12.5%"`; some locales of the server write a comma. */
function ratioOf(text: string | undefined): number | null {
  const percent = Number.parseFloat((text ?? '').replace(',', '.'));
  return Number.isFinite(percent) ? Math.min(1, Math.max(0, percent / 100)) : null;
}

/** Without an agent in the guest nothing is known to be free, and all of it counts as used. */
function usedBytes({ memorykbs, memoryintfreekbs }: Stats): number | null {
  if (memorykbs === undefined) return null;
  return Math.max(0, memorykbs - (memoryintfreekbs ?? 0)) * KIB;
}
