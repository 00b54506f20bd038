import { statement } from '@uni/data';

export interface ImportableRow {
  readonly external_id: string;
  readonly name: string;
  readonly mark: string | null;
  readonly power_state: string;
  readonly vcpus: number | null;
  readonly memory_mib: number | null;
  readonly disk_gib: number | null;
  readonly location: string | null;
  readonly owner: string | null;
  readonly missing: boolean;
  readonly provider_name: string;
  readonly provider_enabled: boolean;
}

/** One machine of the last inventory, locked, so that two orders for it come one after the other. Sizes of its flavour fill gaps. */
export const importable = statement<[string, string], ImportableRow>(
  'import_machine',
  `SELECT m.external_id, m.name, m.mark, m.power_state, coalesce(m.vcpus, s.vcpus) AS vcpus, coalesce(m.memory_mib, s.memory_mib) AS memory_mib,
     coalesce(nullif(m.disk_gib, 0), nullif(s.disk_gib, 0)) AS disk_gib, m.location, m.missing_since IS NOT NULL AS missing, p.name AS provider_name, p.enabled AS provider_enabled,
     (SELECT i.id FROM instances i WHERE i.provider_id = m.provider_id AND i.deleted_at IS NULL AND (i.external_id = m.external_id OR i.id = m.mark) LIMIT 1) AS owner
   FROM provider_machines m JOIN providers p ON p.id = m.provider_id
   LEFT JOIN LATERAL (SELECT z.vcpus, z.memory_mib, z.disk_gib FROM provider_sizes z WHERE z.provider_id = m.provider_id AND z.ref = m.size_ref LIMIT 1) s ON true
   WHERE m.provider_id = $1::uuid AND m.external_id = $2 FOR UPDATE OF m`,
);

export const namesLike = statement<[string, string], { name: string }>(
  'import_names',
  `SELECT lower(name) AS name FROM instances WHERE organization_id = $1::uuid AND deleted_at IS NULL AND lower(name) LIKE lower($2) || '%'`,
);

/** The terms of an earlier import that are the same in everything: machines that were imported together share one row. */
export const sameTerms = statement<
  [string, string, string | null, number, number, number, string, bigint, bigint, bigint | null, bigint | null],
  { id: string }
>(
  'import_terms',
  `SELECT t.id FROM templates t JOIN template_prices p ON p.template_id = t.id
   WHERE t.imported AND t.provider_id = $1::uuid AND t.region_name = $2 AND t.region_ref IS NOT DISTINCT FROM $3 AND t.vcpus = $4 AND t.memory_mib = $5
     AND t.disk_gib = $6 AND p.currency = $7 AND p.running_micros_per_hour = $8 AND p.stopped_micros_per_hour = $9
     AND p.suspended_micros_per_hour IS NOT DISTINCT FROM $10::bigint AND p.shelved_micros_per_hour IS NOT DISTINCT FROM $11::bigint LIMIT 1`,
);

/** The list shows at once what the next inventory would: whose it is. */
export const ownMachine = statement<[string, string, string], never>(
  'import_own',
  `UPDATE provider_machines SET instance_id = $3::uuid, mark = $3::uuid, ownership = 'owned' WHERE provider_id = $1::uuid AND external_id = $2`,
);
export const disownMachine = statement<[string, string, string | null], never>(
  'import_disown',
  `UPDATE provider_machines SET instance_id = NULL, mark = $3::uuid, ownership = CASE WHEN $3::uuid IS NULL THEN 'foreign' ELSE 'orphan' END
   WHERE provider_id = $1::uuid AND external_id = $2`,
);

/** An id that we would otherwise hand out ourselves: it is in use, whatever the next inventory says. */
export const useExternalId = statement<[string, string, string, Date], never>(
  'import_external_id',
  `INSERT INTO provider_external_ids (provider_id, external_id, instance_id, state, created_at) VALUES ($1::uuid, $2, $3::uuid, 'used', $4::timestamptz)
   ON CONFLICT (provider_id, external_id) DO UPDATE SET instance_id = excluded.instance_id, state = 'used'`,
);
