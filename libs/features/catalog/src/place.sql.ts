import type { DriverDescription } from '@uni/compute-port';
import { statement } from '@uni/data';

/** One place where a template is sold, or was: `place_id` null for its first one, which its own row holds. */
export interface PlaceRow {
  readonly template_id: string;
  readonly place_id: string | null;
  readonly provider_id: string;
  readonly region_ref: string | null;
  readonly region_name: string;
  readonly image_ref: string;
  readonly size_ref: string | null;
  readonly login_user: string | null;
  readonly network_refs: string[];
  readonly position: number;
  readonly status: 'active' | 'withdrawn';
}
const PLACE = `s.template_id, s.place_id, s.provider_id, s.region_ref, s.region_name, s.image_ref, s.size_ref, s.login_user, s.network_refs, s.position, s.status::text`;

/** Whether a place's provider may be ordered from. */
export interface StandingPlaceRow extends PlaceRow {
  readonly provider_kind: string;
  readonly provider_enabled: boolean;
  readonly provider_status: string;
  /** Since when its provider has the status it has; null where that is longer ago than changes are kept. */
  readonly provider_status_since: Date | null;
}
/** The place of a template at a provider, in a region where one is named; null for both: its first place. Sold ones before withdrawn ones. */
export const placeAt = statement<[string, string | null, string | null], StandingPlaceRow>(
  'template_place_at',
  `SELECT ${PLACE}, p.kind AS provider_kind, p.enabled AS provider_enabled, p.status::text AS provider_status,
     (SELECT max(c.at) FROM provider_status_changes c WHERE c.provider_id = p.id) AS provider_status_since
   FROM sale_places s JOIN providers p ON p.id = s.provider_id
   WHERE s.template_id = $1::uuid AND ($2::uuid IS NULL OR s.provider_id = $2::uuid) AND ($3::text IS NULL OR s.region_name = $3)
   ORDER BY s.status, s.position, s.created_at DESC LIMIT 1`,
);

/** What administrators see of a place. */
export interface AdminPlaceRow extends PlaceRow {
  readonly provider_name: string;
  readonly provider_kind: string;
  readonly provider_enabled: boolean;
  readonly provider_status: string;
  readonly driver: DriverDescription | null;
  readonly instances: number;
  readonly image_withdrawn: boolean;
  readonly image_known: boolean;
  readonly size_withdrawn: boolean;
  readonly image_min_disk_gib: number | null;
  /** Of its networks those that its provider does not offer (any more). */
  readonly networks_gone: string[];
  readonly vendor_currency: string | null;
  readonly vendor_stopped: bigint | null;
  readonly vendor_shelved: bigint | null;
}
export const adminPlaces = statement<[string[]], AdminPlaceRow>(
  'template_places_admin',
  `SELECT ${PLACE}, p.name AS provider_name, p.kind AS provider_kind, p.enabled AS provider_enabled, p.status::text AS provider_status,
     p.description AS driver,
     (SELECT count(*)::int FROM instances i WHERE i.template_id = s.template_id AND i.provider_id = s.provider_id
        AND i.region = s.region_name AND i.deleted_at IS NULL) AS instances,
     img.ref IS NOT NULL AS image_known, img.withdrawn_at IS NOT NULL AS image_withdrawn, img.min_disk_gib AS image_min_disk_gib,
     ARRAY(SELECT wanted.ref FROM unnest(s.network_refs) AS wanted(ref) WHERE NOT EXISTS (SELECT 1 FROM provider_networks n
       WHERE n.provider_id = s.provider_id AND n.ref = wanted.ref AND n.withdrawn_at IS NULL)) AS networks_gone,
     siz.withdrawn_at IS NOT NULL AS size_withdrawn, vendor.currency AS vendor_currency,
     vendor.stopped_micros_per_hour AS vendor_stopped, vendor.shelved_micros_per_hour AS vendor_shelved
   FROM sale_places s JOIN providers p ON p.id = s.provider_id
   LEFT JOIN provider_images img ON img.provider_id = s.provider_id AND img.ref = s.image_ref
   LEFT JOIN provider_sizes siz ON siz.provider_id = s.provider_id AND siz.ref = s.size_ref AND siz.region_ref IN ('', s.region_ref)
   LEFT JOIN LATERAL (SELECT v.* FROM provider_prices v WHERE v.provider_id = s.provider_id AND v.size_ref = s.size_ref
     AND v.region_ref IN ('', coalesce(s.region_ref, '')) ORDER BY v.region_ref DESC LIMIT 1) vendor ON true
   WHERE s.template_id = ANY($1::uuid[]) ORDER BY s.status, s.position, s.created_at, s.place_id`,
);
