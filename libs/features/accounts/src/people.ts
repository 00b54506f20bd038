import { Inject, Injectable } from '@nestjs/common';
import type { accounts } from '@uni/contracts';
import { Database } from '@uni/data';
import { AuditTrail } from '@uni/feature-audit';
import { notFound } from '@uni/platform';

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
    const user = await this.database.client.user.findUnique({
      where: { id: userId },
      include: {
        memberships: { include: { organization: true }, orderBy: [{ createdAt: 'asc' }, { organizationId: 'asc' }] },
      },
    });
    if (!user) throw notFound('person');
    const organizations = user.memberships.map(({ role, organization: { id, name, personal } }) => ({
      id,
      name,
      role,
      personal,
    }));
    const { id, email, name, platformRole, status, createdAt } = user;
    return {
      id,
      email,
      name,
      platformRole,
      status,
      locale: user.locale === 'fr' ? 'fr' : 'en',
      createdAt: createdAt.toISOString(),
      organizations,
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
