import { statement, type LedgerKind } from '@uni/data';

export const entryByRef = statement<
  [bigint, LedgerKind, string],
  { id: bigint; amount: bigint; balance_after: bigint }
>(
  'billing_entry_by_ref',
  `SELECT id, amount_micros AS amount, balance_after_micros AS balance_after FROM ledger
    WHERE account_id = $1::bigint AND kind = $2::text::"LedgerKind" AND ref = $3`,
);

type EntryParams = [
  accountId: bigint,
  kind: LedgerKind,
  ref: string,
  amount: bigint,
  reason: string,
  actorId: string | null,
  now: Date,
];
/** Balance and ledger row in one statement: the running balance is what the addition left. */
export const enter = statement<EntryParams, { id: bigint; balance_after: bigint }>(
  'billing_enter',
  `WITH paid AS (
     UPDATE balances SET balance_micros = balance_micros + $4::bigint, version = version + 1, updated_at = $7::timestamptz
      WHERE account_id = $1::bigint RETURNING balance_micros)
   INSERT INTO ledger (account_id, kind, ref, amount_micros, balance_after_micros, reason, actor_id, created_at)
   SELECT $1::bigint, $2::text::"LedgerKind", $3, $4::bigint, paid.balance_micros, $5, $6::uuid, $7::timestamptz FROM paid
   RETURNING id, balance_after_micros AS balance_after`,
);

export const reviveUnpaid = statement<[bigint, Date], { revived: number }>(
  'billing_revive_unpaid',
  `SELECT revive_unpaid_segments($1::bigint, $2::timestamptz) AS revived`,
);
