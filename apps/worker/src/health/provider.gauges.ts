import { statement, type Database } from '@uni/data';
import { Gauge } from 'prom-client';

const labelNames = ['provider', 'kind', 'name'] as const;
const status = new Gauge({
  name: 'uni_provider_status',
  help: 'What the last check found: 0 healthy, 1 degraded, 2 failing, -1 not known or closed',
  labelNames,
});
const latency = new Gauge({
  name: 'uni_provider_check_latency_seconds',
  help: 'How long the provider took to answer the last check',
  labelNames,
});
const clockSkew = new Gauge({
  name: 'uni_provider_clock_skew_seconds',
  help: 'How far the clock of the provider is from ours',
  labelNames,
});
const inventoryAge = new Gauge({
  name: 'uni_provider_inventory_age_seconds',
  help: 'Age of the last good inventory: how old the state is that instances show',
  labelNames,
});
const instances = new Gauge({ name: 'uni_provider_instances', help: 'Instances that live there', labelNames });
const GAUGES = [status, latency, clockSkew, inventoryAge, instances];

interface Row {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly status: number;
  readonly latency_ms: number | null;
  readonly clock_skew_ms: number | null;
  readonly inventory_age_s: number | null;
  readonly instances: number;
}
const standing = statement<[Date], Row>(
  'provider_gauges',
  `SELECT p.id, p.kind, p.name,
     CASE WHEN NOT p.enabled THEN -1 WHEN p.status = 'healthy' THEN 0 WHEN p.status = 'degraded' THEN 1 WHEN p.status = 'failing' THEN 2 ELSE -1 END AS status,
     (p.last_check->>'latencyMs')::float AS latency_ms, (p.last_check->>'clockSkewMs')::float AS clock_skew_ms,
     extract(epoch FROM $1::timestamptz - p.last_good_sync_at)::float AS inventory_age_s,
     (SELECT count(*)::int FROM instances i WHERE i.provider_id = p.id AND i.deleted_at IS NULL) AS instances
   FROM providers p`,
);

/** What all workers know of providers together; what this one's calls look like is counted where they are made. */
export async function measureProviders(database: Database, now: Date): Promise<void> {
  const rows = await database.query(standing, now);
  for (const gauge of GAUGES) gauge.reset();
  for (const row of rows) {
    const labels = { provider: row.id, kind: row.kind, name: row.name };
    status.set(labels, row.status);
    instances.set(labels, row.instances);
    if (row.latency_ms !== null) latency.set(labels, row.latency_ms / 1000);
    if (row.clock_skew_ms !== null) clockSkew.set(labels, row.clock_skew_ms / 1000);
    if (row.inventory_age_s !== null) inventoryAge.set(labels, row.inventory_age_s);
  }
}
