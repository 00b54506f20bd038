import { statement } from '@uni/data';

/** Rows that only say "still there" are not written more often than this. */
const STILL_THERE = `interval '10 minutes'`;
/** The vendor's lists lag behind our own deletions. */
const JUST_ENDED = `interval '2 minutes'`;

/**
 * Writes what was found once for each thing, and only what is new or differs. What had gone and is back is open again; what was ignored
 * is open again as soon as its facts differ.
 * `seen(kind, external_id, mark, name, reason, facts, cost, currency)`; $1 = provider, $2 = now.
 */
const store = (seen: string): string => `WITH seen AS (${seen})
  INSERT INTO quarantine_items AS have (id, provider_id, kind, external_id, mark, name, reason, facts, cost_micros_per_hour, cost_currency, first_seen_at, last_seen_at)
  SELECT gen_random_uuid(), $1::uuid, s.kind::"QuarantineKind", s.external_id, s.mark, s.name, s.reason, s.facts, s.cost,
    CASE WHEN s.cost IS NULL THEN NULL ELSE s.currency END, $2::timestamptz, $2::timestamptz FROM seen s
  ON CONFLICT (provider_id, kind, external_id, mark) DO UPDATE SET name = excluded.name, reason = excluded.reason, facts = excluded.facts,
    cost_micros_per_hour = excluded.cost_micros_per_hour, cost_currency = excluded.cost_currency, last_seen_at = excluded.last_seen_at,
    missing_count = 0, resolved_at = NULL, resolution = NULL,
    first_seen_at = CASE WHEN have.resolved_at IS NULL THEN have.first_seen_at ELSE excluded.first_seen_at END,
    ignored_at = CASE WHEN have.facts = excluded.facts THEN have.ignored_at END, ignored_by = CASE WHEN have.facts = excluded.facts THEN have.ignored_by END,
    ignore_reason = CASE WHEN have.facts = excluded.facts THEN have.ignore_reason END
  WHERE have.last_seen_at < $2::timestamptz - ${STILL_THERE} OR (have.name, have.reason, have.facts, have.cost_micros_per_hour, have.missing_count, have.resolved_at)
    IS DISTINCT FROM (excluded.name, excluded.reason, excluded.facts, excluded.cost_micros_per_hour, 0, NULL::timestamptz)
  RETURNING (xmax = 0 OR have.first_seen_at = $2::timestamptz) AS found`;

export interface FoundRow {
  readonly found: boolean;
}

/** Machines with our mark that no instance has. The inventory has said so; one that misses a machine says nothing about it. */
export const storeOrphans = statement<[string, Date], FoundRow>(
  'sweep_orphans',
  store(`SELECT 'machine' AS kind, m.external_id, m.mark, m.name, CASE WHEN i.id IS NULL THEN 'no_instance' ELSE 'instance_deleted' END AS reason,
     jsonb_build_object('powerState', m.power_state, 'vcpus', m.vcpus, 'memoryMib', m.memory_mib, 'sizeGib', m.disk_gib, 'location', m.location) AS facts,
     CASE m.power_state WHEN 'stopped' THEN v.stopped_micros_per_hour WHEN 'shelved' THEN coalesce(v.shelved_micros_per_hour, v.stopped_micros_per_hour)
       ELSE v.running_micros_per_hour END AS cost, v.currency
   FROM provider_machines m LEFT JOIN instances i ON i.id = m.mark
   LEFT JOIN LATERAL (SELECT p.* FROM provider_prices p WHERE p.provider_id = m.provider_id AND p.size_ref = m.size_ref
     AND p.region_ref IN ('', coalesce(m.location, '')) ORDER BY p.region_ref DESC LIMIT 1) v ON true
   WHERE m.provider_id = $1::uuid AND m.ownership = 'orphan' AND m.mark IS NOT NULL AND m.missing_since IS NULL
     AND (i.deleted_at IS NULL OR i.deleted_at < $2::timestamptz - ${JUST_ENDED})`),
);

/** Instances whose machine is gone: proven by the reconciliation, which has closed their cost. */
export const storeGhosts = statement<[string, Date], FoundRow>(
  'sweep_ghosts',
  store(`SELECT 'ghost' AS kind, coalesce(i.external_id, i.id::text) AS external_id, i.id AS mark, i.name, 'machine_gone' AS reason,
     jsonb_build_object('vcpus', i.vcpus, 'memoryMib', i.memory_mib, 'sizeGib', i.disk_gib, 'location', i.location) AS facts, NULL::bigint AS cost, NULL::text AS currency
   FROM instances i WHERE i.provider_id = $1::uuid AND i.status = 'lost' AND i.deleted_at IS NULL`),
);

