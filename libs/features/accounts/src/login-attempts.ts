import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Database, statement } from '@uni/data';
import { CLOCK, type Clock } from '@uni/platform';
import { tooManyAttempts } from './accounts.errors.js';
import { networkPrefix } from './network-prefix.js';

export const LOGIN_WINDOW_MS = 5 * 60_000;
export const FAILURES_PER_EMAIL = 5;
/** Higher, since a whole office may share a network. */
export const FAILURES_PER_NETWORK = 50;

const lock = statement<[string[]], { locked: string }>(
  'login_attempt_lock',
  `SELECT pg_advisory_xact_lock(hashtextextended(key, 7412))::text AS locked FROM unnest($1::text[]) AS key`,
);

interface BeginRow {
  readonly id: bigint | null;
  /** The oldest failure that still counts towards the limit that is reached. */
  readonly since: Date | null;
}

/** Counts and, below both limits, notes the attempt as failed until it proves otherwise. */
const begin = statement<[Uint8Array, string, Date, Date, number, number], BeginRow>(
  'login_attempt_begin',
  `WITH by_email AS (
     SELECT failed_at FROM login_attempts WHERE email_hash = $1::bytea AND failed_at > $3::timestamptz ORDER BY failed_at DESC LIMIT $5::int
   ), by_network AS (
     SELECT failed_at FROM login_attempts WHERE ip_prefix = $2 AND failed_at > $3::timestamptz ORDER BY failed_at DESC LIMIT $6::int
   ), reached AS (
     SELECT min(failed_at) AS since FROM by_email HAVING count(*) >= $5::int
     UNION ALL
     SELECT min(failed_at) FROM by_network HAVING count(*) >= $6::int
   ), noted AS (
     INSERT INTO login_attempts (email_hash, ip_prefix, failed_at)
     SELECT $1::bytea, $2, $4::timestamptz WHERE NOT EXISTS (SELECT 1 FROM reached) RETURNING id
   )
   SELECT (SELECT id FROM noted) AS id, (SELECT max(since) FROM reached) AS since`,
);

const forget = statement<[bigint], never>('login_attempt_forget', `DELETE FROM login_attempts WHERE id = $1::bigint`);

/**
 * The brake on guessing: five failures in five minutes for an address, fifty for a network, sliding. An attempt is counted before
 * its password is looked at, under a lock per address and per network, so that parallel guesses cannot slip through together; it
 * lives in Postgres, so that neither a restart nor a second process opens a gap. Nothing is locked for good.
 */
@Injectable()
export class LoginAttempts {
  constructor(
    private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws AppError too_many_attempts, whatever the password. @returns the attempt, to be forgotten when it succeeds */
  async begin(email: string, ip: string | null): Promise<bigint> {
    const emailHash = createHash('sha256').update(email).digest();
    const network = networkPrefix(ip ?? '');
    const now = this.clock.now();
    const windowStart = new Date(now.getTime() - LOGIN_WINDOW_MS);
    const row = await this.database.transaction(async () => {
      await this.database.query(lock, [`network|${network}`, `email|${emailHash.toString('hex')}`]);
      const [found] = await this.database.query(
        begin,
        emailHash,
        network,
        windowStart,
        now,
        FAILURES_PER_EMAIL,
        FAILURES_PER_NETWORK,
      );
      return found;
    });
    if (row?.id != null) return row.id;
    const freeAtMs = (row?.since ?? now).getTime() + LOGIN_WINDOW_MS;
    throw tooManyAttempts(Math.max(1, Math.ceil((freeAtMs - now.getTime()) / 1000)));
  }

  /** The attempt was none: the password was right. */
  async forget(attempt: bigint): Promise<void> {
    await this.database.query(forget, attempt);
  }
}
