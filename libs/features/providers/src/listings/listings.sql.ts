import { cursorTimeSql, statement } from '@uni/data';

/** What is read of a vendor when somebody looks; discs come with the catalogue. */
export type ListingKind = 'volume' | 'snapshot' | 'event' | 'usage';
export const LISTING_KINDS: readonly ListingKind[] = ['volume', 'snapshot', 'event', 'usage'];

export interface ListingRow {
  readonly has: boolean | null;
  readonly read_at: Date | null;
  readonly asked_until: Date | null;
  readonly failure: string | null;
  readonly complete: boolean | null;
}
/** $3: where the driver declares it, such as `{capabilities,volumes,supported}`. */
export const listing = statement<[string, string, string], ListingRow>(
  'listing',
  `SELECT (p.description #>> $3::text[])::boolean AS has, l.read_at, l.asked_until, l.failure, l.complete
   FROM providers p LEFT JOIN provider_listings l ON l.provider_id = p.id AND l.kind = $2 WHERE p.id = $1::uuid`,
);

/** Of many who look at once, one asks. No row comes back for the others. */
export const askListing = statement<[string, string, Date, Date], { asked: boolean }>(
  'listing_ask',
  `INSERT INTO provider_listings (provider_id, kind, asked_until) VALUES ($1::uuid, $2, $4::timestamptz)
   ON CONFLICT (provider_id, kind) DO UPDATE SET asked_until = excluded.asked_until, failure = NULL
     WHERE provider_listings.asked_until IS NULL OR provider_listings.asked_until <= $3::timestamptz
   RETURNING true AS asked`,
);

export const finishListing = statement<[string, string, Date, boolean], never>(
  'listing_finish',
  `UPDATE provider_listings SET read_at = $3::timestamptz, complete = $4, asked_until = NULL, failure = NULL
   WHERE provider_id = $1::uuid AND kind = $2`,
);

/** @param until nobody asks again before */
export const failListing = statement<[string, string, string, Date], never>(
  'listing_fail',
  `UPDATE provider_listings SET failure = $3, asked_until = $4::timestamptz WHERE provider_id = $1::uuid AND kind = $2`,
);

/** Our machines there, for vendors that list things by machine only. */
export const ownMachines = statement<[string, number], { external_id: string; mark: string }>(
  'listing_machines',
  `SELECT external_id, id AS mark FROM instances
   WHERE provider_id = $1::uuid AND deleted_at IS NULL AND external_id IS NOT NULL AND status <> 'lost' ORDER BY id LIMIT $2`,
);

/** Writes what differs and removes what is not there any more. */
export const storeThings = statement<[string, string, string], never>(
  'listing_store_things',
  `WITH seen AS (SELECT DISTINCT ON (t.machine, t.ref) t.* FROM jsonb_to_recordset($3::jsonb)
       AS t(machine text, ref text, name text, mark text, state text, size float, location text, made timestamptz)),
     gone AS (DELETE FROM provider_things h WHERE h.provider_id = $1::uuid AND h.kind = $2
       AND NOT EXISTS (SELECT 1 FROM seen s WHERE s.machine = h.machine_external_id AND s.ref = h.external_id))
   INSERT INTO provider_things AS have (provider_id, kind, machine_external_id, external_id, name, mark, state, size_gib, location, made_at)
   SELECT $1::uuid, $2, machine, ref, name, mark, state, size, location, made FROM seen
   ON CONFLICT (provider_id, kind, machine_external_id, external_id) DO UPDATE SET name = excluded.name, mark = excluded.mark,
     state = excluded.state, size_gib = excluded.size_gib, location = excluded.location, made_at = excluded.made_at
   WHERE (have.name, have.mark, have.state, have.size_gib, have.location, have.made_at)
     IS DISTINCT FROM (excluded.name, excluded.mark, excluded.state, excluded.size_gib, excluded.location, excluded.made_at)`,
);

/** What has happened does not change. */
export const storeEvents = statement<[string, string], never>(
  'listing_store_events',
  `INSERT INTO provider_vendor_events (provider_id, external_id, at, kind, level, text, machine_external_id, actor)
   SELECT $1::uuid, e.ref, e.at, e.kind, e.level, e.text, e.machine, e.actor
   FROM jsonb_to_recordset($2::jsonb) AS e(ref text, at timestamptz, kind text, level text, text text, machine text, actor text)
   ON CONFLICT (provider_id, external_id) DO NOTHING`,
);
export const newestEvent = statement<[string], { at: Date | null }>(
  'listing_newest_event',
  `SELECT max(at) AS at FROM provider_vendor_events WHERE provider_id = $1::uuid`,
);

interface OfInstance {
  readonly machine_external_id: string | null;
  readonly instance_id: string | null;
  readonly instance_name: string | null;
}
export interface ThingRow extends OfInstance {
  readonly external_id: string;
  readonly name: string;
  readonly state: string;
  readonly size_gib: number | null;
  readonly location: string | null;
  readonly ours: boolean;
  readonly made_at: Date | null;
}
const INSTANCE = (of: string): string =>
  `LEFT JOIN instances i ON i.provider_id = ${of}.provider_id AND i.external_id = ${of}.machine_external_id AND i.deleted_at IS NULL`;
