import { z } from 'zod';
import { catalogueView } from '../views/order-catalogue.view.js';
import { flavorViewer, imageView, projectView, regionView, sshKeyView } from '../views/catalogue.view.js';
import { serviceView } from '../views/service.view.js';
import { usageOf } from '../world/quota.js';
import { BadRequest, Conflict, Forbidden, NotFound } from '../world/refusals.js';
import { fingerprintOf, isPublicKey, keyIdOf } from '../world/ssh-keys.js';
import type { ImageState, ProjectState, SshKeyState } from '../world/state.js';
import { DEFAULT_QUOTA, externalNetworks } from '../catalogue/default-world.js';
import type { Call } from '../wire/call.js';
import { route, routeWithBody, type Route } from '../wire/route.js';
import { removeImage } from '../work/instance-changes.js';
import { changeService, serviceBody } from './service-infos.js';

export const PROJECT = '/cloud/project/{serviceName}';

function quotaView(call: Call, project: ProjectState, region: string): unknown {
  const { world } = call;
  const quota = world.quotaOf(project, region);
  const used = usageOf(world, project, region);
  const networks = Object.values(world.state.networks).filter(
    (network) =>
      network.projectId === project.id &&
      network.type === 'private' &&
      network.regions.some((at) => at.region === region),
  );
  const floating = Object.values(world.state.floatingIps).filter(
    (ip) => ip.projectId === project.id && ip.region === region,
  );
  const backups = Object.values(world.state.volumeBackups).filter(
    (backup) => backup.projectId === project.id && backup.region === region,
  );
  return {
    region,
    instance: {
      maxCores: quota.maxCores,
      usedCores: used.cores,
      maxInstances: quota.maxInstances,
      usedInstances: used.instances,
      maxRam: quota.maxRamGib * 1_024,
      usedRAM: used.ramGib * 1_024,
    },
    volume: {
      maxGigabytes: quota.maxVolumeGib,
      usedGigabytes: used.volumeGib,
      maxVolumeCount: quota.maxVolumes,
      volumeCount: used.volumes,
      maxBackupGigabytes: quota.maxVolumeGib,
      usedBackupGigabytes: backups.reduce((sum, { sizeGib }) => sum + sizeGib, 0),
      maxVolumeBackupCount: quota.maxVolumes,
      volumeBackupCount: backups.length,
    },
    keypair: { maxCount: quota.maxKeys },
    network: {
      maxNetworks: quota.maxNetworks,
      usedNetworks: networks.length,
      maxSubnets: quota.maxNetworks,
      usedSubnets: Object.values(world.state.subnets).filter(
        (subnet) => subnet.region === region && networks.some(({ id }) => id === subnet.networkId),
      ).length,
      maxFloatingIPs: quota.maxFloatingIps,
      usedFloatingIPs: floating.length,
      maxGateways: 10,
      usedGateways: 0,
    },
    loadbalancer: null,
    keymanager: null,
    share: null,
  };
}

function activateRegion(call: Call, { region: name }: { region: string }): unknown {
  const project = call.project();
  const region = call.world.state.regions[name];
  if (!region || region.retired) throw new NotFound(`Region ${name} does not exist`);
  if (project.regions.includes(name)) throw new Conflict(`Region ${name} is already activated`);
  project.regions.push(name);
  project.quotas[name] = { ...DEFAULT_QUOTA };
  for (const network of externalNetworks(project.id, [name])) call.world.state.networks[network.id] = network;
  return regionView(call.world, region);
}

function listFlavors(call: Call): unknown {
  const project = call.project();
  const regions = call.listedRegions(project);
  return Object.values(call.world.state.flavors)
    .filter((flavor) => regions.has(flavor.region))
    .map(flavorViewer(call.world, project));
}

function getFlavor(call: Call): unknown {
  const project = call.project();
  const flavor = call.world.flavor(call.param('flavorId'));
  if (!flavor || !call.world.regionsOf(project).includes(flavor.region)) throw new NotFound('Flavor does not exist');
  call.reach(flavor.region);
  return flavorViewer(call.world, project)(flavor);
}

const OS_TYPES: ReadonlySet<string> = new Set(['linux', 'windows', 'bsd', 'baremetal-linux']);

