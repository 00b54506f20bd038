import { Injectable } from '@nestjs/common';
import type { accounts } from '@uni/contracts';
import { Database } from '@uni/data';
import { notFound } from '@uni/platform';

/** The organisations a person belongs to. */
@Injectable()
export class Organizations {
  constructor(private readonly database: Database) {}

  async list(userId: string): Promise<accounts.Organization[]> {
    const rows = await this.database.client.membership.findMany({
      where: { userId },
      include: { organization: { include: { account: true } } },
      orderBy: [{ createdAt: 'asc' }, { organizationId: 'asc' }],
    });
    return rows.map((row) => viewOf(row.organization));
  }

  /** @throws AppError not_found, for somebody else's too */
  async get(userId: string, id: string): Promise<accounts.Organization> {
    const organization = await this.database.client.organization.findFirst({
      where: { id, memberships: { some: { userId } } },
      include: { account: true },
    });
    if (!organization) throw notFound('organisation');
    return viewOf(organization);
  }
}

interface OrganizationRow {
  readonly id: string;
  readonly name: string;
  readonly personal: boolean;
  readonly createdAt: Date;
  readonly account: { readonly currency: string } | null;
}

function viewOf({ id, name, personal, createdAt, account }: OrganizationRow): accounts.Organization {
  return { id, name, personal, currency: account?.currency ?? '', createdAt: createdAt.toISOString() };
}
