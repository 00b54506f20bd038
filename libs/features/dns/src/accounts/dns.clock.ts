import { Inject, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import type { DnsRegistry } from '@uni/dns-core';
import { Database } from '@uni/data';
import { CLOCK, LOGGER, type Clock, type Logger } from '@uni/platform';
import { DNS_REGISTRY } from '../dns-registry.token.js';
import { bindAccounts, dispatchAccounts, dispatchZones } from './dns-account.sql.js';

const TICK_MS = 2_000;
const MINUTE_MS = 60_000;
/** Zones of one account that are asked about in one tick. */
const ZONES_AT_ONCE = 2;

/** Binds new connections and asks for what is due. It only writes messages, so any number of workers may tick at once. */
@Injectable()
export class DnsClock {
  private ticking = false;

  constructor(
    @Inject(DNS_REGISTRY) private readonly registry: DnsRegistry,
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  @Interval('dns.due', TICK_MS)
  async tick(): Promise<void> {
    if (this.ticking) return;
    this.ticking = true;
    try {
      const now = this.clock.now();
      const minute = Math.floor(now.getTime() / MINUTE_MS);
      await this.database.query(bindAccounts, [...this.registry.kinds()], now);
      await this.database.query(dispatchAccounts, now, minute);
      await this.database.query(dispatchZones, now, minute, ZONES_AT_ONCE);
    } catch (error) {
      // Postgres away: the next tick finds the same rows.
      this.logger.warn({ err: error }, 'due zones not dispatched');
    } finally {
      this.ticking = false;
    }
  }
}
