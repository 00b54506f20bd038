import { Inject, Injectable } from '@nestjs/common';
import { SHARED_CONFIG, type SharedConfig } from '@uni/config';
import type { accounts } from '@uni/contracts';
import { Database } from '@uni/data';
import { AuditTrail } from '@uni/feature-audit';
import { CLOCK, newId, type Clock } from '@uni/platform';

/** An organisation begins with an owner, an account and a balance of zero, or not at all. */
@Injectable()
export class OrganizationFounding {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditTrail,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SHARED_CONFIG) private readonly config: SharedConfig,
  ) {}

  /** Part of the caller's transaction. */
  async found(ownerId: string, name: string, personal: boolean): Promise<accounts.Organization> {
    const createdAt = this.clock.now();
    const currency = this.config.CURRENCY;
    const id = newId();
    const { client } = this.database;
    await client.organization.create({ data: { id, name, personal, createdAt } });
    await client.membership.create({ data: { organizationId: id, userId: ownerId, role: 'owner', createdAt } });
    const account = await client.account.create({ data: { organizationId: id, currency, createdAt } });
    await client.balance.create({ data: { accountId: account.id, updatedAt: createdAt } });
    await this.audit.record({
      action: 'organization.create',
      targetKind: 'organization',
      targetId: id,
      organizationId: id,
      after: { name, personal, currency },
    });
    return { id, name, personal, currency, createdAt: createdAt.toISOString() };
  }
}
