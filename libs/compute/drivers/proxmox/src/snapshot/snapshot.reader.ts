import type { OwnershipMark, SnapshotState } from '@uni/compute-port';
import { z } from 'zod';
import type { PveApi } from '../api/pve.api.js';
import { optionalWireNumber, optionalWireText, wireFlag } from '../api/wire.values.js';
import { guestPath, parseVmid, readGuest, refusal, type LocatedGuest } from '../guest/guest.lookup.js';

const PREFIX = 'uni-';
/** Of the server: a letter first, then letters, digits, `_` and `-`, 40 characters at most. */
const NAME = /^[A-Za-z][A-Za-z0-9_-]{1,39}$/;

const entrySchema = z.object({
  name: z.string(),
  snaptime: optionalWireNumber,
  vmstate: wireFlag,
  description: optionalWireText,
  snapstate: optionalWireText,
});
type SnapshotEntry = z.output<typeof entrySchema>;

/** The mark is the name: it is unique in its machine, written by the call itself, and copied nowhere. */
export function snapshotName(mark: OwnershipMark): string {
  const name = PREFIX + mark;
  if (NAME.test(name)) return name;
  throw refusal('the mark does not fit into the name of a snapshot');
}

export function parseSnapshotId(externalId: string): { vmid: number; name: string; mark: string | null } | null {
  const slash = externalId.indexOf('/');
  const vmid = parseVmid(externalId.slice(0, Math.max(slash, 0)));
  const name = externalId.slice(slash + 1);
  return vmid !== null && NAME.test(name) ? { vmid, name, mark: markOfName(name) } : null;
}

/** Without the entry that stands for the machine as it is now. */
export async function readSnapshots(api: PveApi, machine: LocatedGuest): Promise<readonly SnapshotEntry[]> {
  const entries = await api.get({
    label: 'snapshots',
    path: guestPath(machine, 'snapshot'),
    schema: z.array(entrySchema),
  });
  return entries.filter(({ name }) => name !== 'current');
}

export function snapshotState(machine: LocatedGuest, entry: SnapshotEntry): SnapshotState {
  const mark = markOfName(entry.name);
  const title = entry.description?.split('\n')[0]?.trim();
  return {
    externalId: `${machine.vmid}/${entry.name}`,
    mark,
    name: mark !== null && title ? title : entry.name,
    createdAt: entry.snaptime === undefined ? null : new Date(entry.snaptime * 1000),
    location: machine.node,
    machineExternalId: String(machine.vmid),
    state: stateOf(entry.snapstate),
    sizeGib: null,
    withMemory: entry.vmstate,
  };
}

/** The guest of a snapshot whose machine is not named. */
export function locateGuest(api: PveApi, vmid: number): Promise<LocatedGuest | null> {
  return readGuest(api, vmid);
}

function markOfName(name: string): OwnershipMark | null {
  return name.startsWith(PREFIX) && name.length > PREFIX.length ? name.slice(PREFIX.length) : null;
}

function stateOf(snapstate: string | undefined): SnapshotState['state'] {
  if (snapstate === undefined) return 'ready';
  return snapstate === 'delete' ? 'deleting' : 'creating';
}
