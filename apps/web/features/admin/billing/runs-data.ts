import type { BillingRun } from '@uni/client';
import { toMicros } from '@uni/ui';

/** A charge that was finished this long after its period had ended was late. */
const LATE_AFTER_MS = 600_000;

/** How late the charge of a period was, or is; null when it was in time. */
export function lateness(run: Pick<BillingRun, 'endsAt' | 'finishedAt'>, nowMs: number): number | null {
  const lateMs = (run.finishedAt === null ? nowMs : Date.parse(run.finishedAt)) - Date.parse(run.endsAt);
  return lateMs > LATE_AFTER_MS ? lateMs : null;
}

/** A total against the one before it, in hundredths rounded half up; null where there is nothing to compare with. */
export function ratioTo(run: Pick<BillingRun, 'total' | 'previous'>): number | null {
  const before = run.previous === null ? 0n : toMicros(run.previous.amount);
  if (before <= 0n) return null;
  return Number((toMicros(run.total.amount) * 100n + before / 2n) / before) / 100;
}

/** The next boundary of charging after a moment. */
export function nextBoundary(nowMs: number, cycleMinutes: number): number {
  const cycleMs = cycleMinutes * 60_000;
  return (Math.floor(nowMs / cycleMs) + 1) * cycleMs;
}

/** What has been used since the last charge if nothing changed, exact to the millionth: a rate over a time. */
export function accruedSince(ratePerHour: { readonly amount: string }, sinceMs: number, nowMs: number): bigint {
  return (toMicros(ratePerHour.amount) * BigInt(Math.max(0, Math.round(nowMs - sinceMs)))) / 3_600_000n;
}

/** The periods that have ended, newest first: those that can be looked at without charging anything. */
export function endedPeriods(nowMs: number, cycleMinutes: number, count: number): number[] {
  const cycleMs = cycleMinutes * 60_000;
  const last = nextBoundary(nowMs, cycleMinutes) - 2 * cycleMs;
  return Array.from({ length: count }, (_, index) => last - index * cycleMs);
}
