import { statement } from '@uni/data';

export interface EventRow {
  readonly id: bigint;
  readonly organizationId: string | null;
  readonly type: string;
  readonly subjectId: string | null;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly at: Date;
}

const COLUMNS = `id, organization_id AS "organizationId", type, subject_id AS "subjectId", payload, created_at AS at`;

export const eventsByIds = statement<[string[]], EventRow>(
  'events_by_ids',
  `SELECT ${COLUMNS} FROM events WHERE id = ANY($1::bigint[]) ORDER BY id`,
);

/** What came after a position, the numbers missing in it included; newest first, so that the limit drops the oldest. */
export const eventsAfter = statement<
  [highest: string, missing: string[], organizationId: string | null, limit: number, shared: readonly string[]],
  EventRow
>(
  'events_after',
  `SELECT ${COLUMNS} FROM events
    WHERE (id > $1::bigint OR id = ANY($2::bigint[])) AND ($3::uuid IS NULL OR organization_id = $3::uuid OR (organization_id IS NULL AND type = ANY($5::text[])))
    ORDER BY id DESC LIMIT $4::int`,
);

export const newestIds = statement<[limit: number], { readonly id: bigint }>(
  'events_newest',
  `SELECT id FROM events ORDER BY id DESC LIMIT $1::int`,
);
