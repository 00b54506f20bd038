import { Inject, Injectable } from '@nestjs/common';
import type { DnsConnection, DnsRegistry } from '@uni/dns-core';
import { ProviderError, type DomainPage } from '@uni/dns-port';
import { Database, Events, HandlesJob, type JobBody, type JobHandler } from '@uni/data';
import { CLOCK, currentContext, LOGGER, must, newId, type Clock, type Logger } from '@uni/platform';
import { DNS_REGISTRY } from '../dns-registry.token.js';
import { wordsOf } from '../dns.words.js';
import {
  claimAccount,
  countNames,
  describeAccount,
  loseDomains,
  loseZones,
  markAccount,
  markAccountFailed,
  missDomains,
  missZones,
  storeDomains,
  storeZones,
  type ClaimedAccount,
  type NameCounts,
} from './dns-account.sql.js';
import { doubtAbout, lostBefore } from './missing-names.js';

const LEASE_MS = 3 * 60_000;
const INTERVAL_MS = 15 * 60_000;
/** Between two pages of domains, each of which costs the vendor about twenty calls. */
const PAGE_PAUSE_MS = 10_000;
const FAILED_PAUSE_MS = 5 * 60_000;

/**
 * Reads which zones and domains an account has: all names of zones, and one page of domains at a time. What two looks in a row no
 * longer name is marked as gone, never deleted; a list that lacks most of them is doubted for a day; and an empty one is a lost right
 * far more often than an empty account, and marks nothing.
 */
@Injectable()
@HandlesJob('dns.sync')
export class AccountSyncHandler implements JobHandler {
  constructor(
    @Inject(DNS_REGISTRY) private readonly registry: DnsRegistry,
    @Inject(Database) private readonly database: Database,
    @Inject(Events) private readonly events: Events,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async handle(body: JobBody): Promise<void> {
    const providerId = String(body['providerId']);
    const startedAt = this.clock.now();
    const [claimed] = await this.database.query(
      claimAccount,
      providerId,
      startedAt,
      new Date(startedAt.getTime() + LEASE_MS),
    );
    if (!claimed) return;
    try {
      const connection = await this.registry.open(providerId);
      await this.read(connection, claimed);
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      this.logger.warn({ providerId, vendor: wordsOf(error) }, 'zones and domains not read');
      const now = this.clock.now();
      const pauseMs = Math.max(FAILED_PAUSE_MS, error.retryAfterMs ?? 0);
      await this.database.query(markAccountFailed, providerId, wordsOf(error), now, new Date(now.getTime() + pauseMs));
    }
  }

  private async read(connection: DnsConnection, { cursor, passSeen }: ClaimedAccount): Promise<void> {
    const context = { requestId: currentContext().requestId };
    const zones = cursor === null ? await this.zones(connection) : null;
    const page = await connection.domains(cursor, context);
    if (page.nextCursor !== null && page.nextCursor === cursor) throw endlessList();
    const seen = [...new Set([...passSeen, ...page.domains.map(({ name }) => name)])];
    const now = this.clock.now();
    const { providerId, description } = connection;
    await this.database.transaction(async () => {
      if (zones !== null) await this.storeZones(providerId, zones, now);
      await this.storeDomains(providerId, page, seen, now);
      const isOver = page.nextCursor === null;
      const nextAt = new Date(now.getTime() + (isOver ? INTERVAL_MS : PAGE_PAUSE_MS));
      const doubt = doubtAbout(await this.counts(providerId));
      if (doubt !== null) this.logger.warn({ providerId, doubt }, 'names are missing');
      await this.database.query(
        markAccount,
        ...([providerId, page.nextCursor, isOver ? [] : seen, now, nextAt, isOver, doubt] as const),
      );
      await this.database.query(describeAccount, providerId, JSON.stringify(description));
    });
  }

  private async zones(connection: DnsConnection): Promise<readonly string[]> {
    const names: string[] = [];
    let cursor: string | null = null;
    do {
      const { zones, nextCursor } = await connection.zones(cursor, { requestId: currentContext().requestId });
      names.push(...zones);
      if (nextCursor !== null && nextCursor === cursor) throw endlessList();
      cursor = nextCursor;
    } while (cursor !== null);
    return [...new Set(names)];
  }

  private async storeZones(providerId: string, names: readonly string[], now: Date): Promise<void> {
    const rows = names.map((name) => ({ id: newId(), name }));
    const found = await this.database.query(storeZones, providerId, JSON.stringify(rows), now);
    if (names.length > 0) await this.database.query(missZones, providerId, [...names], now);
    const { zones, missingZones } = await this.counts(providerId);
    const since = lostBefore(now, zones, missingZones);
    const lost = names.length === 0 ? [] : await this.database.query(loseZones, providerId, now, since);
    for (const { id, organizationId } of lost) await this.events.emit('dns.updated', organizationId, id);
    if (found.length > 0) await this.events.emit('dns.updated', null, null);
  }

  private async storeDomains(
    providerId: string,
    { domains, nextCursor }: DomainPage,
    seen: readonly string[],
    now: Date,
  ): Promise<void> {
    // A name that is listed twice is one.
    const rows = [...new Map(domains.map((domain) => [domain.name, { ...domain, id: newId() }])).values()];
    const changed = await this.database.query(storeDomains, providerId, JSON.stringify(rows), now);
    const isOver = nextCursor === null && seen.length > 0;
    const lost = isOver ? await this.loseDomains(providerId, seen, now) : [];
    const owners = new Set([...changed, ...lost].map(({ organizationId }) => organizationId));
    for (const organizationId of owners) await this.events.emit('dns.updated', organizationId, null);
  }

  private async loseDomains(providerId: string, seen: readonly string[], now: Date) {
    await this.database.query(missDomains, providerId, [...seen], now);
    const { domains, missingDomains } = await this.counts(providerId);
    return this.database.query(loseDomains, providerId, now, lostBefore(now, domains, missingDomains));
  }

  private async counts(providerId: string): Promise<NameCounts> {
    const [counts] = await this.database.query(countNames, providerId);
    return must(counts, 'counts of names');
  }
}

function endlessList(): ProviderError {
  return new ProviderError({
    code: 'protocol',
    outcome: 'unknown',
    retryable: true,
    vendorMessage: 'the list comes back to the page from which it came',
  });
}
