import { refOf } from '../period.js';
import { look, type Check, type CheckedPeriod, type CheckQuery } from './check.types.js';

/** I1 to I4, reservations and month sums: what was charged is what was used, and every balance is its history. */
export const MONEY_CHECKS: readonly Check[] = [
  {
    name: 'I1',
    promise: 'Every balance is the sum of its ledger',
    queries: () => [
      look(
        'SELECT count(*) FROM balances',
        `SELECT account_id, b.balance_micros::text AS balance, coalesce(l.micros, 0)::text AS ledger
           FROM balances b FULL JOIN (SELECT account_id, sum(amount_micros)::bigint AS micros FROM ledger GROUP BY account_id) l USING (account_id)
          WHERE b.balance_micros IS DISTINCT FROM coalesce(l.micros, 0)`,
      ),
    ],
  },
  {
    name: 'I2',
    promise: 'No running balance has a break',
    queries: () => [
      look(
        'SELECT count(*) FROM ledger',
        `SELECT account_id, id, after::text AS balance_after, expected::text AS expected FROM (
           SELECT account_id, id, balance_after_micros AS after,
                  coalesce(lag(balance_after_micros) OVER (PARTITION BY account_id ORDER BY id), 0) + amount_micros AS expected
             FROM ledger) chain
          WHERE after <> expected`,
      ),
    ],
  },
  {
    name: 'I3',
    promise: 'Every VM-hour is there once, at the right amount',
    queries: ({ periods }) => [coverage, ...periods.map(recomputed)],
  },
  {
    name: 'I4',
    promise: "Each period's entry in a ledger is the sum of its VM-hours",
    queries: ({ periods }) => periods.map(entered),
  },
  {
    name: 'reserved',
    promise: 'Every reserved amount is the sum of the reservations that are held',
    queries: () => [
      look(
        'SELECT count(*) FROM balances',
        `SELECT account_id, b.reserved_micros::text AS reserved, coalesce(r.micros, 0)::text AS held
           FROM balances b FULL JOIN (SELECT account_id, sum(amount_micros)::bigint AS micros FROM reservations WHERE status = 'held' GROUP BY account_id) r
          USING (account_id) WHERE b.reserved_micros IS DISTINCT FROM coalesce(r.micros, 0)`,
      ),
    ],
  },
  {
    name: 'months',
    promise: "Every month's sum is the sum of its VM-hours",
    queries: ({ smallMonths }) => [monthTotals, ...smallMonths.map(monthByVm)],
  },
];

/** Nothing was used before the first period, and no period is missing between two others. */
const coverage: CheckQuery = look(
  'SELECT count(*) FROM billing_periods',
  `SELECT 'used before the first period' AS fault, s.vm_id, s.from_ts AS at FROM vm_segments s
    WHERE s.from_ts < (SELECT min(period) FROM billing_periods) AND (s.to_ts IS NULL OR s.to_ts > s.from_ts)
   UNION ALL
   SELECT 'a period is missing', NULL, ends FROM (
     SELECT period + make_interval(secs => cycle_seconds) AS ends, lead(period) OVER (ORDER BY period) AS next FROM billing_periods) b
    WHERE next <> ends`,
);

/** A formula of its own: one numeric sum per VM, over all its segments, rounded once. */
const recomputed = ({ period, end }: CheckedPeriod): CheckQuery =>
  look(
    'SELECT count(*) FROM vm_hours WHERE period = $1::timestamptz',
    `SELECT $1::timestamptz AS period, coalesce(e.vm_id, c.vm_id) AS vm_id, e.amount::text AS expected, c.amount::text AS charged, e.seconds AS expected_seconds, c.seconds
       FROM (
         SELECT vm_id, account_id, round(sum(rate_micros_per_hour::numeric * seconds) / 3600) AS amount, sum(seconds)::bigint AS seconds FROM (
           SELECT vm_id, account_id, rate_micros_per_hour, extract(epoch FROM upper(span) - lower(span)) AS seconds FROM (
             SELECT vm_id, account_id, rate_micros_per_hour, tstzrange(from_ts, to_ts) * tstzrange($1::timestamptz, $2::timestamptz) AS span
               FROM vm_segments WHERE tstzrange(from_ts, to_ts) && tstzrange($1::timestamptz, $2::timestamptz)) spans) used
         GROUP BY vm_id, account_id) e
       FULL JOIN (
         SELECT vm_id, account_id, sum(amount_micros) AS amount, sum(seconds) AS seconds FROM (
           SELECT vm_id, account_id, amount_micros, seconds FROM vm_hours WHERE period = $1::timestamptz
           UNION ALL SELECT vm_id, account_id, amount_micros, seconds FROM vm_hour_adjustments WHERE period = $1::timestamptz) parts
         GROUP BY vm_id, account_id) c ON c.vm_id = e.vm_id AND c.account_id = e.account_id
      WHERE coalesce(e.amount, 0) <> coalesce(c.amount, 0) OR coalesce(e.seconds, 0) <> coalesce(c.seconds, 0)`,
    period,
    end,
  );

