import { statement, type MemberRole, type PlatformRole, type UserStatus } from '@uni/data';
import { TIME_POSITION } from './page-position.js';

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

type ListParams = [...UserFilter, value: string | null, id: string | null, limit: number];

const byCreation = (name: string, direction: 'ASC' | 'DESC') =>
  statement<ListParams, AdminUserRow>(
    name,
    `SELECT ${columns(TIME_POSITION('u.created_at'))} FROM users u
      WHERE ${FILTER} AND ($3::text IS NULL OR (u.created_at, u.id) ${direction === 'ASC' ? '>' : '<'} ($3::timestamptz, $4::uuid))
      ORDER BY u.created_at ${direction}, u.id ${direction} LIMIT $5::int`,
  );

/** Addresses are unique: they need no second column. */
const byEmail = (name: string, direction: 'ASC' | 'DESC') =>
  statement<ListParams, AdminUserRow>(
    name,
    `SELECT ${columns('u.email')} FROM users u
      WHERE ${FILTER} AND ($3::text IS NULL OR (u.email ${direction === 'ASC' ? '>' : '<'} $3 AND $4::text IS NOT NULL))
      ORDER BY u.email ${direction} LIMIT $5::int`,
  );

export const listUsers: Readonly<Record<UserSort, ReturnType<typeof byCreation>>> = {
  createdAt: byCreation('admin_users_oldest', 'ASC'),
  '-createdAt': byCreation('admin_users_newest', 'DESC'),
  email: byEmail('admin_users_by_email', 'ASC'),
  '-email': byEmail('admin_users_by_email_desc', 'DESC'),
};

export const countUsers = statement<UserFilter, { readonly total: bigint }>(
  'admin_users_count',
  `SELECT count(*) AS total FROM users u WHERE ${FILTER}`,
);

export const oneUser = statement<[string], AdminUserRow>(
  'admin_user',
  `SELECT ${columns("''")} FROM users u WHERE u.id = $1::uuid`,
);
