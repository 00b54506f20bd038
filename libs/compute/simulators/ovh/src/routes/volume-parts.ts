import { z } from 'zod';
import { volumePlan } from '../world/meters.js';
import { usageOf } from '../world/quota.js';
import { BadRequest, Conflict, Forbidden, NotFound } from '../world/refusals.js';
import type { ProjectState, VolumeState } from '../world/state.js';
import type { Call } from '../wire/call.js';

export const LARGEST_GIB = 16_384;

export const typeName = z.enum([
  'classic',
  'classic-luks',
  'classic-multiattach',
  'high-speed',
  'high-speed-luks',
  'high-speed-gen2',
  'high-speed-gen2-luks',
]);

export interface VolumeWish {
  readonly region: string;
  readonly size: number;
  readonly type: string;
  readonly name: string;
  readonly description: string;
  readonly imageId: string | null;
  readonly snapshotId: string | null;
  readonly zone: string | null;
}

export function demandSpace(
  call: Call,
  project: ProjectState,
  region: string,
  addedGib: number,
  addedCount: number,
): void {
  const quota = call.world.quotaOf(project, region);
  const used = usageOf(call.world, project, region);
  if (used.volumeGib + addedGib > quota.maxVolumeGib)
    throw new Forbidden(
      `VolumeSizeExceedsAvailableQuota: Requested volume or snapshot exceeds allowed gigabytes quota. Requested ${addedGib}G, quota is ${quota.maxVolumeGib}G and ${used.volumeGib}G has been consumed.`,
    );
  if (used.volumes + addedCount > quota.maxVolumes)
    throw new Forbidden(
      `VolumeLimitExceeded: Maximum number of volumes allowed (${quota.maxVolumes}) exceeded for quota 'volumes'.`,
    );
}

/** Where the content of a new volume comes from, and how large it must be for it. */
function smallestSize(call: Call, project: ProjectState, wish: VolumeWish): number {
  if (wish.imageId !== null) {
    const image = call.world.image(wish.imageId);
    if (image?.region !== wish.region || (image.projectId !== null && image.projectId !== project.id))
      throw new BadRequest(`Invalid imageId ${wish.imageId}: no such image in region ${wish.region}`);
    return Math.max(image.minDiskGib, Math.ceil(image.sizeGib));
  }
  if (wish.snapshotId === null) return 1;
  const snapshot = call.world.state.volumeSnapshots[wish.snapshotId];
  if (snapshot?.projectId !== project.id || snapshot.region !== wish.region)
    throw new NotFound(`Snapshot ${wish.snapshotId} does not exist`);
  return snapshot.sizeGib;
}

export function createVolume(
  call: Call,
  project: ProjectState,
  wish: VolumeWish,
): { readonly volume: VolumeState; readonly operationId: string } {
  const { world } = call;
  if (!world.state.prices[volumePlan(wish.type)]) throw new BadRequest(`Invalid value(s) received: type: ${wish.type}`);
  const smallest = smallestSize(call, project, wish);
  if (wish.size < smallest || wish.size > LARGEST_GIB)
    throw new BadRequest(`Invalid size ${wish.size}: from ${smallest} to ${LARGEST_GIB} GiB`);
  demandSpace(call, project, wish.region, wish.size, 1);
  const volume: VolumeState = {
    id: world.random.uuid(),
    projectId: project.id,
    name: wish.name,
    description: wish.description,
    region: wish.region,
    zone: wish.zone,
    sizeGib: wish.size,
    type: wish.type,
    bootable: wish.imageId !== null,
    status: 'creating',
    attachedTo: [],
    createdAtMs: call.now,
  };
  world.state.volumes[volume.id] = volume;
  call.created('volume', volume);
  const operationId = call.begin({
    projectId: project.id,
    steps: [{ afterMs: world.settings.timings.volumeCreateMs, changes: [{ do: 'volume.ready', id: volume.id }] }],
    onFailure: [{ do: 'set', table: 'volumes', id: volume.id, values: { status: 'error' } }],
    operation: { action: 'volume#create', regions: [wish.region], subjectId: volume.id },
  });
  return { volume, operationId };
}

export function demandVolumeState(volume: VolumeState, legal: readonly string[], action: string): void {
  if (legal.includes(volume.status)) return;
  throw new Conflict(
    `Invalid volume: Volume ${volume.id} status must be ${legal.join(' or ')} to ${action}, but current status is: ${volume.status}.`,
  );
}

export const setVolume = (id: string, status: string) =>
  ({ do: 'set', table: 'volumes', id, values: { status } }) as const;

export function listIn<T extends { projectId: string; region: string }>(call: Call, table: Record<string, T>): T[] {
  const project = call.project();
  const region = call.region(project, call.param('regionName'));
  return Object.values(table).filter((row) => row.projectId === project.id && row.region === region);
}
