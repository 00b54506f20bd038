import { statement } from '@uni/data';

/** Every connection of a kind that has a DNS driver is bound, once. */
export const bindAccounts = statement<[string[], Date], never>(
  'dns_accounts_bind',
  `INSERT INTO dns_accounts (provider_id, next_sync_at, created_at)
   SELECT id, $2::timestamptz, $2::timestamptz FROM providers
   WHERE kind = ANY($1) AND NOT EXISTS (SELECT 1 FROM dns_accounts a WHERE a.provider_id = providers.id)
   ON CONFLICT (provider_id) DO NOTHING`,
);

/** What is due goes into the outbox in one statement; the minute in the key lets it be asked again after a worker died with it. */
export const dispatchAccounts = statement<[Date, number], never>(
  'dns_accounts_dispatch',
  `INSERT INTO outbox (topic, key, body)
   SELECT 'dns.sync', a.provider_id || '-' || extract(epoch FROM a.next_sync_at)::bigint || '-' || $2::bigint, jsonb_build_object('providerId', a.provider_id)
   FROM dns_accounts a JOIN providers p ON p.id = a.provider_id
   WHERE a.enabled AND p.enabled AND a.next_sync_at <= $1::timestamptz AND (a.lease_until IS NULL OR a.lease_until <= $1::timestamptz)
   ON CONFLICT (topic, key) DO NOTHING`,
);

/** A few at a time of each account: vendors count calls, and a zone costs several. */
export const dispatchZones = statement<[Date, number, number], never>(
  'dns_zones_dispatch',
  `INSERT INTO outbox (topic, key, body)
   SELECT 'dns.zone', id || '-' || extract(epoch FROM next_check_at)::bigint || '-' || $2::bigint, jsonb_build_object('zoneId', id)
   FROM (SELECT z.id, z.next_check_at, row_number() OVER (PARTITION BY z.provider_id ORDER BY z.next_check_at, z.id) AS place
         FROM dns_zones z JOIN dns_accounts a ON a.provider_id = z.provider_id JOIN providers p ON p.id = a.provider_id
         WHERE a.enabled AND p.enabled AND z.gone_at IS NULL AND z.operation_id IS NULL AND z.next_check_at <= $1::timestamptz
           AND (z.lease_until IS NULL OR z.lease_until <= $1::timestamptz)) due
   WHERE place <= $3
   ON CONFLICT (topic, key) DO NOTHING`,
);

export interface ClaimedAccount {
  readonly cursor: string | null;
  /** Names that the pass under way has brought so far. */
  readonly passSeen: readonly string[];
}

export const claimAccount = statement<[string, Date, Date], ClaimedAccount>(
  'dns_account_claim',
  `UPDATE dns_accounts a SET lease_until = $3::timestamptz FROM providers p
   WHERE a.provider_id = $1::uuid AND p.id = a.provider_id AND a.enabled AND p.enabled AND (a.lease_until IS NULL OR a.lease_until <= $2::timestamptz)
   RETURNING a.cursor, a.pass_seen AS "passSeen"`,
);

/** The names of an account's zones, as they were listed. */
export const storeZones = statement<[string, string, Date], { id: string }>(
  'dns_zones_store',
  `INSERT INTO dns_zones (id, provider_id, name, first_seen_at, next_check_at)
   SELECT z.id, $1::uuid, z.name, $3::timestamptz, $3::timestamptz FROM jsonb_to_recordset($2::jsonb) AS z(id uuid, name text)
   ON CONFLICT (provider_id, name) DO UPDATE SET gone_at = NULL, missing_since = NULL, next_check_at = excluded.next_check_at
     WHERE dns_zones.gone_at IS NOT NULL OR dns_zones.missing_since IS NOT NULL
   RETURNING id`,
);
/** Zones that the list does not name, and since when; they count as gone only after a later look. */
export const missZones = statement<[string, string[], Date], never>(
  'dns_zones_miss',
  `UPDATE dns_zones SET missing_since = $3::timestamptz
   WHERE provider_id = $1::uuid AND gone_at IS NULL AND missing_since IS NULL AND NOT (name = ANY($2))`,
);
/** @param $3 those that are missing since then or longer */
export const loseZones = statement<[string, Date, Date], { id: string; organizationId: string | null }>(
  'dns_zones_lose',
  `UPDATE dns_zones SET gone_at = $2::timestamptz
   WHERE provider_id = $1::uuid AND gone_at IS NULL AND missing_since <= $3::timestamptz RETURNING id, organization_id AS "organizationId"`,
);