/** Addresses of our pool that are held for an instance which is no more. No vendor lists addresses of a whole account. */
export const storeAddresses = statement<[string, Date], FoundRow>(
  'sweep_addresses',
  store(`SELECT 'address' AS kind, l.address AS external_id, l.instance_id AS mark, l.address AS name, 'lease_left' AS reason, '{}'::jsonb AS facts,
     NULL::bigint AS cost, NULL::text AS currency
   FROM address_leases l LEFT JOIN instances i ON i.id = l.instance_id
   WHERE l.provider_id = $1::uuid AND l.created_at < $2::timestamptz - ${JUST_ENDED}
     AND (i.id IS NULL OR i.deleted_at < $2::timestamptz - ${JUST_ENDED})`),
);

/** Snapshots, volumes and backups of a list of the whole account that carry a mark of ours which no row has. $3 = the list. */
export const storeLeftovers = statement<[string, Date, string], FoundRow>(
  'sweep_leftovers',
  store(`SELECT t.kind, t.external_id, t.mark, t.name, CASE WHEN s.id IS NULL THEN 'no_item' ELSE 'item_deleted' END AS reason,
     jsonb_build_object('sizeGib', t.size_gib, 'machineExternalId', t.machine) AS facts,
     ceil(t.size_gib * (CASE t.kind WHEN 'volume' THEN p.storage_prices->>'volumeGibMicros' WHEN 'snapshot' THEN p.storage_prices->>'snapshotGibMicros' END)::numeric)::bigint AS cost,
     p.storage_prices->>'currency' AS currency
   FROM jsonb_to_recordset($3::jsonb) AS t(kind text, external_id text, mark uuid, name text, size_gib numeric, machine text)
   JOIN providers p ON p.id = $1::uuid LEFT JOIN storage_items s ON s.id = t.mark
   WHERE (s.id IS NULL OR s.deleted_at < $2::timestamptz - ${JUST_ENDED})
     AND NOT EXISTS (SELECT 1 FROM storage_items o WHERE o.provider_id = $1::uuid AND o.imported AND o.kind::text = t.kind
       AND o.external_id = t.external_id AND o.deleted_at IS NULL)`),
);

/** Machines, ghosts and addresses that are none any more: somebody has them, or they are certainly gone. */
export const settleOwn = statement<[string, Date], { id: string }>(
  'sweep_settle_own',
  `UPDATE quarantine_items q SET resolved_at = $2::timestamptz, resolution = 'gone', operation_id = NULL
   WHERE q.provider_id = $1::uuid AND q.resolved_at IS NULL AND q.operation_id IS NULL AND CASE q.kind
     WHEN 'machine' THEN NOT EXISTS (SELECT 1 FROM provider_machines m WHERE m.provider_id = q.provider_id AND m.external_id = q.external_id
       AND m.ownership = 'orphan' AND m.mark = q.mark)
     WHEN 'ghost' THEN NOT EXISTS (SELECT 1 FROM instances i WHERE i.id = q.mark AND i.status = 'lost' AND i.deleted_at IS NULL)
     WHEN 'address' THEN NOT EXISTS (SELECT 1 FROM address_leases l WHERE l.provider_id = q.provider_id AND l.address = q.external_id AND l.instance_id = q.mark)
     ELSE false END RETURNING q.id`,
);

/** Leftovers that a good list does not name: noted the first time, believed the second. $3 = kind, $4 = ids of the list. */
export const settleLeftovers = statement<[string, Date, string, string[]], { id: string }>(
  'sweep_settle_leftovers',
  `WITH gone AS (
     UPDATE quarantine_items q SET missing_count = q.missing_count + 1,
       resolved_at = CASE WHEN q.missing_count > 0 THEN $2::timestamptz END, resolution = CASE WHEN q.missing_count > 0 THEN 'gone' END
     WHERE q.provider_id = $1::uuid AND q.kind = $3::"QuarantineKind" AND q.resolved_at IS NULL AND q.operation_id IS NULL AND q.external_id <> ALL($4::text[])
     RETURNING q.id, q.resolved_at)
   SELECT id FROM gone WHERE resolved_at IS NOT NULL`,
);

/** Takes the turn for a search of disks and copies; no row when the last one is young enough. $3 = how young. */
export const takeSweep = statement<[string, Date, Date], { id: string }>(
  'sweep_take',
  `UPDATE providers SET swept_at = $2::timestamptz WHERE id = $1::uuid AND (swept_at IS NULL OR swept_at <= $3::timestamptz) RETURNING id`,
);
