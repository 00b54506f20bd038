import { statement } from '@uni/data';

export interface PlatformRow {
  readonly organizations: number;
  readonly users: number;
  readonly instances: Readonly<Record<string, number>>;
  readonly providers: Readonly<Record<string, number>>;
  readonly revenueMicros: bigint;
  readonly balancesMicros: bigint;
  /** How far balances are from the last entry of their ledger, added up. */
  readonly differenceMicros: bigint;
  readonly operationsRunning: number;
  readonly operationsFailed: number;
  readonly workers: number;
  readonly lateOperations: number;
  readonly lateMessages: number;
  readonly oldestMessageAt: Date | null;
  readonly lateInventories: number;
}

type Moments = [now: Date, dayAgo: Date, workersSeenSince: Date, messagesSince: Date, inventoriesSince: Date];

/** Ids carry their time of birth: whatever ended since a moment was begun less than two days before it, and is found along the primary key. */
const BORN_TWO_DAYS_BEFORE = (moment: string): string =>
  `(lpad(to_hex((extract(epoch FROM ${moment} - interval '2 days') * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid`;

const counted = (rows: string): string =>
  `(SELECT coalesce(jsonb_object_agg(c.name, c.count), '{}') FROM (${rows} GROUP BY 1) c)`;

/** Everything that the administrators' first page counts, in one look. Each part walks an index or a small table. */
export const platformStats = statement<Moments, PlatformRow>(
  'platform_stats',
  `SELECT (SELECT count(*)::int FROM organizations) AS organizations,
          (SELECT count(*)::int FROM users) AS users,
          ${counted(`SELECT i.status::text AS name, count(*)::int AS count FROM instances i WHERE i.deleted_at IS NULL`)} AS instances,
          ${counted(`SELECT CASE WHEN p.enabled THEN p.status::text ELSE 'disabled' END AS name, count(*)::int AS count FROM providers p`)} AS providers,
          (SELECT coalesce(sum(s.rate_micros_per_hour), 0)::bigint FROM vm_segments s WHERE s.to_ts IS NULL) AS "revenueMicros",
          b.balances AS "balancesMicros", b.difference AS "differenceMicros",
          o.running AS "operationsRunning", o.late AS "lateOperations",
          (SELECT count(*)::int FROM operations f
             WHERE f.id >= ${BORN_TWO_DAYS_BEFORE('$2::timestamptz')} AND f.status = 'failed' AND f.finished_at >= $2::timestamptz) AS "operationsFailed",
          (SELECT count(*)::int FROM worker_heartbeats w WHERE w.beat_at >= $3::timestamptz) AS workers,
          m.count AS "lateMessages", m.oldest AS "oldestMessageAt",
          (SELECT count(*)::int FROM providers p WHERE p.enabled AND coalesce(p.last_good_sync_at, p.created_at) < $5::timestamptz) AS "lateInventories"
     FROM (SELECT coalesce(sum(b.balance_micros), 0)::bigint AS balances,
                  coalesce(sum(abs(b.balance_micros - coalesce(l.after, 0))), 0)::bigint AS difference
             FROM balances b LEFT JOIN LATERAL (
               SELECT l.balance_after_micros AS after FROM ledger l WHERE l.account_id = b.account_id ORDER BY l.id DESC LIMIT 1) l ON true) b,
          (SELECT count(*)::int AS running, (count(*) FILTER (WHERE o.deadline_at < $1::timestamptz))::int AS late
             FROM operations o WHERE o.status IN ('queued', 'running')) o,
          (SELECT count(*)::int AS count, min(m.created_at) AS oldest
             FROM outbox m WHERE m.sent_at IS NULL AND m.created_at < $4::timestamptz) m`,
);
