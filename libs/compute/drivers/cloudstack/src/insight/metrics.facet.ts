import type { MetricName, MetricSeries, MetricsFacet } from '@uni/compute-port';
import { z } from 'zod';
import type { CloudStackApi } from '../api/cloudstack.api.js';
import { readPage } from '../api/paged.list.js';
import { optionalWireNumber, optionalWireText, parseInstant, wireList, wireText } from '../api/wire.values.js';
import { scopeOf } from '../connection/connection.options.js';
import type { FacetTools } from '../facet.tools.js';
import { requireOwned } from '../machine/machine.lookup.js';
import { lacksCommand } from '../task/missing.command.js';

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
/** One measurement, with the time since the one before. */
interface Sample {
  readonly atMs: number;
  readonly spanS: number | null;
  readonly stats: Stats;
}

/** The history from 4.17 on, where the operator lets users read it; otherwise the present moment alone. */
export function metricsFacet({ api, options }: FacetTools): MetricsFacet {
  return {
    read: async (ref, range, context) => {
      const calls = api(context);
      const machine = await requireOwned(calls, options, ref);
      try {
        return seriesOf(await readHistory(calls, machine.id, range));
      } catch (error) {
        if (!(await lacksCommand(calls, error))) throw error;
      }
      if (range.to.getTime() < calls.now().getTime() - 60_000) return [];
      const { items } = await readPage(calls, {
        command: 'listVirtualMachines',
        key: 'virtualmachine',
        item: statsSchema,
        parameters: { ...scopeOf(options), id: machine.id, details: 'stats' },
      });
      return seriesOf(items.map((stats) => ({ atMs: calls.now().getTime(), spanS: null, stats })));
    },
  };
}

async function readHistory(
  api: CloudStackApi,
  id: string,
  range: { readonly from: Date; readonly to: Date },
): Promise<readonly Sample[]> {
  const { items } = await readPage(api, {
    command: 'listVirtualMachinesUsageHistory',
    key: 'virtualmachine',
    item: z.object({ id: wireText, stats: wireList(statsSchema) }),
    parameters: { id, startdate: stamp(range.from), enddate: stamp(range.to) },
  });
  const stats = items.find((item) => item.id === id)?.stats ?? [];
  const timed = stats
    .flatMap((entry) => {
      const at = parseInstant(entry.timestamp);
      return at ? [{ atMs: at.getTime(), stats: entry }] : [];
    })
    .toSorted((a, b) => a.atMs - b.atMs);
  return timed.map((entry, index) => {
    // Of the first one the time before is not known: that to the second is the best guess.
    const before = timed[index - 1] ?? null;
    const after = timed[index + 1] ?? null;
    const spanMs = before ? entry.atMs - before.atMs : after ? after.atMs - entry.atMs : 0;
    return { ...entry, spanS: spanMs > 0 ? spanMs / 1000 : null };
  });
}

/** `yyyy-MM-dd HH:mm:ss`, in UTC. */
function stamp(at: Date): string {
  return at.toISOString().slice(0, 19).replace('T', ' ');
}

const RATES: readonly (readonly [MetricName, keyof Stats])[] = [
  ['disk_read', 'diskkbsread'],
  ['disk_write', 'diskkbswrite'],
  ['network_in', 'networkkbsread'],
  ['network_out', 'networkkbswrite'],
];

function seriesOf(samples: readonly Sample[]): readonly MetricSeries[] {
  const points = (valueOf: (sample: Sample) => number | null) =>
    samples.flatMap((sample) => {
      const value = valueOf(sample);
      return value === null || !Number.isFinite(value) ? [] : [[sample.atMs, value] as const];
    });
  const all: readonly MetricSeries[] = [
    { name: 'cpu', unit: 'ratio', points: points(({ stats }) => ratioOf(stats.cpuused)) },
    { name: 'memory', unit: 'bytes', points: points(({ stats }) => usedBytes(stats)) },
    ...RATES.map(([name, key]): MetricSeries => {
      // What was moved since the last measurement.
      const rate = ({ stats, spanS }: Sample): number | null => {
        const moved = stats[key];
        return typeof moved === 'number' && spanS !== null ? (Math.max(0, moved) * KIB) / spanS : null;
      };
      return { name, unit: 'bytes_per_second', points: points(rate) };
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
