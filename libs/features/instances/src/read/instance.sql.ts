import { cursorTimeSql, isoSql, moneySql, statement, type Statement } from '@uni/data';

/** While it is there, it was last seen in the last good inventory: noting that on every row would rewrite the table at each look. */
const SEEN = `(CASE WHEN i.missing_count = 0 AND i.status <> 'unknown' AND i.external_id IS NOT NULL THEN greatest(i.last_seen_at, p.last_good_sync_at) ELSE i.last_seen_at END)`;

/**
 * The view of one instance, built by Postgres. What it costs now is the rate of its open segment: the truth that billing charges by.
 * $1 is the organisation (or, for administrators, unused), $2 the first day of the month.
 */
const FIELDS = `i.id, i.name, i.hostname, i.status, i.desired_status AS "desiredStatus",
  CASE WHEN i.status = 'unknown' THEN i.last_known_status END AS "lastKnownStatus", i.stop_reason AS "stopReason",
  i.template_id AS "templateId", t.name AS "templateName", t.os, i.provider_id AS "providerId", p.kind AS "providerKind",
  i.region, i.vcpus, i.memory_mib AS "memoryMib", i.disk_gib AS "diskGib", i.addresses, t.login_user AS "loginUser",
  ${moneySql('coalesce(s.rate_micros_per_hour, 0)', 'i.currency')} AS "pricePerHour",
  ${moneySql('i.running_micros_per_hour', 'i.currency')} AS "runningPerHour",
  ${moneySql('i.stopped_micros_per_hour', 'i.currency')} AS "stoppedPerHour",
  ${moneySql('coalesce(c.amount_micros, 0)', 'i.currency')} AS "costThisMonth", i.tags,
  i.deletion_protected AS "deletionProtected", ${isoSql('i.created_at')} AS "createdAt",
  ${isoSql('i.status_changed_at')} AS "statusChangedAt", ${isoSql(SEEN)} AS "lastSeenAt",
  i.current_operation_id AS "currentOperationId"`;
/** A row of named columns: half the work of json_build_object with as many pairs. */
const asJson = (fields: string): string => `(SELECT row_to_json(v) FROM (SELECT ${fields}) AS v)`;
const VIEW = asJson(FIELDS);
const ADMIN_VIEW = asJson(`${FIELDS}, json_build_object('id', g.id, 'name', g.name) AS organization,
  i.external_id AS "externalId", i.location, i.drift`);

const BESIDE = `JOIN templates t ON t.id = i.template_id JOIN providers p ON p.id = i.provider_id
  LEFT JOIN vm_segments s ON s.vm_id = i.vm_id AND s.to_ts IS NULL
  LEFT JOIN vm_month_costs c ON c.month = $2::text::date AND c.vm_id = i.vm_id`;
const ADMIN_BESIDE = `${BESIDE} JOIN organizations g ON g.id = i.organization_id`;

export interface InstanceJsonRow {
  /** The whole view, as JSON text. */
  readonly json: string;
  /** What the list is sorted by, for the cursor. */
  readonly key: string;
  readonly id: string;
}

export const oneInstance = statement<[string, string, string], { json: string }>(
  'instance_one',
  `SELECT ${VIEW}::text AS json FROM instances i ${BESIDE} WHERE i.id = $3::uuid AND i.organization_id = $1::uuid AND i.deleted_at IS NULL`,
);

export type InstanceSort = 'name' | '-name' | 'createdAt' | '-createdAt';

/** $3 … $7 of the lists; null where a filter is not set. */
export type InstanceFilter = [
  search: string | null,
  statuses: string[] | null,
  providerId: string | null,
  regions: string[] | null,
  tags: string[] | null,
];
const FILTERED = `($3::text IS NULL OR i.name ILIKE $3 OR i.hostname ILIKE $3 OR i.addresses::text ILIKE $3)
  AND ($4::text[] IS NULL OR i.status::text = ANY($4)) AND ($5::uuid IS NULL OR i.provider_id = $5::uuid)
  AND ($6::text[] IS NULL OR i.region = ANY($6)) AND ($7::text[] IS NULL OR i.tags @> $7)`;

