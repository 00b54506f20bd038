import { Refusal } from '@uni/simulator-kit';
import { addRecord } from '../world/dns-records.js';
import { closeMeters, openInstanceMeter, openVolumeMeter } from '../world/meters.js';
import { newInstance } from '../world/new-instance.js';
import type { FlavorState, InstanceState, ProjectState, VolumeState } from '../world/state.js';
import type { World } from '../world/world.js';
import { giveAddresses, removeImage, removeInstance, saved, setPower } from '../work/instance-changes.js';
import { newSnapshotImage } from '../work/snapshot-work.js';
import { removeVolume } from '../work/storage-changes.js';
import type { ParsedDriftRequest } from './drift.schema.js';

const CAUSE = 'drift';

type DriftOf<K extends ParsedDriftRequest['kind']> = Extract<ParsedDriftRequest, { kind: K }>;

function demand<T>(row: T | undefined, what: string): T {
  if (row === undefined) throw new Refusal(`there is no ${what}`);
  return row;
}

function projectOf(world: World, id: string | undefined): ProjectState {
  return id === undefined
    ? demand(Object.values(world.state.projects)[0], 'project')
    : demand(world.state.projects[id], `project '${id}'`);
}

function instanceOf(world: World, id: string): InstanceState {
  return demand(world.state.instances[id], `instance '${id}'`);
}

function flavorNamed(world: World, region: string, name: string): FlavorState {
  const flavor = Object.values(world.state.flavors).find((one) => one.region === region && one.name === name);
  return demand(flavor, `flavor '${name}' in ${region}`);
}

function appear(world: World, wish: DriftOf<'appear'>): { id: string; ids: string[] } {
  const project = projectOf(world, wish.project);
  const flavor = flavorNamed(world, wish.region, wish.flavor);
  const image = demand(
    Object.values(world.state.images).find(
      ({ region, name, projectId }) => region === wish.region && name === wish.image && projectId === null,
    ),
    `image '${wish.image}' in ${wish.region}`,
  );
  const order = {
    name: wish.name,
    region: wish.region,
    flavorId: flavor.id,
    imageId: image.id,
    volumeId: null,
    sshKeyId: null,
    userData: null,
    networks: [],
    monthly: false,
    groupId: null,
    zone: null,
    autobackup: null,
  };
  const ids = Array.from({ length: wish.count }, (_, index) => {
    const name = wish.count === 1 ? wish.name : `${wish.name}-${index + 1}`;
    const made = newInstance(world, project, order, name);
    const instance = index === 0 && wish.id !== undefined ? { ...made, id: wish.id } : made;
    world.state.instances[instance.id] = instance;
    // The search for a free address grows with the account: a flood of machines goes without.
    if (wish.count <= 1_000) giveAddresses(world, instance);
    instance.status = wish.running ? 'ACTIVE' : 'SHUTOFF';
    instance.task = '';
    if (wish.running) setPower(world, instance, true);
    openInstanceMeter(world, instance, flavor);
    world.record('created', 'instance', instance, CAUSE);
    return instance.id;
  });
  return { id: ids[0] ?? '', ids };
}

function change(world: World, wish: DriftOf<'change'>): { id: string } {
  const instance = instanceOf(world, wish.id);
  if (wish.name !== undefined) {
    instance.name = wish.name;
    world.record('relabelled', 'instance', instance, CAUSE);
  }
  if (wish.flavor !== undefined) {
    const flavor = flavorNamed(world, instance.region, wish.flavor);
    closeMeters(world, instance.id);
    instance.flavorId = flavor.id;
    openInstanceMeter(world, instance, flavor);
  }
  if (wish.status !== undefined) {
    const runs = wish.status === 'ACTIVE' || wish.status === 'RESCUE';
    if (runs !== (instance.poweredSinceMs !== null)) setPower(world, instance, runs);
    instance.status = wish.status;
    instance.task = '';
  }
  if (wish.readdress === true) {
    const count = instance.addresses.length;
    giveAddresses(world, instance);
    instance.addresses = instance.addresses.slice(count);
  }
  return { id: instance.id };
}

function appearVolume(world: World, wish: DriftOf<'appear_volume'>): { id: string } {
  const instance = wish.instance === undefined ? null : instanceOf(world, wish.instance);
  const project = projectOf(world, instance?.projectId ?? wish.project);
  const region = instance?.region ?? wish.region;
  demand(world.state.regions[region], `region '${region}'`);
  const volume: VolumeState = {
    id: world.random.uuid(),
    projectId: project.id,
    name: wish.name,
    description: '',
    region,
    zone: null,
    sizeGib: wish.sizeGib,
    type: wish.type,
    bootable: false,
    status: instance ? 'in-use' : 'available',
    attachedTo: instance ? [instance.id] : [],
    createdAtMs: world.nowMs(),
  };
  world.state.volumes[volume.id] = volume;
  openVolumeMeter(world, volume);
  world.record('created', 'volume', volume, CAUSE);
  return { id: volume.id };
}

function appearSnapshot(world: World, wish: DriftOf<'appear_snapshot'>): { id: string } {
  const image = newSnapshotImage(world, instanceOf(world, wish.instance), wish.name, CAUSE);
  saved(world, image);
  return { id: image.id };
}

/** Changes the account behind everybody's back. @throws Refusal when it cannot be done. */
export function applyDrift(
  world: World,
  wish: ParsedDriftRequest,
): { readonly id: string; readonly ids?: readonly string[] } {
  const { state } = world;
  switch (wish.kind) {
    case 'appear':
      return appear(world, wish);
    case 'change':
      return change(world, wish);
    case 'vanish':
      removeInstance(world, demand(state.instances[wish.id], `instance '${wish.id}'`), CAUSE);
      return { id: wish.id };
    case 'appear_volume':
      return appearVolume(world, wish);
    case 'appear_snapshot':
      return appearSnapshot(world, wish);
    case 'vanish_volume':
      removeVolume(world, demand(state.volumes[wish.id], `volume '${wish.id}'`), CAUSE);
      return { id: wish.id };
    case 'vanish_snapshot':
      removeImage(world, demand(state.images[wish.id], `snapshot '${wish.id}'`), CAUSE);
      return { id: wish.id };
    case 'price':
      demand(state.prices[wish.planCode], `price '${wish.planCode}'`).priceUcents = wish.priceUcents;
      return { id: wish.planCode };
    case 'dns_record': {
      const zone = demand(state.zones[wish.zone], `zone '${wish.zone}'`);
      const { fieldType, subDomain, target } = wish;
      return { id: String(addRecord(world, zone, { fieldType, subDomain, target, ttl: 0 }).id) };
    }
    case 'domain_expiry': {
      const domain = demand(state.domains[wish.domain], `domain '${wish.domain}'`);
      domain.expiresAtMs = Date.parse(wish.expiration);
      domain.service.expiration = wish.expiration;
      return { id: wish.domain };
    }
  }
}
