import { flavorViewer, imageView } from './catalogue.view.js';
import { outgoingTrafficBytes } from '../world/metrics.js';
import type { FlavorState, InstanceState, ProjectState } from '../world/state.js';
import type { World } from '../world/world.js';
import { priceView } from './price.view.js';
import { fingerprintOf } from '../world/ssh-keys.js';
import { zulu } from './times.js';

type View = Record<string, unknown>;

/** Operations that have not ended, by the instance they are about. */
function pendingOperations(world: World): Map<string, string[]> {
  const pending = new Map<string, string[]>();
  for (const { id, completedAtMs, subjectId, subOperations } of Object.values(world.state.operations)) {
    if (completedAtMs !== null) continue;
    for (const subject of new Set([subjectId, ...subOperations.map((part) => part.subjectId)]))
      if (subject !== null) pending.set(subject, [...(pending.get(subject) ?? []), id]);
  }
  return pending;
}

function sshKeyOf(world: World, instance: InstanceState): View | null {
  const key = world.state.sshKeys[`${instance.projectId}/${instance.sshKeyId ?? ''}`];
  if (!key) return null;
  const { id, name, publicKey, regions } = key;
  return { id, name, publicKey, fingerPrint: fingerprintOf(publicKey), regions };
}

/** Of all that can be going on with a running machine, the classic model has a word for this one. */
function shownStatus({ status, task }: InstanceState): InstanceState['status'] {
  return status === 'ACTIVE' && task === 'migrating' ? 'MIGRATING' : status;
}

export type InstanceViewer = (instance: InstanceState, shape: 'list' | 'detail') => View;

/**
 * Shows the instances of one project; made for one request. One model serves list and detail; older generations gave ids in the one
 * and objects in the other.
 */
export function instanceViewer(world: World, project: ProjectState): InstanceViewer {
  const pending = pendingOperations(world);
  const showFlavor = flavorViewer(world, project);
  const legacy = world.settings.habits.legacyInstances;
  const objects = (instance: InstanceState): View => {
    const flavor = world.flavor(instance.flavorId);
    const image = world.image(instance.imageId);
    return {
      flavor: flavor ? showFlavor(flavor) : null,
      image: image ? imageView(image) : null,
      sshKey: sshKeyOf(world, instance),
    };
  };
  return (instance, shape) => {
    const flavor = world.flavor(instance.flavorId);
    const ids = { flavorId: instance.flavorId, imageId: instance.imageId ?? '', sshKeyId: instance.sshKeyId };
    return {
      id: instance.id,
      name: instance.name,
      region: instance.region,
      availabilityZone: instance.zone,
      status: shownStatus(instance),
      created: zulu(instance.createdAtMs),
      planCode: (instance.monthly ? flavor?.monthly : flavor?.hourly) ?? null,
      monthlyBilling: instance.monthly
        ? { since: zulu(instance.monthly.sinceMs), status: instance.monthly.status }
        : null,
      operationIds: pending.get(instance.id) ?? [],
      currentMonthOutgoingTraffic: shape === 'detail' ? outgoingTrafficBytes(world, instance) : null,
      rescuePassword: instance.rescuePassword,
      ...(legacy && shape === 'detail' ? {} : ids),
      ...(legacy && shape === 'list' ? {} : objects(instance)),
      ipAddresses: instance.addresses.map(({ ip, type, version, gatewayIp, networkId }) => ({
        ip,
        type,
        version,
        gatewayIp,
        networkId,
      })),
    };
  };
}

const ALWAYS: readonly (readonly [string, string])[] = [
  ['details', 'details'],
  ['edit', 'lifecycle'],
];

const SHELVED: readonly (readonly [string, string])[] = [
  ['unshelve', 'shelve'],
  ['delete', 'delete'],
];

