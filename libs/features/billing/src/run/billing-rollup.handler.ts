import { Inject, Injectable } from '@nestjs/common';
import { HandlesJob, type JobBody, type JobHandler } from '@uni/data';
import { periodOf } from '../period.js';
import { BillingRunner } from './billing.runner.js';

/** After a period is charged: `{ period }` adds it to its month; `{ late }` settles what changed from that second on. */
@Injectable()
@HandlesJob('billing.rollup')
export class BillingRollupHandler implements JobHandler {
  constructor(@Inject(BillingRunner) private readonly runner: BillingRunner) {}

  async handle({ period, late }: JobBody): Promise<void> {
    if (period !== undefined) await this.runner.rollUp(periodOf(Number(period)));
    if (late !== undefined) await this.runner.settleLate(periodOf(Number(late)));
  }
}
