import { Database } from './database.js';
import { statement } from './statement.js';

/** An answer as it was first given. */
export interface StoredAnswer {
  readonly requestHash: Buffer;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

interface StoredRow {
  readonly requestHash: Uint8Array;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export const IDEMPOTENCY_LIFETIME_MS = 24 * 60 * 60_000;

const tryLock = statement<[string], { locked: boolean }>(
  'idempotency_try_lock',
  `SELECT pg_try_advisory_xact_lock(hashtextextended($1, 7411)) AS locked`,
);

const find = statement<[string, string, Date], StoredRow>(
  'idempotency_find',
  `SELECT request_hash AS "requestHash", response_status AS status, response_headers AS headers, response_body AS body
     FROM idempotency_keys WHERE scope = $1::uuid AND key = $2 AND created_at > $3::timestamptz`,
);

/** An expired row may still lie under the key: it makes way. */
const store = statement<[string, string, Uint8Array, number, string, string | null, Date], never>(
  'idempotency_store',
  `INSERT INTO idempotency_keys (scope, key, request_hash, response_status, response_headers, response_body, created_at)
   VALUES ($1::uuid, $2, $3::bytea, $4::int, $5::jsonb, $6::jsonb, $7::timestamptz)
   ON CONFLICT (scope, key) DO UPDATE SET request_hash = excluded.request_hash, response_status = excluded.response_status,
     response_headers = excluded.response_headers, response_body = excluded.response_body, created_at = excluded.created_at`,
);

/** The memory of `Idempotency-Key`: one row per successful request, written in the transaction of its effect. */
export class IdempotencyKeys {
  constructor(private readonly database: Database) {}

  /** Takes the key for the rest of the current transaction; false while another request holds it. */
  async tryTake(scope: string, key: string): Promise<boolean> {
    if (!this.database.inTransaction) throw new Error('an idempotency key is held by a transaction');
    const [row] = await this.database.query(tryLock, `${scope}|${key}`);
    return row?.locked === true;
  }

  /** The answer given under the key in the last 24 hours. */
  async find(scope: string, key: string, now: Date): Promise<StoredAnswer | null> {
    const [row] = await this.database.query(find, scope, key, new Date(now.getTime() - IDEMPOTENCY_LIFETIME_MS));
    return row ? { ...row, requestHash: Buffer.from(row.requestHash) } : null;
  }

  async store(scope: string, key: string, answer: StoredAnswer, now: Date): Promise<void> {
    const body = answer.body === undefined ? null : JSON.stringify(answer.body);
    await this.database.query(
      store,
      scope,
      key,
      answer.requestHash,
      answer.status,
      JSON.stringify(answer.headers),
      body,
      now,
    );
  }
}
