import { Inject, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Database, Outbox } from '@uni/data';
import { CLOCK, type Clock } from '@uni/platform';

const CHECK_INTERVAL_MS = 60_000;
const CATALOGUE_INTERVAL_MS = 15 * 60_000;

/** Asks for what is due. The message key carries the interval, so any number of workers may tick at once. */
@Injectable()
export class ProvidersClock {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Interval(10_000)
  async tick(): Promise<void> {
    const nowMs = this.clock.now().getTime();
    const rows = await this.database.client.provider.findMany({ where: { enabled: true }, select: { id: true } });
    for (const { id } of rows) {
      await this.outbox.add('provider.check', `${id}-${Math.floor(nowMs / CHECK_INTERVAL_MS)}`, { providerId: id });
      await this.outbox.add('provider.catalogue', `${id}-${Math.floor(nowMs / CATALOGUE_INTERVAL_MS)}`, {
        providerId: id,
      });
    }
  }
}
