import { cursorTimeSql, isoSql, moneySql, statement } from '@uni/data';

const STEP = `'name', s.name, 'status', s.status, 'startedAt', ${isoSql('s.started_at')}, 'finishedAt', ${isoSql('s.finished_at')},
  'detail', s.detail, 'progress', s.progress`;
const steps = (fields: string): string =>
  `coalesce((SELECT json_agg(json_build_object(${fields}) ORDER BY s.position) FROM operation_steps s WHERE s.operation_id = o.id), '[]'::json)`;

const fields = (
  step: string,
): string => `'id', o.id, 'kind', o.kind, 'status', o.status, 'progress', o.progress, 'instanceId', o.instance_id,
  'instanceName', i.name, 'subject', o.params->>'subject', 'steps', ${steps(step)}, 'error', o.error,
  'refunded', CASE WHEN o.refunded_micros IS NULL THEN NULL ELSE ${moneySql('o.refunded_micros', 'o.currency')} END,
  'requestedBy', o.requested_by, 'createdAt', ${isoSql('o.created_at')}, 'startedAt', ${isoSql('o.started_at')}, 'finishedAt', ${isoSql('o.finished_at')}`;

const VIEW = `json_build_object(${fields(STEP)})`;
const ADMIN_VIEW = `json_build_object(${fields(`${STEP}, 'vendorDetail', s.vendor_detail, 'attempts', s.attempts`)},
  'organization', CASE WHEN g.id IS NULL THEN NULL ELSE json_build_object('id', g.id, 'name', g.name) END, 'providerId', o.provider_id, 'attempts', o.attempts,
  'placement', coalesce(o.memory->'rounds', '[]'::jsonb))`;
const FROM = 'operations o LEFT JOIN instances i ON i.id = o.instance_id';
const ADMIN_FROM = `${FROM} LEFT JOIN organizations g ON g.id = o.organization_id`;

export interface OperationJsonRow {
  /** The whole view, as JSON text. */
  readonly json: string;
  readonly at: string;
  readonly id: string;
}

export const oneOperation = statement<[string, string], { json: string }>(
  'operation_one',
  `SELECT ${VIEW}::text AS json FROM ${FROM} WHERE o.id = $2::uuid AND o.organization_id = $1::uuid`,
);
export const oneAdminOperation = statement<[string], { json: string }>(
  'operation_admin_one',
  `SELECT ${ADMIN_VIEW}::text AS json FROM ${ADMIN_FROM} WHERE o.id = $1::uuid`,
);

type Filter = [string, string[] | null, string[] | null, string | null];
const FILTER = `o.organization_id = $1::uuid AND ($2::text[] IS NULL OR o.status::text = ANY($2)) AND ($3::text[] IS NULL OR o.kind = ANY($3))
  AND ($4::uuid IS NULL OR o.instance_id = $4::uuid)`;
const ORDER = 'ORDER BY o.created_at DESC, o.id DESC';
const KEYS = `${cursorTimeSql('o.created_at')} AS at, o.id`;

export const operationsFirst = statement<[...Filter, number], OperationJsonRow>(
  'operations_first',
  `SELECT ${VIEW}::text AS json, ${KEYS} FROM ${FROM} WHERE ${FILTER} ${ORDER} LIMIT $5`,
);
export const operationsNext = statement<[...Filter, number, string, string], OperationJsonRow>(
  'operations_next',
  `SELECT ${VIEW}::text AS json, ${KEYS} FROM ${FROM} WHERE ${FILTER} AND (o.created_at, o.id) < ($6::timestamptz, $7::uuid) ${ORDER} LIMIT $5`,
);
export const operationsCount = statement<Filter, { total: number }>(
  'operations_count',
  `SELECT count(*)::int AS total FROM operations o WHERE ${FILTER}`,
);

type AdminFilter = [string[] | null, string[] | null, string | null, string | null, string | null];
const ADMIN_FILTER = `($1::text[] IS NULL OR o.status::text = ANY($1)) AND ($2::text[] IS NULL OR o.kind = ANY($2))
  AND ($3::uuid IS NULL OR o.organization_id = $3::uuid) AND ($4::uuid IS NULL OR o.provider_id = $4::uuid)
  AND ($5::text IS NULL OR i.name ILIKE '%' || $5 || '%' OR g.name ILIKE '%' || $5 || '%' OR o.id::text = $5)`;

export const adminOperationsFirst = statement<[...AdminFilter, number], OperationJsonRow>(
  'operations_admin_first',
  `SELECT ${ADMIN_VIEW}::text AS json, ${KEYS} FROM ${ADMIN_FROM} WHERE ${ADMIN_FILTER} ${ORDER} LIMIT $6`,
);
export const adminOperationsNext = statement<[...AdminFilter, number, string, string], OperationJsonRow>(
  'operations_admin_next',
  `SELECT ${ADMIN_VIEW}::text AS json, ${KEYS} FROM ${ADMIN_FROM} WHERE ${ADMIN_FILTER} AND (o.created_at, o.id) < ($7::timestamptz, $8::uuid) ${ORDER} LIMIT $6`,
);
export const adminOperationsCount = statement<AdminFilter, { total: number }>(
  'operations_admin_count',
  `SELECT count(*)::int AS total FROM ${ADMIN_FROM} WHERE ${ADMIN_FILTER}`,
);
