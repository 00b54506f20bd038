import type { DriverDescription, LocationCapacity } from '@uni/compute-port';
import { statement } from '@uni/data';
import { standingOf } from '@uni/feature-catalog';
import type { PlaceFacts } from './choose-place.js';
import { roomOf, type MemoryAt } from './place.room.js';

/** Breakers are told of every ten seconds: not told of three times in a row, a worker is gone. */
const BREAKER_AGE_MS = 30_000;
/** Places are examined every minute: older figures say nothing about the room of now. */
const CAPACITY_AGE_MS = 10 * 60_000;

interface FactsRow {
  readonly place_id: string | null;
  readonly provider_id: string;
  readonly region_ref: string | null;
  readonly region_name: string;
  readonly image_ref: string;
  readonly size_ref: string | null;
  readonly login_user: string | null;
  readonly network_refs: string[];
  readonly provider_name: string;
  readonly provider_enabled: boolean;
  readonly provider_status: string;
  readonly provider_status_since: Date | null;
  readonly doubted: boolean;
  readonly description: DriverDescription | null;
  readonly checked_at: Date | null;
  readonly capacity: LocationCapacity[] | null;
  readonly breaker_open: boolean;
  readonly region_closed: boolean;
  readonly image_withdrawn: boolean;
  readonly size_withdrawn: boolean;
  readonly instances: number;
  readonly promised: MemoryAt[] | null;
  readonly freed: MemoryAt[] | null;
}

/** One order for a template with a choice is decided at a time, so that each sees where those before it went. */
export const lockChoice = statement<[string], never>(
  'place_lock',
  `SELECT pg_advisory_xact_lock(hashtextextended('place|' || $1::text, 0))::text`,
);
export const countPlaces = statement<[string], { places: number }>(
  'place_count',
  `SELECT count(*)::int AS places FROM template_places WHERE template_id = $1::uuid AND status = 'active'`,
);

/**
 * $1 template, $2 organisation, $3 since when breakers count, $4 an operation that is not counted. Promised: to creates that run now and
 * have not begun before the place told its room. Freed: by machines that went away since.
 */
export const placeFacts = statement<[string, string, Date, string | null], FactsRow>(
  'place_facts',
  `SELECT s.place_id, s.provider_id, s.region_ref, s.region_name, s.image_ref, s.size_ref, s.login_user, s.network_refs, p.name AS provider_name,
     p.enabled AS provider_enabled, p.status::text AS provider_status,
     (SELECT max(c.at) FROM provider_status_changes c WHERE c.provider_id = p.id) AS provider_status_since,
     p.doubted_since IS NOT NULL AS doubted, p.description, p.checked_at, p.last_check->'capacity' AS capacity,
     coalesce((SELECT bool_and(b.state = 'open') FROM provider_breakers b
       WHERE b.provider_id = p.id AND b.part = 'machines' AND b.seen_at >= $3::timestamptz), false)
       AS breaker_open,
     EXISTS (SELECT 1 FROM provider_regions r WHERE r.provider_id = p.id AND r.ref = s.region_ref AND (r.withdrawn_at IS NOT NULL OR NOT r.available))
       AS region_closed,
     EXISTS (SELECT 1 FROM provider_images m WHERE m.provider_id = p.id AND m.ref = s.image_ref AND m.withdrawn_at IS NOT NULL) AS image_withdrawn,
     coalesce((SELECT bool_and(z.withdrawn_at IS NOT NULL) FROM provider_sizes z WHERE z.provider_id = p.id AND z.ref = s.size_ref
       AND z.region_ref IN ('', coalesce(s.region_ref, ''))), false) AS size_withdrawn,
     (SELECT count(*)::int FROM instances i WHERE i.organization_id = $2::uuid AND i.provider_id = p.id AND i.region = s.region_name
       AND i.deleted_at IS NULL AND ($4::uuid IS NULL OR i.current_operation_id IS DISTINCT FROM $4::uuid)) AS instances,
     (SELECT json_agg(json_build_object('location', o.memory->'placement'->>'location', 'memoryMib', i.memory_mib))
      FROM operations o JOIN instances i ON i.id = o.instance_id
      WHERE o.next_run_at IS NOT NULL AND o.provider_id = p.id AND o.kind IN ('instance.create', 'instance.clone') AND o.error IS NULL
        AND o.id IS DISTINCT FROM $4::uuid
        AND NOT EXISTS (SELECT 1 FROM operation_steps x WHERE x.operation_id = o.id AND x.name IN ('clone', 'configure', 'grow_disk', 'start')
          AND x.started_at < p.checked_at)) AS promised,
     (SELECT json_agg(json_build_object('location', i.location, 'memoryMib', i.memory_mib)) FROM instances i
      WHERE i.provider_id = p.id AND i.deleted_at > p.checked_at AND i.created_at < p.checked_at AND i.external_id IS NOT NULL) AS freed
   FROM sale_places s JOIN providers p ON p.id = s.provider_id
   WHERE s.template_id = $1::uuid AND s.status = 'active' ORDER BY s.position, s.created_at, s.place_id`,
);

export const breakersSince = (now: Date): Date => new Date(now.getTime() - BREAKER_AGE_MS);

export function toFacts(row: FactsRow, memoryMib: number, now: Date): PlaceFacts {
  const create = row.description?.capabilities.create;
  const isFresh = row.checked_at !== null && now.getTime() - row.checked_at.getTime() <= CAPACITY_AGE_MS;
  return {
    placeId: row.place_id,
    providerId: row.provider_id,
    regionRef: row.region_ref,
    regionName: row.region_name,
    imageRef: row.image_ref,
    sizeRef: row.size_ref,
    loginUser: row.login_user,
    networkRefs: row.network_refs,
    providerName: row.provider_name,
    standing: standingOf(row, now),
    doubted: row.doubted,
    breakerOpen: row.breaker_open,
    regionClosed: row.region_closed,
    imageWithdrawn: row.image_withdrawn,
    sizeWithdrawn: row.size_withdrawn,
    can: create ? { userData: create.userData, sshKeys: create.sshKeys, requiresSshKey: create.requiresSshKey } : null,
    instances: row.instances,
    room: roomOf({
      capacity: isFresh ? (row.capacity ?? []) : [],
      promised: row.promised ?? [],
      freed: row.freed ?? [],
      region: { ref: row.region_ref, name: row.region_name },
      memoryMib,
    }),
  };
}