function listImages(call: Call, own: boolean): unknown {
  const project = call.project();
  const regions = call.listedRegions(project);
  const osType = call.query('osType');
  const flavorType = call.query('flavorType');
  if (osType !== undefined && !OS_TYPES.has(osType))
    throw new BadRequest(`Invalid value(s) received: osType: ${osType}`);
  return Object.values(call.world.state.images)
    .filter(
      (image) =>
        image.projectId === (own ? project.id : null) &&
        image.status !== 'deleted' &&
        regions.has(image.region) &&
        (osType === undefined || image.osType === osType) &&
        (flavorType === undefined || image.flavorType === null || image.flavorType === flavorType),
    )
    .map(imageView);
}

function findImage(call: Call, own: boolean): ImageState {
  const project = call.project();
  const image = call.world.image(call.param('imageId'));
  const belongs = image && image.projectId === (own ? project.id : null);
  if (!belongs || image.status === 'deleted' || !call.world.regionsOf(project).includes(image.region))
    throw new NotFound(own ? 'Snapshot does not exist' : 'Image does not exist');
  call.reach(image.region);
  return image;
}

/** A copy that is still being written goes at once: whoever writes it then has nothing to write to. */
function deleteSnapshot(call: Call): void {
  const image = findImage(call, true);
  if (image.shelvedId !== null) throw new Conflict(`Snapshot ${image.id} holds a shelved instance`);
  call.effects.push({ kind: 'destroyed', resource: 'snapshot', id: image.id });
  if (image.status !== 'active') return removeImage(call.world, image, call.cause);
  call.begin({
    projectId: image.projectId,
    now: [{ do: 'set', table: 'images', id: image.id, values: { status: 'deleted' } }],
    steps: [{ afterMs: call.world.settings.timings.deleteMs, changes: [{ do: 'image.gone', id: image.id }] }],
    onFailure: [{ do: 'set', table: 'images', id: image.id, values: { status: 'active' } }],
  });
}

const keyBody = z.strictObject({
  name: z.string().min(1).max(255),
  publicKey: z.string(),
  region: z.string().nullish(),
});

function keysOf(call: Call, project: ProjectState): SshKeyState[] {
  return Object.values(call.world.state.sshKeys).filter(({ projectId }) => projectId === project.id);
}

/** @throws BadRequest for what is no key, Conflict for a name that is taken. */
export function createKeyPair(call: Call, project: ProjectState, body: z.output<typeof keyBody>): SshKeyState {
  if (!isPublicKey(body.publicKey)) throw new BadRequest('Invalid publicKey: it is not a valid SSH public key');
  const regions = body.region == null ? call.world.regionsOf(project) : [call.region(project, body.region)];
  const id = keyIdOf(body.name);
  const existing = call.world.state.sshKeys[`${project.id}/${id}`];
  if (existing?.regions.some((region) => regions.includes(region)))
    throw new Conflict(`Key pair '${body.name}' already exists.`);
  const allowed = call.world.quotaOf(project, regions[0] ?? '').maxKeys;
  if (!existing && keysOf(call, project).length >= allowed) throw new Forbidden('Quota exceeded, too many key pairs.');
  const key: SshKeyState = existing ?? {
    key: `${project.id}/${id}`,
    id,
    projectId: project.id,
    name: body.name,
    publicKey: body.publicKey.trim(),
    regions: [],
  };
  key.regions.push(...regions);
  call.world.state.sshKeys[key.key] = key;
  call.created('ssh_key', key);
  return key;
}

const keyDetail = (key: SshKeyState): unknown => ({ ...sshKeyView(key), fingerPrint: fingerprintOf(key.publicKey) });

function getKey(call: Call): SshKeyState {
  const key = call.world.state.sshKeys[`${call.project().id}/${call.param('keyId')}`];
  if (!key) throw new NotFound('SSH key does not exist');
  return key;
}

function deleteKey(call: Call): void {
  const key = getKey(call);
  delete call.world.state.sshKeys[key.key];
  call.world.record('destroyed', 'ssh_key', key, call.cause);
}

function listKeys(call: Call): unknown {
  const project = call.project();
  const region = call.query('region');
  if (region !== undefined) call.region(project, region);
  return keysOf(call, project)
    .filter((key) => region === undefined || key.regions.includes(region))
    .map(sshKeyView);
}

