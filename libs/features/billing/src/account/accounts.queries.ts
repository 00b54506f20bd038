import { Inject, Injectable } from '@nestjs/common';
import { Database } from '@uni/data';
import { notFound } from '@uni/platform';
import { accountOfOrganization } from './account.sql.js';

export interface AccountRef {
  readonly accountId: bigint;
  readonly currency: string;
}

/** Which account an organisation's money is on, for those who look at it from outside. */
@Injectable()
export class AccountsQueries {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** @throws AppError not_found */
  async ofOrganization(organizationId: string): Promise<AccountRef> {
    const [row] = await this.database.query(accountOfOrganization, organizationId);
    if (!row) throw notFound('organisation');
    return { accountId: row.id, currency: row.currency };
  }
}