/** Rows that say the same stay untouched. */
export const storeDomains = statement<[string, string, Date], { id: string; organizationId: string | null }>(
  'dns_domains_store',
  `INSERT INTO dns_domains (id, provider_id, name, state, vendor_state, expires_on, renewal, name_servers, transfer_locked, first_seen_at)
   SELECT d.id, $1::uuid, d.name, d.state, d."vendorState", d."expiresOn", d.renewal, d."nameServers", d."isTransferLocked", $3::timestamptz
   FROM jsonb_to_recordset($2::jsonb) AS d(id uuid, name text, state text, "vendorState" text, "expiresOn" date, renewal text, "nameServers" text[], "isTransferLocked" boolean)
   ON CONFLICT (provider_id, name) DO UPDATE SET state = excluded.state, vendor_state = excluded.vendor_state, expires_on = excluded.expires_on,
     renewal = excluded.renewal, name_servers = excluded.name_servers, transfer_locked = excluded.transfer_locked, gone_at = NULL, missing_since = NULL
     WHERE (dns_domains.state, dns_domains.vendor_state, dns_domains.expires_on, dns_domains.renewal, dns_domains.name_servers, dns_domains.transfer_locked, dns_domains.gone_at, dns_domains.missing_since)
       IS DISTINCT FROM (excluded.state, excluded.vendor_state, excluded.expires_on, excluded.renewal, excluded.name_servers, excluded.transfer_locked, NULL::timestamptz, NULL::timestamptz)
   RETURNING id, organization_id AS "organizationId"`,
);
export const missDomains = statement<[string, string[], Date], never>(
  'dns_domains_miss',
  `UPDATE dns_domains SET missing_since = $3::timestamptz
   WHERE provider_id = $1::uuid AND gone_at IS NULL AND missing_since IS NULL AND NOT (name = ANY($2))`,
);
export const loseDomains = statement<[string, Date, Date], { id: string; organizationId: string | null }>(
  'dns_domains_lose',
  `UPDATE dns_domains SET gone_at = $2::timestamptz
   WHERE provider_id = $1::uuid AND gone_at IS NULL AND missing_since <= $3::timestamptz RETURNING id, organization_id AS "organizationId"`,
);

export interface NameCounts {
  readonly zones: number;
  readonly missingZones: number;
  readonly domains: number;
  readonly missingDomains: number;
}
/** Names that are not gone, and how many of them the lists have left out. */
export const countNames = statement<[string], NameCounts>(
  'dns_names_count',
  `SELECT z.known AS zones, z.missing AS "missingZones", d.known AS domains, d.missing AS "missingDomains"
   FROM (SELECT count(*)::int AS known, count(missing_since)::int AS missing FROM dns_zones WHERE provider_id = $1::uuid AND gone_at IS NULL) z,
        (SELECT count(*)::int AS known, count(missing_since)::int AS missing FROM dns_domains WHERE provider_id = $1::uuid AND gone_at IS NULL) d`,
);

/** The pass goes on, or has ended: then the cursor is null and nothing is remembered. $7 is what is doubted of what was read. */
export const markAccount = statement<[string, string | null, string[], Date, Date, boolean, string | null], never>(
  'dns_account_mark',
  `UPDATE dns_accounts SET cursor = $2, pass_seen = $3, last_sync_at = $4::timestamptz, next_sync_at = $5::timestamptz, lease_until = NULL,
     failure = $7, last_good_sync_at = CASE WHEN $6 THEN $4::timestamptz ELSE last_good_sync_at END
   WHERE provider_id = $1::uuid`,
);
export const describeAccount = statement<[string, string], never>(
  'dns_account_describe',
  `UPDATE dns_accounts SET description = $2::jsonb WHERE provider_id = $1::uuid AND description IS DISTINCT FROM $2::jsonb`,
);
export const markAccountFailed = statement<[string, string, Date, Date], never>(
  'dns_account_mark_failed',
  `UPDATE dns_accounts SET failure = $2, last_sync_at = $3::timestamptz, next_sync_at = $4::timestamptz, lease_until = NULL
   WHERE provider_id = $1::uuid`,
);