const entered = ({ period }: CheckedPeriod): CheckQuery =>
  look(
    'SELECT count(DISTINCT account_id) FROM vm_hours WHERE period = $1::timestamptz',
    `SELECT $1::timestamptz AS period, kind, account_id, h.micros::text AS vm_hours, l.micros::text AS ledger
       FROM (
         SELECT 'usage' AS kind, account_id, sum(amount_micros) AS micros FROM vm_hours WHERE period = $1::timestamptz GROUP BY account_id
         UNION ALL
         SELECT 'late_usage', account_id, sum(amount_micros) FROM vm_hour_adjustments WHERE period = $1::timestamptz GROUP BY account_id) h
       FULL JOIN (
         SELECT 'usage' AS kind, account_id, -amount_micros AS micros FROM ledger WHERE kind = 'usage' AND ref = $2
         UNION ALL
         SELECT 'late_usage', account_id, -sum(amount_micros) FROM ledger
          WHERE kind = 'late_usage' AND split_part(ref, '#', 1) = $2 GROUP BY account_id) l USING (kind, account_id)
      WHERE coalesce(h.micros, 0) <> coalesce(l.micros, 0)`,
    period,
    refOf(period),
  );

const monthTotals: CheckQuery = look(
  'SELECT count(*) FROM vm_month_costs',
  `SELECT month, expected.micros::text AS vm_hours, m.micros::text AS sums
     FROM (
       SELECT month, sum(micros) AS micros FROM (
         SELECT billing_month(period) AS month, sum_micros AS micros FROM billing_runs WHERE rolled_up_at IS NOT NULL
         UNION ALL SELECT billing_month(period), amount_micros FROM vm_hour_adjustments) parts
       GROUP BY month) expected
     FULL JOIN (SELECT month, sum(amount_micros) AS micros FROM vm_month_costs GROUP BY month) m USING (month)
    WHERE coalesce(expected.micros, 0) <> coalesce(m.micros, 0)`,
);

const monthByVm = (month: string): CheckQuery =>
  look(
    'SELECT count(*) FROM vm_month_costs WHERE month = $1::date',
    `SELECT $1::date AS month, vm_id, e.micros::text AS vm_hours, m.amount_micros::text AS sum
       FROM (
         SELECT vm_id, sum(amount_micros) AS micros FROM (
           SELECT h.vm_id, h.amount_micros FROM vm_hours h
             JOIN billing_runs r ON r.period = h.period AND h.account_id BETWEEN r.low_account AND r.high_account AND r.rolled_up_at IS NOT NULL
            WHERE h.period >= $1::date::timestamp AT TIME ZONE 'UTC' AND h.period < ($1::date + interval '1 month') AT TIME ZONE 'UTC'
           UNION ALL
           SELECT vm_id, amount_micros FROM vm_hour_adjustments
            WHERE period >= $1::date::timestamp AT TIME ZONE 'UTC' AND period < ($1::date + interval '1 month') AT TIME ZONE 'UTC') parts
         GROUP BY vm_id) e
       FULL JOIN (SELECT vm_id, amount_micros FROM vm_month_costs WHERE month = $1::date) m USING (vm_id)
      WHERE coalesce(e.micros, 0) <> coalesce(m.amount_micros, 0)`,
    month,
  );
