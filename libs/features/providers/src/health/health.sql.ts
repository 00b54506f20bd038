import type { providers } from '@uni/contracts';
import { statement } from '@uni/data';

/** @param latencyMs null where the check told none */
export const countCheck = statement<[string, Date, boolean, number | null], never>(
  'health_count_check',
  `INSERT INTO provider_check_hours AS have (provider_id, hour, checks, failed, latencies_ms)
   VALUES ($1::uuid, date_trunc('hour', $2::timestamptz, 'UTC'), 1, ($3::boolean)::int, array_remove(ARRAY[$4::int], NULL))
   ON CONFLICT (provider_id, hour) DO UPDATE SET checks = have.checks + 1, failed = have.failed + excluded.failed,
     latencies_ms = have.latencies_ms || excluded.latencies_ms`,
);

/** What connections are asked for, each with a gate of its own. */
export type ProviderPart = 'machines' | 'names';

/** Providers that were removed meanwhile are left out. */
export const countCalls = statement<[string, ProviderPart], never>(
  'health_count_calls',
  `INSERT INTO provider_call_hours AS have (provider_id, hour, outcome, calls, part)
   SELECT c.provider, c.hour, c.outcome, c.calls, $2
   FROM jsonb_to_recordset($1::jsonb) AS c(provider uuid, hour timestamptz, outcome text, calls int) JOIN providers p ON p.id = c.provider
   ORDER BY 1, 2, 3
   ON CONFLICT (provider_id, hour, outcome, part) DO UPDATE SET calls = have.calls + excluded.calls`,
);

export const storeBreakers = statement<[string, string, Date, ProviderPart], never>(
  'health_breakers',
  `INSERT INTO provider_breakers AS have (provider_id, worker_id, state, changed_at, seen_at, part)
   SELECT b.provider, $1, b.state, $3::timestamptz, $3::timestamptz, $4
   FROM jsonb_to_recordset($2::jsonb) AS b(provider uuid, state text) JOIN providers p ON p.id = b.provider
   ORDER BY 1
   ON CONFLICT (provider_id, worker_id, part) DO UPDATE SET state = excluded.state, seen_at = excluded.seen_at,
     changed_at = CASE WHEN have.state = excluded.state THEN have.changed_at ELSE excluded.changed_at END`,
);

export const dropBreakers = statement<[string], never>(
  'health_breakers_drop',
  `DELETE FROM provider_breakers WHERE worker_id = $1`,
);

interface StoredReport extends providers.CheckReportView {
  readonly capacity?: providers.ProviderHealthView['capacity'];
}
export interface StandingRow {
  readonly id: string;
  readonly enabled: boolean;
  readonly status: providers.ProviderView['status'];
  readonly last_check: StoredReport | null;
  readonly checked_at: Date | null;
  readonly last_good_sync_at: Date | null;
  readonly created_at: Date;
}
export const standing = statement<[string], StandingRow>(
  'health_standing',
  `SELECT id, enabled, status::text, last_check, checked_at, last_good_sync_at, created_at FROM providers WHERE id = $1::uuid`,
);

export interface ChangeRow {
  readonly provider_id: string;
  readonly at: Date;
  readonly before: providers.ProviderView['status'];
  readonly after: providers.ProviderView['status'];
  readonly problems: string[];
}
const CHANGE = `provider_id, at, before::text, after::text, problems`;
export const changesOf = statement<[string, Date, number], ChangeRow>(
  'health_changes',
  `SELECT ${CHANGE} FROM provider_status_changes WHERE provider_id = $1::uuid AND at >= $2::timestamptz ORDER BY at DESC, id DESC LIMIT $3`,
);
export const changesOfAll = statement<[Date, number], ChangeRow>(
  'health_changes_all',
  `SELECT ${CHANGE} FROM provider_status_changes WHERE at >= $1::timestamptz ORDER BY at DESC, id DESC LIMIT $2`,
);

