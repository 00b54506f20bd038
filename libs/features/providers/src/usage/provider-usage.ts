import { Inject, Injectable } from '@nestjs/common';
import type { providers } from '@uni/contracts';
import { containing, Database, decodeTypedCursor, cutPage } from '@uni/data';
import { toMoney } from '@uni/money';
import type { z } from 'zod';
import { instanceOf } from '../listings/listed-instance.js';
import { ListingAge } from '../listings/listing-age.js';
import { counted, countUsageItems, sumUsage, usageItems, type UsageFilter, type UsagePosition } from './usage.sql.js';

const ORDER = 'dearest';

/** What a vendor has counted since its month began, as it told last. What customers paid meanwhile is billing's to say. */
@Injectable()
export class ProviderUsage {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ListingAge) private readonly age: ListingAge,
  ) {}

  /** @throws AppError not_found, unsupported_by_provider, invalid_cursor */
  async list(
    id: string,
    query: z.output<typeof providers.vendorUsageQuery>,
  ): Promise<Omit<z.input<typeof providers.vendorUsage>, 'charged'>> {
    const position = positionOf(query.cursor);
    const reading = await this.age.reading(id, 'usage');
    const filter: UsageFilter = [id, containing(query.q), query.kind ?? null];
    const [rows, [period], [sum]] = await Promise.all([
      this.database.query(usageItems, ...filter, ...position, query.limit + 1),
      this.database.query(counted, id),
      this.database.query(sumUsage, id),
    ]);
    const { kept: items, nextCursor } = cutPage(rows, query.limit, ORDER, (last) => [
      String(last.rank),
      last.kind,
      last.external_id,
      last.unit,
    ]);
    return {
      items: items.map((row) => ({
        externalId: row.external_id,
        kind: row.kind,
        quantity: row.quantity,
        unit: row.unit,
        amount: row.amount,
        instance: instanceOf(row),
      })),
      nextCursor,
      ...(query.total ? { total: (await this.database.query(countUsageItems, ...filter))[0]?.total ?? 0 } : {}),
      ...reading,
      period: period ? { from: period.from_ts.toISOString(), to: period.to_ts.toISOString() } : null,
      // A vendor that tells its currency and has counted nothing has charged nothing.
      amount: period?.currency ? toMoney(sum?.micros ?? 0n, period.currency) : null,
    };
  }
}

function positionOf(cursor: string | undefined): UsagePosition {
  if (cursor === undefined) return [null, null, null, null];
  const [rank = null, kind = null, ref = null, unit = null] = decodeTypedCursor(cursor, ORDER, [
    'number',
    'text',
    'text',
    'text',
  ]);
  return [rank, kind, ref, unit];
}
