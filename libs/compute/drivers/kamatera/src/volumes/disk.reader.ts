import { ProviderError, type ResourceRef, type VolumeState } from '@uni/compute-port';
import { z } from 'zod';
import { CLI_FACE, servicePath, type KamateraApi } from '../api/kamatera.api.js';
import { wireNumber } from '../api/wire.values.js';
import type { ServerDetail } from '../server/server.reader.js';
import {
  fingerprintOfDisk,
  fingerprintOfSet,
  markOfSlot,
  readSlots,
  tagOf,
  type Slot,
  type TagKind,
} from './volume.slots.js';

export interface Disk {
  readonly uuid: string;
  readonly sizeGib: number;
  /** By which changes name it; not lasting, because the disks behind a removed one move up. */
  readonly index: number;
}

export interface ServerDisks {
  readonly disks: readonly Disk[];
  readonly slots: readonly Slot[];
}

const disksSchema = z.array(z.object({ uuid: z.string().min(1).max(100), sizeGB: wireNumber }));
/** Older proxies call the same member by another name. */
const tagSchema = z.union([
  z.object({ tagName: z.string() }).transform(({ tagName }) => tagName),
  z.object({ 'tag name': z.string() }).transform((entry) => entry['tag name']),
]);

/** The disks with the only ids that last, and the tags that say whose they are. */
export async function readDisks(api: KamateraApi, server: ServerDetail): Promise<ServerDisks> {
  const disks = await api.call({
    face: 'console',
    label: 'disks',
    path: servicePath('server', server.id, 'hdlib'),
    schema: disksSchema,
  });
  const tags = await sendTag(api, server.id, {});
  return { disks: disks.map(({ uuid, sizeGB }, index) => ({ uuid, sizeGib: sizeGB, index })), slots: readSlots(tags) };
}

/** Reads, adds or removes a tag; the answer is what stands then. Tags are no commands: they are done when the call returns. */
function sendTag(
  api: KamateraApi,
  serverId: string,
  change: { readonly add?: string; readonly remove?: string },
): Promise<string[]> {
  const label = change.add ? 'tag_add' : change.remove ? 'tag_remove' : 'tags';
  return api.call({
    face: CLI_FACE,
    method: 'POST',
    label,
    path: '/server/tags',
    body: { id: serverId, ...change },
    emptyIsList: true,
    schema: z.array(tagSchema),
  });
}

export async function addTag(
  api: KamateraApi,
  serverId: string,
  slot: Slot,
  kind: TagKind,
  content: string,
): Promise<void> {
  await sendTag(api, serverId, { add: tagOf(slot.number, kind, content) });
}

export async function removeTag(api: KamateraApi, serverId: string, slot: Slot, kind: TagKind): Promise<void> {
  await sendTag(api, serverId, { remove: tagOf(slot.number, kind, slot.tags[kind] ?? '') });
}

/** The disk that a slot is bound to; null while there is none, and when it is gone. */
export function diskOfSlot({ tags }: Slot, disks: readonly Disk[]): Disk | null {
  if (tags.c === undefined) return null;
  return volumesOf(disks).find(({ uuid }) => fingerprintOfDisk(uuid) === tags.c) ?? null;
}

/** Disks that no other slot is bound to: among them a new one is looked for. */
export function unboundDisks(slot: Slot, { disks, slots }: ServerDisks): readonly Disk[] {
  const taken = slots.filter(({ number }) => number !== slot.number).map((other) => diskOfSlot(other, disks)?.uuid);
  return disks.filter(({ uuid }) => !taken.includes(uuid));
}

/** The disk that was added since the slot remembered those that were there: `none` yet, or others have changed too (`confused`). */
export function newDiskOf(slot: Slot, state: ServerDisks): Disk | 'none' | 'confused' {
  const unbound = unboundDisks(slot, state);
  const uuids = unbound.map(({ uuid }) => uuid);
  if (fingerprintOfSet(uuids) === slot.tags.n) return 'none';
  const added = unbound.find(
    ({ uuid, index }) => index > 0 && fingerprintOfSet(uuids.filter((other) => other !== uuid)) === slot.tags.n,
  );
  return added ?? 'confused';
}

/** The first disk is the one the server was built with. */
export function volumesOf(disks: readonly Disk[]): readonly Disk[] {
  return disks.slice(1);
}

/** The slot and the disk of a volume of ours; null when either is gone, or the mark is another's. */
export function findVolume({ disks, slots }: ServerDisks, { externalId, mark }: ResourceRef): Disk | null {
  const slot = slots.find((candidate) => markOfSlot(candidate) === mark);
  const disk = slot ? diskOfSlot(slot, disks) : null;
  return disk?.uuid === externalId ? disk : null;
}

export function describeVolumes(server: ServerDetail, { disks, slots }: ServerDisks): readonly VolumeState[] {
  return volumesOf(disks).map(({ uuid, sizeGib, index }) => {
    const slot = slots.find((candidate) => diskOfSlot(candidate, disks)?.uuid === uuid);
    return {
      externalId: uuid,
      mark: slot ? markOfSlot(slot) : null,
      name: `Disk ${index + 1}`,
      createdAt: null,
      location: server.datacenter,
      machineExternalId: server.id,
      state: 'attached',
      sizeGib,
      typeRef: null,
      device: `disk ${index}`,
    };
  });
}

/**
 * Changes name a disk by its index only. Both lists of the platform must agree about them, or another disk than was meant would be hit.
 *
 * @throws ProviderError `conflict_busy`
 */
export function requireAgreement(server: ServerDetail, { disks }: ServerDisks): void {
  const isSame =
    server.diskSizes.length === disks.length &&
    disks.every(({ sizeGib, index }) => server.diskSizes[index] === sizeGib);
  if (isSame) return;
  throw new ProviderError({
    code: 'conflict_busy',
    outcome: 'not_applied',
    retryable: true,
    vendorCode: 'disks',
    vendorMessage: "the platform's two lists of the server's disks do not agree",
  });
}
