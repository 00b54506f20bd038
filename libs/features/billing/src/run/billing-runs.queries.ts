import { Inject, Injectable } from '@nestjs/common';
import { SHARED_CONFIG, type SharedConfig } from '@uni/config';
import type { billing } from '@uni/contracts';
import { Database, decodeCursor, cutPage } from '@uni/data';
import { toMoney } from '@uni/money';
import { notFound } from '@uni/platform';
import type { z } from 'zod';
import { periodOf, refOf } from '../period.js';
import { listRuns, oneRun, type RunRow } from './billing-runs.sql.js';

type RunView = z.output<typeof billing.billingRun>;
const ORDER = '-period';
const END_OF_TIME = new Date('9999-01-01T00:00:00Z');

/** The periods as administrators see them. */
@Injectable()
export class BillingRunsQueries {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(SHARED_CONFIG) private readonly config: SharedConfig,
  ) {}

  async list(query: z.output<typeof billing.billingRunsQuery>): Promise<z.input<typeof billing.billingRuns>> {
    const rows = await this.database.query(listRuns, before(query.cursor), query.status ?? null, query.limit + 1);
    const { kept: items, nextCursor } = cutPage(rows, query.limit, ORDER, (last) => [refOf(last.period)]);
    return {
      items: items.map((row) => this.view(row)),
      nextCursor,
    };
  }

  /** @throws AppError not_found */
  async get(period: Date): Promise<RunView> {
    const [row] = await this.database.query(oneRun, period);
    if (!row) throw notFound('billing period');
    return this.view(row);
  }

  private view(row: RunRow): RunView {
    const currency = this.config.CURRENCY;
    return {
      period: row.period.toISOString(),
      endsAt: row.ends_at.toISOString(),
      status: row.status,
      shards: row.shards,
      shardsDone: row.shards_done,
      vmHours: Number(row.vm_hours),
      total: toMoney(row.total, currency),
      expected: toMoney(row.expected, currency),
      previous: row.previous === null ? null : toMoney(row.previous, currency),
      heldReason: row.held_reason,
      createdAt: row.created_at.toISOString(),
      finishedAt: row.finished_at?.toISOString() ?? null,
    };
  }
}

function before(cursor: string | undefined): Date {
  if (cursor === undefined) return END_OF_TIME;
  const [ref = ''] = decodeCursor(cursor, ORDER, 1);
  return periodOf(/^\d{1,11}$/.test(ref) ? ref : 0);
}
