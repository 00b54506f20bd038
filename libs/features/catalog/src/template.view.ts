import type { catalog } from '@uni/contracts';
import { toMoney } from '@uni/money';
import { offCostsOf, uncovered } from './off-costs.js';
import type { AdminTemplateRow, TemplateRow } from './template.sql.js';

const isAvailable = (row: TemplateRow): boolean => row.provider_enabled && row.provider_status !== 'failing';

export function toTemplateView(row: TemplateRow): catalog.Template {
  const can = row.driver?.capabilities;
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    os: row.os,
    vcpus: row.vcpus,
    memoryMib: row.memory_mib,
    diskGib: row.disk_gib,
    region: row.region_name,
    providerKind: row.provider_kind as catalog.Template['providerKind'],
    provider: { id: row.provider_id, name: row.provider_name },
    price: {
      runningPerHour: toMoney(row.running_micros, row.currency),
      stoppedPerHour: toMoney(row.stopped_micros, row.currency),
      suspendedPerHour:
        can?.suspend === true ? toMoney(row.suspended_micros ?? row.running_micros, row.currency) : null,
      shelvedPerHour: can?.shelve === true ? toMoney(row.shelved_micros ?? row.stopped_micros, row.currency) : null,
      monthlyCap: null,
    },
    features: row.features,
    available: isAvailable(row),
    unavailableSince: isAvailable(row) ? null : (row.provider_seen_at?.toISOString() ?? null),
  };
}

export function toAdminTemplateView(row: AdminTemplateRow): catalog.AdminTemplate {
  return {
    ...toTemplateView(row),
    offCosts: offCostsOf(row),
    status: row.status,
    imageRef: row.image_ref,
    sizeRef: row.size_ref,
    loginUser: row.login_user,
    position: row.position,
    instances: row.instances,
    warnings: warningsOf(row),
    createdAt: row.created_at.toISOString(),
  };
}

function warningsOf(row: AdminTemplateRow): string[] {
  const warnings: string[] = [];
  if (!row.image_known)
    warnings.push(`The image ${row.image_ref} was never seen at ${row.provider_name}: new instances will fail.`);
  if (row.image_withdrawn)
    warnings.push(
      `${row.provider_name} no longer offers the image ${row.image_ref}: choose another, or withdraw the template.`,
    );
  if (row.size_withdrawn)
    warnings.push(
      `${row.provider_name} no longer offers the size ${row.size_ref ?? ''}: choose another, or withdraw the template.`,
    );
  if (row.image_min_disk_gib !== null && row.image_min_disk_gib > row.disk_gib)
    warnings.push(`The image needs ${row.image_min_disk_gib} GiB of disk; this size has ${row.disk_gib} GiB.`);
  if (!row.provider_enabled) warnings.push(`${row.provider_name} is disabled: the template is not shown to customers.`);
  warnings.push(...uncovered(row));
  return warnings;
}
