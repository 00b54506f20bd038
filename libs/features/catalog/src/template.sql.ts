import type { DriverDescription } from '@uni/compute-port';
import { isoSql, statement } from '@uni/data';

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
  /** What its first place's driver has declared; null while it was never opened. */
  readonly driver: DriverDescription | null;
  /** Every place where it is sold, the first one first. */
  readonly places: readonly PlaceSummary[];
}

/** One place of a template, as customers are told of it. Times are texts: it comes as JSON. */
export interface PlaceSummary {
  readonly region: string;
  readonly providerId: string;
  readonly kind: string;
  readonly enabled: boolean;
  readonly failing: boolean;
  readonly suspends: boolean;
  readonly shelves: boolean;
  readonly seenAt: string | null;
}

export interface AdminTemplateRow extends TemplateRow {
  readonly instances: number;
}

const COLUMNS = `t.id, t.name, t.description, t.os, t.vcpus, t.memory_mib, t.disk_gib, t.region_ref, t.region_name, t.image_ref, t.size_ref, t.login_user,
  t.features, t.status::text, t.position, t.created_at, t.provider_id, p.name AS provider_name, p.kind AS provider_kind, p.enabled AS provider_enabled,
  p.status::text AS provider_status, p.last_good_sync_at AS provider_seen_at,
  price.currency, price.running_micros_per_hour AS running_micros, price.stopped_micros_per_hour AS stopped_micros,
  price.suspended_micros_per_hour AS suspended_micros, price.shelved_micros_per_hour AS shelved_micros, p.description AS driver,
  (SELECT json_agg(json_build_object('region', s.region_name, 'providerId', q.id, 'kind', q.kind, 'enabled', q.enabled, 'failing', q.status = 'failing',
      'suspends', coalesce((q.description->'capabilities'->>'suspend')::boolean, false),
      'shelves', coalesce((q.description->'capabilities'->>'shelve')::boolean, false), 'seenAt', ${isoSql('q.last_good_sync_at')})
      ORDER BY s.position, s.place_id)
    FROM sale_places s JOIN providers q ON q.id = s.provider_id WHERE s.template_id = t.id AND s.status = 'active') AS places`;
/** $1 = currency, $2 = now. A template without a price in the currency is not for sale in it. */
const SOURCE = `FROM templates t JOIN providers p ON p.id = t.provider_id
  JOIN LATERAL (SELECT tp.currency, tp.running_micros_per_hour, tp.stopped_micros_per_hour, tp.suspended_micros_per_hour,
      tp.shelved_micros_per_hour FROM template_prices tp
    WHERE tp.template_id = t.id AND tp.currency = $1 AND tp.valid_from <= $2::timestamptz ORDER BY tp.valid_from DESC LIMIT 1) price ON true`;

const SOLD = `t.status = 'active'
  AND ($3::text IS NULL OR t.name ILIKE '%' || $3 || '%' OR t.description ILIKE '%' || $3 || '%')
  AND ($4::text[] IS NULL OR t.os = ANY($4)) 
  AND EXISTS (SELECT 1 FROM sale_places s JOIN providers q ON q.id = s.provider_id
    WHERE s.template_id = t.id AND s.status = 'active' AND q.enabled AND ($5::text[] IS NULL OR s.region_name = ANY($5)))`;
export type SoldFilter = [currency: string, now: Date, q: string | null, os: string[] | null, region: string[] | null];

export const listSold = statement<[...SoldFilter, number | null, string | null, number], TemplateRow>(
  'templates_sold',
  `SELECT ${COLUMNS} ${SOURCE} WHERE ${SOLD} AND ($6::int IS NULL OR (t.position, t.id) > ($6, $7::uuid)) ORDER BY t.position, t.id LIMIT $8`,
);
export const countSold = statement<SoldFilter, { total: number }>(
  'templates_sold_count',
  `SELECT count(*)::int AS total ${SOURCE} WHERE ${SOLD}`,
);
export const oneTemplate = statement<[string, Date, string], TemplateRow>(
  'templates_one',
  `SELECT ${COLUMNS} ${SOURCE} WHERE t.id = $3::uuid`,
);

const ADMIN = `NOT t.imported AND ($3::text IS NULL OR t.name ILIKE '%' || $3 || '%') AND ($4::text[] IS NULL OR t.status::text = ANY($4)) 
  AND ($5::uuid IS NULL OR EXISTS (SELECT 1 FROM sale_places s WHERE s.template_id = t.id AND s.status = 'active' AND s.provider_id = $5::uuid))`;
export type AdminFilter = [
  currency: string,
  now: Date,
  q: string | null,
  status: string[] | null,
  providerId: string | null,
];
const ADMIN_COLUMNS = `${COLUMNS}, (SELECT count(*)::int FROM instances i WHERE i.template_id = t.id AND i.deleted_at IS NULL) AS instances`;
export const listAdmin = statement<[...AdminFilter, number | null, string | null, number], AdminTemplateRow>(
  'templates_admin',
  `SELECT ${ADMIN_COLUMNS} ${SOURCE} WHERE ${ADMIN} AND ($6::int IS NULL OR (t.position, t.id) > ($6, $7::uuid)) ORDER BY t.position, t.id LIMIT $8`,
);
export const countAdmin = statement<AdminFilter, { total: number }>(
  'templates_admin_count',
  `SELECT count(*)::int AS total ${SOURCE} WHERE ${ADMIN}`,
);
export const oneAdmin = statement<[string, Date, string], AdminTemplateRow>(
  'templates_admin_one',
  `SELECT ${ADMIN_COLUMNS} ${SOURCE} WHERE t.id = $3::uuid`,
);
