import { Controller, Inject } from '@nestjs/common';
import type { Principal } from '@uni/feature-accounts';
import { BalanceQueries, ForecastQueries, LedgerQueries, UsageQueries } from '@uni/feature-billing';
import { Endpoint } from '../http/endpoint.decorator.js';
import type { InputOf } from '../http/endpoint.types.js';
import { Caller, Input } from '../http/parameters.decorator.js';
import * as spec from './billing.endpoints.js';

@Controller()
export class BillingController {
  constructor(
    @Inject(BalanceQueries) private readonly balances: BalanceQueries,
    @Inject(LedgerQueries) private readonly ledger: LedgerQueries,
    @Inject(UsageQueries) private readonly usage: UsageQueries,
    @Inject(ForecastQueries) private readonly forecasts: ForecastQueries,
  ) {}

  @Endpoint(spec.getBalance)
  balance(@Caller() caller: Principal) {
    return this.balances.of(caller.accountId, caller.currency);
  }

  @Endpoint(spec.listLedgerEntries)
  entries(@Input() { query }: InputOf<typeof spec.listLedgerEntries>, @Caller() caller: Principal) {
    return this.ledger.list(caller.accountId, caller.currency, query);
  }

  @Endpoint(spec.listUsage)
  slots(@Input() { query }: InputOf<typeof spec.listUsage>, @Caller() caller: Principal) {
    return this.usage.list(caller.accountId, caller.currency, query);
  }

  @Endpoint(spec.getForecast)
  forecast(@Caller() caller: Principal) {
    return this.forecasts.of(caller.accountId, caller.currency);
  }
}
