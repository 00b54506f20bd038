import { ProviderError, type BackupState, type ResourceRef } from '@uni/compute-port';
import { z } from 'zod';
import type { CloudParameters, CloudStackApi } from '../api/cloudstack.api.js';
import { isAbsent } from '../api/error.classifier.js';
import { readAll } from '../api/paged.list.js';
import {
  isVendorId,
  optionalWireNumber,
  optionalWireText,
  parseInstant,
  wireList,
  wireText,
} from '../api/wire.values.js';
import { scopeOf, type CloudOptions } from '../connection/connection.options.js';
import { tagSchema } from '../machine/machine.schema.js';
import { readName } from '../machine/ownership.mark.js';

const snapshotSchema = z.object({
  id: wireText,
  name: wireText,
  state: wireText,
  volumeid: optionalWireText,
  volumetype: optionalWireText,
  created: optionalWireText,
  zonename: optionalWireText,
  physicalsize: optionalWireNumber,
  tags: wireList(tagSchema),
});

export type DiskSnapshot = z.output<typeof snapshotSchema>;

/** Written with the snapshot: the server names the disk only, and the disk may be gone one day. */
export const MACHINE_TAG = 'uni-machine';

/** Copies of first disks on the secondary storage; from 4.19 the server lists one row per place where a copy lies. */
export async function readDiskSnapshots(
  api: CloudStackApi,
  options: CloudOptions,
  parameters: CloudParameters = {},
): Promise<readonly DiskSnapshot[]> {
  const list = {
    command: 'listSnapshots',
    key: 'snapshot',
    item: snapshotSchema,
    parameters: { ...scopeOf(options), showunique: true, ...parameters },
  };
  const all = await readAll(api, list, options.pageSize);
  const roots = all.filter(({ volumetype, state }) => volumetype !== 'DATADISK' && state !== 'Destroyed');
  return [...new Map(roots.map((snapshot) => [snapshot.id, snapshot])).values()];
}

/** null when it is gone or carries another mark. */
export async function findBackup(
  api: CloudStackApi,
  options: CloudOptions,
  { externalId, mark }: ResourceRef,
): Promise<DiskSnapshot | null> {
  if (!isVendorId(externalId)) return null;
  const found = await readDiskSnapshots(api, options, { id: externalId }).catch((error: unknown) => {
    if (isAbsent(error) || (error instanceof ProviderError && error.vendorCode === '431')) return [];
    throw error;
  });
  return found.find(({ id, name }) => id === externalId && readName(name).mark === mark) ?? null;
}

const STATES: Readonly<Record<string, BackupState['state']>> = {
  Allocated: 'creating',
  Creating: 'creating',
  CreatedOnPrimary: 'creating',
  BackingUp: 'creating',
  Copying: 'ready',
  BackedUp: 'ready',
  Destroying: 'deleting',
};

export function backupStateOf({ state }: Pick<DiskSnapshot, 'state'>): BackupState['state'] {
  return STATES[state] ?? 'error';
}

export function machineOf({ tags }: DiskSnapshot): string | null {
  return tags.find(({ key }) => key === MACHINE_TAG)?.value ?? null;
}

export function describeBackup(snapshot: DiskSnapshot): BackupState {
  const { name, mark } = readName(snapshot.name);
  const { physicalsize } = snapshot;
  return {
    externalId: snapshot.id,
    mark,
    name,
    createdAt: parseInstant(snapshot.created),
    location: snapshot.zonename ?? null,
    machineExternalId: machineOf(snapshot),
    state: backupStateOf(snapshot),
    sizeBytes: physicalsize === undefined ? null : BigInt(Math.round(physicalsize)),
  };
}
