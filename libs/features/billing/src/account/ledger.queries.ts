import { Inject, Injectable } from '@nestjs/common';
import type { billing } from '@uni/contracts';
import { Database, decodeCursor, cutPage, statement, type LedgerKind, type Statement } from '@uni/data';
import { toMoney } from '@uni/money';
import { notFound } from '@uni/platform';
import type { z } from 'zod';
import { periodOf } from '../period.js';

interface LedgerRow {
  readonly id: bigint;
  readonly kind: LedgerKind;
  readonly ref: string;
  readonly amount: bigint;
  readonly balance_after: bigint;
  readonly reason: string | null;
  readonly created_at: Date;
}
type Filter = [accountId: bigint, from: Date | null, to: Date | null];
type PageParams = [...Filter, before: bigint, limit: number];

const COLUMNS = `l.id, l.kind::text AS kind, l.ref, l.amount_micros AS amount, l.balance_after_micros AS balance_after, l.reason, l.created_at`;
const FILTER = `l.account_id = $1::bigint AND ($2::timestamptz IS NULL OR l.created_at >= $2::timestamptz) AND ($3::timestamptz IS NULL OR l.created_at < $3::timestamptz)`;

/**
 * Newest first, along an index in every case: all kinds and usage alone along the primary key (nearly every row is usage), what
 * people did along the partial index that leaves usage out.
 */
function listOf(
  name: string,
  kinds: string,
): { page: Statement<PageParams, LedgerRow>; total: Statement<Filter, { total: number }> } {
  return {
    page: statement(
      `billing_ledger_${name}`,
      `SELECT ${COLUMNS} FROM ledger l WHERE ${FILTER} AND ${kinds} AND l.id < $4::bigint ORDER BY l.id DESC LIMIT $5::int`,
    ),
    total: statement(
      `billing_ledger_${name}_count`,
      `SELECT count(*)::int AS total FROM ledger l WHERE ${FILTER} AND ${kinds}`,
    ),
  };
}
const everything = listOf('all', 'true');
const usageOnly = listOf('usage', `l.kind = 'usage'`);
/** One statement for every choice among them: the kinds come from a closed list. */
const byHand = (kinds: readonly LedgerKind[]) =>
  listOf(`hand_${kinds.join('_')}`, `l.kind <> 'usage' AND l.kind IN (${kinds.map((kind) => `'${kind}'`).join(', ')})`);
const mixed = (kinds: readonly LedgerKind[]) =>
  listOf(`mixed_${kinds.join('_')}`, `l.kind IN (${kinds.map((kind) => `'${kind}'`).join(', ')})`);

const oneEntry = statement<[bigint, bigint], LedgerRow>(
  'billing_ledger_entry',
  `SELECT ${COLUMNS} FROM ledger l WHERE l.account_id = $1::bigint AND l.id = $2::bigint`,
);

const ORDER = '-id';
/** A page always begins below something: with an optional bound a cached plan would read from the top again. */
const LAST_ID = 9_223_372_036_854_775_807n;

/** Every movement of an account's money, newest first. */
@Injectable()
export class LedgerQueries {
  constructor(@Inject(Database) private readonly database: Database) {}

  async list(
    accountId: bigint,
    currency: string,
    query: z.output<typeof billing.ledgerQuery>,
  ): Promise<z.input<typeof billing.ledgerEntries>> {
    const { page, total } = choose(query.kind);
    const filter: Filter = [accountId, query.from ? new Date(query.from) : null, query.to ? new Date(query.to) : null];
    const rows = await this.database.query(page, ...filter, before(query.cursor), query.limit + 1);
    const { kept: items, nextCursor } = cutPage(rows, query.limit, ORDER, (last) => [last.id]);
    return {
      items: items.map((row) => toView(row, currency)),
      nextCursor,
      ...(query.total ? { total: (await this.database.query(total, ...filter))[0]?.total ?? 0 } : {}),
    };
  }

  /** @throws AppError not_found */
  async get(accountId: bigint, currency: string, entryId: bigint): Promise<billing.LedgerEntryView> {
    const [row] = await this.database.query(oneEntry, accountId, entryId);
    if (!row) throw notFound('ledger entry');
    return toView(row, currency);
  }
}

function choose(wanted: readonly LedgerKind[] | undefined) {
  if (!wanted || wanted.length === 0) return everything;
  const kinds = [...new Set(wanted)].sort();
  if (!kinds.includes('usage')) return byHand(kinds);
  return kinds.length === 1 ? usageOnly : mixed(kinds);
}

function before(cursor: string | undefined): bigint {
  if (cursor === undefined) return LAST_ID;
  const [id = ''] = decodeCursor(cursor, ORDER, 1);
  return /^\d{1,18}$/.test(id) ? BigInt(id) : 0n;
}

function toView(row: LedgerRow, currency: string): billing.LedgerEntryView {
  const charged = row.kind === 'usage' || row.kind === 'late_usage';
  return {
    id: String(row.id),
    kind: row.kind,
    amount: toMoney(row.amount, currency),
    balanceAfter: toMoney(row.balance_after, currency),
    period: charged ? periodOf(row.ref.split('#', 1)[0] ?? '').toISOString() : null,
    reason: row.reason,
    createdAt: row.created_at.toISOString(),
  };
}
