import { statement } from '@uni/data';

export const ping = statement<[], { readonly one: number }>('health_ping', 'SELECT 1 AS one');

export const lastBeat = statement<[], { readonly beatAt: Date | null }>(
  'health_last_beat',
  `SELECT max(beat_at) AS "beatAt" FROM worker_heartbeats`,
);

export interface BillingLateness {
  /** The oldest period that is held for a person to look at. */
  readonly heldPeriod: Date | null;
  /** The oldest period begun and not finished in time. */
  readonly unfinishedPeriod: Date | null;
  /** True when machines ran in the last period that should be charged by now, and nothing was begun for it. */
  readonly missing: boolean;
}

/** $1 start and $2 end of the newest period that must have been charged by now. */
export const billingLateness = statement<[Date, Date], BillingLateness>(
  'health_billing',
  `SELECT (SELECT min(period) FROM billing_periods WHERE status = 'held') AS "heldPeriod",
          (SELECT min(period) FROM billing_periods WHERE status = 'open' AND period <= $1::timestamptz) AS "unfinishedPeriod",
          NOT EXISTS (SELECT 1 FROM billing_periods WHERE period >= $1::timestamptz)
          AND EXISTS (SELECT 1 FROM vm_segments WHERE from_ts < $2::timestamptz AND (to_ts IS NULL OR to_ts > $1::timestamptz)) AS missing`,
);