interface Order {
  readonly columns: string;
  readonly direction: 'ASC' | 'DESC';
  readonly key: string;
  readonly cast: string;
}
const ORDERS: Readonly<Record<InstanceSort, Order>> = {
  name: { columns: 'i.name', direction: 'ASC', key: 'i.name', cast: 'text' },
  '-name': { columns: 'i.name', direction: 'DESC', key: 'i.name', cast: 'text' },
  createdAt: { columns: 'i.created_at', direction: 'ASC', key: cursorTimeSql('i.created_at'), cast: 'timestamptz' },
  '-createdAt': { columns: 'i.created_at', direction: 'DESC', key: cursorTimeSql('i.created_at'), cast: 'timestamptz' },
};

type First = [string | null, string, ...InstanceFilter, number];
type Next = [...First, string, string];
interface Pages {
  readonly first: Statement<First, InstanceJsonRow>;
  readonly next: Statement<Next, InstanceJsonRow>;
}

/**
 * One statement per order, first page or later one, filtered or not: each walks one index in its order and stops after a page. The
 * page is cut before anything is joined to it.
 */
function pages(name: string, scope: string, view: string, beside: string, sort: InstanceSort, where: string): Pages {
  const { columns, direction, key, cast } = ORDERS[sort];
  const label = `${name}_${sort.replace('-', 'desc_')}`;
  const ordered = `ORDER BY ${columns} ${direction}, i.id ${direction}`;
  const build = (after: string): string =>
    `SELECT ${view}::text AS json, ${key} AS key, i.id
     FROM (SELECT i.* FROM instances i WHERE ${scope} AND ${where} ${after} ${ordered} LIMIT $8) AS i ${beside} ${ordered}`;
  return {
    first: statement(`${label}_first`, build('')),
    next: statement(
      `${label}_next`,
      build(`AND (${columns}, i.id) ${direction === 'ASC' ? '>' : '<'} ($9::${cast}, $10::uuid)`),
    ),
  };
}

const OWN = 'i.organization_id = $1::uuid AND i.deleted_at IS NULL';
const OWN_WITH_DELETED = 'i.organization_id = $1::uuid';
// The unused parameters keep their places and types.
const UNFILTERED =
  '($3::text IS NULL AND $4::text[] IS NULL AND $5::uuid IS NULL AND $6::text[] IS NULL AND $7::text[] IS NULL)';
const ALL = '($1::uuid IS NULL OR i.organization_id = $1::uuid) AND i.deleted_at IS NULL';

type Lists = Readonly<Record<InstanceSort, Pages>>;
function lists(name: string, scope: string, view: string, beside: string, where: string): Lists {
  const of = (sort: InstanceSort): Pages => pages(name, scope, view, beside, sort, where);
  return { name: of('name'), '-name': of('-name'), createdAt: of('createdAt'), '-createdAt': of('-createdAt') };
}

export const instanceLists = {
  unfiltered: lists('instances', OWN, VIEW, BESIDE, UNFILTERED),
  filtered: lists('instances_filtered', OWN, VIEW, BESIDE, FILTERED),
  withDeleted: lists('instances_with_deleted', OWN_WITH_DELETED, VIEW, BESIDE, FILTERED),
  admin: lists('instances_admin', ALL, ADMIN_VIEW, ADMIN_BESIDE, FILTERED),
} as const;

type CountParams = [string | null, string, ...InstanceFilter];
const count = (name: string, scope: string): Statement<CountParams, { total: number }> =>
  statement(
    name,
    `SELECT count(*)::int AS total FROM instances i WHERE ${scope} AND $2::text IS NOT NULL AND ${FILTERED}`,
  );
export const instanceCounts = {
  own: count('instances_count', OWN),
  withDeleted: count('instances_with_deleted_count', OWN_WITH_DELETED),
  admin: count('instances_admin_count', ALL),
} as const;
