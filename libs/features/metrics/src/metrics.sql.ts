import type { MetricSeries } from '@uni/compute-port';
import { statement } from '@uni/data';

export interface MetricsRow {
  readonly machine: boolean;
  readonly tells: boolean | null;
  readonly readAt: Date | null;
  readonly failure: string | null;
  readonly series: readonly MetricSeries[] | null;
}

export const readMetrics = statement<[string, string, string], MetricsRow>(
  'metrics_read',
  `SELECT i.external_id IS NOT NULL AS machine, (p.description #>> '{capabilities,metrics}')::boolean AS tells,
     m.read_at AS "readAt", m.failure, m.series
   FROM instances i JOIN providers p ON p.id = i.provider_id
     LEFT JOIN instance_metrics m ON m.instance_id = i.id AND m.range = $3
   WHERE i.id = $2::uuid AND i.organization_id = $1::uuid AND i.deleted_at IS NULL`,
);

/** Of many who look at once, one asks. No row comes back for the others. */
export const askMetrics = statement<[string, string, Date, Date], { asked: boolean }>(
  'metrics_ask',
  `INSERT INTO instance_metrics (instance_id, range, asked_until) VALUES ($1::uuid, $2, $4::timestamptz)
   ON CONFLICT (instance_id, range) DO UPDATE SET asked_until = excluded.asked_until, failure = NULL
     WHERE instance_metrics.asked_until IS NULL OR instance_metrics.asked_until <= $3::timestamptz
   RETURNING true AS asked`,
);

export interface WantedMetrics {
  readonly organizationId: string;
  readonly providerId: string;
  readonly externalId: string | null;
  readonly series: readonly MetricSeries[];
}

export const wantedMetrics = statement<[string, string], WantedMetrics>(
  'metrics_wanted',
  `SELECT i.organization_id AS "organizationId", i.provider_id AS "providerId", i.external_id AS "externalId", m.series
   FROM instance_metrics m JOIN instances i ON i.id = m.instance_id
   WHERE m.instance_id = $1::uuid AND m.range = $2 AND m.asked_until IS NOT NULL AND i.deleted_at IS NULL`,
);

export const storeMetrics = statement<[string, string, string, Date], never>(
  'metrics_store',
  `UPDATE instance_metrics SET series = $3::jsonb, read_at = $4::timestamptz, asked_until = NULL, failure = NULL
   WHERE instance_id = $1::uuid AND range = $2`,
);

/** @param until nobody asks again before */
export const storeMetricsFailure = statement<[string, string, string, Date], never>(
  'metrics_store_failure',
  `UPDATE instance_metrics SET failure = $3, asked_until = $4::timestamptz WHERE instance_id = $1::uuid AND range = $2`,
);
