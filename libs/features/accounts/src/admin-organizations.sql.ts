import { statement, type MemberRole, type UserStatus } from '@uni/data';
import { TIME_POSITION } from './page-position.js';

export interface AdminOrganizationRow {
  readonly id: string;
  readonly position: string;
  readonly name: string;
  readonly personal: boolean;
  readonly createdAt: Date;
  readonly currency: string;
  readonly balanceMicros: bigint;
  readonly reservedMicros: bigint;
  readonly burnMicros: bigint;
  readonly instances: number;
  readonly members: readonly {
    readonly userId: string;
    readonly email: string;
    readonly name: string;
    readonly role: MemberRole;
    readonly status: UserStatus;
  }[];
}

export type OrganizationSort = 'createdAt' | '-createdAt' | 'name' | '-name';
type Filter = [search: string | null];
type ListParams = [...Filter, value: string | null, id: string | null, limit: number];

const FILTER = `($1::text IS NULL OR o.name ILIKE $1 OR EXISTS (
    SELECT 1 FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.organization_id = o.id AND (u.email ILIKE $1 OR u.name ILIKE $1)))`;

const columns = (
  position: string,
): string => `o.id, ${position} AS position, o.name, o.personal, o.created_at AS "createdAt", a.currency,
  b.balance_micros AS "balanceMicros", b.reserved_micros AS "reservedMicros",
  (SELECT coalesce(sum(s.rate_micros_per_hour), 0)::bigint FROM vm_segments s WHERE s.account_id = a.id AND s.to_ts IS NULL) AS "burnMicros",
  (SELECT count(*)::int FROM instances i WHERE i.organization_id = o.id AND i.deleted_at IS NULL) AS instances,
  (SELECT coalesce(jsonb_agg(jsonb_build_object('userId', u.id, 'email', u.email, 'name', u.name, 'role', m.role, 'status', u.status)
            ORDER BY m.created_at, u.id), '[]')
     FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.organization_id = o.id) AS members`;
const SOURCE =
  'FROM organizations o JOIN accounts a ON a.organization_id = o.id JOIN balances b ON b.account_id = a.id';

/**
 * The page is cut before anything is joined to it, so that balances and burn rates are computed for its rows only.
 */
function list(name: string, key: string, type: string, position: string, direction: 'ASC' | 'DESC') {
  const after = `($2::text IS NULL OR (${key}, o.id) ${direction === 'ASC' ? '>' : '<'} ($2::${type}, $3::uuid))`;
  const order = `ORDER BY ${key} ${direction}, o.id ${direction}`;
  const page = `SELECT o.* FROM organizations o WHERE ${FILTER} AND ${after} ${order} LIMIT $4::int`;
  return statement<ListParams, AdminOrganizationRow>(
    name,
    `SELECT ${columns(position)} ${SOURCE.replace('organizations o', `(${page}) o`)} ${order}`,
  );
}

const byCreation = (name: string, direction: 'ASC' | 'DESC') =>
  list(name, 'o.created_at', 'timestamptz', TIME_POSITION('o.created_at'), direction);
const byName = (name: string, direction: 'ASC' | 'DESC') =>
  list(name, 'lower(o.name)', 'text', 'lower(o.name)', direction);

export const listOrganizations: Readonly<Record<OrganizationSort, ReturnType<typeof list>>> = {
  createdAt: byCreation('admin_organizations_oldest', 'ASC'),
  '-createdAt': byCreation('admin_organizations_newest', 'DESC'),
  name: byName('admin_organizations_by_name', 'ASC'),
  '-name': byName('admin_organizations_by_name_desc', 'DESC'),
};

export const countOrganizations = statement<Filter, { readonly total: bigint }>(
  'admin_organizations_count',
  `SELECT count(*) AS total FROM organizations o WHERE ${FILTER}`,
);

export const oneOrganization = statement<[string], AdminOrganizationRow>(
  'admin_organization',
  `SELECT ${columns("''")} ${SOURCE} WHERE o.id = $1::uuid`,
);
