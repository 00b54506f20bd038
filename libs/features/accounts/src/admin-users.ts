import { Injectable } from '@nestjs/common';
import type { accounts } from '@uni/contracts';
import { containing, Database, statement, type PlatformRole, type UserStatus } from '@uni/data';
import { AuditTrail } from '@uni/feature-audit';
import { AppError, notFound } from '@uni/platform';
import type { z } from 'zod';
import { countUsers, listUsers, oneUser, type AdminUserRow, type UserFilter } from './admin-users.sql.js';
import { pageOf, positionOf } from './page-position.js';
import { Sessions } from './sessions.js';

const lockUser = statement<[string], { status: UserStatus; statusReason: string | null; platformRole: PlatformRole }>(
  'admin_user_lock',
  `SELECT status, status_reason AS "statusReason", platform_role AS "platformRole" FROM users WHERE id = $1::uuid FOR UPDATE`,
);

/** Each status has one verb; it is the only path to it. */
const VERBS: Readonly<Record<UserStatus, string>> = {
  active: 'user.reactivate',
  suspended: 'user.suspend',
  banned: 'user.ban',
};

/** People as administrators see and judge them. */
@Injectable()
export class AdminUsers {
  constructor(
    private readonly database: Database,
    private readonly sessions: Sessions,
    private readonly audit: AuditTrail,
  ) {}

  async list(query: z.output<typeof accounts.adminUsersQuery>): Promise<z.input<typeof accounts.adminUsers>> {
    const after = positionOf(query.cursor, query.sort);
    const filter: UserFilter = [containing(query.q), query.status ?? null];
    const { first, next } = listUsers[query.sort];
    const rows = after
      ? await this.database.query(next, ...filter, query.limit + 1, after.value, after.id)
      : await this.database.query(first, ...filter, query.limit + 1);
    const { kept, nextCursor } = pageOf(rows, query.limit, query.sort);
    const items = kept.map(viewOf);
    if (!query.total) return { items, nextCursor };
    const [count] = await this.database.query(countUsers, ...filter);
    return { items, nextCursor, total: Number(count?.total ?? 0n) };
  }

  /** @throws AppError not_found */
  async get(id: string): Promise<accounts.AdminUser> {
    const [row] = await this.database.query(oneUser, id);
    if (!row) throw notFound('person');
    return viewOf(row);
  }

  /**
   * Suspends, bans or reactivates. Whoever is not active loses every session at once and is refused from the next request on;
   * their machines are left as they are. Repeating a status that holds already changes nothing.
   * @throws AppError not_found; forbidden for oneself and for another administrator
   */
  async setStatus(actorId: string, userId: string, status: UserStatus, reason: string): Promise<accounts.AdminUser> {
    if (actorId === userId) throw refused('You cannot change your own status: ask another administrator.');
    await this.database.transaction(async () => {
      const [before] = await this.database.query(lockUser, userId);
      if (!before) throw notFound('person');
      if (before.platformRole === 'admin' && status !== 'active') {
        throw refused('An administrator cannot be suspended or banned: take the role away first.');
      }
      if (before.status === status) return;
      const statusReason = status === 'active' ? null : reason;
      await this.database.client.user.update({ where: { id: userId }, data: { status, statusReason } });
      const sessionsEnded = status === 'active' ? 0 : await this.sessions.endAll(userId, status);
      await this.audit.record({
        action: VERBS[status],
        targetKind: 'user',
        targetId: userId,
        before: { status: before.status, statusReason: before.statusReason },
        after: { status, statusReason, sessionsEnded },
        reason,
      });
    });
    return this.get(userId);
  }
}

function viewOf({ position: _, ...row }: AdminUserRow): accounts.AdminUser {
  return {
    ...row,
    organizations: [...row.organizations],
    createdAt: row.createdAt.toISOString(),
    lastSeenAt: row.lastSeenAt?.toISOString() ?? null,
  };
}

function refused(publicMessage: string): AppError {
  return new AppError({ kind: 'forbidden', code: 'forbidden', publicMessage });
}
