import { ProviderError, type CallContext, type EventsFacet, type ProviderEvent } from '@uni/compute-port';
import { z } from 'zod';
import { pvePath, type PveApi } from '../api/pve.api.js';
import { parseUpid } from '../api/upid.js';
import { optionalWireNumber, optionalWireText } from '../api/wire.values.js';
import { onlineNodes } from '../guest/id.probe.js';

const PAGE = 200;
/** Asked of each node: more than a page, so that those told before do not end the list. */
const ASKED = 2 * PAGE;
/** Tasks whose object is a guest. */
const OF_GUESTS = /^(?:qm|vz(?!dump)|ha|vncproxy|vncshell|spiceproxy|resize|move_volume|vzdump)/;

const taskSchema = z.object({
  upid: z.string(),
  type: z.string(),
  id: z.union([z.string(), z.number().transform(String)]).default(''),
  user: optionalWireText,
  tokenid: optionalWireText,
  starttime: optionalWireNumber,
  status: optionalWireText,
});

/** Where the next page goes on: at this second, without those of it that were told already. */
const cursorSchema = z.object({ until: z.number().int(), told: z.array(z.string()) });

/** The finished tasks of every node that answers, as one list: each node is asked for a page, and the newest of all are told. */
export function eventsFacet(open: (context: CallContext) => PveApi): EventsFacet {
  return {
    list: async ({ since, cursor }, context) => {
      const api = open(context);
      const from = cursor === null ? null : parseCursor(cursor);
      const pages = await Promise.all(
        (await onlineNodes(api)).map((node) => readTasks(api, node, since, from?.until ?? null)),
      );
      const told = new Set(from?.told);
      const newest = pages
        .flat()
        .filter(({ externalId, at }) => !told.has(externalId) && at >= since)
        .toSorted((a, b) => b.at.getTime() - a.at.getTime() || (a.externalId < b.externalId ? -1 : 1));
      const items = newest.slice(0, PAGE);
      const isLast = newest.length <= PAGE && pages.every((page) => page.length < ASKED);
      return { items, nextCursor: isLast ? null : nextCursor(items, from?.told ?? []) };
    },
  };
}

async function readTasks(
  api: PveApi,
  node: string,
  since: Date,
  untilS: number | null,
): Promise<readonly ProviderEvent[]> {
  const tasks = await api.get({
    label: 'tasks',
    path: pvePath('nodes', node, 'tasks'),
    query: {
      source: 'archive',
      limit: ASKED,
      since: Math.floor(since.getTime() / 1000),
      ...(untilS !== null && { until: untilS }),
    },
    schema: z.array(taskSchema),
  });
  return tasks.flatMap((task) => eventOf(task, node));
}

function eventOf(task: z.output<typeof taskSchema>, node: string): readonly ProviderEvent[] {
  const startedAt = parseUpid(task.upid)?.startedAt;
  if (startedAt === undefined) return [];
  const status = task.status ?? 'unknown';
  return [
    {
      externalId: task.upid,
      at: startedAt,
      kind: task.type,
      level: status === 'OK' ? 'info' : status.startsWith('WARNINGS') ? 'warning' : 'error',
      text: `${task.type}${task.id === '' ? '' : ` ${task.id}`} on ${node}: ${status}`,
      machineExternalId: OF_GUESTS.test(task.type) && /^\d+$/.test(task.id) ? task.id : null,
      actor: task.user === undefined ? null : `${task.user}${task.tokenid === undefined ? '' : `!${task.tokenid}`}`,
    },
  ];
}

function nextCursor(items: readonly ProviderEvent[], toldBefore: readonly string[]): string | null {
  const last = items.at(-1);
  if (last === undefined) return null;
  const ofThatSecond = items.filter(({ at }) => at.getTime() === last.at.getTime()).map(({ externalId }) => externalId);
  const until = Math.floor(last.at.getTime() / 1000);
  const stillThere = toldBefore.filter((upid) => parseUpid(upid)?.startedAt.getTime() === last.at.getTime());
  return JSON.stringify({ until, told: [...stillThere, ...ofThatSecond] });
}

function parseCursor(cursor: string): z.output<typeof cursorSchema> {
  try {
    return cursorSchema.parse(JSON.parse(cursor));
  } catch (cause) {
    throw new ProviderError({
      code: 'invalid',
      outcome: 'not_applied',
      vendorMessage: 'the cursor is malformed',
      cause,
    });
  }
}
