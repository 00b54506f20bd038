import { Inject, Injectable } from '@nestjs/common';
import { operations, type instances } from '@uni/contracts';
import { cursorTimeSql, Database, decodeTypedCursor, encodeCursor, isoSql, statement } from '@uni/data';
import { isId, notFound } from '@uni/platform';
import type { z } from 'zod';

interface HistoryRow {
  readonly json: string;
  readonly at: string;
  readonly key: string;
}

/**
 * Operations and other changes in one line of time. An operation is audited when it is ordered; it is shown once, with how it ended.
 * Keys are ids made comparable as text, so that entries of the same instant have an order too.
 */
const page = statement<[string, string, string | null, string, number, string[]], HistoryRow>(
  'instance_history',
  `WITH merged AS (
     (SELECT o.created_at AS at, 'o' || o.id AS key, 'operation' AS kind, o.kind AS action, u.email AS actor, o.id AS operation_id,
        o.status::text AS outcome, NULL::jsonb AS before, o.params AS after
      FROM operations o LEFT JOIN users u ON u.id = o.requested_by
      WHERE o.instance_id = $2::uuid AND o.organization_id = $1::uuid AND ($3::timestamptz IS NULL OR o.created_at <= $3::timestamptz)
        AND ($3::timestamptz IS NULL OR (o.created_at, 'o' || o.id) < ($3::timestamptz, $4))
      ORDER BY o.created_at DESC, o.id DESC LIMIT $5)
     UNION ALL
     (SELECT a.at, 'a' || lpad(a.id::text, 20, '0'), 'change', a.action, coalesce(u.email, a.actor_kind), NULL, NULL, a.before - 'providerId', a.after - '{providerId,placement}'::text[]
      FROM audit_log a LEFT JOIN users u ON u.id = a.actor_id
      WHERE a.target_kind = 'instance' AND a.target_id = $2::uuid::text AND a.organization_id = $1::uuid AND NOT a.action = ANY($6)
        AND ($3::timestamptz IS NULL OR (a.at, 'a' || lpad(a.id::text, 20, '0')) < ($3::timestamptz, $4))
      ORDER BY a.at DESC, a.id DESC LIMIT $5)
   )
   SELECT json_build_object('at', ${isoSql('at')}, 'kind', kind, 'action', action, 'actor', actor, 'operationId', operation_id,
     'outcome', outcome, 'before', before, 'after', after)::text AS json, ${cursorTimeSql('at')} AS at, key
   FROM merged ORDER BY at DESC, key DESC LIMIT $5`,
);

const SORT = 'history';

/** Everything that was done to an instance, and what else happened to it, newest first. Stays readable after it was deleted. */
@Injectable()
export class InstanceHistory {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** @throws AppError not_found, invalid_cursor */
  async list(organizationId: string, id: string, query: z.output<typeof instances.historyQuery>): Promise<string> {
    const exists = isId(id) && (await this.database.client.instance.count({ where: { id, organizationId } })) > 0;
    if (!exists) throw notFound('instance');
    const [at, key] = query.cursor === undefined ? [] : decodeTypedCursor(query.cursor, SORT, ['time', 'text']);
    const rows = await this.database.query(page, organizationId, id, at ?? null, key ?? '', query.limit + 1, [
      ...operations.OPERATION_KINDS,
      // Said by the operation that brought it about.
      'instance.status',
    ]);
    const items = rows.slice(0, query.limit);
    const last = items.at(-1);
    const next = rows.length > query.limit && last ? JSON.stringify(encodeCursor(SORT, [last.at, last.key])) : 'null';
    return `{"items":[${items.map(({ json }) => json).join(',')}],"nextCursor":${next}}`;
  }
}
