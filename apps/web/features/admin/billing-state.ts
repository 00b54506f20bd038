import type { AdminStats } from '@uni/client';

export type BillingTone = 'ok' | 'late' | 'held' | 'unequal';

/** A charge may take this long after its period has ended. */
const GRACE_MS = 600_000;

/**
 * How charging stands, the worst first: sums that disagree, periods that wait for a person, a period that should be
 * charged by now. The API says so; should its answer be old, the clock of this page says it too.
 */
export function billingTone(
  stats: Pick<AdminStats, 'billedUntil' | 'billingLate' | 'heldPeriods' | 'cycleMinutes' | 'difference'>,
  nowMs: number,
  invariantsHold: boolean,
): BillingTone {
  if (!invariantsHold || Number(stats.difference.amount) !== 0) return 'unequal';
  if (stats.heldPeriods > 0) return 'held';
  const cycleMs = stats.cycleMinutes * 60_000;
  const due = Math.floor((nowMs - GRACE_MS) / cycleMs) * cycleMs;
  return stats.billingLate || (stats.billedUntil !== null && Date.parse(stats.billedUntil) < due) ? 'late' : 'ok';
}

/** A difference with all its six digits and without a currency: what matters is that it is zero. */
export function formatDifference(difference: { readonly amount: string }, locale: string): string {
  const exact = new Intl.NumberFormat(locale, { minimumFractionDigits: 6, maximumFractionDigits: 6 });
  return exact.format(difference.amount as `${number}`).replace('-', '−');
}
