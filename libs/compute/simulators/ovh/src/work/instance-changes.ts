import { extNetId, privateAddress, privateNetworkAt, publicAddresses } from '../world/addresses.js';
import type { Change, JobState } from '../world/job-state.js';
import { closeMeters, openInstanceMeter, openMeter, SNAPSHOT_PLAN } from '../world/meters.js';
import type { ImageState, InstanceState } from '../world/state.js';
import type { World } from '../world/world.js';

export type InstanceChange = Extract<Change, { do: `instance.${string}` | `image.${string}` }>;

export function setPower(world: World, instance: InstanceState, on: boolean): void {
  const now = world.nowMs();
  if (!on && instance.poweredSinceMs !== null) instance.runs.push({ fromMs: instance.poweredSinceMs, toMs: now });
  if (instance.runs.length > 200) instance.runs.splice(0, instance.runs.length - 200);
  instance.poweredSinceMs = on ? now : null;
}

/** Gives the instance its ports, as it asked for them. */
export function giveAddresses(world: World, instance: InstanceState): void {
  const wishes = instance.networks.length > 0 ? instance.networks : [{ networkId: 'public', ip: null }];
  for (const { networkId, ip } of wishes) {
    const external = extNetId(world, instance.region, instance.projectId);
    if (networkId === 'public' || networkId === external) {
      instance.addresses.push(...publicAddresses(world, instance, external));
      continue;
    }
    const network = privateNetworkAt(world, instance.projectId, instance.region, networkId);
    const address = network && privateAddress(world, instance, network, networkId, ip);
    if (address) instance.addresses.push(address);
  }
}

function hasRoom(world: World, instance: InstanceState): boolean {
  const flavor = world.flavor(instance.flavorId);
  return !world
    .conditions('no_capacity')
    .some(
      ({ how, region, flavor: name }) =>
        how === 'build_error' &&
        (region === null || region === instance.region) &&
        (name === null || name === flavor?.name),
    );
}

function built(world: World, instance: InstanceState, withAddresses: boolean, job: JobState): void {
  if (!hasRoom(world, instance)) {
    fail(world, instance);
    job.failure = 'No valid host was found. There are not enough hosts available.';
    return;
  }
  const silent = world.conditions('no_address').some(({ region }) => region === null || region === instance.region);
  if (withAddresses && !silent && instance.addresses.length === 0) giveAddresses(world, instance);
  instance.status = 'ACTIVE';
  instance.task = '';
  setPower(world, instance, true);
  if (instance.autobackup) world.schedule(nextCronMs(world), { kind: 'autobackup', instanceId: instance.id });
  const flavor = world.flavor(instance.flavorId);
  const metered = world.state.meters.some(({ resourceId, toMs }) => resourceId === instance.id && toMs === null);
  if (flavor && !metered) openInstanceMeter(world, instance, flavor);
}

/** Automatic backups are daily here, whatever the crontab says beyond that. */
export function nextCronMs(world: World): number {
  return 86_400_000 - (world.nowMs() % 86_400_000) + 3 * 3_600_000;
}

function fail(world: World, instance: InstanceState): void {
  instance.status = 'ERROR';
  instance.task = '';
  setPower(world, instance, false);
}

/** Takes an instance away with what lives and dies with it; volumes stay. */
export function removeInstance(world: World, instance: InstanceState, cause: string): void {
  closeMeters(world, instance.id);
  for (const volume of Object.values(world.state.volumes)) {
    if (!volume.attachedTo.includes(instance.id)) continue;
    volume.attachedTo = volume.attachedTo.filter((id) => id !== instance.id);
    if (volume.attachedTo.length === 0) volume.status = 'available';
  }
  for (const floating of Object.values(world.state.floatingIps))
    if (floating.instanceId === instance.id)
      Object.assign(floating, { instanceId: null, privateIp: null, status: 'down' });
  for (const failover of Object.values(world.state.failoverIps))
    if (failover.routedTo === instance.id) failover.routedTo = null;
  for (const image of Object.values(world.state.images))
    if (image.shelvedId === instance.id) removeImage(world, image, cause);
  delete world.state.instances[instance.id];
  world.record('destroyed', 'instance', instance, cause);
}

