import { Database } from './database.js';
import { statement } from './statement.js';
import type { JobTopic } from '@uni/contracts';

const insert = statement<[string, string, string], { id: bigint }>(
  'outbox_insert',
  `INSERT INTO outbox (topic, key, body) VALUES ($1, $2, $3::jsonb) ON CONFLICT (topic, key) DO NOTHING RETURNING id`,
);

/** Jobs that must leave when, and only when, the current transaction commits. Bodies carry ids, never secrets. */
export class Outbox {
  constructor(private readonly database: Database) {}

  /** @param key makes the message unique within its topic: a second one with the same key is the same message. */
  async add(
    topic: JobTopic,
    key: string,
    body: Readonly<Record<string, string | number | boolean>> = {},
  ): Promise<void> {
    await this.database.query(insert, topic, key, JSON.stringify(body));
  }
}
