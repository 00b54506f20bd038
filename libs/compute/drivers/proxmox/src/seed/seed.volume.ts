import { createHash } from 'node:crypto';
import { ProviderError, type OwnershipMark } from '@uni/compute-port';
import { z } from 'zod';
import { readResources } from '../api/cluster.resources.js';
import { pvePath, type PveApi } from '../api/pve.api.js';
import { optionalWireNumber } from '../api/wire.values.js';
import { drivesOf } from '../guest/drive.config.js';
import type { GuestConfig } from '../guest/guest.config.js';
import { upidSchema } from '../task/vendor.task.js';

/** Where the seed of one machine lies. */
export interface SeedPlace {
  readonly node: string;
  readonly storage: string;
  readonly mark: OwnershipMark;
}

const SEED = /:iso\/uni-seed-[^/]+\.iso$/;

/** Whether this is the cloud-init data of some machine of ours, and not a disc for customers. */
export function isSeedVolume(volume: string): boolean {
  return SEED.test(volume);
}

/** Named after the machine and not after its id, which others may get later: nobody may ever find somebody else's data. */
function seedFileName(mark: OwnershipMark): string {
  return `uni-seed-${mark.replaceAll('+', '_')}.iso`;
}

export function seedVolume(storage: string, mark: OwnershipMark): string {
  return `${storage}:iso/${seedFileName(mark)}`;
}

/** The seed that a machine carries in one of its drives. */
export function attachedSeed(config: GuestConfig, mark: OwnershipMark): string | null {
  return drivesOf(config).find((drive) => drive.volume.endsWith(`:iso/${seedFileName(mark)}`))?.volume ?? null;
}

const contentSchema = z.array(z.object({ volid: z.string(), size: optionalWireNumber }));

async function readSeed(api: PveApi, { node, storage, mark }: SeedPlace) {
  const volumes = await api.get({
    label: 'content',
    path: pvePath('nodes', node, 'storage', storage, 'content'),
    query: { content: 'iso' },
    schema: contentSchema,
  });
  return volumes.find(({ volid }) => volid === seedVolume(storage, mark));
}

/** Whether an earlier upload has arrived in full. */
export async function isUploaded(api: PveApi, place: SeedPlace, sizeBytes: number): Promise<boolean> {
  return (await readSeed(api, place))?.size === sizeBytes;
}

/** The seed of a machine that is gone, on whichever node it lies; null when there is none. */
export async function findSeed(
  api: PveApi,
  storage: string,
  mark: OwnershipMark,
): Promise<{ volume: string; node: string } | null> {
  const { storages } = await readResources(api);
  for (const { node, status, shared } of storages.filter((entry) => entry.storage === storage)) {
    if (status !== 'available') continue;
    if (await readSeed(api, { node, storage, mark })) return { volume: seedVolume(storage, mark), node };
    if (shared) return null;
  }
  return null;
}

/** An upload that is repeated replaces its own first try. */
export async function uploadSeed(api: PveApi, place: SeedPlace, image: Buffer): Promise<string | null> {
  const upid = await api.upload({
    label: 'upload',
    path: pvePath('nodes', place.node, 'storage', place.storage, 'upload'),
    fields: {
      content: 'iso',
      'checksum-algorithm': 'sha256',
      checksum: createHash('sha256').update(image).digest('hex'),
    },
    file: { name: seedFileName(place.mark), content: image },
    schema: upidSchema,
  });
  return upid ?? null;
}

/** Answers the task's name; null when there is nothing to remove (any more). */
export async function removeSeed(api: PveApi, node: string, volume: string): Promise<string | null> {
  const storage = volume.slice(0, volume.indexOf(':'));
  try {
    const upid = await api.write({
      method: 'DELETE',
      label: 'content_delete',
      path: pvePath('nodes', node, 'storage', storage, 'content', volume),
      schema: upidSchema,
    });
    return upid ?? null;
  } catch (error) {
    if (error instanceof ProviderError && saysNoVolume(error.vendorMessage ?? '')) return null;
    throw error;
  }
}

export function saysNoVolume(text: string): boolean {
  return /no such volume|volume '[^']*' does not exist|No such file or directory/i.test(text);
}
