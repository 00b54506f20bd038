import { statement } from '@uni/data';

export interface ZoneReading {
  readonly id: string;
  readonly providerId: string;
  readonly name: string;
  readonly organizationId: string | null;
  readonly operationId: string | null;
  readonly contentHash: string | null;
  readonly readAt: Date | null;
  readonly passStartedAt: Date | null;
  readonly passCursor: string | null;
  readonly passHash: string | null;
  readonly passSeen: readonly string[];
}

const READING = `id, provider_id AS "providerId", name, organization_id AS "organizationId", operation_id AS "operationId",
  content_hash AS "contentHash", read_at AS "readAt", pass_started_at AS "passStartedAt", pass_cursor AS "passCursor",
  pass_hash AS "passHash", pass_seen AS "passSeen"`;

export const zoneReading = statement<[string], ZoneReading>(
  'dns_zone_reading',
  `SELECT ${READING} FROM dns_zones WHERE id = $1::uuid`,
);
/** Locks the zone for whoever reads it: a look of the clock's (null), or the operation that changes it. No row for anybody else. */
export const lockZone = statement<[string, string | null], { id: string }>(
  'dns_zone_lock',
  `SELECT id FROM dns_zones WHERE id = $1::uuid AND operation_id IS NOT DISTINCT FROM $2::uuid FOR UPDATE`,
);
export const claimZone = statement<[string, Date, Date], { id: string; providerId: string }>(
  'dns_zone_claim',
  `UPDATE dns_zones z SET lease_until = $3::timestamptz FROM dns_accounts a
   WHERE z.id = $1::uuid AND a.provider_id = z.provider_id AND a.enabled AND z.gone_at IS NULL AND z.operation_id IS NULL
     AND (z.lease_until IS NULL OR z.lease_until <= $2::timestamptz)
   RETURNING z.id, z.provider_id AS "providerId"`,
);
export const releaseZone = statement<[string, Date], never>(
  'dns_zone_release',
  `UPDATE dns_zones SET lease_until = NULL, next_check_at = $2::timestamptz WHERE id = $1::uuid`,
);
export const failZone = statement<[string, string, Date], never>(
  'dns_zone_fail',
  `UPDATE dns_zones SET lease_until = NULL, failure = $2, next_check_at = $3::timestamptz WHERE id = $1::uuid`,
);

/** What the vendor says of the zone as a whole; untouched where it says the same. */
export const storeState = statement<[string, string], { id: string }>(
  'dns_zone_state',
  `UPDATE dns_zones z SET name_servers = s."nameServers", signed = s."isSigned", default_ttl_s = s."defaultTtlS", published = s."isPublished", faults = s.faults
   FROM jsonb_to_record($2::jsonb) AS s("nameServers" text[], "isSigned" boolean, "defaultTtlS" int, "isPublished" boolean, faults text[])
   WHERE z.id = $1::uuid AND (z.name_servers, z.signed, z.default_ttl_s, z.published, z.faults)
     IS DISTINCT FROM (s."nameServers", s."isSigned", s."defaultTtlS", s."isPublished", s.faults)
   RETURNING z.id`,
);
export const beginPass = statement<[string, string, Date], never>(
  'dns_zone_pass_begin',
  `UPDATE dns_zones SET pass_started_at = $3::timestamptz, pass_hash = $2, pass_cursor = NULL, pass_seen = '{}' WHERE id = $1::uuid`,
);
export const dropPass = statement<[string], never>(
  'dns_zone_pass_drop',
  `UPDATE dns_zones SET pass_started_at = NULL, pass_hash = NULL, pass_cursor = NULL, pass_seen = '{}'
   WHERE id = $1::uuid AND pass_started_at IS NOT NULL`,
);
export const markPage = statement<[string, string, string[]], never>(
  'dns_zone_pass_page',
  `UPDATE dns_zones SET pass_cursor = $2, pass_seen = $3 WHERE id = $1::uuid`,
);
export const endPass = statement<[string, Date], never>(
  'dns_zone_pass_end',
  `UPDATE dns_zones SET content_hash = pass_hash, read_at = pass_started_at, checked_at = $2::timestamptz, failure = NULL,
     pass_started_at = NULL, pass_hash = NULL, pass_cursor = NULL, pass_seen = '{}'
   WHERE id = $1::uuid`,
);
export const markSame = statement<[string, Date], never>(
  'dns_zone_same',
  `UPDATE dns_zones SET checked_at = $2::timestamptz, failure = NULL WHERE id = $1::uuid`,
);

export const storeRecords = statement<[string, string], { zoneId: string }>(
  'dns_records_store',
  `INSERT INTO dns_records (zone_id, external_id, name, type, value, ttl_s, protected)
   SELECT $1::uuid, r.id, r.name, r.type, r.value, r."ttlS", r."isProtected"
   FROM jsonb_to_recordset($2::jsonb) AS r(id text, name text, type text, value text, "ttlS" int, "isProtected" boolean)
   ON CONFLICT (zone_id, external_id) DO UPDATE SET name = excluded.name, type = excluded.type, value = excluded.value, ttl_s = excluded.ttl_s,
     protected = excluded.protected
     WHERE (dns_records.name, dns_records.type, dns_records.value, dns_records.ttl_s, dns_records.protected)
       IS DISTINCT FROM (excluded.name, excluded.type, excluded.value, excluded.ttl_s, excluded.protected)
   RETURNING zone_id AS "zoneId"`,
);
export const forgetRecords = statement<[string, string[]], { zoneId: string }>(
  'dns_records_forget',
  `DELETE FROM dns_records WHERE zone_id = $1::uuid AND NOT (external_id = ANY($2)) RETURNING zone_id AS "zoneId"`,
);
