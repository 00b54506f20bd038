import { cursorTimeSql, statement, type MemberRole, type PlatformRole, type UserStatus } from '@uni/data';

export interface AdminUserRow {
  readonly id: string;
  readonly position: string;
  readonly email: string;
  readonly name: string;
  readonly platformRole: PlatformRole;
  readonly status: UserStatus;
  readonly statusReason: string | null;
  readonly createdAt: Date;
  readonly lastSeenAt: Date | null;
  readonly organizations: readonly { readonly id: string; readonly name: string; readonly role: MemberRole }[];
}

export type UserFilter = [search: string | null, statuses: string[] | null];
export type UserSort = 'createdAt' | '-createdAt' | 'email' | '-email';

const FILTER = `($1::text IS NULL OR u.email ILIKE $1 OR u.name ILIKE $1) AND ($2::text[] IS NULL OR u.status::text = ANY($2))`;

const columns = (
  position: string,
): string => `u.id, ${position} AS position, u.email, u.name, u.platform_role AS "platformRole", u.status,
  u.status_reason AS "statusReason", u.created_at AS "createdAt",
  (SELECT s.last_seen_at FROM sessions s WHERE s.user_id = u.id ORDER BY s.last_seen_at DESC LIMIT 1) AS "lastSeenAt",
  (SELECT coalesce(jsonb_agg(jsonb_build_object('id', o.id, 'name', o.name, 'role', m.role) ORDER BY m.created_at, o.id), '[]')
     FROM memberships m JOIN organizations o ON o.id = m.organization_id WHERE m.user_id = u.id) AS organizations`;

type FirstParams = [...UserFilter, limit: number];
type NextParams = [...UserFilter, limit: number, value: string | null, id: string | null];

interface UserOrder {
  readonly column: string;
  /** SQL type and text form of the column, as a cursor carries it. */
  readonly type: string;
  readonly position: string;
  readonly direction: 'ASC' | 'DESC';
  /** The id then decides nothing, and its place in the order would cost the index. */
  readonly unique?: boolean;
}

/** Two statements, because one with "no position, or after it" is planned without the index once it is prepared. */
function list(name: string, { column, type, position, direction, unique }: UserOrder) {
  const select = `SELECT ${columns(position)} FROM users u WHERE ${FILTER}`;
  const order = `ORDER BY ${column} ${direction}${unique ? '' : `, u.id ${direction}`} LIMIT $3::int`;
  const beyond = direction === 'ASC' ? '>' : '<';
  const after = unique
    ? `${column} ${beyond} $4::${type} AND $5::text IS NOT NULL`
    : `(${column}, u.id) ${beyond} ($4::${type}, $5::uuid)`;
  return {
    first: statement<FirstParams, AdminUserRow>(`${name}_first`, `${select} ${order}`),
    next: statement<NextParams, AdminUserRow>(`${name}_next`, `${select} AND ${after} ${order}`),
  };
}

const creation = { column: 'u.created_at', type: 'timestamptz', position: cursorTimeSql('u.created_at') };
const email = { column: 'u.email', type: 'text', position: 'u.email', unique: true };

export const listUsers: Readonly<Record<UserSort, ReturnType<typeof list>>> = {
  createdAt: list('admin_users_oldest', { ...creation, direction: 'ASC' }),
  '-createdAt': list('admin_users_newest', { ...creation, direction: 'DESC' }),
  email: list('admin_users_by_email', { ...email, direction: 'ASC' }),
  '-email': list('admin_users_by_email_desc', { ...email, direction: 'DESC' }),
};

export const countUsers = statement<UserFilter, { readonly total: bigint }>(
  'admin_users_count',
  `SELECT count(*) AS total FROM users u WHERE ${FILTER}`,
);

export const oneUser = statement<[string], AdminUserRow>(
  'admin_user',
  `SELECT ${columns("''")} FROM users u WHERE u.id = $1::uuid`,
);