function productAvailability(call: Call): unknown {
  const project = call.project();
  const wanted = call.query('planCode');
  call.demandQuery('ovhSubsidiary');
  const regionsOf = (names: readonly string[]): unknown =>
    names.flatMap((name) => {
      const region = call.world.state.regions[name];
      if (!region || region.retired) return [];
      return {
        name,
        enabled: project.regions.includes(name),
        type: region.type,
        continentCode: region.continent,
        countryCode: region.country,
        datacenter: region.datacenter,
        availabilityZones: region.zones,
      };
    });
  const places = new Map<string, string[]>();
  for (const flavor of Object.values(call.world.state.flavors))
    for (const code of [flavor.hourly, flavor.monthly])
      if (code !== null) places.set(code, [...(places.get(code) ?? []), flavor.region]);
  const plans = [...places].filter(([code]) => wanted === undefined || code === wanted);
  return {
    plans: plans.map(([code, names]) => ({ code, regions: regionsOf(names) })),
    products: [{ name: 'instance', regions: regionsOf(Object.keys(call.world.state.regions)) }],
  };
}

const projectBody = z.looseObject({ description: z.string().nullish(), manualQuota: z.boolean().optional() });

export const catalogueRoutes: readonly Route[] = [
  // What the account may not see is left out; a refusal is for single projects.
  route('GET', '/cloud/project', 'list_projects', (call) =>
    Object.values(call.world.state.projects)
      .filter(({ status }) => status !== 'deleted')
      .map(({ id }) => id),
  ),
  route('GET', PROJECT, 'get_project', (call) => projectView(call.project())),
  routeWithBody('PUT', PROJECT, 'edit_project', projectBody, (call, body) => {
    const project = call.project();
    if (typeof body.description === 'string') project.description = body.description;
    if (body.manualQuota !== undefined) project.manualQuota = body.manualQuota;
  }),
  route('GET', `${PROJECT}/serviceInfos`, 'project_service', (call) => serviceView(call.world, call.project().service)),
  routeWithBody('PUT', `${PROJECT}/serviceInfos`, 'edit_project_service', serviceBody, (call, body) =>
    changeService(call.project().service, body),
  ),
  route('GET', `${PROJECT}/quota`, 'quotas', (call) => {
    const project = call.project();
    return call.world.regionsOf(project).map((region) => quotaView(call, project, region));
  }),
  route('GET', `${PROJECT}/region/{regionName}/quota`, 'region_quota', (call) => {
    const project = call.project();
    return quotaView(call, project, call.region(project, call.param('regionName')));
  }),
  route('GET', `${PROJECT}/region`, 'list_regions', (call) => call.world.regionsOf(call.project())),
  routeWithBody('POST', `${PROJECT}/region`, 'activate_region', z.strictObject({ region: z.string() }), activateRegion),
  route('GET', `${PROJECT}/region/{regionName}`, 'get_region', (call) => {
    const name = call.param('regionName');
    const region = call.world.state.regions[name];
    if (!region || !call.world.regionsOf(call.project()).includes(name))
      throw new NotFound(`Region ${name} does not exist`);
    return regionView(call.world, region);
  }),
  route('GET', `${PROJECT}/regionAvailable`, 'available_regions', (call) => {
    const project = call.project();
    return Object.values(call.world.state.regions)
      .filter(({ name, retired }) => !retired && !project.regions.includes(name))
      .map(({ name, type, continent, datacenter }) => ({
        name,
        type,
        continentCode: continent,
        datacenterLocation: datacenter,
      }));
  }),
  route('GET', `${PROJECT}/capabilities/productAvailability`, 'product_availability', productAvailability),
  route('GET', `${PROJECT}/flavor`, 'list_flavors', listFlavors),
  route('GET', `${PROJECT}/flavor/{flavorId}`, 'get_flavor', getFlavor),
  route('GET', `${PROJECT}/image`, 'list_images', (call) => listImages(call, false)),
  route('GET', `${PROJECT}/image/{imageId}`, 'get_image', (call) => imageView(findImage(call, false))),
  route('GET', `${PROJECT}/snapshot`, 'list_snapshots', (call) => listImages(call, true)),
  route('GET', `${PROJECT}/snapshot/{imageId}`, 'get_snapshot', (call) => imageView(findImage(call, true))),
  route('DELETE', `${PROJECT}/snapshot/{imageId}`, 'delete_snapshot', deleteSnapshot),
  route('GET', `${PROJECT}/sshkey`, 'list_ssh_keys', listKeys),
  routeWithBody('POST', `${PROJECT}/sshkey`, 'create_ssh_key', keyBody, (call, body) =>
    keyDetail(createKeyPair(call, call.project(), body)),
  ),
  route('GET', `${PROJECT}/sshkey/{keyId}`, 'get_ssh_key', (call) => keyDetail(getKey(call))),
  route('DELETE', `${PROJECT}/sshkey/{keyId}`, 'delete_ssh_key', deleteKey),
  route('GET', '/order/catalog/public/cloud', 'order_catalog', (call) => catalogueView(call), { open: true }),
];
