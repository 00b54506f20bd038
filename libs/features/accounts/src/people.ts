import { Inject, Injectable } from '@nestjs/common';
import type { accounts } from '@uni/contracts';
import { Database, statement, type PlatformRole, type UserStatus } from '@uni/data';
import { AuditTrail } from '@uni/feature-audit';
import { notFound } from '@uni/platform';

interface PersonRow {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly platformRole: PlatformRole;
  readonly status: UserStatus;
  readonly locale: string;
  readonly createdAt: Date;
  readonly organizations: accounts.User['organizations'];
}

/** Every page of the portal asks for this: one statement, organisations included. */
const one = statement<[string], PersonRow>(
  'person',
  `SELECT u.id, u.email, u.name, u.platform_role AS "platformRole", u.status, u.locale, u.created_at AS "createdAt",
          (SELECT coalesce(jsonb_agg(jsonb_build_object('id', o.id, 'name', o.name, 'role', m.role, 'personal', o.personal)
                    ORDER BY m.created_at, o.id), '[]')
             FROM memberships m JOIN organizations o ON o.id = m.organization_id WHERE m.user_id = u.id) AS organizations
     FROM users u WHERE u.id = $1::uuid`,
);

export interface ProfileChange {
  readonly name?: string | undefined;
  readonly locale?: 'en' | 'fr' | undefined;
}

/** A person's own view of themselves. */
@Injectable()
export class People {
  constructor(
    private readonly database: Database,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
  ) {}

  /** @throws AppError not_found */
  async get(userId: string): Promise<accounts.User> {
    const [row] = await this.database.query(one, userId);
    if (!row) throw notFound('person');
    return {
      ...row,
      locale: row.locale === 'fr' ? 'fr' : 'en',
      createdAt: row.createdAt.toISOString(),
      organizations: [...row.organizations],
    };
  }

  async update(userId: string, change: ProfileChange): Promise<accounts.User> {
    await this.database.transaction(async () => {
      const before = await this.get(userId);
      const after = { name: change.name ?? before.name, locale: change.locale ?? before.locale };
      if (after.name === before.name && after.locale === before.locale) return;
      await this.database.client.user.update({ where: { id: userId }, data: after });
      await this.audit.record({
        action: 'user.update',
        targetKind: 'user',
        targetId: userId,
        before: { name: before.name, locale: before.locale },
        after,
      });
    });
    return this.get(userId);
  }
}
