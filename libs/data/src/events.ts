import type { EventType } from '@uni/contracts';
import { Database } from './database.js';
import { statement } from './statement.js';

const insert = statement<[string | null, string, string | null, string], { id: bigint }>(
  'event_insert',
  `INSERT INTO events (organization_id, type, subject_id, payload) VALUES ($1::uuid, $2, $3, $4::jsonb) RETURNING id`,
);

/** Facts for live updates, written with the change they tell of. A hint to look again: payloads hold no money and no secret. */
export class Events {
  constructor(private readonly database: Database) {}

  async emit(
    type: EventType,
    organizationId: string | null,
    subjectId: string | null,
    payload: Readonly<Record<string, unknown>> = {},
  ): Promise<void> {
    await this.database.query(insert, organizationId, type, subjectId, JSON.stringify(payload));
  }
}
