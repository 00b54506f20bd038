import { BadRequest, Conflict, NotFound } from './refusals.js';
import { extNetId, privateNetworkAt } from './addresses.js';
import type { FlavorState, ImageState, InstanceState, ProjectState } from './state.js';
import type { World } from './world.js';

export interface InstanceWish {
  readonly name: string;
  readonly region: string;
  readonly flavorId: string;
  readonly imageId: string | null;
  readonly volumeId: string | null;
  readonly sshKeyId: string | null;
  readonly userData: string | null;
  readonly networks: readonly { readonly networkId: string; readonly ip: string | null }[];
  readonly monthly: boolean;
  readonly groupId: string | null;
  readonly zone: string | null;
  readonly autobackup: { readonly cron: string; readonly rotation: number } | null;
}

/** The vendor passes user data on up to what OpenStack takes. */
const USER_DATA_LIMIT_BYTES = 65_535;

/** @throws BadRequest when an image and a size do not go together. */
export function demandFit(image: ImageState, flavor: FlavorState): void {
  const fits =
    image.region === flavor.region &&
    (image.osType === flavor.osType || (image.osType === 'bsd' && flavor.osType === 'linux')) &&
    (image.flavorType === null || image.flavorType === flavor.type || image.projectId !== null);
  if (!fits) throw new BadRequest('invalid: Image cannot be used with the chosen flavor');
  if (image.minDiskGib > flavor.diskGib)
    throw new BadRequest(
      "Flavor's disk is too small for requested image. Flavor disk is " +
        `${flavor.diskGib * 1_073_741_824} bytes, image is ${image.minDiskGib * 1_073_741_824} bytes.`,
    );
  if (image.minRamGib > flavor.ramGib) throw new BadRequest("Flavor's memory is too small for requested image.");
}

export function demandFlavor(world: World, region: string, id: string): FlavorState {
  const flavor = world.flavor(id);
  if (flavor?.region !== region) throw new BadRequest(`Invalid flavorId ${id}: no such flavor in region ${region}`);
  return flavor;
}

/** A public image or one of the project's own. */
export function demandImage(world: World, project: ProjectState, region: string, id: string): ImageState {
  const image = world.image(id);
  const visible = image && (image.projectId === null || image.projectId === project.id);
  if (!visible || image.status === 'deleted' || image.region !== region)
    throw new BadRequest(`Invalid imageId ${id}: no such image in region ${region}`);
  if (image.status !== 'active') throw new Conflict(`Image ${id} is not active.`);
  return image;
}

function demandBootVolume(world: World, project: ProjectState, wish: InstanceWish): void {
  const volume = world.state.volumes[wish.volumeId ?? ''];
  if (volume?.projectId !== project.id || volume.region !== wish.region)
    throw new NotFound(`Volume ${wish.volumeId ?? ''} does not exist`);
  if (!volume.bootable) throw new BadRequest(`Volume ${volume.id} is not bootable`);
  if (volume.status !== 'available') throw new Conflict(`Volume ${volume.id} is ${volume.status}, not available`);
}

function demandNetworks(world: World, project: ProjectState, wish: InstanceWish): void {
  for (const { networkId } of wish.networks) {
    if (networkId === extNetId(world, wish.region, project.id)) continue;
    if (!privateNetworkAt(world, project.id, wish.region, networkId))
      throw new BadRequest(`Invalid networkId ${networkId}: no such network in region ${wish.region}`);
  }
}

/** Checks what can be checked at once. What is left shows itself while the instance is built. */
export function checkWish(world: World, project: ProjectState, wish: InstanceWish): FlavorState {
  if (wish.name.length > 255) throw new BadRequest('Invalid name: at most 255 characters');
  const flavor = demandFlavor(world, wish.region, wish.flavorId);
  if (wish.imageId === null && wish.volumeId === null)
    throw new BadRequest('Missing parameter(s): imageId or volumeId');
  if (wish.imageId !== null) demandFit(demandImage(world, project, wish.region, wish.imageId), flavor);
  if (wish.volumeId !== null) demandBootVolume(world, project, wish);
  const key = wish.sshKeyId === null ? null : world.state.sshKeys[`${project.id}/${wish.sshKeyId}`];
  if (key !== null && !key?.regions.includes(wish.region))
    throw new NotFound(`SSH key ${wish.sshKeyId ?? ''} does not exist in region ${wish.region}`);
  if (Buffer.byteLength(wish.userData ?? '') > USER_DATA_LIMIT_BYTES)
    throw new BadRequest('Invalid userData: too long');
  demandNetworks(world, project, wish);
  if (wish.monthly && flavor.monthly === null) throw new BadRequest(`Flavor ${flavor.name} has no monthly plan`);
  const group = wish.groupId === null ? null : world.state.groups[wish.groupId];
  if (group !== null && (group?.projectId !== project.id || group.region !== wish.region))
    throw new NotFound(`Instance group ${wish.groupId ?? ''} does not exist`);
  const zones = world.state.regions[wish.region]?.zones ?? [];
  if (wish.zone !== null && !zones.includes(wish.zone))
    throw new BadRequest(`Invalid availabilityZone ${wish.zone} for region ${wish.region}`);
  return flavor;
}

/** An instance as it is right after it was ordered. */
export function newInstance(world: World, project: ProjectState, wish: InstanceWish, name: string): InstanceState {
  const zones = world.state.regions[wish.region]?.zones ?? [];
  return {
    id: world.random.uuid(),
    projectId: project.id,
    name,
    region: wish.region,
    zone: wish.zone ?? (zones.length > 0 ? (zones[world.random.below(zones.length)] ?? null) : null),
    status: 'BUILD',
    task: 'scheduling',
    createdAtMs: world.nowMs(),
    flavorId: wish.flavorId,
    imageId: wish.imageId,
    bootVolumeId: wish.volumeId,
    sshKeyId: wish.sshKeyId,
    userData: wish.userData,
    groupId: wish.groupId,
    monthly: wish.monthly ? { sinceMs: world.nowMs(), status: 'activationPending' } : null,
    rescuePassword: null,
    networks: wish.networks.map(({ networkId, ip }) => ({ networkId, ip })),
    addresses: [],
    autobackup: wish.autobackup ? { ...wish.autobackup } : null,
    poweredSinceMs: null,
    runs: [],
    ignores: [],
  };
}
