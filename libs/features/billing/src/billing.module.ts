import { Module } from '@nestjs/common';
import { AuditModule } from '@uni/feature-audit';
import { AccountsQueries } from './account/accounts.queries.js';
import { BalanceQueries } from './account/balance.queries.js';
import { ForecastQueries } from './account/forecast.queries.js';
import { LedgerQueries } from './account/ledger.queries.js';
import { ProviderIncome } from './account/provider-income.queries.js';
import { UsageQueries } from './account/usage.queries.js';
import { Credits } from './credits/credits.service.js';
import { InstanceBilling } from './instance/instance-billing.js';
import { InstanceCosts } from './instance/instance-costs.queries.js';
import { BillingRuns } from './run/billing-runs.service.js';
import { BillingRunsQueries } from './run/billing-runs.queries.js';
import { BillingRunner } from './run/billing.runner.js';
import { BillingHealth } from './verification/billing.health.js';
import { Verification } from './verification/verification.service.js';

const PARTS = [
  InstanceBilling,
  InstanceCosts,
  Credits,
  AccountsQueries,
  BalanceQueries,
  LedgerQueries,
  UsageQueries,
  ProviderIncome,
  ForecastQueries,
  BillingRunner,
  BillingRuns,
  BillingRunsQueries,
  BillingHealth,
  Verification,
];

/** Commands and queries about money, for every process. */
@Module({ imports: [AuditModule], providers: PARTS, exports: PARTS })
export class BillingModule {}
