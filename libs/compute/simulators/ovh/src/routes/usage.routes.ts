import { stableUuid } from '../catalogue/identifiers.js';
import { withOffset } from '../views/times.js';
import { usageView } from '../views/usage.view.js';
import { BadRequest, NotFound } from '../world/refusals.js';
import type { ProjectState } from '../world/state.js';
import type { Call } from '../wire/call.js';
import { route, type Route } from '../wire/route.js';
import { PROJECT } from './catalogue.routes.js';

const HOUR_MS = 3_600_000;

function monthOf(ms: number, shift = 0): { readonly fromMs: number; readonly toMs: number } {
  const date = new Date(ms);
  const start = (months: number): number => Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1);
  return { fromMs: start(shift), toMs: start(shift + 1) };
}

/** The vendor counts once an hour, but a machine that has just begun is on the bill with its first hour. */
function current(call: Call): unknown {
  const { fromMs } = monthOf(call.now);
  const toMs = Math.max(call.now, fromMs + 1);
  return usageView(call.world, call.project().id, fromMs, toMs, Math.floor(call.now / HOUR_MS) * HOUR_MS);
}

/** As if everything stayed as it is until the end of the month. */
function forecast(call: Call): unknown {
  const { fromMs, toMs } = monthOf(call.now);
  return {
    ...usageView(call.world, call.project().id, fromMs, toMs, call.now),
    usableCredits: { totalCredit: 0, details: [] },
  };
}

interface PastMonth {
  readonly id: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Months that are over, back to the first thing that cost anything; newest first. */
function pastMonths(call: Call, project: ProjectState): PastMonth[] {
  const firsts = call.world.state.meters
    .filter(({ projectId }) => projectId === project.id)
    .map(({ fromMs }) => fromMs);
  const earliest = Math.min(...firsts);
  const months: PastMonth[] = [];
  for (let shift = -1; shift > -120; shift -= 1) {
    const month = monthOf(call.now, shift);
    if (month.toMs <= earliest) break;
    months.push({ id: stableUuid('usage', project.id, String(month.fromMs)), ...month });
  }
  return months;
}

function time(call: Call, name: string, fallback: number): number {
  const text = call.query(name);
  if (text === undefined) return fallback;
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw new BadRequest(`Invalid value(s) received: ${name}: ${text}`);
  return ms;
}

function history(call: Call): unknown {
  const from = time(call, 'from', 0);
  const to = time(call, 'to', call.now);
  return pastMonths(call, call.project())
    .filter((month) => month.toMs > from && month.fromMs < to)
    .map(({ id, fromMs, toMs }) => ({
      id,
      lastUpdate: withOffset(toMs),
      period: { from: withOffset(fromMs), to: withOffset(toMs) },
    }));
}

function historyDetail(call: Call): unknown {
  const project = call.project();
  const month = pastMonths(call, project).find(({ id }) => id === call.param('usageId'));
  if (!month) throw new NotFound('Usage does not exist');
  return { id: month.id, ...usageView(call.world, project.id, month.fromMs, month.toMs, month.toMs) };
}

function bills(call: Call): unknown {
  call.demandQuery('from');
  call.demandQuery('to');
  const [from, to] = [time(call, 'from', 0), time(call, 'to', call.now)];
  return pastMonths(call, call.project())
    .filter((month) => month.toMs >= from && month.toMs <= to)
    .map(({ id }) => ({ billId: `FR${Number.parseInt(id.slice(0, 6), 16)}`, type: 'postpaid' }));
}

export const usageRoutes: readonly Route[] = [
  route('GET', `${PROJECT}/usage/current`, 'usage_current', current),
  route('GET', `${PROJECT}/usage/forecast`, 'usage_forecast', forecast),
  route('GET', `${PROJECT}/usage/history`, 'usage_history', history),
  route('GET', `${PROJECT}/usage/history/{usageId}`, 'usage_history_detail', historyDetail),
  route('GET', `${PROJECT}/bill`, 'bills', bills),
];
