import { Inject, Injectable } from '@nestjs/common';
import type { billing } from '@uni/contracts';
import { Database, decodeCursor, cutPage, statement } from '@uni/data';
import { toMoney } from '@uni/money';
import { notFound } from '@uni/platform';
import type { z } from 'zod';
import { DAY_MS, periodOf, refOf } from '../period.js';

interface UsageRow {
  readonly period: Date;
  readonly vm_id: bigint;
  readonly instance_id: string;
  readonly instance_name: string;
  readonly seconds: number;
  readonly amount: bigint;
}
type Params = [accountId: bigint, from: Date, before: Date, at: Date, belowVm: bigint, limit: number];

/** After every period that there will ever be, and above every VM. */
const END_OF_TIME = new Date('9999-01-01T00:00:00Z');
const LAST_VM = 9_223_372_036_854_775_807n;

// Newest period first along its key; for each one the ledger is asked whether it was charged to the account, then its instances are
// looked up by (account, vm) and their VM-hours by (period, vm). A lateral with a limit can only be a nested loop, which keeps the
// order of both sides: newest period first, newest instance first in it, and nothing is sorted.
const page = statement<Params, UsageRow>(
  'billing_usage',
  `SELECT b.period, slot.* FROM billing_periods b
   CROSS JOIN LATERAL (
     SELECT 1 FROM ledger l WHERE l.kind = 'usage' AND l.ref = epoch_seconds(b.period)::text AND l.account_id = $1::bigint LIMIT 1) charged
   CROSS JOIN LATERAL (
     SELECT i.vm_id, i.id AS instance_id, i.name AS instance_name, h.seconds, h.amount_micros AS amount
       FROM instances i JOIN vm_hours h ON h.period = b.period AND h.vm_id = i.vm_id
      WHERE i.account_id = $1::bigint
        AND i.vm_id < CASE WHEN b.period = $4::timestamptz THEN $5::bigint ELSE 9223372036854775807 END
      ORDER BY i.vm_id DESC LIMIT $6::int) slot
   WHERE b.period >= $2::timestamptz AND b.period < $3::timestamptz AND b.period <= $4::timestamptz
   ORDER BY b.period DESC LIMIT $6::int`,
);

interface InstanceRow {
  readonly vm_id: bigint;
  readonly name: string;
  readonly created_at: Date;
  readonly deleted_at: Date | null;
}
const findInstance = statement<[bigint, string], InstanceRow>(
  'billing_usage_instance',
  `SELECT vm_id, name, created_at, deleted_at FROM instances WHERE id = $2::uuid AND account_id = $1::bigint`,
);

const ofInstance = statement<
  [vmId: bigint, from: Date, before: Date, limit: number],
  { period: Date; seconds: number; amount: bigint }
>(
  'billing_usage_of_instance',
  `SELECT b.period, h.seconds, h.amount_micros AS amount
     FROM billing_periods b JOIN vm_hours h ON h.period = b.period AND h.vm_id = $1::bigint
    WHERE b.period >= $2::timestamptz AND b.period < $3::timestamptz ORDER BY b.period DESC LIMIT $4::int`,
);

const ORDER = '-period';

/** What was charged for each instance in each period, newest first. */
@Injectable()
export class UsageQueries {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** @throws AppError not_found when `instanceId` is not the account's; invalid_cursor */
  async list(
    accountId: bigint,
    currency: string,
    query: z.output<typeof billing.usageQuery>,
  ): Promise<z.input<typeof billing.usage>> {
    return query.instanceId === undefined
      ? this.listAll(accountId, currency, query)
      : this.listOne(accountId, currency, query.instanceId, query);
  }

  private async listAll(
    accountId: bigint,
    currency: string,
    query: z.output<typeof billing.usageQuery>,
  ): Promise<z.input<typeof billing.usage>> {
    const [at, belowVm] = query.cursor === undefined ? [] : decodeCursor(query.cursor, ORDER, 2);
    const rows = await this.database.query(
      page,
      accountId,
      query.from ? new Date(query.from) : new Date(0),
      query.to ? new Date(query.to) : END_OF_TIME,
      positionOf(at),
      number(belowVm) ?? LAST_VM,
      query.limit + 1,
    );
    const { kept: items, nextCursor } = cutPage(rows, query.limit, ORDER, (last) => [refOf(last.period), last.vm_id]);
    return {
      items: items.map((row) => ({
        period: row.period.toISOString(),
        instanceId: row.instance_id,
        instanceName: row.instance_name,
        seconds: row.seconds,
        amount: toMoney(row.amount, currency),
      })),
      nextCursor,
    };
  }

  private async listOne(
    accountId: bigint,
    currency: string,
    instanceId: string,
    query: z.output<typeof billing.usageQuery>,
  ): Promise<z.input<typeof billing.usage>> {
    const [instance] = await this.database.query(findInstance, accountId, instanceId);
    if (!instance) throw notFound('instance');
    const [cursorRef] = query.cursor === undefined ? [] : decodeCursor(query.cursor, ORDER, 2);
    // No period before the one in which it was made can hold it, none after the one in which it went; the longest is a day.
    const first = Math.max(instance.created_at.getTime() - DAY_MS, query.from ? Date.parse(query.from) : 0);
    const before = Math.min(
      positionOf(cursorRef).getTime(),
      query.to ? Date.parse(query.to) : Infinity,
      instance.deleted_at ? instance.deleted_at.getTime() + 1 : Infinity,
    );
    const rows = await this.database.query(
      ofInstance,
      instance.vm_id,
      new Date(first),
      new Date(before),
      query.limit + 1,
    );
    const { kept: items, nextCursor } = cutPage(rows, query.limit, ORDER, (last) => [
      refOf(last.period),
      instance.vm_id,
    ]);
    return {
      items: items.map((row) => ({
        period: row.period.toISOString(),
        instanceId,
        instanceName: instance.name,
        seconds: row.seconds,
        amount: toMoney(row.amount, currency),
      })),
      nextCursor,
    };
  }
}

/** The period of a page marker. */
function positionOf(ref: string | undefined): Date {
  const seconds = number(ref);
  return seconds === null || seconds > 99_999_999_999n ? END_OF_TIME : periodOf(seconds.toString());
}

/** Null for anything that no cursor of ours holds. */
function number(value: string | undefined): bigint | null {
  return value !== undefined && /^\d{1,18}$/.test(value) ? BigInt(value) : null;
}
