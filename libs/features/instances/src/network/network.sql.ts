import { statement } from '@uni/data';

export interface NetworkRow {
  readonly providerId: string;
  readonly machine: boolean;
  readonly busy: boolean;
  readonly description: unknown;
  readonly addresses: readonly {
    readonly address: string;
    readonly family: 'ipv4' | 'ipv6';
    readonly kind: 'public' | 'private';
  }[];
  readonly deleted: boolean;
  readonly firewall: unknown;
  readonly firewallVersion: string | null;
  readonly firewallAt: Date | null;
  readonly driftedAt: Date | null;
  readonly addressesAt: Date | null;
  readonly failure: string | null;
}

export const readNetwork = statement<[string, string], NetworkRow>(
  'network_read',
  `SELECT i.provider_id AS "providerId", i.external_id IS NOT NULL AS machine, i.current_operation_id IS NOT NULL AS busy,
     p.description, i.addresses, i.deleted_at IS NOT NULL AS deleted, n.firewall, n.firewall_version AS "firewallVersion",
     n.firewall_at AS "firewallAt", n.drifted_at AS "driftedAt", n.addresses_at AS "addressesAt", n.failure
   FROM instances i JOIN providers p ON p.id = i.provider_id LEFT JOIN instance_networks n ON n.instance_id = i.id
   WHERE i.id = $2::uuid AND i.organization_id = $1::uuid`,
);

/** Of many who look at once, one asks. No row comes back for the others. */
export const askNetwork = statement<[string, Date, Date], { asked: boolean }>(
  'network_ask',
  `INSERT INTO instance_networks (instance_id, asked_until) VALUES ($1::uuid, $3::timestamptz)
   ON CONFLICT (instance_id) DO UPDATE SET asked_until = excluded.asked_until, failure = NULL
     WHERE instance_networks.asked_until IS NULL OR instance_networks.asked_until <= $2::timestamptz
   RETURNING true AS asked`,
);

export interface WantedNetwork {
  readonly organizationId: string;
  readonly providerId: string;
  readonly externalId: string;
}

export const wantedNetwork = statement<[string], WantedNetwork>(
  'network_wanted',
  `SELECT i.organization_id AS "organizationId", i.provider_id AS "providerId", i.external_id AS "externalId"
   FROM instance_networks n JOIN instances i ON i.id = n.instance_id
   WHERE n.instance_id = $1::uuid AND n.asked_until IS NOT NULL AND i.deleted_at IS NULL AND i.external_id IS NOT NULL`,
);

/** Whether an operation is at work on the instance, or was at work on it since a moment: what was read then may be older than its work. */
export const workedOnSince = statement<[string, Date], { worked: boolean }>(
  'network_worked_on',
  `SELECT EXISTS (SELECT 1 FROM operations WHERE instance_id = $1::uuid
     AND (status IN ('queued', 'running') OR finished_at >= $2::timestamptz)) AS worked`,
);

/** Rules as the vendor has them. Another version than the one that was written last was written by somebody else. */
export const storeRead = statement<[string, string, string, Date], never>(
  'network_store_read',
  `INSERT INTO instance_networks AS n (instance_id, firewall, firewall_version, firewall_at)
   VALUES ($1::uuid, $2::jsonb, $3, $4::timestamptz)
   ON CONFLICT (instance_id) DO UPDATE SET firewall = excluded.firewall, firewall_version = excluded.firewall_version,
     firewall_at = excluded.firewall_at,
     drifted_at = CASE WHEN n.written_version <> excluded.firewall_version THEN coalesce(n.drifted_at, excluded.firewall_at) END`,
);

export const storeWritten = statement<[string, string, string, Date], never>(
  'network_store_written',
  `INSERT INTO instance_networks AS n (instance_id, firewall, firewall_version, firewall_at, written_version)
   VALUES ($1::uuid, $2::jsonb, $3, $4::timestamptz, $3)
   ON CONFLICT (instance_id) DO UPDATE SET firewall = excluded.firewall, firewall_version = excluded.firewall_version,
     firewall_at = excluded.firewall_at, written_version = excluded.written_version, drifted_at = NULL`,
);

/** @param until nobody asks again before; null where it may be asked at once */
export const endAsking = statement<[string, string | null, Date | null], never>(
  'network_end_asking',
  `UPDATE instance_networks SET failure = $2, asked_until = $3::timestamptz WHERE instance_id = $1::uuid`,
);
