import { Inject, Injectable } from '@nestjs/common';
import type { providers } from '@uni/contracts';
import { Database, decodeTypedCursor, cutPage } from '@uni/data';
import type { z } from 'zod';
import { ListingAge } from './listing-age.js';
import { countOwnEvents, eventfulProviders, ownEvents } from './listings.sql.js';

const SORT = 'own_event';

/** What vendors say has happened to the machines of one organisation. */
@Injectable()
export class InstanceEvents {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ListingAge) private readonly age: ListingAge,
  ) {}

  /** What is known comes at once; where that is old, the worker is asked for more. @throws AppError invalid_cursor */
  async list(
    organizationId: string,
    query: z.output<typeof providers.instanceEventsQuery>,
  ): Promise<z.input<typeof providers.instanceEvents>> {
    const [at = null, after = null] = query.cursor ? decodeTypedCursor(query.cursor, SORT, ['time', 'text']) : [];
    const filter = [organizationId, query.instanceId ?? null, query.level ?? null] as const;
    let pending = false;
    for (const { id } of await this.database.query(eventfulProviders, organizationId, query.instanceId ?? null))
      pending = (await this.age.reading(id, 'event')).pending || pending;
    const rows = await this.database.query(ownEvents, ...filter, at, after, query.limit + 1);
    const { kept: items, nextCursor } = cutPage(rows, query.limit, SORT, (last) => [last.position, keyOf(last)]);
    return {
      items: items.map((row) => ({
        id: keyOf(row),
        at: row.at.toISOString(),
        kind: row.kind,
        level: row.level,
        text: row.text,
        instance: { id: row.instance_id, name: row.instance_name },
      })),
      nextCursor,
      ...(query.total ? { total: (await this.database.query(countOwnEvents, ...filter))[0]?.total ?? 0 } : {}),
      pending,
    };
  }
}

/** Vendors number their events each for itself. */
const keyOf = (row: { readonly provider_id: string; readonly external_id: string }): string =>
  `${row.provider_id}:${row.external_id}`;
