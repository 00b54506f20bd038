import { Inject, Injectable } from '@nestjs/common';
import type { DnsRegistry } from '@uni/dns-core';
import { ProviderError } from '@uni/dns-port';
import { Database, HandlesJob, type JobBody, type JobHandler } from '@uni/data';
import { CLOCK, currentContext, LOGGER, type Clock, type Logger } from '@uni/platform';
import { DNS_REGISTRY } from '../dns-registry.token.js';
import { wordsOf } from '../dns.words.js';
import { ZoneReader } from './zone.reader.js';
import { claimZone, failZone, releaseZone } from './zone.sql.js';

const LEASE_MS = 3 * 60_000;
/** Zones that stay as they are cost four calls each time. */
export const CHECK_INTERVAL_MS = 30 * 60_000;
/** A page of records costs a vendor about twenty calls, and about one a second is fair use. */
const PAGE_PAUSE_MS = 10_000;
const FAILED_PAUSE_MS = 5 * 60_000;

/** Looks whether a zone says what it said before, and reads it where not: one page for each job. */
@Injectable()
@HandlesJob('dns.zone')
export class ZoneCheckHandler implements JobHandler {
  constructor(
    @Inject(DNS_REGISTRY) private readonly registry: DnsRegistry,
    @Inject(Database) private readonly database: Database,
    @Inject(ZoneReader) private readonly reader: ZoneReader,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async handle(body: JobBody): Promise<void> {
    const zoneId = String(body['zoneId']);
    const [claimed] = await this.database.query(claimZone, zoneId, this.clock.now(), this.inMs(LEASE_MS));
    if (!claimed) return;
    try {
      const connection = await this.registry.open(claimed.providerId);
      const step = await this.reader.advance(connection, zoneId, null, false, {
        requestId: currentContext().requestId,
      });
      await this.database.query(releaseZone, zoneId, this.inMs(step === 'more' ? PAGE_PAUSE_MS : CHECK_INTERVAL_MS));
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      this.logger.warn({ zoneId, vendor: wordsOf(error) }, 'zone not read');
      // A cursor may be what the vendor does not know any more.
      await this.reader.restart(zoneId);
      await this.database.query(
        failZone,
        zoneId,
        wordsOf(error),
        this.inMs(Math.max(FAILED_PAUSE_MS, error.retryAfterMs ?? 0)),
      );
    }
  }

  private inMs(ms: number): Date {
    return new Date(this.clock.now().getTime() + ms);
  }
}
