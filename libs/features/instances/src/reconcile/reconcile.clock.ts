import { Inject, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Database, Outbox } from '@uni/data';
import { CLOCK, type Clock } from '@uni/platform';
import { dueProviders } from './reconcile.sql.js';

/** Asks for the inventories that are due. The key carries the due time, so that one due time is one message. */
@Injectable()
export class ReconcileClock {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Interval(1_000)
  async tick(): Promise<void> {
    const now = this.clock.now();
    for (const { id, next_sync_at } of await this.database.query(dueProviders, now)) {
      // A worker that died inside leaves the due time as it was; the minute lets it be asked again.
      await this.outbox.add('provider.sync', `${id}-${next_sync_at.getTime()}-${Math.floor(now.getTime() / 60_000)}`, {
        providerId: id,
      });
    }
  }
}
