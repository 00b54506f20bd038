import { statement } from '@uni/data';

export interface AuditRow {
  readonly id: bigint;
  readonly at: Date;
  readonly actorKind: 'user' | 'system' | 'anonymous';
  readonly actorId: string | null;
  readonly actorName: string | null;
  readonly organizationId: string | null;
  readonly action: string;
  readonly targetKind: string;
  readonly targetId: string | null;
  readonly before: Record<string, unknown> | null;
  readonly after: Record<string, unknown> | null;
  readonly reason: string | null;
  readonly requestId: string | null;
  readonly ip: string | null;
}

/** organisation, action, target kind, target id, actor, from, to */
export type AuditFilter = [
  string | null,
  string | null,
  string | null,
  string | null,
  string | null,
  Date | null,
  Date | null,
];
type ListParams = [...AuditFilter, beforeId: string, limit: number];

const OWN = 'a.organization_id = $1::uuid';
const ANY = '($1::uuid IS NULL OR a.organization_id = $1::uuid)';
const REST = `($2::text IS NULL OR a.action = $2) AND ($3::text IS NULL OR a.target_kind = $3) AND ($4::text IS NULL OR a.target_id = $4)
  AND ($5::uuid IS NULL OR a.actor_id = $5::uuid) AND ($6::timestamptz IS NULL OR a.at >= $6::timestamptz) AND ($7::timestamptz IS NULL OR a.at < $7::timestamptz)`;

const list = (name: string, scope: string) =>
  statement<ListParams, AuditRow>(
    name,
    `SELECT a.id, a.at, a.actor_kind AS "actorKind", a.actor_id AS "actorId", u.name AS "actorName", a.organization_id AS "organizationId",
            a.action, a.target_kind AS "targetKind", a.target_id AS "targetId", a.before, a.after, a.reason, a.request_id AS "requestId", a.ip
       FROM audit_log a LEFT JOIN users u ON u.id = a.actor_id
      WHERE ${scope} AND ${REST} AND a.id < $8::bigint
      ORDER BY a.id DESC LIMIT $9::int`,
  );
const count = (name: string, scope: string) =>
  statement<AuditFilter, { readonly total: bigint }>(
    name,
    `SELECT count(*) AS total FROM audit_log a WHERE ${scope} AND ${REST}`,
  );

/** Two forms, so that the organisation's own page is always walked along its index. */
export const auditStatements = {
  own: { list: list('audit_own', OWN), count: count('audit_own_count', OWN) },
  all: { list: list('audit_all', ANY), count: count('audit_all_count', ANY) },
};
