import type { JobTopic } from '@uni/contracts';
import { statement, type JobBody } from '@uni/data';

export interface OutboxRow {
  readonly id: bigint;
  readonly topic: JobTopic;
  readonly body: JobBody;
}

/** The oldest messages that nobody else is sending. Topics of a newer version are left to a worker that knows them. */
export const takeUnsent = statement<[number, readonly string[]], OutboxRow>(
  'outbox_take',
  `SELECT id, topic, body FROM outbox WHERE sent_at IS NULL AND topic = ANY($2::text[]) ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED`,
);

export const markSent = statement<[bigint[], Date], never>(
  'outbox_mark_sent',
  `UPDATE outbox SET sent_at = $2::timestamptz WHERE id = ANY($1::bigint[])`,
);

export const outboxLag = statement<[Date], { unsent: number; oldest_seconds: number }>(
  'outbox_lag',
  `SELECT count(*)::int AS unsent, coalesce(extract(epoch FROM $1::timestamptz - min(created_at)), 0)::float8 AS oldest_seconds
   FROM outbox WHERE sent_at IS NULL`,
);
