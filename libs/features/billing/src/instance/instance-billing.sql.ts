import { statement, type SegmentState } from '@uni/data';

export const holdCredit = statement<[string, bigint, bigint, string | null, bigint, Date], { missing: bigint }>(
  'billing_hold',
  `SELECT hold_credit($1::uuid, $2::bigint, $3::bigint, $4::uuid, $5::bigint, $6::timestamptz) AS missing`,
);

export const releaseCredit = statement<[bigint, Date], { released: bigint }>(
  'billing_release',
  `SELECT release_credit($1::bigint, $2::timestamptz) AS released`,
);

type SwitchParams = [
  vmId: bigint,
  accountId: bigint | null,
  state: SegmentState | null,
  rateMicros: bigint,
  at: Date,
  operationId: string | null,
];
export const switchRate = statement<SwitchParams, { changed: boolean }>(
  'billing_switch_rate',
  `SELECT switch_rate($1::bigint, $2::bigint, $3::text::"SegmentState", $4::bigint, $5::timestamptz, $6::uuid) AS changed`,
);

/** First this, then {@link fundsOf}: one statement for both would judge a fresh balance by what had accrued before it waited. */
export const lockBalance = statement<[bigint], { account_id: bigint }>(
  'billing_lock_balance',
  `SELECT account_id FROM balances WHERE account_id = $1::bigint FOR UPDATE`,
);

export interface Funds {
  readonly balance: bigint;
  readonly reserved: bigint;
  readonly accrued: bigint;
}
export const fundsOf = statement<[bigint, Date], Funds>(
  'billing_funds',
  `SELECT b.balance_micros AS balance, b.reserved_micros AS reserved, accrued_micros(b.account_id, $2::timestamptz) AS accrued
     FROM balances b WHERE b.account_id = $1::bigint`,
);
