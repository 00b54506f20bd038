import { cursorTimeSql, RawView, statement, type RawField, type RawStatement, type Statement } from '@uni/data';

/** While it is there, it was last seen in the last good inventory: noting that on every row would rewrite the table at each look. */
const SEEN = `(CASE WHEN i.missing_count = 0 AND i.status <> 'unknown' AND i.external_id IS NOT NULL THEN greatest(i.last_seen_at, p.last_good_sync_at) ELSE i.last_seen_at END)`;

/** What is on the disk belongs to the template whose image was put on last; the sale to the one it was bought as. */
const OS = `CASE WHEN i.image_template_id IS NULL THEN t.os ELSE (SELECT m.os FROM templates m WHERE m.id = i.image_template_id) END`;

const loginAt = (status: 'active' | 'withdrawn'): string =>
  `(SELECT coalesce(m.login_user, '') FROM template_places m WHERE m.template_id = coalesce(i.image_template_id, i.template_id)
    AND m.provider_id = i.provider_id AND m.region_name = i.region AND m.status = '${status}' LIMIT 1)`;
/**
 * Who logs in is the image's affair, and each place of a template has an image of its own. Looked up only where an instance stands at
 * another than the first.
 */
const LOGIN_USER = `CASE WHEN i.image_template_id IS NULL AND t.provider_id = i.provider_id AND t.region_name = i.region THEN t.login_user
  ELSE nullif(coalesce(${loginAt('active')}, ${loginAt('withdrawn')},
    (SELECT m.login_user FROM templates m WHERE m.id = coalesce(i.image_template_id, i.template_id))), '') END`;

/**
 * The view of one instance. What it costs now is the rate of its open segment: the truth that billing charges by.
 * $1 is the organisation (or, for administrators, unused), $2 the first day of the month.
 */
const FIELDS: readonly RawField[] = [
  { name: 'id', sql: 'i.id', as: 'word' },
  { name: 'name', sql: 'i.name', as: 'text' },
  { name: 'hostname', sql: 'i.hostname', as: 'text' },
  { name: 'status', sql: 'i.status', as: 'word' },
  { name: 'desiredStatus', sql: 'i.desired_status', as: 'word' },
  { name: 'lastKnownStatus', sql: `CASE WHEN i.status = 'unknown' THEN i.last_known_status END`, as: 'word' },
  { name: 'stopReason', sql: 'i.stop_reason', as: 'word' },
  { name: 'templateId', sql: 'i.template_id', as: 'word' },
  { name: 'templateName', sql: 't.name', as: 'text' },
  { name: 'os', sql: OS, as: 'text' },
  { name: 'providerId', sql: 'i.provider_id', as: 'word' },
  { name: 'providerKind', sql: 'p.kind', as: 'word' },
  { name: 'region', sql: 'i.region', as: 'text' },
  { name: 'vcpus', sql: 'i.vcpus', as: 'json' },
  { name: 'memoryMib', sql: 'i.memory_mib', as: 'json' },
  { name: 'diskGib', sql: 'i.disk_gib', as: 'json' },
  { name: 'addresses', sql: 'i.addresses', as: 'json' },
  { name: 'loginUser', sql: LOGIN_USER, as: 'text' },
  { name: 'pricePerHour', sql: 'coalesce(s.rate_micros_per_hour, 0)', as: 'money' },
  { name: 'runningPerHour', sql: 'i.running_micros_per_hour', as: 'money' },
  { name: 'stoppedPerHour', sql: 'i.stopped_micros_per_hour', as: 'money' },
  {
    name: 'suspendedPerHour',
    sql: 'coalesce(i.suspended_micros_per_hour, i.running_micros_per_hour)',
    as: 'money',
  },
  { name: 'shelvedPerHour', sql: 'coalesce(i.shelved_micros_per_hour, i.stopped_micros_per_hour)', as: 'money' },
  { name: 'costThisMonth', sql: 'coalesce(c.amount_micros, 0)', as: 'money' },
  { name: 'tags', sql: 'i.tags', as: 'list' },
  { name: 'deletionProtected', sql: 'i.deletion_protected', as: 'flag' },
  { name: 'createdAt', sql: 'i.created_at', as: 'time' },
  { name: 'statusChangedAt', sql: 'i.status_changed_at', as: 'time' },
  { name: 'lastSeenAt', sql: SEEN, as: 'time' },
  { name: 'rescueSince', sql: 'i.rescue_since', as: 'time' },
  { name: 'currentOperationId', sql: 'i.current_operation_id', as: 'word' },
];
export const instanceView = new RawView('i.currency', FIELDS);
export const adminInstanceView = new RawView('i.currency', [
  ...FIELDS,
  { name: 'organization', sql: `json_build_object('id', g.id, 'name', g.name)`, as: 'json' },
  { name: 'externalId', sql: 'i.external_id', as: 'text' },
  { name: 'location', sql: 'i.location', as: 'text' },
  { name: 'drift', sql: 'i.drift', as: 'json' },
]);

