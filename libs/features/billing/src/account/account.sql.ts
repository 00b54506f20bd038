import { statement } from '@uni/data';

export const currencyOf = statement<[bigint], { currency: string; organization_id: string }>(
  'billing_account_currency',
  `SELECT currency, organization_id FROM accounts WHERE id = $1::bigint`,
);

export const accountOfOrganization = statement<[string], { id: bigint; currency: string }>(
  'billing_account_of_organization',
  `SELECT id, currency FROM accounts WHERE organization_id = $1::uuid`,
);

export interface BalanceRow {
  readonly balance: bigint;
  readonly reserved: bigint;
  readonly accrued: bigint;
  readonly burn: bigint;
  readonly spent: bigint;
}
/** What an account ($1) was charged for the periods from $PERIOD on, as a range of the ledger's primary key. */
const chargedFrom = (period: string) => `l.account_id = $1::bigint AND l.kind IN ('usage', 'late_usage')
              AND l.id >= (SELECT b.ledger_from FROM billing_periods b WHERE b.period >= ${period}::timestamptz ORDER BY b.period LIMIT 1)
              AND l.ref >= epoch_seconds(${period}::timestamptz)::text`;

/** Everything that the balance view shows. */
export const balanceOf = statement<[accountId: bigint, now: Date, month: Date], BalanceRow>(
  'billing_balance',
  `SELECT b.balance_micros AS balance, b.reserved_micros AS reserved, coalesce(a.accrued_micros, 0) AS accrued, coalesce(a.burn_micros, 0) AS burn,
          (SELECT coalesce(-sum(l.amount_micros), 0)::bigint FROM ledger l WHERE ${chargedFrom('$3')}) AS spent
     FROM balances b LEFT JOIN account_accruals($1::bigint, $1::bigint, $2::timestamptz) a ON true
    WHERE b.account_id = $1::bigint`,
);

/** Charged per UTC day, from the period $2 on. */
export const dailyCosts = statement<[accountId: bigint, since: Date], { day: string; micros: bigint }>(
  'billing_daily_costs',
  `SELECT to_char(to_timestamp(split_part(l.ref, '#', 1)::bigint) AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day, -sum(l.amount_micros)::bigint AS micros
     FROM ledger l WHERE ${chargedFrom('$2')} GROUP BY 1`,
);
