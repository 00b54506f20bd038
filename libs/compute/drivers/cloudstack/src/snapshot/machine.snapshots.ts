import type { ResourceRef, SnapshotState } from '@uni/compute-port';
import { z } from 'zod';
import type { CloudParameters, CloudStackApi } from '../api/cloudstack.api.js';
import { isUnknownId } from '../api/error.classifier.js';
import { readAll } from '../api/paged.list.js';
import { isVendorId, optionalWireText, parseInstant, wireFlag, wireText } from '../api/wire.values.js';
import { scopeOf, type CloudOptions } from '../connection/connection.options.js';
import { readName } from '../machine/ownership.mark.js';
import type { Making } from '../task/making.follow.js';

const snapshotSchema = z.object({
  id: wireText,
  name: optionalWireText,
  displayname: optionalWireText,
  state: wireText,
  type: optionalWireText,
  current: wireFlag,
  created: optionalWireText,
  zonename: optionalWireText,
  virtualmachineid: wireText,
});

export type MachineSnapshot = z.output<typeof snapshotSchema>;

const LEFT: ReadonlySet<string> = new Set(['Removed', 'Hidden', 'Expunged']);
/** The name that we give; the server takes one of a name per machine, so ours carry their mark behind it. */
export function nameOf({ displayname, name, id }: MachineSnapshot): ReturnType<typeof readName> {
  return readName(displayname ?? name ?? id);
}

export function markOfSnapshot(snapshot: MachineSnapshot): string | null {
  return nameOf(snapshot).mark;
}

export async function readSnapshots(
  api: CloudStackApi,
  options: CloudOptions,
  parameters: CloudParameters = {},
): Promise<readonly MachineSnapshot[]> {
  const list = {
    command: 'listVMSnapshot',
    key: 'vmSnapshot',
    item: snapshotSchema,
    parameters: { ...scopeOf(options), ...parameters },
  };
  return (await readAll(api, list, options.pageSize)).filter(({ state }) => !LEFT.has(state));
}

/** null when it is gone, or of another account. */
export async function readSnapshot(
  api: CloudStackApi,
  options: CloudOptions,
  id: string,
): Promise<MachineSnapshot | null> {
  if (!isVendorId(id)) return null;
  const found = await readSnapshots(api, options, { vmsnapshotid: id }).catch((error: unknown) => {
    if (isUnknownId(error)) return [];
    throw error;
  });
  return found.find((snapshot) => snapshot.id === id) ?? null;
}

/** null also when it carries another mark. */
export async function findSnapshot(
  api: CloudStackApi,
  options: CloudOptions,
  { externalId, mark }: ResourceRef,
): Promise<MachineSnapshot | null> {
  const snapshot = await readSnapshot(api, options, externalId);
  return snapshot && markOfSnapshot(snapshot) === mark ? snapshot : null;
}

const STATES: Readonly<Record<string, SnapshotState['state']>> = {
  Allocated: 'creating',
  Creating: 'creating',
  Ready: 'ready',
  Reverting: 'ready',
  Expunging: 'deleting',
  Error: 'error',
};

export function describeSnapshot(snapshot: MachineSnapshot): SnapshotState {
  return {
    externalId: snapshot.id,
    ...nameOf(snapshot),
    createdAt: parseInstant(snapshot.created),
    location: snapshot.zonename ?? null,
    machineExternalId: snapshot.virtualmachineid,
    state: STATES[snapshot.state] ?? 'error',
    sizeGib: null,
    withMemory: isWithMemory(snapshot),
  };
}

export function makingOf(snapshot: MachineSnapshot | null): Making {
  return { state: snapshot ? (STATES[snapshot.state] ?? 'error') : 'gone' };
}

export function isWithMemory({ type }: Pick<MachineSnapshot, 'type'>): boolean {
  return type === 'DiskAndMemory';
}