const BESIDE = `JOIN templates t ON t.id = i.template_id JOIN providers p ON p.id = i.provider_id
  LEFT JOIN vm_segments s ON s.vm_id = i.vm_id AND s.to_ts IS NULL
  LEFT JOIN vm_month_costs c ON c.month = $2::text::date AND c.vm_id = i.vm_id`;
const ADMIN_BESIDE = `${BESIDE} JOIN organizations g ON g.id = i.organization_id`;

export const oneInstance = instanceView.select<[string, string, string]>(
  'instance_one',
  `FROM instances i ${BESIDE} WHERE i.id = $3::uuid AND i.organization_id = $1::uuid AND i.deleted_at IS NULL`,
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
  readonly first: RawStatement<First>;
  readonly next: RawStatement<Next>;
}

/**
 * One statement per order, first page or later one, filtered or not: each walks one index in its order and stops after a page. The
 * page is cut before anything is joined to it. Behind the view come what the list is sorted by and the id, for the cursor.
 */
function pages(name: string, scope: string, view: RawView, beside: string, sort: InstanceSort, where: string): Pages {
  const { columns, direction, key, cast } = ORDERS[sort];
  const label = `${name}_${sort.replace('-', 'desc_')}`;
  const ordered = `ORDER BY ${columns} ${direction}, i.id ${direction}`;
  const from = (after: string): string =>
    `FROM (SELECT i.* FROM instances i WHERE ${scope} AND ${where} ${after} ${ordered} LIMIT $8) AS i ${beside} ${ordered}`;
  const after = `AND (${columns}, i.id) ${direction === 'ASC' ? '>' : '<'} ($9::${cast}, $10::uuid)`;
  return {
    first: view.select(`${label}_first`, from(''), [key, 'i.id']),
    next: view.select(`${label}_next`, from(after), [key, 'i.id']),
  };
}

const OWN = 'i.organization_id = $1::uuid AND i.deleted_at IS NULL';
const OWN_WITH_DELETED = 'i.organization_id = $1::uuid';
// The unused parameters keep their places and types.
const UNFILTERED =
  '($3::text IS NULL AND $4::text[] IS NULL AND $5::uuid IS NULL AND $6::text[] IS NULL AND $7::text[] IS NULL)';
const ALL = '($1::uuid IS NULL OR i.organization_id = $1::uuid) AND i.deleted_at IS NULL';

/** What the portal asks for, and everybody who asks for nothing else. */
export const USUAL_LIMIT = 50;
type UsualFirst = [string, string];
interface UsualPages {
  readonly first: RawStatement<UsualFirst>;
  readonly next: RawStatement<[...UsualFirst, string, string]>;
}

/**
 * A page of the usual size without any filter. With the size in the text and no idle parameters Postgres finds its plan once and keeps
 * it; otherwise it plans four joins anew for every request, which is half of the work.
 */
function usualPages(sort: InstanceSort): UsualPages {
  const { columns, direction, key, cast } = ORDERS[sort];
  const label = `instances_usual_${sort.replace('-', 'desc_')}`;
  const ordered = `ORDER BY ${columns} ${direction}, i.id ${direction}`;
  const from = (after: string): string =>
    `FROM (SELECT i.* FROM instances i WHERE ${OWN} ${after} ${ordered} LIMIT ${USUAL_LIMIT + 1}) AS i ${BESIDE} ${ordered}`;
  const after = `AND (${columns}, i.id) ${direction === 'ASC' ? '>' : '<'} ($3::${cast}, $4::uuid)`;
  return {
    first: instanceView.select(`${label}_first`, from(''), [key, 'i.id']),
    next: instanceView.select(`${label}_next`, from(after), [key, 'i.id']),
  };
}

type Lists = Readonly<Record<InstanceSort, Pages>>;
function lists(name: string, scope: string, view: RawView, beside: string, where: string): Lists {
  const of = (sort: InstanceSort): Pages => pages(name, scope, view, beside, sort, where);
  return { name: of('name'), '-name': of('-name'), createdAt: of('createdAt'), '-createdAt': of('-createdAt') };
}

export const instanceLists = {
  unfiltered: lists('instances', OWN, instanceView, BESIDE, UNFILTERED),
  filtered: lists('instances_filtered', OWN, instanceView, BESIDE, FILTERED),
  withDeleted: lists('instances_with_deleted', OWN_WITH_DELETED, instanceView, BESIDE, FILTERED),
  admin: lists('instances_admin', ALL, adminInstanceView, ADMIN_BESIDE, FILTERED),
} as const;

export const usualLists: Readonly<Record<InstanceSort, UsualPages>> = {
  name: usualPages('name'),
  '-name': usualPages('-name'),
  createdAt: usualPages('createdAt'),
  '-createdAt': usualPages('-createdAt'),
};

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
