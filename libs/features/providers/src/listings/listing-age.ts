import { Inject, Injectable } from '@nestjs/common';
import type { providers } from '@uni/contracts';
import { Database, Outbox } from '@uni/data';
import { AppError, CLOCK, notFound, type Clock } from '@uni/platform';
import type { z } from 'zod';
import { askListing, listing, type ListingKind, type ListingRow } from './listings.sql.js';

/** A list that is younger is shown as it is. */
const FRESH_MS = 60_000;
/** An order to read that was not carried out by then is given again. */
const PATIENCE_MS = 60_000;

const DECLARED: Readonly<Record<ListingKind | 'iso', string>> = {
  volume: '{capabilities,volumes,supported}',
  snapshot: '{capabilities,snapshots,supported}',
  event: '{capabilities,events}',
  usage: '{capabilities,usage}',
  iso: '{capabilities,iso}',
};
const WORDS: Readonly<Record<ListingKind | 'iso', string>> = {
  volume: 'has no volumes',
  snapshot: 'has no snapshots',
  event: 'tells nothing of what has happened',
  usage: 'does not tell what it has counted',
  iso: 'has no discs',
};

export type Reading = Pick<z.input<typeof providers.vendorThings>, 'readAt' | 'pending' | 'failure' | 'complete'>;

/** How old a list of a vendor's own things is, and the order to read it again where that is too old. */
@Injectable()
export class ListingAge {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws AppError not_found, unsupported_by_provider */
  async declared(id: string, kind: ListingKind | 'iso'): Promise<ListingRow> {
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

  /** Of many who look at an old list, one has it read again. @throws AppError not_found, unsupported_by_provider */
  async reading(id: string, kind: ListingKind): Promise<Reading> {
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
