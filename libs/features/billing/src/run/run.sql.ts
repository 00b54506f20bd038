import { statement, type BillingPeriodStatus } from '@uni/data';

export interface DuePeriod {
  /** Null while nothing was ever used. */
  readonly period: Date | null;
  readonly ends_at: Date | null;
}
export const nextPeriod = statement<[number], DuePeriod>(
  'billing_next_period',
  `SELECT p.period, billing_period_end(p.period, $1::int) AS ends_at FROM next_billing_period($1::int) AS p (period)`,
);

export const periodEnd = statement<[Date, number], { ends_at: Date }>(
  'billing_period_end',
  `SELECT billing_period_end($1::timestamptz, $2::int) AS ends_at`,
);

export const openPeriod = statement<
  [period: Date, cycleSeconds: number, now: Date, floorMicros: bigint],
  { status: BillingPeriodStatus }
>(
  'billing_open_period',
  `SELECT open_billing_period($1::timestamptz, $2::int, $3::timestamptz, $4::bigint)::text AS status`,
);

export const billNextShard = statement<[Date], { vm_hours: bigint | null }>(
  'billing_next_shard',
  `SELECT bill_next_shard($1::timestamptz) AS vm_hours`,
);

export const finishPeriods = statement<[Date], { period: Date }>(
  'billing_finish_periods',
  `SELECT f.period FROM finish_billing_periods($1::timestamptz) AS f (period)`,
);

/** The oldest period in which somebody still has to be charged. */
export const oldestOpen = statement<[], { period: Date | null }>(
  'billing_oldest_open',
  `SELECT min(period) AS period FROM billing_periods WHERE status = 'open'`,
);

export const rollUpPeriod = statement<[Date, Date], { shards: number }>(
  'billing_roll_up',
  `SELECT roll_up_period($1::timestamptz, $2::timestamptz) AS shards`,
);

/** Finished before $1 and still not in the month's sums: their message was lost. */
export const notRolledUp = statement<[Date], { period: Date }>(
  'billing_not_rolled_up',
  `SELECT DISTINCT r.period FROM billing_runs r JOIN billing_periods b ON b.period = r.period
    WHERE r.rolled_up_at IS NULL AND b.status = 'done' AND b.finished_at < $1::timestamptz ORDER BY r.period LIMIT 100`,
);

/** Finished periods that end after $1, oldest first. */
export const donePeriodsSince = statement<[Date], { period: Date }>(
  'billing_done_periods',
  `SELECT period FROM billing_periods
    WHERE status = 'done' AND period > $1::timestamptz - interval '1 day' AND period + make_interval(secs => cycle_seconds) > $1::timestamptz ORDER BY period`,
);

export const settleLate = statement<[Date, Date], { differences: number }>(
  'billing_settle_late',
  `SELECT settle_late_usage($1::timestamptz, $2::timestamptz) AS differences`,
);

export const depleteAccounts = statement<[Date], { account_id: bigint }>(
  'billing_deplete',
  `SELECT d.account_id FROM deplete_accounts($1::timestamptz) AS d (account_id)`,
);

export const shelveUnpaid = statement<[Date], { asked: number }>(
  'billing_shelve_unpaid',
  `SELECT shelve_unpaid($1::timestamptz) AS asked`,
);

export const ensurePartitions = statement<[Date], { covered_until: Date }>(
  'billing_ensure_partitions',
  `SELECT ensure_billing_partitions($1::timestamptz) AS covered_until`,
);

export const reviveSolvent = statement<[Date], { account_id: bigint }>(
  'billing_revive_solvent',
  `SELECT r.account_id FROM revive_solvent_accounts($1::timestamptz) AS r (account_id)`,
);

export const tellCharged = statement<[Date, Date], { told: number }>(
  'billing_tell_charged',
  `SELECT tell_charged($1::timestamptz, $2::timestamptz) AS told`,
);
