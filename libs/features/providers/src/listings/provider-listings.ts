import { Inject, Injectable } from '@nestjs/common';
import type { providers } from '@uni/contracts';
import { Database, decodeCursor, decodeTypedCursor, encodeCursor, Outbox } from '@uni/data';
import { AppError, CLOCK, notFound, type Clock } from '@uni/platform';
import type { z } from 'zod';
import {
  askListing,
  countEvents,
  countIsos,
  countThings,
  isos,
  isosReadAt,
  listing,
  things,
  vendorEvents,
  type ListingKind,
  type ListingRow,
} from './listings.sql.js';

/** A list that is younger is shown as it is. */
const FRESH_MS = 60_000;
/** An order to read that was not carried out by then is given again. */
const PATIENCE_MS = 60_000;

const DECLARED: Readonly<Record<ListingKind | 'iso', string>> = {
  volume: '{capabilities,volumes,supported}',
  snapshot: '{capabilities,snapshots,supported}',
  event: '{capabilities,events}',
  iso: '{capabilities,iso}',
};
const WORDS: Readonly<Record<ListingKind | 'iso', string>> = {
  volume: 'has no volumes',
  snapshot: 'has no snapshots',
  event: 'tells nothing of what has happened',
  iso: 'has no discs',
};

type Reading = Pick<z.input<typeof providers.vendorThings>, 'readAt' | 'pending' | 'failure' | 'complete'>;

/**
 * A vendor's own things as it listed them last. Only what somebody looks at is asked for, and nobody's answer waits for a vendor:
 * what is known comes at once, and where that is old the worker is asked for more.
 */
@Injectable()
export class ProviderListings {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws AppError not_found, unsupported_by_provider, invalid_cursor */
  async things(
    id: string,
    kind: 'volume' | 'snapshot',
    query: z.output<typeof providers.vendorThingsQuery>,
  ): Promise<z.input<typeof providers.vendorThings>> {
    const [machine = null, ref = null] = query.cursor ? decodeCursor(query.cursor, kind, 2) : [];
    const reading = await this.reading(id, kind);
    const search = pattern(query.q);
    const rows = await this.database.query(things, id, kind, search, machine, ref, query.limit + 1);
    const items = rows.slice(0, query.limit);
    const last = items.at(-1);
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
      nextCursor:
        rows.length > query.limit && last
          ? encodeCursor(kind, [last.machine_external_id ?? '', last.external_id])
          : null,
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
    const reading = await this.reading(id, 'event');
    const filter = [id, pattern(query.q), query.level ?? null] as const;
    const rows = await this.database.query(vendorEvents, ...filter, at, ref, query.limit + 1);
    const items = rows.slice(0, query.limit);
    const last = items.at(-1);
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
      nextCursor: rows.length > query.limit && last ? encodeCursor('event', [last.position, last.external_id]) : null,
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
    await this.declared(id, 'iso');
    const search = pattern(query.q);
    const rows = await this.database.query(isos, id, search, after, query.limit + 1);
    const items = rows.slice(0, query.limit);
    const last = items.at(-1);
    const [read] = await this.database.query(isosReadAt, id);
    return {
      items: items.map((row) => ({
        ref: row.ref,
        name: row.name,
        sizeMib: row.size_mib,
        seenAt: row.seen_at.toISOString(),
        withdrawnAt: row.withdrawn_at?.toISOString() ?? null,
      })),
      nextCursor: rows.length > query.limit && last ? encodeCursor('iso', [last.ref]) : null,
      ...(query.total ? { total: (await this.database.query(countIsos, id, search))[0]?.total ?? 0 } : {}),
      readAt: read?.at?.toISOString() ?? null,
      pending: false,
      failure: null,
      complete: true,
    };
  }

  private async declared(id: string, kind: ListingKind | 'iso'): Promise<ListingRow> {
    const [row] = await this.database.query(listing, id, kind, DECLARED[kind]);
    if (!row) throw notFound('provider');
    if (row.has === false) {
      throw new AppError({
        kind: 'unprocessable',
        code: 'unsupported_by_provider',
        publicMessage: `This provider ${WORDS[kind]}.`,
      });
    }
    return row;
  }

  private async reading(id: string, kind: ListingKind): Promise<Reading> {
    const row = await this.declared(id, kind);
    const old = row.read_at === null || this.clock.now().getTime() - row.read_at.getTime() >= FRESH_MS;
    const asked = old && (await this.ask(id, kind));
    return {
      readAt: row.read_at?.toISOString() ?? null,
      // Old and not asked: somebody else's order is on its way, unless the vendor is being left alone.
      pending: asked || (old && row.failure === null),
      failure: asked ? null : row.failure,
      complete: row.complete ?? true,
    };
  }

  private ask(providerId: string, kind: ListingKind): Promise<boolean> {
    const now = this.clock.now();
    const until = new Date(now.getTime() + PATIENCE_MS);
    return this.database.transaction(async () => {
      const [won] = await this.database.query(askListing, providerId, kind, now, until);
      if (!won) return false;
      await this.outbox.add('provider.list', `${providerId}-${kind}-${now.getTime()}`, { providerId, kind });
      return true;
    });
  }
}

const pattern = (search: string | undefined): string | null =>
  search === undefined || search === '' ? null : `%${search.replaceAll(/[\\%_]/g, '\\$&')}%`;

const instanceOf = (row: { readonly instance_id: string | null; readonly instance_name: string | null }) =>
  row.instance_id === null ? null : { id: row.instance_id, name: row.instance_name ?? '' };
