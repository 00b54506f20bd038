import { ProviderError, type EventsFacet, type ProviderEvent } from '@uni/compute-port';
import { z } from 'zod';
import { readPage } from '../api/paged.list.js';
import { dateParameter, optionalWireText, parseInstant, wireText } from '../api/wire.values.js';
import { scopeOf } from '../connection/connection.options.js';
import type { FacetTools } from '../facet.tools.js';

const MOST_PER_PAGE = 200;

const eventSchema = z.object({
  id: wireText,
  type: wireText,
  level: optionalWireText,
  description: optionalWireText,
  created: optionalWireText,
  username: optionalWireText,
  resourceid: optionalWireText,
  resourcetype: optionalWireText,
});

const LEVELS: Readonly<Record<string, ProviderEvent['level']>> = { WARN: 'warning', ERROR: 'error' };
const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;

/** What happened on the account. One long change yields several: scheduled, started, completed. */
export function eventsFacet({ api, options }: FacetTools): EventsFacet {
  return {
    list: async ({ since, cursor }, context) => {
      const page = parseCursor(cursor);
      const pageSize = Math.min(MOST_PER_PAGE, options.pageSize);
      const { items, count } = await readPage(
        api(context),
        {
          command: 'listEvents',
          key: 'event',
          item: eventSchema,
          parameters: { ...scopeOf(options), startdate: dateParameter(since, 'not later') },
        },
        { page, pageSize },
      );
      const isLast = items.length === 0 || page * pageSize >= count;
      return {
        items: items
          .flatMap(describeEvent)
          .filter(({ at }) => at.getTime() >= Math.floor(since.getTime() / 1000) * 1000)
          .toSorted((a, b) => b.at.getTime() - a.at.getTime()),
        nextCursor: isLast ? null : String(page + 1),
      };
    },
  };
}

function describeEvent(event: z.output<typeof eventSchema>): readonly ProviderEvent[] {
  const at = parseInstant(event.created);
  if (!at) return [];
  const text = event.description ?? event.type;
  return [
    {
      externalId: event.id,
      at,
      kind: event.type,
      level: LEVELS[event.level ?? ''] ?? 'info',
      text,
      machineExternalId: machineOf(event, text),
      actor: event.username ?? null,
    },
  ];
}

/** Named from 4.17 on; before that it stands in the words. */
function machineOf({ type, resourceid, resourcetype }: z.output<typeof eventSchema>, text: string): string | null {
  if (resourceid !== undefined)
    return resourcetype === undefined || /^(?:VirtualMachine|UserVm)$/i.test(resourcetype) ? resourceid : null;
  return type.startsWith('VM.') ? (UUID.exec(text)?.[0] ?? null) : null;
}

function parseCursor(cursor: string | null): number {
  if (cursor === null) return 1;
  if (/^[1-9]\d{0,6}$/.test(cursor)) return Number(cursor);
  throw new ProviderError({
    code: 'invalid',
    outcome: 'not_applied',
    vendorCode: 'cursor',
    vendorMessage: 'the stored cursor is malformed',
  });
}
