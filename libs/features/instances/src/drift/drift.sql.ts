import type { DriverDescription } from '@uni/compute-port';
import { statement } from '@uni/data';
import type { InstanceStatus } from '../instance.types.js';
import type { DriftItem } from '../reconcile/verdict.js';

export interface OfferRow {
  readonly templateId: string;
  readonly name: string;
  /** Micro-units as text: JSON has no bigint. */
  readonly running: string;
  readonly stopped: string;
}
export interface DriftRow {
  readonly id: string;
  readonly name: string;
  readonly hostname: string;
  readonly status: InstanceStatus;
  readonly external_id: string | null;
  readonly region: string;
  readonly vcpus: number;
  readonly memory_mib: number;
  readonly disk_gib: number;
  readonly currency: string;
  readonly running: bigint;
  readonly stopped: bigint;
  readonly busy: boolean;
  readonly drift: readonly DriftItem[];
  readonly organization_id: string;
  readonly organization_name: string;
  readonly provider_id: string;
  readonly provider_name: string;
  readonly provider_kind: string;
  readonly description: DriverDescription | null;
  readonly offers: readonly OfferRow[];
}

const has = (field: string, column: string): string =>
  `coalesce((SELECT (d->>'actual')::numeric FROM jsonb_array_elements(i.drift) d WHERE d->>'field' = '${field}'), ${column})`;
/** $1 = now. Templates of the same place that sell the size which the machine has now, at today's price. */
const OFFERS = `(SELECT coalesce(jsonb_agg(jsonb_build_object('templateId', t.id, 'name', t.name, 'running', price.running_micros_per_hour::text,
    'stopped', price.stopped_micros_per_hour::text) ORDER BY t.position, t.id), '[]')
  FROM templates t JOIN LATERAL (SELECT tp.running_micros_per_hour, tp.stopped_micros_per_hour FROM template_prices tp
      WHERE tp.template_id = t.id AND tp.currency = i.currency AND tp.valid_from <= $1::timestamptz ORDER BY tp.valid_from DESC LIMIT 1) price ON true
  WHERE t.status = 'active' AND EXISTS (SELECT 1 FROM sale_places sp WHERE sp.template_id = t.id AND sp.provider_id = i.provider_id
      AND sp.region_name = i.region AND sp.status = 'active')
    AND t.vcpus = ${has('vcpus', 'i.vcpus')} AND t.memory_mib = ${has('memoryMib', 'i.memory_mib')} AND t.disk_gib = ${has('diskGib', 'i.disk_gib')})`;
const DRIFTED = `i.deleted_at IS NULL AND i.drift <> '[]'::jsonb`;
const FILTER = `${DRIFTED} AND ($2::text IS NULL OR i.name ILIKE $2 OR i.hostname ILIKE $2 OR i.external_id ILIKE $2)
  AND ($3::text IS NULL OR i.drift @> jsonb_build_array(jsonb_build_object('field', $3::text)))
  AND ($4::uuid IS NULL OR i.provider_id = $4::uuid) AND ($5::uuid IS NULL OR i.organization_id = $5::uuid)`;
const COLUMNS = `i.id, i.name, i.hostname, i.status::text, i.external_id, i.region, i.vcpus, i.memory_mib, i.disk_gib, i.currency,
  i.running_micros_per_hour AS running, i.stopped_micros_per_hour AS stopped, i.current_operation_id IS NOT NULL AS busy, i.drift,
  g.id AS organization_id, g.name AS organization_name, p.id AS provider_id, p.name AS provider_name, p.kind AS provider_kind, p.description,
  ${OFFERS} AS offers`;
const BESIDE = `JOIN organizations g ON g.id = i.organization_id JOIN providers p ON p.id = i.provider_id`;

export type DriftFilter = [
  now: Date,
  search: string | null,
  field: string | null,
  providerId: string | null,
  organizationId: string | null,
];
/** Newest instances first: ids carry their time. */
export const listDrift = statement<[...DriftFilter, string | null, number], DriftRow>(
  'drift_list',
  `SELECT ${COLUMNS} FROM (SELECT i.* FROM instances i WHERE ${FILTER} AND ($6::uuid IS NULL OR i.id < $6::uuid) ORDER BY i.id DESC LIMIT $7) i
   ${BESIDE} ORDER BY i.id DESC`,
);
export const countDrift = statement<DriftFilter, { total: number }>(
  'drift_count',
  `SELECT count(*)::int AS total FROM instances i WHERE ${FILTER} AND $1::timestamptz IS NOT NULL`,
);
export const oneDrift = statement<[Date, string], DriftRow>(
  'drift_one',
  `SELECT ${COLUMNS} FROM instances i ${BESIDE} WHERE i.id = $2::uuid AND i.deleted_at IS NULL`,
);
