import type { BackupState, ResourceRef } from '@uni/compute-port';
import { z } from 'zod';
import type { CloudParameters, CloudStackApi } from '../api/cloudstack.api.js';
import { isUnknownId } from '../api/error.classifier.js';
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
import type { Making } from '../task/making.follow.js';

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

/** null when it is gone, or of another account. */
export async function readBackup(api: CloudStackApi, options: CloudOptions, id: string): Promise<DiskSnapshot | null> {
  if (!isVendorId(id)) return null;
  const found = await readDiskSnapshots(api, options, { id }).catch((error: unknown) => {
    if (isUnknownId(error)) return [];
    throw error;
  });
  return found.find((snapshot) => snapshot.id === id) ?? null;
}

/** null also when it carries another mark. */
export async function findBackup(
  api: CloudStackApi,
  options: CloudOptions,
  { externalId, mark }: ResourceRef,
): Promise<DiskSnapshot | null> {
  const backup = await readBackup(api, options, externalId);
  return backup && readName(backup.name).mark === mark ? backup : null;
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

export function backupMaking(snapshot: DiskSnapshot | null): Making {
  return { state: snapshot ? backupStateOf(snapshot) : 'gone' };
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
