import { cursorTimeSql, isoSql, statement } from '@uni/data';

const ITEM = `json_build_object('id', s.id, 'instanceId', s.instance_id, 'instanceName', i.name, 'name', s.name, 'state', s.state,
  'sizeGib', s.size_gib, 'operationId', s.operation_id, 'createdAt', ${isoSql('s.created_at')}, 'lastSeenAt', ${isoSql('s.seen_at')},
  'withMemory', s.with_memory, 'attached', s.attached, 'scheduled', s.scheduled)`;
/** Each kind shows its own fields only. */
const VIEW = `((${ITEM})::jsonb - CASE s.kind WHEN 'snapshot' THEN '{attached,scheduled}'::text[]
  WHEN 'volume' THEN '{withMemory,scheduled}'::text[] ELSE '{withMemory,attached}'::text[] END)::text AS json`;
const FROM = 'storage_items s JOIN instances i ON i.id = s.instance_id';
const ORDER = 'ORDER BY s.created_at DESC, s.id DESC';
const SCOPE = `s.organization_id = $1::uuid AND s.kind = $2::"StorageKind" AND s.deleted_at IS NULL`;

export interface StorageJsonRow {
  readonly json: string;
  readonly at: string;
  readonly id: string;
}

export const oneItem = statement<[string, string, string, string], { json: string }>(
  'storage_one',
  `SELECT ${VIEW} FROM ${FROM} WHERE ${SCOPE} AND s.instance_id = $3::uuid AND s.id = $4::uuid`,
);
const FILTER = `${SCOPE} AND ($3::uuid IS NULL OR s.instance_id = $3::uuid)`;
type Filter = [string, string, string | null];
const KEYS = `${cursorTimeSql('s.created_at')} AS at, s.id`;
export const itemsFirst = statement<[...Filter, number], StorageJsonRow>(
  'storage_first',
  `SELECT ${VIEW}, ${KEYS} FROM ${FROM} WHERE ${FILTER} ${ORDER} LIMIT $4`,
);
export const itemsNext = statement<[...Filter, number, string, string], StorageJsonRow>(
  'storage_next',
  `SELECT ${VIEW}, ${KEYS} FROM ${FROM} WHERE ${FILTER} AND (s.created_at, s.id) < ($5::timestamptz, $6::uuid) ${ORDER} LIMIT $4`,
);
export const itemsCount = statement<Filter, { total: number }>(
  'storage_count',
  `SELECT count(*)::int AS total FROM storage_items s WHERE ${FILTER}`,
);

/** Discs of the places where the organisation has instances, or may have: those that sell something. */
export const discsOf = statement<
  [string],
  { ref: string; name: string; size_mib: number | null; id: string; place: string }
>(
  'storage_discs',
  `SELECT d.ref, d.name, d.size_mib, p.id, p.name AS place FROM provider_isos d JOIN providers p ON p.id = d.provider_id
   WHERE d.withdrawn_at IS NULL AND p.enabled
     AND EXISTS (SELECT 1 FROM instances i WHERE i.provider_id = p.id AND i.organization_id = $1::uuid AND i.deleted_at IS NULL)
   ORDER BY p.name, d.name, d.ref LIMIT 1000`,
);
