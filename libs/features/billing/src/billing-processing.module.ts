import { Module } from '@nestjs/common';
import { BillingModule } from './billing.module.js';
import { BillingClock } from './run/billing.clock.js';
import { BillingRollupHandler } from './run/billing-rollup.handler.js';
import { BillingShardHandler } from './run/billing-shard.handler.js';
import { Turns } from './run/turns.js';

/** What the worker runs: the clock that finds what is due, and the handlers that charge it. Expects `ScheduleModule` in the worker. */
@Module({
  imports: [BillingModule],
  providers: [Turns, BillingClock, BillingShardHandler, BillingRollupHandler],
  exports: [BillingModule, BillingClock, BillingShardHandler, BillingRollupHandler],
})
export class BillingProcessingModule {}
