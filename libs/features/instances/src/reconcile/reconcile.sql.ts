import type { PowerState } from '@uni/compute-port';
import { statement } from '@uni/data';
import type { KnownInstance } from './verdict.js';

/** Takes the provider for one synchronisation; no row when another worker has it, or it is gone or disabled. */
export const claimSync = statement<
  [string, Date, Date],
  { name: string; last_good_sync_at: Date | null; doubted_since: Date | null }
>(
  'reconcile_claim',
  `UPDATE providers SET sync_lease_until = $3::timestamptz WHERE id = $1::uuid AND enabled
     AND (sync_lease_until IS NULL OR sync_lease_until < $2::timestamptz) RETURNING name, last_good_sync_at, doubted_since`,
);

export const finishSync = statement<[string, string, Date | null, Date], never>(
  'reconcile_finish',
  `UPDATE providers SET sync_lease_until = NULL, last_sync = $2::jsonb, last_sync_at = ($2::jsonb->>'at')::timestamptz,
     last_good_sync_at = coalesce($3::timestamptz, last_good_sync_at), next_sync_at = $4::timestamptz WHERE id = $1::uuid`,
);

/**
 * Whose a machine is: the mark says it; without one the id does, as it stands in our row or was reserved for it. Expects the machine as
 * `m`; every join is by a key of its own, so that it costs the same for one machine and for a hundred thousand.
 */
const OWNER_JOINS = `LEFT JOIN instances marked ON marked.id = m.mark AND marked.provider_id = $1::uuid AND marked.deleted_at IS NULL
     LEFT JOIN instances named ON m.mark IS NULL AND named.provider_id = $1::uuid AND named.external_id = m.external_id AND named.deleted_at IS NULL
     LEFT JOIN provider_external_ids x ON m.mark IS NULL AND x.provider_id = $1::uuid AND x.external_id = m.external_id AND x.state <> 'burnt'
     LEFT JOIN instances reserved ON reserved.id = x.instance_id AND reserved.provider_id = $1::uuid AND reserved.deleted_at IS NULL`;
const OWNER = 'coalesce(marked.id, named.id, reserved.id)';

/**
 * Everything that is stored of a provider's machines as one text, a line each (`MachinePicture`). A row that has to be written anew,
 * because it was missing or belongs to another by now, gets a line that no machine matches.
 */
export const storedMachines = statement<[string], { lines: string | null }>(
  'reconcile_stored',
  `SELECT string_agg(m.external_id || E'\\x1f' || translate(m.name, E'\\x1e\\x1f', '  ') || E'\\x1f' || coalesce(m.mark::text, '') || E'\\x1f' || m.power_state || E'\\x1f'
     || coalesce(m.vcpus::text, '') || E'\\x1f' || coalesce(m.memory_mib::text, '') || E'\\x1f' || coalesce(m.disk_gib::text, '') || E'\\x1f'
     || translate(coalesce(m.location, ''), E'\\x1e\\x1f', '  ') || E'\\x1f' || translate(coalesce(m.size_ref, ''), E'\\x1e\\x1f', '  ')
     || CASE WHEN m.missing_since IS NOT NULL OR m.instance_id IS DISTINCT FROM ${OWNER} THEN E'\\x1f' ELSE '' END, E'\\x1e') AS lines
   FROM provider_machines m ${OWNER_JOINS} WHERE m.provider_id = $1::uuid`,
);

/** The addresses of our instances there as one text: a line each of its machine's id and, as `addressText` has them, what is known. */
export const storedAddresses = statement<[string], { lines: string | null }>(
  'reconcile_known_addresses',
  `SELECT string_agg(i.external_id || E'\\x1f' || coalesce((SELECT string_agg(DISTINCT (a->>'address') COLLATE "C", ', ' ORDER BY (a->>'address') COLLATE "C")
       FROM jsonb_array_elements(i.addresses) a), ''), E'\\x1e') AS lines
   FROM instances i WHERE i.provider_id = $1::uuid AND i.deleted_at IS NULL AND i.external_id IS NOT NULL`,
);

