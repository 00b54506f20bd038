import { cursorTimeSql, statement, type MemberRole, type UserStatus } from '@uni/data';

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
/** The limits keep each lookup a lookup: Postgres may not turn them into a join over whole tables. */
const MONEY = `CROSS JOIN LATERAL (SELECT id, currency FROM accounts WHERE organization_id = o.id LIMIT 1) a
  CROSS JOIN LATERAL (SELECT balance_micros, reserved_micros FROM balances WHERE account_id = a.id LIMIT 1) b`;

type FirstParams = [...Filter, limit: number];
type NextParams = [...Filter, limit: number, value: string | null, id: string | null];

interface OrganizationOrder {
  readonly column: string;
  /** SQL type and text form of the column, as a cursor carries it. */
  readonly type: string;
  readonly position: string;
  readonly direction: 'ASC' | 'DESC';
}

/**
 * The page is cut before anything is joined to it, so that balances and burn rates are computed for its rows only. Two statements,
 * because one with "no position, or after it" is planned without the index once it is prepared.
 */
function list(name: string, { column, type, position, direction }: OrganizationOrder) {
  const order = `ORDER BY ${column} ${direction}, o.id ${direction}`;
  const after = ` AND (${column}, o.id) ${direction === 'ASC' ? '>' : '<'} ($3::${type}, $4::uuid)`;
  const page = (condition: string): string =>
    `SELECT ${columns(position)} FROM (SELECT o.* FROM organizations o WHERE ${FILTER}${condition} ${order} LIMIT $2::int) o ${MONEY} ${order}`;
  return {
    first: statement<FirstParams, AdminOrganizationRow>(`${name}_first`, page('')),
    next: statement<NextParams, AdminOrganizationRow>(`${name}_next`, page(after)),
  };
}

const creation = { column: 'o.created_at', type: 'timestamptz', position: cursorTimeSql('o.created_at') };
const byName = { column: 'lower(o.name)', type: 'text', position: 'lower(o.name)' };

export const listOrganizations: Readonly<Record<OrganizationSort, ReturnType<typeof list>>> = {
  createdAt: list('admin_organizations_oldest', { ...creation, direction: 'ASC' }),
  '-createdAt': list('admin_organizations_newest', { ...creation, direction: 'DESC' }),
  name: list('admin_organizations_by_name', { ...byName, direction: 'ASC' }),
  '-name': list('admin_organizations_by_name_desc', { ...byName, direction: 'DESC' }),
};

export const countOrganizations = statement<Filter, { readonly total: bigint }>(
  'admin_organizations_count',
  `SELECT count(*) AS total FROM organizations o WHERE ${FILTER}`,
);

export const oneOrganization = statement<[string], AdminOrganizationRow>(
  'admin_organization',
  `SELECT ${columns("''")} FROM organizations o ${MONEY} WHERE o.id = $1::uuid`,
);
