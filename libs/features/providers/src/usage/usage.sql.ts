import { moneySql, statement } from '@uni/data';

export interface CountedRow {
  readonly from_ts: Date;
  readonly to_ts: Date;
  readonly currency: string | null;
}
export const counted = statement<[string], CountedRow>(
  'usage_counted',
  `SELECT from_ts, to_ts, currency FROM provider_usages WHERE provider_id = $1::uuid`,
);

export const storeUsage = statement<[string, Date, Date, string | null], never>(
  'usage_store',
  `INSERT INTO provider_usages (provider_id, from_ts, to_ts, currency) VALUES ($1::uuid, $2::timestamptz, $3::timestamptz, $4)
   ON CONFLICT (provider_id) DO UPDATE SET from_ts = excluded.from_ts, to_ts = excluded.to_ts, currency = excluded.currency`,
);

/** The vendor's count replaces the one of before. One thing that is told twice (by the hour and by the month, say) is one row; names fit a page marker. */
export const storeUsageItems = statement<[string, string], never>(
  'usage_store_items',
  `WITH seen AS (SELECT kind, left(ref, 200) AS ref, left(unit, 40) AS unit, sum(quantity) AS quantity, sum(micros)::bigint AS micros
       FROM jsonb_to_recordset($2::jsonb) AS t(kind text, ref text, unit text, quantity float, micros bigint) GROUP BY 1, 2, 3),
     gone AS (DELETE FROM provider_usage_items h WHERE h.provider_id = $1::uuid
       AND NOT EXISTS (SELECT 1 FROM seen s WHERE (s.kind, s.ref, s.unit) = (h.kind, h.external_id, h.unit)))
   INSERT INTO provider_usage_items AS have (provider_id, kind, external_id, unit, quantity, amount_micros)
   SELECT $1::uuid, kind, ref, unit, quantity, micros FROM seen
   ON CONFLICT (provider_id, kind, external_id, unit) DO UPDATE SET quantity = excluded.quantity, amount_micros = excluded.amount_micros
   WHERE (have.quantity, have.amount_micros) IS DISTINCT FROM (excluded.quantity, excluded.amount_micros)`,
);

export interface UsageRow {
  readonly kind: 'machine' | 'volume' | 'snapshot' | 'address' | 'traffic' | 'other';
  readonly external_id: string;
  readonly unit: string;
  readonly quantity: number;
  readonly amount: { readonly amount: string; readonly currency: string } | null;
  readonly rank: bigint;
  readonly instance_id: string | null;
  readonly instance_name: string | null;
}
/** What has no price comes last: below any amount that a cursor can name. */
const RANK = `coalesce(u.amount_micros, -999999999999999999)`;
const ITEMS = `u.provider_id = $1::uuid AND ($2::text IS NULL OR u.external_id ILIKE $2) AND ($3::text[] IS NULL OR u.kind = ANY($3))`;
export type UsageFilter = [providerId: string, search: string | null, kinds: string[] | null];
export type UsagePosition = [rank: string | null, kind: string | null, ref: string | null, unit: string | null];

/** Dearest first. */
export const usageItems = statement<[...UsageFilter, ...UsagePosition, number], UsageRow>(
  'usage_items',
  `SELECT u.kind, u.external_id, u.unit, u.quantity, u.rank, i.id AS instance_id, i.name AS instance_name,
     CASE WHEN u.amount_micros IS NULL OR c.currency IS NULL THEN NULL ELSE ${moneySql('u.amount_micros', 'c.currency')} END AS amount
   FROM (SELECT u.*, ${RANK} AS rank FROM provider_usage_items u WHERE ${ITEMS}
       AND ($4::text IS NULL OR (-${RANK}, u.kind, u.external_id, u.unit) > (-($4::text::bigint), $5, $6, $7))
     ORDER BY ${RANK} DESC, u.kind, u.external_id, u.unit LIMIT $8) u
   JOIN provider_usages c ON c.provider_id = u.provider_id
   LEFT JOIN instances i ON u.kind = 'machine' AND i.provider_id = u.provider_id AND i.external_id = u.external_id AND i.deleted_at IS NULL
   ORDER BY u.rank DESC, u.kind, u.external_id, u.unit`,
);
export const countUsageItems = statement<UsageFilter, { total: number }>(
  'usage_items_count',
  `SELECT count(*)::int AS total FROM provider_usage_items u WHERE ${ITEMS}`,
);
export const sumUsage = statement<[string], { micros: bigint | null }>(
  'usage_sum',
  `SELECT sum(amount_micros)::bigint AS micros FROM provider_usage_items WHERE provider_id = $1::uuid`,
);
