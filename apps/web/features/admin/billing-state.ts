import type { AdminStats } from '@uni/client';

export type BillingTone = 'ok' | 'late' | 'held';

const HOUR_MS = 3_600_000;
/** Billing an hour begins when it ends; ten minutes later it should long be done. */
const GRACE_MS = 600_000;

/** Whether the last complete hour has been billed. */
export function billingTone(stats: Pick<AdminStats, 'billedUntil' | 'heldPeriods'>, nowMs: number): BillingTone {
  if (stats.heldPeriods > 0) return 'held';
  const due = Math.floor((nowMs - GRACE_MS) / HOUR_MS) * HOUR_MS;
  if (stats.billedUntil !== null && Date.parse(stats.billedUntil) < due) return 'late';
  return 'ok';
}
