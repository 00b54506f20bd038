import { Inject, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Database, IDEMPOTENCY_LIFETIME_MS, statement, type Statement } from '@uni/data';
import { CLOCK, LOGGER, type Clock, type Logger } from '@uni/platform';

const EVERY_MS = 5 * 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Small enough that nobody waits for a lock, and repeated until nothing is left. */
const BATCH = 5_000;

type Purge = Statement<[Date, number], { n: number }>;
const purge = (table: string, key: string, condition: string): Purge =>
  statement(
    `purge_${table}`,
    `WITH gone AS (DELETE FROM ${table} WHERE (${key}) IN (SELECT ${key} FROM ${table} WHERE ${condition} LIMIT $2) RETURNING 1)
     SELECT count(*)::int AS n FROM gone`,
  );

interface Rule {
  readonly sql: Purge;
  readonly keepMs: number;
}
const RULES: readonly Rule[] = [
  { sql: purge('outbox', 'id', 'sent_at < $1::timestamptz'), keepMs: HOUR_MS },
  { sql: purge('events', 'id', 'created_at < $1::timestamptz'), keepMs: 7 * DAY_MS },
  { sql: purge('idempotency_keys', 'scope, key', 'created_at < $1::timestamptz'), keepMs: IDEMPOTENCY_LIFETIME_MS },
  { sql: purge('login_attempts', 'id', 'failed_at < $1::timestamptz'), keepMs: DAY_MS },
  // Kept a while after their end: a refresh token that comes back late must still be known as used.
  { sql: purge('sessions', 'id', 'expires_at < $1::timestamptz'), keepMs: 30 * DAY_MS },
  // Nobody has looked for as long as the longest range: it is read anew.
  {
    sql: purge('instance_metrics', 'instance_id, range', 'coalesce(read_at, asked_until) < $1::timestamptz'),
    keepMs: 30 * DAY_MS,
  },
  { sql: purge('operation_secrets', 'operation_id', 'expires_at < $1::timestamptz'), keepMs: 0 },
  { sql: purge('provider_status_changes', 'id', 'at < $1::timestamptz'), keepMs: 30 * DAY_MS },
  { sql: purge('provider_check_hours', 'provider_id, hour', 'hour < $1::timestamptz'), keepMs: 30 * DAY_MS },
  {
    sql: purge('provider_call_hours', 'provider_id, hour, outcome, part', 'hour < $1::timestamptz'),
    keepMs: 30 * DAY_MS,
  },
  { sql: purge('provider_vendor_events', 'provider_id, external_id', 'at < $1::timestamptz'), keepMs: 30 * DAY_MS },
  { sql: purge('provider_breakers', 'provider_id, worker_id, part', 'seen_at < $1::timestamptz'), keepMs: HOUR_MS },
  { sql: purge('worker_heartbeats', 'id', 'beat_at < $1::timestamptz'), keepMs: DAY_MS },
];

/** Throws away what has served its time. */
@Injectable()
export class PurgeClock {
  private working = false;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  @Interval('worker.purge', EVERY_MS)
  async tick(): Promise<void> {
    if (this.working) return;
    this.working = true;
    try {
      for (const rule of RULES) await this.apply(rule);
    } catch (error) {
      this.logger.warn({ err: error }, 'old rows not removed');
    } finally {
      this.working = false;
    }
  }

  private async apply({ sql, keepMs }: Rule): Promise<void> {
    const before = new Date(this.clock.now().getTime() - keepMs);
    let removed: number;
    do {
      removed = (await this.database.query(sql, before, BATCH))[0]?.n ?? 0;
    } while (removed === BATCH);
  }
}
