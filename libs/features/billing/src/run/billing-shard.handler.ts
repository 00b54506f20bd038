import { Inject, Injectable } from '@nestjs/common';
import { HandlesJob, type JobBody, type JobHandler } from '@uni/data';
import { BillingRunner } from './billing.runner.js';

/**
 * One lane of the run: charges the next free shard again and again until nothing is due. The body says only why it was called; what
 * is due is read from the rows, so a repeat or a lost job changes nothing.
 */
@Injectable()
@HandlesJob('billing.shard')
export class BillingShardHandler implements JobHandler {
  constructor(@Inject(BillingRunner) private readonly runner: BillingRunner) {}

  async handle(_body: JobBody): Promise<void> {
    await this.runner.drain();
  }
}
