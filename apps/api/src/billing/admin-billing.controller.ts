import { Controller, Inject } from '@nestjs/common';
import {
  AccountsQueries,
  BalanceQueries,
  BillingRuns,
  BillingRunsQueries,
  Credits,
  LedgerQueries,
  Verification,
} from '@uni/feature-billing';
import { parseMicros } from '@uni/money';
import { must } from '@uni/platform';
import { Endpoint } from '../http/endpoint.decorator.js';
import type { InputOf } from '../http/endpoint.types.js';
import { Input } from '../http/parameters.decorator.js';
import * as spec from './billing.endpoints.js';

@Controller()
export class AdminBillingController {
  constructor(
    @Inject(Credits) private readonly credits: Credits,
    @Inject(AccountsQueries) private readonly accounts: AccountsQueries,
    @Inject(BalanceQueries) private readonly balances: BalanceQueries,
    @Inject(LedgerQueries) private readonly ledger: LedgerQueries,
    @Inject(BillingRuns) private readonly runs: BillingRuns,
    @Inject(BillingRunsQueries) private readonly runsQueries: BillingRunsQueries,
    @Inject(Verification) private readonly verification: Verification,
  ) {}

  @Endpoint(spec.changeCredits)
  async changeCredits(@Input() { params, body }: InputOf<typeof spec.changeCredits>) {
    const amountMicros = must(parseMicros(body.amount), 'parsed amount');
    const { accountId, currency, entryId } = await this.credits.change(params.id, amountMicros, body.reason);
    return this.ledger.get(accountId, currency, entryId);
  }

  @Endpoint(spec.getOrganizationBalance)
  async balance(@Input() { params }: InputOf<typeof spec.getOrganizationBalance>) {
    const { accountId, currency } = await this.accounts.ofOrganization(params.id);
    return this.balances.of(accountId, currency);
  }

  @Endpoint(spec.listOrganizationEntries)
  async entries(@Input() { params, query }: InputOf<typeof spec.listOrganizationEntries>) {
    const { accountId, currency } = await this.accounts.ofOrganization(params.id);
    return this.ledger.list(accountId, currency, query);
  }

  @Endpoint(spec.verifyBilling)
  verify(@Input() { query }: InputOf<typeof spec.verifyBilling>) {
    return this.verification.run(query);
  }

  @Endpoint(spec.listBillingRuns)
  list(@Input() { query }: InputOf<typeof spec.listBillingRuns>) {
    return this.runsQueries.list(query);
  }

  @Endpoint(spec.runBilling)
  run(@Input() { body }: InputOf<typeof spec.runBilling>) {
    return this.runs.run(new Date(body.period), body.dryRun);
  }

  @Endpoint(spec.releaseBillingRun)
  async release(@Input() { params, body }: InputOf<typeof spec.releaseBillingRun>) {
    await this.runs.release(new Date(params.period), body.reason);
    return this.runsQueries.get(new Date(params.period));
  }
}
