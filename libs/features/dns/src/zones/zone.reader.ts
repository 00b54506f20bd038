import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { DnsConnection } from '@uni/dns-core';
import { ProviderError, readZoneFile, type CallContext, type DnsRecord, type RecordPage } from '@uni/dns-port';
import { Database, Events } from '@uni/data';
import { CLOCK, type Clock } from '@uni/platform';
import {
  beginPass,
  dropPass,
  endPass,
  forgetRecords,
  lockZone,
  markPage,
  markSame,
  storeRecords,
  storeState,
  zoneReading,
  type ZoneReading,
} from './zone.sql.js';

/** However little it says that it has changed: a vendor's own export may leave something out. */
const READ_ANEW_MS = 24 * 3_600_000;

/** What one call came to: there is more to read, all of it is known, or the zone belongs to somebody else by now. */
export type ReadStep = 'more' | 'done' | 'lost';

/**
 * Copies what a zone says into our tables, one page of records at a time, because vendors count calls and some answer one record a
 * call. A zone whose export says what it said before is not read again.
 */
@Injectable()
export class ZoneReader {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Events) private readonly events: Events,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Does the next bit: a few calls. May be repeated after a crash at any point.
   * @param operationId the operation that holds the zone; null for a look of the clock's
   * @param isForced reads the records whatever the export says
   */
  async advance(
    connection: DnsConnection,
    zoneId: string,
    operationId: string | null,
    isForced: boolean,
    context: CallContext,
  ): Promise<ReadStep> {
    const [zone] = await this.database.query(zoneReading, zoneId);
    if (zone?.operationId !== operationId) return 'lost';
    if (zone.passStartedAt === null) {
      const isSame = await this.compare(connection, zone, isForced, context);
      if (isSame !== 'more') return isSame;
    }
    const page = await connection.records(zone.name, zone.passStartedAt === null ? null : zone.passCursor, context);
    return this.store(zone, page);
  }

  /** What was read of a pass that is under way says nothing any more: the next call begins anew. */
  async restart(zoneId: string): Promise<void> {
    await this.database.query(dropPass, zoneId);
  }

  /** What the zone said when it was read last. */
  async known(zoneId: string): Promise<readonly DnsRecord[]> {
    const rows = await this.database.client.dnsRecord.findMany({
      where: { zoneId },
      orderBy: [{ name: 'asc' }, { type: 'asc' }, { value: 'asc' }, { externalId: 'asc' }],
    });
    return rows.map(({ externalId, name, type, value, ttlS, protected: isProtected }) => ({
      id: externalId,
      name,
      type,
      value,
      ttlS,
      isProtected,
    }));
  }

  private async compare(
    connection: DnsConnection,
    zone: ZoneReading,
    isForced: boolean,
    context: CallContext,
  ): Promise<ReadStep> {
    const state = await connection.zone(zone.name, context);
    const hash = hashOfExport(zone.name, await connection.exportZone(zone.name, context));
    const now = this.clock.now();
    const isFresh = zone.readAt !== null && now.getTime() - zone.readAt.getTime() < READ_ANEW_MS;
    const isSame = !isForced && isFresh && hash === zone.contentHash;
    return this.own(zone, async () => {
      const { nameServers, isSigned, defaultTtlS, isPublished, faults } = state;
      const said = JSON.stringify({ nameServers, isSigned, defaultTtlS, isPublished, faults });
      const changed = await this.database.query(storeState, zone.id, said);
      if (changed.length > 0) await this.events.emit('dns.updated', zone.organizationId, zone.id);
      if (isSame) await this.database.query(markSame, zone.id, now);
      else await this.database.query(beginPass, zone.id, hash, now);
      return isSame ? 'done' : 'more';
    });
  }

  private store(zone: ZoneReading, { records, nextCursor }: RecordPage): Promise<ReadStep> {
    const isFirst = zone.passStartedAt === null;
    const seen = [...new Set([...(isFirst ? [] : zone.passSeen), ...records.map(({ id }) => id)])];
    if (nextCursor === null && seen.length === 0) throw nonsense('the zone is listed without a single record');
    if (nextCursor !== null && !isFirst && nextCursor === zone.passCursor)
      throw nonsense('the list comes back to the page from which it came');
    // A record that is listed twice is one.
    const rows = [...new Map(records.map((record) => [record.id, storable(record)])).values()];
    return this.own(zone, async () => {
      const changed = await this.database.query(storeRecords, zone.id, JSON.stringify(rows));
      if (nextCursor !== null) {
        await this.database.query(markPage, zone.id, nextCursor, seen);
        return 'more';
      }
      const forgotten = await this.database.query(forgetRecords, zone.id, seen);
      await this.database.query(endPass, zone.id, this.clock.now());
      if (zone.readAt === null || changed.length + forgotten.length > 0)
        await this.events.emit('dns.updated', zone.organizationId, zone.id);
      return 'done';
    });
  }

  private own(zone: ZoneReading, work: () => Promise<ReadStep>): Promise<ReadStep> {
    return this.database.transaction(async () => {
      const [held] = await this.database.query(lockZone, zone.id, zone.operationId);
      return held ? work() : 'lost';
    });
  }
}

/** Over what the text says, not how it is written: serial numbers and the order of lines change by themselves. */
export function hashOfExport(zone: string, text: string): string {
  const { records, faults } = readZoneFile(text, zone);
  const said = faults.length > 0 ? text : JSON.stringify(records.map((record) => JSON.stringify(record)).sort());
  return createHash('sha256').update(said, 'utf8').digest('hex');
}

/** Every zone has its name servers, and every list an end: the rest is a fault of the vendor's, and must not empty ours. */
function nonsense(vendorMessage: string): ProviderError {
  return new ProviderError({ code: 'protocol', outcome: 'unknown', retryable: true, vendorMessage });
}

/** Postgres keeps no character with the number 0. What we cannot say as it is must not be written back either. */
function storable(record: DnsRecord): DnsRecord {
  if (!record.value.includes('\u0000')) return record;
  return { ...record, value: record.value.replaceAll('\u0000', '\ufffd'), isProtected: true };
}