const THINGS = `t.provider_id = $1::uuid AND t.kind = $2 AND ($3::text IS NULL OR t.name ILIKE $3 OR t.external_id ILIKE $3 OR t.machine_external_id ILIKE $3)`;
export const things = statement<[string, string, string | null, string | null, string | null, number], ThingRow>(
  'listing_things',
  `SELECT t.external_id, t.name, t.state, t.size_gib, t.location, nullif(t.machine_external_id, '') AS machine_external_id,
     t.mark IS NOT NULL AS ours, t.made_at, i.id AS instance_id, i.name AS instance_name
   FROM (SELECT * FROM provider_things t WHERE ${THINGS} AND ($4::text IS NULL OR (t.machine_external_id, t.external_id) > ($4, $5))
     ORDER BY t.machine_external_id, t.external_id LIMIT $6) t ${INSTANCE('t')} ORDER BY t.machine_external_id, t.external_id`,
);
export const countThings = statement<[string, string, string | null], { total: number }>(
  'listing_things_count',
  `SELECT count(*)::int AS total FROM provider_things t WHERE ${THINGS}`,
);

export interface EventRow extends OfInstance {
  readonly external_id: string;
  readonly at: Date;
  readonly position: string;
  readonly kind: string;
  readonly level: 'info' | 'warning' | 'error';
  readonly text: string;
  readonly actor: string | null;
}
const EVENTS = `e.provider_id = $1::uuid AND ($2::text IS NULL OR e.kind ILIKE $2 OR e.text ILIKE $2 OR e.machine_external_id ILIKE $2 OR e.actor ILIKE $2)
  AND ($3::text IS NULL OR e.level = $3)`;
export const vendorEvents = statement<
  [string, string | null, string | null, string | null, string | null, number],
  EventRow
>(
  'listing_events',
  `SELECT e.external_id, e.at, ${cursorTimeSql('e.at')} AS position, e.kind, e.level, e.text, e.machine_external_id, e.actor, i.id AS instance_id,
     i.name AS instance_name
   FROM (SELECT * FROM provider_vendor_events e WHERE ${EVENTS} AND ($4::text IS NULL OR (e.at, e.external_id) < ($4::text::timestamptz, $5))
     ORDER BY e.at DESC, e.external_id DESC LIMIT $6) e ${INSTANCE('e')} ORDER BY e.at DESC, e.external_id DESC`,
);
export const countEvents = statement<[string, string | null, string | null], { total: number }>(
  'listing_events_count',
  `SELECT count(*)::int AS total FROM provider_vendor_events e WHERE ${EVENTS}`,
);

export interface OwnEventRow {
  readonly external_id: string;
  readonly provider_id: string;
  readonly at: Date;
  readonly position: string;
  readonly kind: string;
  readonly level: EventRow['level'];
  readonly text: string;
  readonly instance_id: string;
  readonly instance_name: string;
}
/** Vendors give a machine's number to the next one: only what happened in the time of the instance is its own. */
const OWN_EVENTS = `provider_vendor_events e JOIN instances i ON i.provider_id = e.provider_id AND i.external_id = e.machine_external_id
     AND e.at >= i.created_at AND (i.deleted_at IS NULL OR e.at <= i.deleted_at)
   WHERE i.organization_id = $1::uuid AND ($2::uuid IS NULL OR i.id = $2::uuid) AND ($3::text IS NULL OR e.level = $3)`;
export const ownEvents = statement<
  [string, string | null, string | null, string | null, string | null, number],
  OwnEventRow
>(
  'listing_own_events',
  `SELECT e.provider_id, e.external_id, e.at, ${cursorTimeSql('e.at')} AS position, e.kind, e.level, e.text, i.id AS instance_id, i.name AS instance_name
   FROM ${OWN_EVENTS} AND ($4::text IS NULL OR (e.at, e.provider_id || ':' || e.external_id) < ($4::text::timestamptz, $5))
   ORDER BY e.at DESC, e.provider_id || ':' || e.external_id DESC LIMIT $6`,
);
export const countOwnEvents = statement<[string, string | null, string | null], { total: number }>(
  'listing_own_events_count',
  `SELECT count(*)::int AS total FROM ${OWN_EVENTS}`,
);
/** Where an organisation has machines now, and the vendor tells what happens to them. */
export const eventfulProviders = statement<[string, string | null], { id: string }>(
  'listing_eventful_providers',
  `SELECT DISTINCT p.id FROM providers p JOIN instances i ON i.provider_id = p.id
   WHERE i.organization_id = $1::uuid AND i.deleted_at IS NULL AND ($2::uuid IS NULL OR i.id = $2::uuid) AND p.enabled
     AND p.description #>> '{capabilities,events}' = 'true' ORDER BY 1`,
);

export interface IsoRow {
  readonly ref: string;
  readonly name: string;
  readonly size_mib: number | null;
  readonly seen_at: Date;
  readonly withdrawn_at: Date | null;
}
const ISOS = `o.provider_id = $1::uuid AND ($2::text IS NULL OR o.name ILIKE $2 OR o.ref ILIKE $2)`;
export const isos = statement<[string, string | null, string | null, number], IsoRow>(
  'listing_isos',
  `SELECT o.ref, o.name, o.size_mib, o.seen_at, o.withdrawn_at FROM provider_isos o
   WHERE ${ISOS} AND ($3::text IS NULL OR o.ref > $3) ORDER BY o.ref LIMIT $4`,
);
export const countIsos = statement<[string, string | null], { total: number }>(
  'listing_isos_count',
  `SELECT count(*)::int AS total FROM provider_isos o WHERE ${ISOS}`,
);
export const isosReadAt = statement<[string], { at: Date | null }>(
  'listing_isos_read',
  `SELECT max(seen_at) AS at FROM provider_isos WHERE provider_id = $1::uuid`,
);