/** Codes that speak against the provider or our access to it; all others are answers about the thing that was asked for. */
export const FAILING_CODES = ['unavailable', 'timeout', 'protocol', 'rate_limited', 'unauthorized', 'forbidden'];

export interface BucketRow {
  readonly bucket: Date;
  readonly checks: number;
  readonly failed: number;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly calls: number;
  readonly failed_calls: number;
}
/** $1 provider, $2 first bucket, $3 end, $4 length of a bucket in seconds, $5 failing codes. */
export const buckets = statement<[string, Date, Date, number, string[]], BucketRow>(
  'health_buckets',
  `WITH b AS (SELECT generate_series($2::timestamptz, $3::timestamptz - interval '1 microsecond', make_interval(secs => $4)) AS bucket),
     hours AS (SELECT date_bin(make_interval(secs => $4), h.hour, $2::timestamptz) AS bucket, h.* FROM provider_check_hours h
       WHERE h.provider_id = $1::uuid AND h.hour >= $2::timestamptz AND h.hour < $3::timestamptz),
     checked AS (SELECT bucket, sum(checks)::int AS checks, sum(failed)::int AS failed FROM hours GROUP BY bucket),
     measured AS (SELECT bucket, percentile_disc(0.5) WITHIN GROUP (ORDER BY l) AS p50, percentile_disc(0.95) WITHIN GROUP (ORDER BY l) AS p95
       FROM hours, unnest(latencies_ms) AS l GROUP BY bucket),
     called AS (SELECT date_bin(make_interval(secs => $4), c.hour, $2::timestamptz) AS bucket, sum(c.calls)::int AS calls,
         coalesce(sum(c.calls) FILTER (WHERE c.outcome = ANY($5::text[])), 0)::int AS failed_calls
       FROM provider_call_hours c WHERE c.provider_id = $1::uuid AND c.part = 'machines' AND c.hour >= $2::timestamptz AND c.hour < $3::timestamptz GROUP BY 1)
   SELECT b.bucket, coalesce(k.checks, 0) AS checks, coalesce(k.failed, 0) AS failed, m.p50, m.p95, coalesce(c.calls, 0) AS calls,
     coalesce(c.failed_calls, 0) AS failed_calls
   FROM b LEFT JOIN checked k USING (bucket) LEFT JOIN measured m USING (bucket) LEFT JOIN called c USING (bucket) ORDER BY b.bucket`,
);

export const callsSince = statement<[string, Date, ProviderPart], { outcome: string; calls: number }>(
  'health_calls_since',
  `SELECT outcome, sum(calls)::int AS calls FROM provider_call_hours
   WHERE provider_id = $1::uuid AND hour >= $2::timestamptz AND part = $3 GROUP BY outcome ORDER BY calls DESC, outcome`,
);

export const breakersOf = statement<
  [string, Date, ProviderPart],
  { worker_id: string; state: providers.BreakerStateName; changed_at: Date }
>(
  'health_breakers_of',
  `SELECT worker_id, state, changed_at FROM provider_breakers WHERE provider_id = $1::uuid AND seen_at >= $2::timestamptz AND part = $3 ORDER BY worker_id`,
);

export interface NamesRow {
  readonly enabled: boolean;
  readonly zones: number;
  readonly domains: number;
  readonly last_sync_at: Date | null;
  readonly last_good_sync_at: Date | null;
  readonly failure: string | null;
}
/** The account of names of a connection, where it has one. */
export const namesOf = statement<[string], NamesRow>(
  'health_names',
  `SELECT enabled, last_sync_at, last_good_sync_at, failure,
     (SELECT count(*)::int FROM dns_zones z WHERE z.provider_id = a.provider_id AND z.gone_at IS NULL) AS zones,
     (SELECT count(*)::int FROM dns_domains d WHERE d.provider_id = a.provider_id AND d.gone_at IS NULL) AS domains
   FROM dns_accounts a WHERE provider_id = $1::uuid`,
);
