import type { instances } from '@uni/contracts';
import { cursorTimeSql, isoSql, statement } from '@uni/data';

const ITEM = `json_build_object('id', s.id, 'instanceId', s.instance_id, 'instanceName', i.name, 'providerKind', p.kind,
  'region', i.region, 'name', s.name, 'state', s.state,
  'sizeGib', s.size_gib, 'operationId', s.operation_id, 'imported', s.imported, 'createdAt', ${isoSql('s.created_at')}, 'lastSeenAt', ${isoSql('s.seen_at')},
  'withMemory', s.with_memory, 'attached', s.attached, 'scheduled', s.scheduled)`;
/** Each kind shows its own fields only. */
const VIEW = `((${ITEM})::jsonb - CASE s.kind WHEN 'snapshot' THEN '{attached,scheduled}'::text[]
  WHEN 'volume' THEN '{withMemory,scheduled}'::text[] ELSE '{withMemory,attached}'::text[] END)::text AS json`;
const FROM = 'storage_items s JOIN instances i ON i.id = s.instance_id JOIN providers p ON p.id = i.provider_id';
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
const FILTER = `${SCOPE} AND ($3::uuid IS NULL OR s.instance_id = $3::uuid) AND ($4::text[] IS NULL OR s.state::text = ANY($4::text[]))
  AND ($5::text[] IS NULL OR i.region = ANY($5::text[]))
  AND ($6::text = '' OR strpos(lower(s.name), lower($6)) > 0 OR strpos(lower(i.name), lower($6)) > 0)`;
/** Organisation, kind, instance, states, regions, and what names contain. */
export type ItemsFilter = [string, string, string | null, readonly string[] | null, readonly string[] | null, string];
const KEYS = `${cursorTimeSql('s.created_at')} AS at, s.id`;
export const itemsFirst = statement<[...ItemsFilter, number], StorageJsonRow>(
  'storage_first',
  `SELECT ${VIEW}, ${KEYS} FROM ${FROM} WHERE ${FILTER} ${ORDER} LIMIT $7`,
);
export const itemsNext = statement<[...ItemsFilter, number, string, string], StorageJsonRow>(
  'storage_next',
  `SELECT ${VIEW}, ${KEYS} FROM ${FROM} WHERE ${FILTER} AND (s.created_at, s.id) < ($8::timestamptz, $9::uuid) ${ORDER} LIMIT $7`,
);
export const itemsCount = statement<ItemsFilter, { total: number }>(
  'storage_count',
  `SELECT count(*)::int AS total FROM storage_items s JOIN instances i ON i.id = s.instance_id WHERE ${FILTER}`,
);

/** Discs of the places where the organisation has instances. */
export const discsOf = statement<
  [string],
  {
    ref: string;
    name: string;
    size_mib: number | null;
    id: string;
    kind: instances.InstanceView['providerKind'];
    regions: string[];
  }
>(
  'storage_discs',
  `SELECT d.ref, d.name, d.size_mib, p.id, p.kind, mine.regions FROM provider_isos d JOIN providers p ON p.id = d.provider_id
   JOIN (SELECT i.provider_id, array_agg(DISTINCT i.region ORDER BY i.region) AS regions FROM instances i
     WHERE i.organization_id = $1::uuid AND i.deleted_at IS NULL GROUP BY i.provider_id) mine ON mine.provider_id = p.id
   WHERE d.withdrawn_at IS NULL AND p.enabled ORDER BY d.name, d.ref, p.id LIMIT 1000`,
);