/** Writes only what differs. The mark says whose it is: ours with an instance, ours without one, or nobody's. */
export const storeMachines = statement<[string, string, Date], { external_id: string }>(
  'reconcile_machines',
  `WITH seen AS (
     SELECT m.*, ${OWNER} AS owner,
       CASE WHEN ${OWNER} IS NOT NULL THEN 'owned' WHEN m.mark IS NOT NULL THEN 'orphan' ELSE 'foreign' END AS ownership
     FROM jsonb_to_recordset($2::jsonb) AS m(external_id text, name text, mark uuid, power_state text, vcpus int, memory_mib int, disk_gib int, location text, size_ref text)
     ${OWNER_JOINS}
   )
   INSERT INTO provider_machines AS have (provider_id, external_id, name, mark, instance_id, power_state, vcpus, memory_mib, disk_gib, location, size_ref, ownership, first_seen_at)
   SELECT DISTINCT ON (external_id) $1::uuid, external_id, name, mark, owner, power_state, vcpus, memory_mib, disk_gib, location, size_ref, ownership, $3::timestamptz FROM seen
   ON CONFLICT (provider_id, external_id) DO UPDATE SET name = excluded.name, mark = excluded.mark, instance_id = excluded.instance_id,
     power_state = excluded.power_state, vcpus = excluded.vcpus, memory_mib = excluded.memory_mib, disk_gib = excluded.disk_gib,
     location = excluded.location, size_ref = excluded.size_ref, ownership = excluded.ownership, missing_since = NULL
   WHERE (have.name, have.mark, have.instance_id, have.power_state, have.vcpus, have.memory_mib, have.disk_gib, have.location, have.size_ref, have.ownership, have.missing_since)
     IS DISTINCT FROM (excluded.name, excluded.mark, excluded.instance_id, excluded.power_state, excluded.vcpus, excluded.memory_mib, excluded.disk_gib, excluded.location, excluded.size_ref, excluded.ownership, NULL::timestamptz)
   RETURNING external_id`,
);

/** An instance that may not be as it should, with its machine as it is stored; `seen_power_state` is null where there is none. */
export interface QuestionableInstance extends KnownInstance {
  readonly seen_name: string;
  readonly seen_mark: string | null;
  readonly seen_power_state: PowerState | null;
  readonly seen_vcpus: number | null;
  readonly seen_memory_mib: number | null;
  readonly seen_disk_gib: number | null;
}

/**
 * Our instances there that may need a verdict: all except those whose stored machine is exactly what it should be. Never fewer than
 * `judge` would do something about; after an inventory has been stored. `$2`: machines that it did not list; `$3`: machines about which
 * the stored row does not say everything. `busy`: an operation is at work on it.
 */
export const questionableInstances = statement<[string, readonly string[], readonly string[]], QuestionableInstance>(
  'reconcile_questionable',
  `SELECT i.id, i.vm_id, i.account_id, i.organization_id, i.external_id, i.status::text, i.last_known_status::text, i.status_changed_at,
     i.vcpus, i.memory_mib, i.disk_gib, i.hostname, i.addresses, i.missing_count, i.missing_since, i.drift,
     EXISTS (SELECT 1 FROM operations o WHERE o.instance_id = i.id AND o.status IN ('queued', 'running')) AS busy,
     m.name AS seen_name, m.mark AS seen_mark, m.power_state AS seen_power_state, m.vcpus AS seen_vcpus, m.memory_mib AS seen_memory_mib, m.disk_gib AS seen_disk_gib
   FROM instances i LEFT JOIN provider_machines m ON m.provider_id = $1::uuid AND m.external_id = i.external_id AND m.external_id <> ALL($2::text[])
   WHERE i.provider_id = $1::uuid AND i.deleted_at IS NULL AND i.external_id IS NOT NULL
     AND (m.external_id IS NULL OR m.mark <> i.id OR m.power_state <> i.status::text OR m.vcpus <> i.vcpus OR m.memory_mib <> i.memory_mib
       OR m.disk_gib <> i.disk_gib OR (m.name <> i.hostname AND m.name <> '') OR i.missing_count <> 0 OR i.drift <> '[]' OR i.external_id = ANY($3::text[]))`,
);

export const countInstances = statement<[string], { instances: number }>(
  'reconcile_instances',
  `SELECT count(*)::int AS instances FROM instances WHERE provider_id = $1::uuid AND deleted_at IS NULL AND external_id IS NOT NULL`,
);

/** Absence counts twice: once noted, and in the next good inventory believed. Rows that belong to instances wait for their verdict. */
export const forgetMachines = statement<[string, readonly string[], Date], { external_id: string }>(
  'reconcile_forget',
  `WITH gone AS (SELECT external_id, missing_since FROM provider_machines WHERE provider_id = $1::uuid AND external_id = ANY($2::text[])),
     noted AS (UPDATE provider_machines m SET missing_since = $3::timestamptz FROM gone g
       WHERE m.provider_id = $1::uuid AND m.external_id = g.external_id AND g.missing_since IS NULL RETURNING m.external_id)
   DELETE FROM provider_machines m USING gone g WHERE m.provider_id = $1::uuid AND m.external_id = g.external_id
     AND g.missing_since IS NOT NULL RETURNING m.external_id`,
);