/** What may be done now, by the vendor's own word. */
function actionsOf(world: World, instance: InstanceState): View[] {
  if (instance.task !== '') return ALWAYS.map(([name, group]) => ({ name, group }));
  const monthly =
    instance.monthly === null && world.flavor(instance.flavorId)?.monthly ? ['activate_monthly_billing'] : [];
  const byStatus: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
    ACTIVE: [
      ['stop', 'boot'],
      ['soft_reboot', 'boot'],
      ['hard_reboot', 'boot'],
      ['rescue', 'boot'],
      ['shelve', 'shelve'],
      ['reinstall', 'lifecycle'],
      ['vnc', 'details'],
      ['create_backup', 'lifecycle'],
      ['create_autobackup', 'lifecycle'],
      ['assign_floating_ip', 'lifecycle'],
      ['delete', 'delete'],
    ],
    SHUTOFF: [
      ['start', 'boot'],
      ['hard_reboot', 'boot'],
      ['shelve', 'shelve'],
      ['reinstall', 'lifecycle'],
      ['create_backup', 'lifecycle'],
      ['delete', 'delete'],
    ],
    RESCUE: [['unrescue', 'boot']],
    SUSPENDED: [
      ['resume', 'boot'],
      ['delete', 'delete'],
    ],
    SHELVED: SHELVED,
    SHELVED_OFFLOADED: SHELVED,
    ERROR: [
      ['hard_reboot', 'boot'],
      ['reinstall', 'lifecycle'],
      ['delete', 'delete'],
    ],
  };
  return [
    ...ALWAYS,
    ...(byStatus[instance.status] ?? []),
    ...monthly.map((name): [string, string] => [name, 'lifecycle']),
  ].map(([name, group]) => ({ name, group }));
}

function pricingsOf(world: World, instance: InstanceState): View[] {
  const flavor = world.flavor(instance.flavorId);
  const hourly = world.state.prices[flavor?.hourly ?? ''];
  const monthly = world.state.prices[flavor?.monthly ?? ''];
  const entry = (type: string, enabled: boolean, ucents: number): View => ({
    type,
    status: enabled ? 'enabled' : 'available',
    includeVat: false,
    price: priceView(world, ucents),
  });
  return [
    ...(hourly ? [entry('hour', instance.monthly === null, hourly.priceUcents)] : []),
    ...(monthly ? [entry('month', instance.monthly !== null, monthly.priceUcents)] : []),
  ];
}

export interface RegionalParts {
  readonly image: boolean;
  readonly volumes: boolean;
  readonly backups: boolean;
}

function specsOf({ vcpus, ramGib, diskGib, bandwidthMbps }: FlavorState): View {
  const measured = (value: number, unit: string): View => ({ value, unit });
  return {
    cpu: measured(vcpus, 'vCore'),
    ram: measured(ramGib, 'GB'),
    storage: measured(diskGib, 'GB'),
    bandwidth: { public: measured(bandwidthMbps, 'Mbit/s'), private: measured(bandwidthMbps, 'Mbit/s') },
  };
}

/** The instance as the newer, region-scoped routes show it. */
export function regionalInstanceView(world: World, instance: InstanceState, parts: RegionalParts): View {
  const flavor = world.flavor(instance.flavorId);
  const image = world.image(instance.imageId);
  const volumes = Object.values(world.state.volumes).filter(({ attachedTo }) => attachedTo.includes(instance.id));
  const backups = Object.values(world.state.images).filter(({ sourceId }) => sourceId === instance.id);
  return {
    id: instance.id,
    name: instance.name,
    region: instance.region,
    regionType: world.state.regions[instance.region]?.type ?? 'region',
    availabilityZone: instance.zone,
    status: instance.status,
    taskState: instance.task,
    pendingTask: instance.task !== '',
    flavorId: instance.flavorId,
    flavorName: flavor?.name ?? '',
    flavor: flavor ? { id: flavor.id, name: flavor.name, specs: specsOf(flavor) } : null,
    imageId: instance.imageId,
    image: parts.image && image ? { id: image.id, name: image.name, deprecated: false } : null,
    login: image?.user ?? null,
    sshKey: world.state.sshKeys[`${instance.projectId}/${instance.sshKeyId ?? ''}`]?.name ?? '',
    addresses: instance.addresses.map(({ ip, version, type, gatewayIp, subnetId, networkId }) => ({
      ip,
      version,
      type,
      subnet: {
        id: subnetId,
        name: world.state.subnets[subnetId]?.name ?? 'public',
        gatewayIP: gatewayIp,
        network: { id: networkId, name: networkNameOf(world, networkId) },
      },
    })),
    attachedVolumes: volumes.map(({ id }) => ({ id })),
    volumes: parts.volumes ? volumes.map(({ id, name, sizeGib }) => ({ id, name, size: sizeGib })) : null,
    backups: parts.backups
      ? backups.map(({ id, name, region, createdAtMs }) => ({ id, name, region, createdAt: zulu(createdAtMs) }))
      : null,
    pricings: pricingsOf(world, instance),
    actions: actionsOf(world, instance),
  };
}

function networkNameOf(world: World, openstackId: string): string {
  const network = Object.values(world.state.networks).find(({ regions }) =>
    regions.some((one) => one.openstackId === openstackId),
  );
  return network?.name ?? '';
}