export function removeImage(world: World, image: ImageState, cause: string): void {
  closeMeters(world, image.id);
  delete world.state.images[image.id];
  world.record('destroyed', 'snapshot', image, cause);
}

/** The copy is complete, and costs from now on. */
export function saved(world: World, image: ImageState): void {
  image.status = 'active';
  openMeter(world, {
    projectId: image.projectId ?? '',
    region: image.region,
    kind: 'snapshot',
    planCode: SNAPSHOT_PLAN,
    reference: 'snapshot',
    resourceId: image.id,
    gib: image.sizeGib,
  });
}

function resized(world: World, instance: InstanceState, flavorId: string): void {
  closeMeters(world, instance.id);
  instance.flavorId = flavorId;
  const flavor = world.flavor(flavorId);
  if (flavor) openInstanceMeter(world, instance, flavor);
}

function shelved(world: World, instance: InstanceState, imageId: string): void {
  const image = world.image(imageId);
  if (image) saved(world, image);
  // A month that has been paid goes on; hours stop.
  if (instance.monthly === null) closeMeters(world, instance.id);
  instance.status = 'SHELVED_OFFLOADED';
  instance.task = '';
  setPower(world, instance, false);
}

function unshelved(world: World, instance: InstanceState, job: JobState): void {
  if (!hasRoom(world, instance)) {
    Object.assign(instance, { status: 'SHELVED_OFFLOADED', task: '' });
    job.failure = 'No valid host was found. There are not enough hosts available.';
    return;
  }
  const kept = Object.values(world.state.images).filter(({ shelvedId }) => shelvedId === instance.id);
  if (kept.length === 0) {
    fail(world, instance);
    job.failure = `The image of shelved instance ${instance.id} could not be found.`;
    return;
  }
  for (const image of kept) removeImage(world, image, job.label);
  instance.status = 'ACTIVE';
  instance.task = '';
  setPower(world, instance, true);
  const flavor = world.flavor(instance.flavorId);
  if (flavor && instance.monthly === null) openInstanceMeter(world, instance, flavor);
}

/** Changes about an instance that has gone meanwhile are void. */
export function applyInstanceChange(world: World, change: InstanceChange, job: JobState): void {
  if (change.do === 'image.saved' || change.do === 'image.gone') {
    const image = world.image(change.id);
    if (image && change.do === 'image.saved') saved(world, image);
    else if (image) removeImage(world, image, job.label);
    return;
  }
  const instance = world.state.instances[change.id];
  if (!instance) return;
  switch (change.do) {
    case 'instance.power':
      return setPower(world, instance, change.on);
    case 'instance.built':
      return built(world, instance, change.withAddresses, job);
    case 'instance.fail':
      return fail(world, instance);
    case 'instance.gone':
      return removeInstance(world, instance, job.label);
    case 'instance.resized':
      return resized(world, instance, change.flavorId);
    case 'instance.reinstalled':
      instance.imageId = change.imageId;
      Object.assign(instance, { status: 'ACTIVE', task: '', rescuePassword: null });
      return setPower(world, instance, true);
    case 'instance.shelved':
      return shelved(world, instance, change.imageId);
    case 'instance.unshelved':
      return unshelved(world, instance, job);
    case 'instance.joined': {
      const network = privateNetworkAt(world, instance.projectId, instance.region, change.networkId);
      const address = network && privateAddress(world, instance, network, change.networkId, change.ip);
      if (address) instance.addresses.push(address);
      return;
    }
    case 'instance.left':
      instance.addresses = instance.addresses.filter(({ id }) => id !== change.portId);
      return;
    case 'instance.monthly': {
      if (!instance.monthly) return;
      closeMeters(world, instance.id);
      instance.monthly.status = 'ok';
      const flavor = world.flavor(instance.flavorId);
      if (flavor) openInstanceMeter(world, instance, flavor);
    }
  }
}
