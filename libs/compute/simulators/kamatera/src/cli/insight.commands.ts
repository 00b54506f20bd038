import { ProxyFault, sentence } from './cli-failure.js';
import { SERVER_FLAGS, type CliCall, type CliCommand } from './cli-command.js';
import { chooseOne } from './server-choice.js';
import { UpstreamError } from './upstream.js';

const CATEGORIES = ['network', 'ram', 'cpu', 'disksIops', 'disksTransfer'] as const;
const HOUR_MS = 3_600_000;

function show<Result>(run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    if (error instanceof UpstreamError) throw error.asMessage();
    throw error;
  }
}

/** First and last instant of a period that ends now. */
function periodFrom(nowMs: number, period: string): number {
  const from = new Date(nowMs);
  switch (period) {
    case '1h':
      return nowMs - HOUR_MS;
    case '8h':
      return nowMs - 8 * HOUR_MS;
    case '1w':
      return nowMs - 7 * 24 * HOUR_MS;
    case '1m':
      return from.setUTCMonth(from.getUTCMonth() - 1);
    case '3m':
      return from.setUTCMonth(from.getUTCMonth() - 3);
    default:
      throw sentence(
        'Please choose from one of the supported periods, see statistics command help message for details',
      );
  }
}

function dayOf(text: string, time: string): string {
  const found = /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  if (!found) throw new ProxyFault('no date');
  return `${found[1]}-${found[2]}-${found[3]}T${time}.000Z`;
}

function span({ input, world }: CliCall): { readonly from: string; readonly to: string } {
  const dated = input.has('startdate') || input.has('enddate');
  if (input.has('period')) {
    if (dated) throw sentence('Please choose either period or start/enddate flags but not both');
    const nowMs = world.vendorTimeMs(world.nowMs());
    const iso = (atMs: number): string => `${new Date(atMs).toISOString().slice(0, 19)}.000Z`;
    return { from: iso(periodFrom(nowMs, input.text('period'))), to: iso(nowMs) };
  }
  if (!input.has('startdate') || !input.has('enddate'))
    throw sentence('Please specify period, or startdate and enddate flags');
  return { from: dayOf(input.text('startdate'), '00:00:00'), to: dayOf(input.text('enddate'), '23:59:59') };
}

/** One list more than the console has, and without the entry that is no series. */
function statistics(call: CliCall): unknown[] {
  const id = chooseOne(call);
  const isTrue = (name: string): boolean => call.input.text(name) === 'true';
  const chosen = CATEGORIES.filter(isTrue);
  if (chosen.length > 1) throw sentence('Please choose a single metric to view');
  if (chosen.length === 0 && !isTrue('all')) throw sentence('Please choose a metric to show');
  const { from, to } = span(call);
  const categories = chosen.length > 0 ? chosen : CATEGORIES;
  return categories.map((category) =>
    show(() =>
      call.upstream.list(`/svc/server/${id}/statistics?category=${category}&dtFrom=${from}&dtTo=${to}`),
    ).filter(({ series }) => series !== 'interval'),
  );
}

function report(call: CliCall): unknown[] {
  const id = chooseOne(call);
  const rows = show(() => call.upstream.object(`/svc/server/${id}/reports`))['report'];
  if (!Array.isArray(rows)) throw new ProxyFault('no report');
  return rows.map(({ ts, ...rest }: Record<string, unknown>) => {
    const at = new Date(Number(ts)).toISOString();
    return { ...rest, month: at.slice(5, 7), year: at.slice(0, 4) };
  });
}

function history(call: CliCall): unknown {
  const id = chooseOne(call);
  return show(() => call.upstream.list(`/svc/server/${id}/history`));
}

const reads = { method: 'POST', writes: false } as const;

export const INSIGHT_COMMANDS: readonly CliCommand[] = [
  {
    ...reads,
    path: '/server/statistics',
    label: 'statistics',
    use: ['server', 'statistics'],
    short: 'Show measurements of a server',
    proxyMethod: 'post',
    flags: [
      ...SERVER_FLAGS,
      ...['all', ...CATEGORIES].map((name) => ({ name, usage: `Show ${name}`, bool: true })),
      { name: 'startdate', usage: 'From this day on, yyyymmdd' },
      { name: 'enddate', usage: 'Up to this day, yyyymmdd' },
      { name: 'period', usage: '1h, 8h, 1w, 1m or 3m' },
    ],
    handle: statistics,
  },
  {
    ...reads,
    path: '/server/report',
    label: 'report',
    use: ['server', 'reports'],
    short: 'Show monthly usage of a server',
    proxyMethod: 'post',
    flags: SERVER_FLAGS,
    handle: report,
  },
  {
    ...reads,
    path: '/server/history',
    label: 'history',
    use: ['server', 'history'],
    short: 'Show what was done with a server',
    proxyMethod: 'serverHistory',
    flags: SERVER_FLAGS,
    handle: history,
  },
];
