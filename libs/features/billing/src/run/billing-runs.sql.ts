import { statement, type BillingPeriodStatus } from '@uni/data';

export interface RunRow {
  readonly period: Date;
  readonly ends_at: Date;
  readonly status: BillingPeriodStatus;
  readonly shards: number;
  readonly shards_done: number;
  readonly vm_hours: bigint;
  readonly total: bigint;
  readonly expected: bigint;
  readonly previous: bigint | null;
  readonly held_reason: string | null;
  readonly created_at: Date;
  readonly finished_at: Date | null;
}
const COLUMNS = `b.period, b.period + make_interval(secs => b.cycle_seconds) AS ends_at, b.status::text AS status, b.shards, r.done AS shards_done, r.vm_hours, r.total, b.expected_micros AS expected,
  b.previous_micros AS previous, b.held_reason, b.created_at, b.finished_at`;
const SOURCE = `FROM billing_periods b CROSS JOIN LATERAL (
  SELECT count(finished_at)::int AS done, coalesce(sum(vm_count), 0)::bigint AS vm_hours, coalesce(sum(sum_micros), 0)::bigint AS total
    FROM billing_runs WHERE period = b.period) r`;

export const listRuns = statement<[before: Date, status: string[] | null, limit: number], RunRow>(
  'billing_runs_list',
  `SELECT ${COLUMNS} ${SOURCE} WHERE b.period < $1::timestamptz AND ($2::text[] IS NULL OR b.status::text = ANY ($2::text[]))
    ORDER BY b.period DESC LIMIT $3::int`,
);

export const oneRun = statement<[Date], RunRow>(
  'billing_runs_one',
  `SELECT ${COLUMNS} ${SOURCE} WHERE b.period = $1::timestamptz`,
);

export const lockPeriod = statement<
  [Date],
  { status: BillingPeriodStatus; held_reason: string | null; expected: bigint; previous: bigint | null }
>(
  'billing_lock_period',
  `SELECT status::text AS status, held_reason, expected_micros AS expected, previous_micros AS previous
     FROM billing_periods WHERE period = $1::timestamptz FOR UPDATE`,
);

export const releasePeriod = statement<[Date, string | null], { period: Date }>(
  'billing_release_period',
  `UPDATE billing_periods SET status = 'open', released_by = $2::uuid WHERE period = $1::timestamptz AND status = 'held' RETURNING period`,
);

/** What a period would cost, without writing anything. */
export const ratePeriod = statement<[Date, Date], { vm_hours: bigint; total: bigint }>(
  'billing_rate_period',
  `SELECT count(*)::bigint AS vm_hours, coalesce(sum(r.amount_micros), 0)::bigint AS total
     FROM rated_vm_hours($1::timestamptz, $2::timestamptz, 0, 9223372036854775807) r`,
);
