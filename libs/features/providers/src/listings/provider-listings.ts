import { Inject, Injectable } from '@nestjs/common';
import type { providers } from '@uni/contracts';
import { containing, Database, decodeCursor, decodeTypedCursor, cutPage } from '@uni/data';
import type { z } from 'zod';
import { ListingAge } from './listing-age.js';
import { instanceOf } from './listed-instance.js';
import { countEvents, countIsos, countThings, isos, isosReadAt, things, vendorEvents } from './listings.sql.js';

/**
 * A vendor's own things as it listed them last. Only what somebody looks at is asked for, and nobody's answer waits for a vendor:
 * what is known comes at once, and where that is old the worker is asked for more.
 */
@Injectable()
export class ProviderListings {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ListingAge) private readonly age: ListingAge,
  ) {}

  /** @throws AppError not_found, unsupported_by_provider, invalid_cursor */
  async things(
    id: string,
    kind: 'volume' | 'snapshot',
    query: z.output<typeof providers.vendorThingsQuery>,
  ): Promise<z.input<typeof providers.vendorThings>> {
    const [machine = null, ref = null] = query.cursor ? decodeCursor(query.cursor, kind, 2) : [];
    const reading = await this.age.reading(id, kind);
    const search = containing(query.q);
    const rows = await this.database.query(things, id, kind, search, machine, ref, query.limit + 1);
    const { kept: items, nextCursor } = cutPage(rows, query.limit, kind, (last) => [
      last.machine_external_id ?? '',
      last.external_id,
    ]);
    return {
      items: items.map((row) => ({
        externalId: row.external_id,
        name: row.name,
        state: row.state,
        sizeGib: row.size_gib,
        location: row.location,
        machineExternalId: row.machine_external_id,
        instance: instanceOf(row),
        ours: row.ours,
        madeAt: row.made_at?.toISOString() ?? null,
      })),
      nextCursor,
      ...(query.total ? { total: (await this.database.query(countThings, id, kind, search))[0]?.total ?? 0 } : {}),
      ...reading,
    };
  }

  /** @throws AppError not_found, unsupported_by_provider, invalid_cursor */
  async events(
    id: string,
    query: z.output<typeof providers.vendorEventsQuery>,
  ): Promise<z.input<typeof providers.vendorEvents>> {
    const [at = null, ref = null] = query.cursor ? decodeTypedCursor(query.cursor, 'event', ['time', 'text']) : [];
    const reading = await this.age.reading(id, 'event');
    const filter = [id, containing(query.q), query.level ?? null] as const;
    const rows = await this.database.query(vendorEvents, ...filter, at, ref, query.limit + 1);
    const { kept: items, nextCursor } = cutPage(rows, query.limit, 'event', (last) => [
      last.position,
      last.external_id,
    ]);
    return {
      items: items.map((row) => ({
        externalId: row.external_id,
        at: row.at.toISOString(),
        kind: row.kind,
        level: row.level,
        text: row.text,
        machineExternalId: row.machine_external_id,
        instance: instanceOf(row),
        actor: row.actor,
      })),
      nextCursor,
      ...(query.total ? { total: (await this.database.query(countEvents, ...filter))[0]?.total ?? 0 } : {}),
      ...reading,
    };
  }

  /** Read with the catalogue. @throws AppError not_found, unsupported_by_provider, invalid_cursor */
  async isos(
    id: string,
    query: z.output<typeof providers.vendorIsosQuery>,
  ): Promise<z.input<typeof providers.vendorIsos>> {
    const [after = null] = query.cursor ? decodeCursor(query.cursor, 'iso', 1) : [];
    await this.age.declared(id, 'iso');
    const search = containing(query.q);
    const rows = await this.database.query(isos, id, search, after, query.limit + 1);
    const { kept: items, nextCursor } = cutPage(rows, query.limit, 'iso', (last) => [last.ref]);
    const [read] = await this.database.query(isosReadAt, id);
    return {
      items: items.map((row) => ({
        ref: row.ref,
        name: row.name,
        sizeMib: row.size_mib,
        seenAt: row.seen_at.toISOString(),
        withdrawnAt: row.withdrawn_at?.toISOString() ?? null,
      })),
      nextCursor,
      ...(query.total ? { total: (await this.database.query(countIsos, id, search))[0]?.total ?? 0 } : {}),
      readAt: read?.at?.toISOString() ?? null,
      pending: false,
      failure: null,
      complete: true,
    };
  }
}
