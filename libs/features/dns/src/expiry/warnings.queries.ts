import { Inject, Injectable } from '@nestjs/common';
import type { dns } from '@uni/contracts';
import { Database, decodeTypedCursor, cutPage } from '@uni/data';
import type { z } from 'zod';
import { dayOf } from '../read/dns.views.js';

const SORT = '-id';

/** Warnings that were given, the newest first. */
@Injectable()
export class WarningsQueries {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** @param organizationId null for all of them */
  async list(
    organizationId: string | null,
    { limit, cursor, total }: z.output<typeof dns.warningsQuery>,
  ): Promise<{ items: dns.WarningView[]; nextCursor: string | null; total?: number }> {
    const scope = organizationId === null ? {} : { organizationId };
    const [before] = cursor === undefined ? [] : decodeTypedCursor(cursor, SORT, ['number']);
    const rows = await this.database.client.expiryWarning.findMany({
      where: { ...scope, ...(before === undefined ? {} : { id: { lt: BigInt(before) } }) },
      orderBy: { id: 'desc' },
      take: limit + 1,
    });
    const count = total ? await this.database.client.expiryWarning.count({ where: scope }) : undefined;
    const { kept: items, nextCursor } = cutPage(rows, limit, SORT, (last) => [String(last.id)]);
    return {
      items: items.map((row) => ({
        id: String(row.id),
        kind: row.kind as dns.WarningView['kind'],
        subjectId: row.subjectId,
        name: row.name,
        expiresOn: dayOf(row.expiresOn) ?? '',
        daysBefore: row.daysBefore,
        renewal: row.renewal as dns.WarningView['renewal'],
        createdAt: row.createdAt.toISOString(),
      })),
      nextCursor,
      ...(count === undefined ? {} : { total: count }),
    };
  }
}