export const countMachines = statement<[string], { owned: number; orphans: number; foreign_machines: number }>(
  'reconcile_count',
  `SELECT count(*) FILTER (WHERE ownership = 'owned')::int AS owned, count(*) FILTER (WHERE ownership = 'orphan')::int AS orphans,
     count(*) FILTER (WHERE ownership = 'foreign')::int AS foreign_machines FROM provider_machines WHERE provider_id = $1::uuid AND missing_since IS NULL`,
);

/** What an hour costs, by the state it is in. */
export interface RatesRow {
  readonly running_micros_per_hour: bigint;
  readonly stopped_micros_per_hour: bigint;
  readonly suspended_micros_per_hour: bigint;
  readonly shelved_micros_per_hour: bigint;
}

/**
 * Locks one instance for a verdict, unless something changed since the inventory was asked for. An address that came or went changes no
 * status: those operations are looked for themselves.
 */
export const lockForVerdict = statement<[string, Date], KnownInstance & RatesRow>(
  'reconcile_lock',
  `SELECT i.id, i.vm_id, i.account_id, i.organization_id, i.external_id, i.status::text, i.last_known_status::text, i.status_changed_at,
     i.vcpus, i.memory_mib, i.disk_gib, i.hostname, i.addresses, i.missing_count, i.missing_since, i.drift, false AS busy,
     i.running_micros_per_hour, i.stopped_micros_per_hour,
     coalesce(i.suspended_micros_per_hour, i.running_micros_per_hour) AS suspended_micros_per_hour,
     coalesce(i.shelved_micros_per_hour, i.stopped_micros_per_hour) AS shelved_micros_per_hour
   FROM instances i WHERE i.id = $1::uuid AND i.deleted_at IS NULL AND i.status_changed_at < $2::timestamptz
     AND NOT EXISTS (SELECT 1 FROM operations o WHERE o.instance_id = i.id AND (o.status IN ('queued', 'running')
       OR (o.kind IN ('address.add', 'address.release') AND o.finished_at >= $2::timestamptz))) FOR UPDATE`,
);

/** Addresses that were not known when the machine was built, and are told now. What was known and differs is drift. */
export const fillAddresses = statement<[string, string], { id: string; organization_id: string }>(
  'reconcile_addresses',
  `UPDATE instances i SET addresses = m.addresses
   FROM jsonb_to_recordset($2::jsonb) AS m(id uuid, addresses jsonb)
   WHERE i.id = m.id AND i.provider_id = $1::uuid AND i.deleted_at IS NULL AND i.status = 'running' AND i.addresses = '[]'::jsonb
     AND NOT EXISTS (SELECT 1 FROM operations o WHERE o.instance_id = i.id AND o.status IN ('queued', 'running'))
   RETURNING i.id, i.organization_id`,
);

/** The provider does not answer: what rested there is shown as unknown, with its last known status and age. Costs go on. */
export const markUnknown = statement<[string, Date], { id: string; organization_id: string }>(
  'reconcile_unknown',
  `UPDATE instances i SET last_known_status = i.status, status = 'unknown', status_changed_at = $2::timestamptz,
     last_seen_at = (SELECT p.last_good_sync_at FROM providers p WHERE p.id = i.provider_id)
   WHERE i.provider_id = $1::uuid AND i.deleted_at IS NULL AND i.external_id IS NOT NULL AND i.status IN ('running', 'stopped', 'suspended', 'shelved')
     AND NOT EXISTS (SELECT 1 FROM operations o WHERE o.instance_id = i.id AND o.status IN ('queued', 'running'))
   RETURNING i.id, i.organization_id`,
);

export const dueProviders = statement<[Date], { id: string; next_sync_at: Date }>(
  'reconcile_due',
  `SELECT id, next_sync_at FROM providers WHERE enabled AND next_sync_at <= $1::timestamptz`,
);

export const isBusy = statement<[string], { busy: boolean }>(
  'reconcile_busy',
  `SELECT EXISTS (SELECT 1 FROM operations WHERE provider_id = $1::uuid AND status IN ('queued', 'running')) AS busy`,
);
