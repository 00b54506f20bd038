import { Inject, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Database } from '@uni/data';
import { CLOCK, LOGGER, type Clock, type Logger } from '@uni/platform';
import { dispatchWatches, tellExpiries } from './expiry.sql.js';

const TICK_MS = 30_000;
const BATCH = 100;

/** Asks for the looks at certificates that are due, and tells what ends soon. Every rung is a row that exists once. */
@Injectable()
export class ExpiryClock {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  @Interval('dns.expiry', TICK_MS)
  async tick(): Promise<void> {
    try {
      const now = this.clock.now();
      await this.database.query(dispatchWatches, now, BATCH);
      await this.database.query(tellExpiries, now);
    } catch (error) {
      this.logger.warn({ err: error }, 'ends of domains and certificates not looked at');
    }
  }
}
