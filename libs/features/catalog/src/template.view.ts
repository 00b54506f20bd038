import type { catalog } from '@uni/contracts';
import { toMoney } from '@uni/money';
import { offCostsOf, uncovered } from './off-costs.js';
import type { AdminPlaceRow } from './place.sql.js';
import type { AdminTemplateRow, PlaceSummary, TemplateRow } from './template.sql.js';

type Kind = catalog.Template['providerKind'];

const isOpen = ({ enabled, failing }: Pick<PlaceSummary, 'enabled' | 'failing'>): boolean => enabled && !failing;

export function toTemplateView(row: TemplateRow): catalog.Template {
  const { places } = row;
  const available = places.some(isOpen);
  const seen = places.flatMap(({ seenAt }) => (seenAt === null ? [] : [seenAt]));
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    os: row.os,
    vcpus: row.vcpus,
    memoryMib: row.memory_mib,
    diskGib: row.disk_gib,
    region: row.region_name,
    providerKind: row.provider_kind as Kind,
    provider: { id: row.provider_id, name: row.provider_name },
    places: places.map((place) => ({
      region: place.region,
      providerId: place.providerId,
      providerKind: place.kind as Kind,
      available: isOpen(place),
    })),
    price: {
      runningPerHour: toMoney(row.running_micros, row.currency),
      stoppedPerHour: toMoney(row.stopped_micros, row.currency),
      suspendedPerHour: places.some(({ suspends }) => suspends)
        ? toMoney(row.suspended_micros ?? row.running_micros, row.currency)
        : null,
      shelvedPerHour: places.some(({ shelves }) => shelves)
        ? toMoney(row.shelved_micros ?? row.stopped_micros, row.currency)
        : null,
      monthlyCap: null,
    },
    features: row.features,
    available,
    unavailableSince: available ? null : (seen.sort().at(-1) ?? null),
  };
}

/** @param places all of this template, the first one among them */
export function toAdminTemplateView(row: AdminTemplateRow, places: readonly AdminPlaceRow[]): catalog.AdminTemplate {
  const first = places.find(({ place_id }) => place_id === null);
  return {
    ...toTemplateView(row),
    places: places.map((place) => toAdminPlaceView(row, place)),
    offCosts: first === undefined ? [] : offCostsOf(row, first),
    status: row.status,
    imageRef: row.image_ref,
    sizeRef: row.size_ref,
    loginUser: row.login_user,
    networkRefs: first?.network_refs ?? [],
    position: row.position,
    instances: row.instances,
    warnings: first === undefined ? [] : warningsOf(row, first),
    createdAt: row.created_at.toISOString(),
  };
}

function toAdminPlaceView(row: AdminTemplateRow, place: AdminPlaceRow): catalog.AdminTemplatePlace {
  return {
    id: place.place_id,
    region: place.region_name,
    regionRef: place.region_ref,
    providerId: place.provider_id,
    providerKind: place.provider_kind as Kind,
    provider: { id: place.provider_id, name: place.provider_name },
    available: isOpen({ enabled: place.provider_enabled, failing: place.provider_status === 'failing' }),
    imageRef: place.image_ref,
    sizeRef: place.size_ref,
    loginUser: place.login_user,
    networkRefs: place.network_refs,
    status: place.status,
    instances: place.instances,
    // What is not sold there any more needs no mending.
    warnings: place.status === 'withdrawn' ? [] : warningsOf(row, place),
  };
}

function warningsOf(row: AdminTemplateRow, place: AdminPlaceRow): string[] {
  const warnings: string[] = [];
  const mend =
    place.place_id === null ? 'choose another, or withdraw the template' : 'choose another, or withdraw the place';
  if (!place.image_known)
    warnings.push(`The image ${place.image_ref} was never seen at ${place.provider_name}: new instances will fail.`);
  if (place.image_withdrawn)
    warnings.push(`${place.provider_name} no longer offers the image ${place.image_ref}: ${mend}.`);
  if (place.size_withdrawn)
    warnings.push(`${place.provider_name} no longer offers the size ${place.size_ref ?? ''}: ${mend}.`);
  for (const ref of place.networks_gone)
    warnings.push(`${place.provider_name} does not offer the network ${ref}: ${mend}.`);
  if (place.image_min_disk_gib !== null && place.image_min_disk_gib > row.disk_gib)
    warnings.push(`The image needs ${place.image_min_disk_gib} GiB of disk; this size has ${row.disk_gib} GiB.`);
  if (!place.provider_enabled)
    warnings.push(
      row.places.length === 1
        ? `${place.provider_name} is disabled: the template is not shown to customers.`
        : `${place.provider_name} is disabled: nothing is built there.`,
    );
  warnings.push(...uncovered(row, place));
  return warnings;
}
