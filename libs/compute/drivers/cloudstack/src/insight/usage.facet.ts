import type { UsageFacet, UsageItem } from '@uni/compute-port';
import { z } from 'zod';
import { readAll } from '../api/paged.list.js';
import { optionalWireText, wireNumber } from '../api/wire.values.js';
import type { FacetTools } from '../facet.tools.js';

const recordSchema = z.object({
  usageid: optionalWireText,
  virtualmachineid: optionalWireText,
  usagetype: wireNumber,
  /** Hours, or bytes for traffic. */
  rawusage: wireNumber,
  description: optionalWireText,
});

type Kind = { readonly kind: UsageItem['kind']; readonly unit: string };
const hours = (kind: UsageItem['kind']): Kind => ({ kind, unit: 'hours' });

/** The vendor's numbers for what it counts. What is allocated but off is counted apart from what runs, and not again here. */
const KINDS: Readonly<Record<number, Kind>> = {
  1: hours('machine'),
  3: hours('address'),
  4: { kind: 'traffic', unit: 'bytes' },
  5: { kind: 'traffic', unit: 'bytes' },
  6: hours('volume'),
  9: hours('snapshot'),
  25: hours('snapshot'),
  26: hours('volume'),
  27: hours('snapshot'),
};
const ALLOCATED_MACHINE = 2;

/** What the usage server has counted since the month began. It knows amounts, not prices. Administrators only. */
export function usageFacet({ api, options }: FacetTools): UsageFacet {
  return {
    current: async (context) => {
      const calls = api(context);
      const to = calls.now();
      const from = new Date(Date.UTC(to.getUTCFullYear(), to.getUTCMonth(), 1));
      const records = await readAll(
        calls,
        {
          command: 'listUsageRecords',
          key: 'usagerecord',
          item: recordSchema,
          parameters: {
            startdate: day(from),
            enddate: day(to),
            ...(options.projectId !== undefined && { projectid: options.projectId }),
          },
        },
        options.pageSize,
      );
      return { from, to, currency: null, items: sumUp(records) };
    },
  };
}

function day(at: Date): string {
  return at.toISOString().slice(0, 10);
}

/** One item for each thing and kind; the vendor cuts them into hours or days. */
function sumUp(records: readonly z.output<typeof recordSchema>[]): readonly UsageItem[] {
  const items = new Map<string, UsageItem>();
  for (const record of records) {
    if (record.usagetype === ALLOCATED_MACHINE) continue;
    const { kind, unit } = KINDS[record.usagetype] ?? hours('other');
    const externalId = record.usageid ?? record.virtualmachineid ?? record.description ?? 'unknown';
    const key = `${kind} ${unit} ${externalId}`;
    const quantity = (items.get(key)?.quantity ?? 0) + record.rawusage;
    items.set(key, { externalId, kind, quantity, unit, amountMicros: null });
  }
  return [...items.values()];
}
