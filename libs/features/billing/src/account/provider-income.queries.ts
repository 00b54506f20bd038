import { Inject, Injectable } from '@nestjs/common';
import { SHARED_CONFIG, type SharedConfig } from '@uni/config';
import { Database, statement } from '@uni/data';
import { toMoney, type Money } from '@uni/money';
import { dayName, monthStart } from '../period.js';

const income = statement<[providerId: string, month: string], { micros: bigint }>(
  'billing_provider_income',
  `SELECT coalesce(sum(m.amount_micros), 0)::bigint AS micros
   FROM instances i JOIN vm_month_costs m ON m.vm_id = i.vm_id AND m.month = $2::text::date WHERE i.provider_id = $1::uuid`,
);

/** What customers were charged for the instances of one provider. */
@Injectable()
export class ProviderIncome {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(SHARED_CONFIG) private readonly config: SharedConfig,
  ) {}

  /** Of the calendar month (UTC) in which `at` lies, up to the last hour that was charged; deleted instances included. */
  async ofMonth(providerId: string, at: Date): Promise<Money> {
    const [row] = await this.database.query(income, providerId, dayName(monthStart(at)));
    return toMoney(row?.micros ?? 0n, this.config.CURRENCY);
  }
}
