import type { DriverDescription } from '@uni/compute-port';
import { statement } from '@uni/data';

/** One template with the price that is valid now in the asked currency, as all catalogue queries read it. */
export interface TemplateRow {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly os: string;
  readonly vcpus: number;
  readonly memory_mib: number;
  readonly disk_gib: number;
  readonly region_ref: string | null;
  readonly region_name: string;
  readonly image_ref: string;
  readonly size_ref: string | null;
  readonly login_user: string | null;
  readonly features: string[];
  readonly status: 'active' | 'withdrawn';
  readonly position: number;
  readonly created_at: Date;
  readonly provider_id: string;
  readonly provider_name: string;
  readonly provider_kind: string;
  readonly provider_enabled: boolean;
  readonly provider_status: string;
  readonly provider_seen_at: Date | null;
  readonly currency: string;
  readonly running_micros: bigint;
  readonly stopped_micros: bigint;
  readonly suspended_micros: bigint | null;
  readonly shelved_micros: bigint | null;
  /** What its place's driver has declared; null while it was never opened. */
  readonly driver: DriverDescription | null;
}

export interface AdminTemplateRow extends TemplateRow {
  readonly instances: number;
  readonly image_withdrawn: boolean;
  readonly image_known: boolean;
  readonly size_withdrawn: boolean;
  readonly image_min_disk_gib: number | null;
  readonly vendor_currency: string | null;
  readonly vendor_stopped: bigint | null;
  readonly vendor_shelved: bigint | null;
}

const COLUMNS = `t.id, t.name, t.description, t.os, t.vcpus, t.memory_mib, t.disk_gib, t.region_ref, t.region_name, t.image_ref, t.size_ref, t.login_user,
  t.features, t.status::text, t.position, t.created_at, t.provider_id, p.name AS provider_name, p.kind AS provider_kind, p.enabled AS provider_enabled,
  p.status::text AS provider_status, p.last_good_sync_at AS provider_seen_at,
  price.currency, price.running_micros_per_hour AS running_micros, price.stopped_micros_per_hour AS stopped_micros,
  price.suspended_micros_per_hour AS suspended_micros, price.shelved_micros_per_hour AS shelved_micros, p.description AS driver`;
/** $1 = currency, $2 = now. A template without a price in the currency is not for sale in it. */
const SOURCE = `FROM templates t JOIN providers p ON p.id = t.provider_id
  JOIN LATERAL (SELECT tp.currency, tp.running_micros_per_hour, tp.stopped_micros_per_hour, tp.suspended_micros_per_hour,
      tp.shelved_micros_per_hour FROM template_prices tp
    WHERE tp.template_id = t.id AND tp.currency = $1 AND tp.valid_from <= $2::timestamptz ORDER BY tp.valid_from DESC LIMIT 1) price ON true`;

const SOLD = `t.status = 'active' AND p.enabled
  AND ($3::text IS NULL OR t.name ILIKE '%' || $3 || '%' OR t.description ILIKE '%' || $3 || '%')
  AND ($4::text[] IS NULL OR t.os = ANY($4)) AND ($5::text[] IS NULL OR t.region_name = ANY($5))`;
export type SoldFilter = [currency: string, now: Date, q: string | null, os: string[] | null, region: string[] | null];

export const listSold = statement<[...SoldFilter, number | null, string | null, number], TemplateRow>(
  'templates_sold',
  `SELECT ${COLUMNS} ${SOURCE} WHERE ${SOLD} AND ($6::int IS NULL OR (t.position, t.id) > ($6, $7::uuid)) ORDER BY t.position, t.id LIMIT $8`,
);
export const countSold = statement<SoldFilter, { total: number }>(
  'templates_sold_count',
  `SELECT count(*)::int AS total ${SOURCE} WHERE ${SOLD}`,
);
/** With it, since when its place has the status it has; null where that is longer ago than changes are kept. */
export const oneTemplate = statement<
  [string, Date, string],
  TemplateRow & { readonly provider_status_since: Date | null }
>(
  'templates_one',
  `SELECT ${COLUMNS}, (SELECT max(c.at) FROM provider_status_changes c WHERE c.provider_id = t.provider_id) AS provider_status_since ${SOURCE} WHERE t.id = $3::uuid`,
);

const ADMIN = `NOT t.imported AND ($3::text IS NULL OR t.name ILIKE '%' || $3 || '%') AND ($4::text[] IS NULL OR t.status::text = ANY($4)) AND ($5::uuid IS NULL OR t.provider_id = $5::uuid)`;
export type AdminFilter = [
  currency: string,
  now: Date,
  q: string | null,
  status: string[] | null,
  providerId: string | null,
];
const ADMIN_COLUMNS = `${COLUMNS}, (SELECT count(*)::int FROM instances i WHERE i.template_id = t.id AND i.deleted_at IS NULL) AS instances,
  img.ref IS NOT NULL AS image_known, img.withdrawn_at IS NOT NULL AS image_withdrawn, img.min_disk_gib AS image_min_disk_gib,
  siz.withdrawn_at IS NOT NULL AS size_withdrawn, vendor.currency AS vendor_currency, vendor.stopped_micros_per_hour AS vendor_stopped,
  vendor.shelved_micros_per_hour AS vendor_shelved`;
const ADMIN_SOURCE = `${SOURCE} LEFT JOIN provider_images img ON img.provider_id = t.provider_id AND img.ref = t.image_ref
  LEFT JOIN provider_sizes siz ON siz.provider_id = t.provider_id AND siz.ref = t.size_ref AND siz.region_ref IN ('', t.region_ref)
  LEFT JOIN LATERAL (SELECT v.* FROM provider_prices v WHERE v.provider_id = t.provider_id AND v.size_ref = t.size_ref
    AND v.region_ref IN ('', coalesce(t.region_ref, '')) ORDER BY v.region_ref DESC LIMIT 1) vendor ON true`;
export const listAdmin = statement<[...AdminFilter, number | null, string | null, number], AdminTemplateRow>(
  'templates_admin',
  `SELECT ${ADMIN_COLUMNS} ${ADMIN_SOURCE} WHERE ${ADMIN} AND ($6::int IS NULL OR (t.position, t.id) > ($6, $7::uuid)) ORDER BY t.position, t.id LIMIT $8`,
);
export const countAdmin = statement<AdminFilter, { total: number }>(
  'templates_admin_count',
  `SELECT count(*)::int AS total ${SOURCE} WHERE ${ADMIN}`,
);
export const oneAdmin = statement<[string, Date, string], AdminTemplateRow>(
  'templates_admin_one',
  `SELECT ${ADMIN_COLUMNS} ${ADMIN_SOURCE} WHERE t.id = $3::uuid`,
);
