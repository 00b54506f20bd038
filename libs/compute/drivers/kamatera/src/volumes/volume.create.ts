import { ProviderError, type Accepted, type MachineRef, type TaskState, type VolumeOrder } from '@uni/compute-port';
import { servicePath, type KamateraApi } from '../api/kamatera.api.js';
import { commandIdSchema } from '../api/wire.values.js';
import { requireOwned, type ServerDetail } from '../server/server.reader.js';
import { readCapabilities } from '../survey/options.reader.js';
import { hasSettled, settling } from '../task/settling.js';
import { done, pending, type VolumeHandle } from '../task/task.handle.js';
import {
  addTag,
  diskOfSlot,
  newDiskOf,
  readDisks,
  removeTag,
  unboundDisks,
  volumesOf,
  type ServerDisks,
} from './disk.reader.js';
import {
  fingerprintOfDisk,
  fingerprintOfSet,
  halvesOf,
  isSlotOf,
  MOST_VOLUMES,
  type Slot,
  type TagKind,
} from './volume.slots.js';

export async function beginVolume(api: KamateraApi, ref: MachineRef, order: VolumeOrder, now: Date): Promise<Accepted> {
  halvesOf(order.mark);
  const server = await requireOwned(api, ref);
  const { diskGib } = await readCapabilities(api, server.datacenter);
  if (diskGib.length > 0 && !diskGib.includes(order.sizeGib))
    throw refusal('invalid', `disks of ${order.sizeGib} GB are not offered`);
  const handle: VolumeHandle = {
    op: 'volume',
    verb: 'create',
    ...ref,
    volume: { mark: order.mark, externalId: null },
    sizeGib: order.sizeGib,
    commandId: null,
    sinceMs: now.getTime(),
    settlingMs: null,
  };
  const task = await advanceVolume(api, server, handle, now);
  return { externalId: task.state === 'done' ? task.externalId : null, task };
}

/**
 * Makes the next change that is missing: the mark, what was there before, the disk, which disk it is. What is missing is read from the
 * server each time, so that it does not matter who has come how far.
 */
export async function advanceVolume(
  api: KamateraApi,
  server: ServerDetail,
  handle: VolumeHandle,
  now: Date,
): Promise<TaskState> {
  const state = await readDisks(api, server);
  const { mark } = handle.volume;
  const slot = state.slots.find((candidate) => isSlotOf(candidate, mark));
  const bound = slot ? diskOfSlot(slot, state.disks) : null;
  const write = { api, server, handle, now };
  if (slot && bound) return slot.tags.n === undefined ? done(bound.uuid) : forget(write, slot, 'n');
  if (!slot) return reserve(write, state);
  if (slot.tags.b === undefined) return note(write, slot, 'b', halvesOf(mark).b);
  // It was made once and has been removed since.
  if (slot.tags.c !== undefined) return forget(write, slot, 'c');
  if (slot.tags.n === undefined) {
    requireRoom(state);
    return note(write, slot, 'n', fingerprintOfSet(unboundDisks(slot, state).map(({ uuid }) => uuid)));
  }
  return addOrBind(write, slot, state);
}

interface Write {
  readonly api: KamateraApi;
  readonly server: ServerDetail;
  readonly handle: VolumeHandle;
  readonly now: Date;
}

/** Takes a slot that stands for no disk, and frees it of what an earlier volume has left in it. */
async function reserve(write: Write, state: ServerDisks): Promise<TaskState> {
  requireRoom(state);
  const isLive = (slot: Slot): boolean =>
    diskOfSlot(slot, state.disks) !== null || (slot.tags.n !== undefined && typeof newDiskOf(slot, state) === 'object');
  const free = state.slots.filter((slot) => !isLive(slot)).toSorted((a, b) => tagCount(a) - tagCount(b));
  const [slot] = free;
  if (!slot) throw full();
  const [left] = Object.keys(slot.tags) as TagKind[];
  if (left !== undefined) return forget(write, slot, left);
  return note(write, slot, 'a', halvesOf(write.handle.volume.mark).a);
}

async function addOrBind(write: Write, slot: Slot, state: ServerDisks): Promise<TaskState> {
  const { api, server, handle, now } = write;
  const added = newDiskOf(slot, state);
  if (added === 'confused' || (typeof added === 'object' && added.sizeGib !== handle.sizeGib)) {
    throw refusal(
      'conflict_busy',
      'somebody else has changed the disks of this server meanwhile; look at them in the console',
    );
  }
  if (added !== 'none') return note(write, slot, 'c', fingerprintOfDisk(added.uuid));
  // The command is complete and its disk not listed: adding another would make two.
  if (handle.commandId !== null) {
    if (!hasSettled(handle, now)) return pending(settling(handle, now), 'waiting for the disk to be listed');
    throw new ProviderError({
      code: 'protocol',
      outcome: 'unknown',
      retryable: true,
      vendorCode: 'command',
      vendorMessage: 'the platform says that the disk is added, and does not list it',
    });
  }
  requireRoom(state);
  const commandId = await api.call({
    face: 'console',
    method: 'POST',
    label: 'disk_add',
    path: servicePath('server', server.id, 'disk'),
    body: { size: handle.sizeGib },
    schema: commandIdSchema,
  });
  return pending({ ...handle, commandId, sinceMs: now.getTime(), settlingMs: null }, 'adding the disk');
}

async function note({ api, server, handle }: Write, slot: Slot, kind: TagKind, content: string): Promise<TaskState> {
  await addTag(api, server.id, slot, kind, content);
  return pending({ ...handle, commandId: null, settlingMs: null }, 'noting whose disk it is');
}

async function forget({ api, server, handle }: Write, slot: Slot, kind: TagKind): Promise<TaskState> {
  await removeTag(api, server.id, slot, kind);
  return pending({ ...handle, commandId: null, settlingMs: null }, 'noting whose disk it is');
}

function tagCount({ tags }: Slot): number {
  return Object.keys(tags).length;
}

function requireRoom({ disks }: ServerDisks): void {
  if (volumesOf(disks).length >= MOST_VOLUMES) throw full();
}

function full(): ProviderError {
  return refusal('quota', `a server has at most ${MOST_VOLUMES} disks beside its first`);
}

function refusal(code: 'invalid' | 'quota' | 'conflict_busy', vendorMessage: string): ProviderError {
  return new ProviderError({ code, outcome: 'not_applied', retryable: false, vendorCode: 'volume', vendorMessage });
}
