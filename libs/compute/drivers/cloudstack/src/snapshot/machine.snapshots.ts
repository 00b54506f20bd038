import { ProviderError, type ResourceRef, type SnapshotState } from '@uni/compute-port';
import { z } from 'zod';
import type { CloudParameters, CloudStackApi } from '../api/cloudstack.api.js';
import { isAbsent } from '../api/error.classifier.js';
import { readAll } from '../api/paged.list.js';
import { isVendorId, optionalWireText, parseInstant, wireFlag, wireText } from '../api/wire.values.js';
import { scopeOf, type CloudOptions } from '../connection/connection.options.js';

const snapshotSchema = z.object({
  id: wireText,
  name: optionalWireText,
  displayname: optionalWireText,
  description: optionalWireText,
  state: wireText,
  type: optionalWireText,
  current: wireFlag,
  created: optionalWireText,
  zonename: optionalWireText,
  virtualmachineid: wireText,
});

export type MachineSnapshot = z.output<typeof snapshotSchema>;

const LEFT: ReadonlySet<string> = new Set(['Removed', 'Hidden', 'Expunged']);
const MARK_LINE = /(?:^|\s)uni-mark: (\S+)/;

/** The description is ours: the mark stands there from the call that makes the snapshot. */
export function descriptionOf(mark: string): string {
  return `uni-mark: ${mark}`;
}

export function markOfSnapshot({ description }: Pick<MachineSnapshot, 'description'>): string | null {
  return MARK_LINE.exec(description ?? '')?.[1] ?? null;
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

/** null when it is gone or carries another mark. */
export async function findSnapshot(
  api: CloudStackApi,
  options: CloudOptions,
  { externalId, mark }: ResourceRef,
): Promise<MachineSnapshot | null> {
  if (!isVendorId(externalId)) return null;
  const found = await readSnapshots(api, options, { vmsnapshotid: externalId }).catch((error: unknown) => {
    if (isAbsent(error) || (error instanceof ProviderError && error.vendorCode === '431')) return [];
    throw error;
  });
  return found.find((snapshot) => snapshot.id === externalId && markOfSnapshot(snapshot) === mark) ?? null;
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
    mark: markOfSnapshot(snapshot),
    name: snapshot.displayname ?? snapshot.name ?? snapshot.id,
    createdAt: parseInstant(snapshot.created),
    location: snapshot.zonename ?? null,
    machineExternalId: snapshot.virtualmachineid,
    state: STATES[snapshot.state] ?? 'error',
    sizeGib: null,
    withMemory: isWithMemory(snapshot),
  };
}

export function isWithMemory({ type }: Pick<MachineSnapshot, 'type'>): boolean {
  return type === 'DiskAndMemory';
}
