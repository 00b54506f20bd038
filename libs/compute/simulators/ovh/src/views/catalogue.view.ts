import type { FlavorState, ImageState, ProjectState, RegionState, SshKeyState } from '../world/state.js';
import type { World } from '../world/world.js';
import { remainingOf, UsageReader } from '../world/quota.js';
import { zulu } from './times.js';

type View = Record<string, unknown>;

export function projectView(project: ProjectState): View {
  return {
    project_id: project.id,
    projectName: null,
    description: project.description,
    status: project.status,
    access: project.access,
    planCode: 'project.2018',
    creationDate: zulu(project.createdAtMs),
    expiration: null,
    orderId: 123_456_789,
    unleash: true,
    manualQuota: project.manualQuota,
    iam: {
      id: `${project.id.slice(0, 8)}-0000-4000-8000-${project.id.slice(8, 20)}`,
      urn: `urn:v1:eu:resource:publicCloudProject:${project.id}`,
      displayName: project.description,
      state: project.status === 'ok' ? 'OK' : 'SUSPENDED',
      tags: {},
    },
  };
}

export function regionView(world: World, region: RegionState): View {
  const isDown = world.conditions('region_down').some((condition) => condition.region === region.name);
  const status = isDown ? 'DOWN' : region.status;
  const service = (name: string, endpoint: string): View => ({ name, status: isDown ? 'DOWN' : 'UP', endpoint });
  return {
    name: region.name,
    type: region.type,
    status,
    continentCode: region.continent,
    countryCode: region.country,
    datacenterLocation: region.datacenter,
    availabilityZones: region.zones,
    ipCountries: region.ipCountries,
    services: [
      service('instance', `https://compute.${region.name.toLowerCase()}.cloud.ovh.test`),
      service('image', ''),
      service('network', ''),
      service('volume', ''),
      service('volumeBackup', ''),
    ],
  };
}

/** Shows the sizes that one project can order; made for one request. */
export function flavorViewer(world: World, project: ProjectState): (flavor: FlavorState) => View {
  const usage = new UsageReader(world, project);
  return (flavor) => flavorView(world, project, flavor, usage);
}

function flavorView(world: World, project: ProjectState, flavor: FlavorState, usage: UsageReader): View {
  const soldOut = world
    .conditions('no_capacity')
    .some(
      ({ region, flavor: name }) =>
        (region === null || region === flavor.region) && (name === null || name === flavor.name),
    );
  return {
    id: flavor.id,
    name: flavor.name,
    region: flavor.region,
    type: flavor.type,
    osType: flavor.osType,
    vcpus: flavor.vcpus,
    ram: world.settings.habits.legacyRam ? flavor.ramGib * 1_000 : flavor.ramGib,
    disk: flavor.diskGib,
    inboundBandwidth: flavor.bandwidthMbps,
    outboundBandwidth: flavor.bandwidthMbps,
    available: flavor.available && !soldOut,
    quota: remainingOf(world, project, flavor, usage),
    planCodes: { hourly: flavor.hourly, monthly: flavor.monthly, license: flavor.license },
    capabilities: Object.entries(flavor.capabilities).map(([name, enabled]) => ({ name, enabled })),
  };
}

export function imageView(image: ImageState): View {
  return {
    id: image.id,
    name: image.name,
    region: image.region,
    type: image.osType,
    status: image.status,
    visibility: image.projectId === null ? 'public' : 'private',
    user: image.user,
    flavorType: image.flavorType,
    minDisk: image.minDiskGib,
    minRam: image.minRamGib,
    size: image.sizeGib,
    creationDate: zulu(image.createdAtMs),
    tags: [],
    planCode: image.planCode,
  };
}

export function sshKeyView(key: SshKeyState): View {
  return { id: key.id, name: key.name, publicKey: key.publicKey, regions: key.regions };
}
