import type { BackupState, OwnershipMark } from '@uni/compute-port';
import { z } from 'zod';
import { readResources } from '../api/cluster.resources.js';
import { pvePath, type PveApi } from '../api/pve.api.js';
import { optionalWireNumber, optionalWireText, wireVmid } from '../api/wire.values.js';
import { refusal } from '../guest/guest.lookup.js';

/** At the end of a backup's notes, behind its name. */
const NOTE = /^(?<name>.*)\(uni-mark: (?<mark>[a-z0-9][a-z0-9_.+-]*)\)\s*$/s;
const MAX_NAME = 200;

const contentSchema = z.array(
  z.object({
    volid: z.string(),
    vmid: wireVmid.optional(),
    size: optionalWireNumber,
    ctime: optionalWireNumber,
    notes: optionalWireText,
  }),
);
type BackupEntry = z.output<typeof contentSchema>[number];

/** A backup where it lies: on a storage that is not shared, only its own node can read it. */
export interface LocatedBackup extends BackupEntry {
  readonly node: string;
  readonly isShared: boolean;
}

/** One line, in which backslashes and double braces mean something to the server. */
export function notesFor(name: string, mark: OwnershipMark): string {
  const plain = name
    .replaceAll(/[\r\n\\{}]+/g, ' ')
    .trim()
    .slice(0, MAX_NAME);
  return `${plain} (uni-mark: ${mark})`.trim();
}

export function markOfNotes(notes: string | undefined): OwnershipMark | null {
  return NOTE.exec(notes ?? '')?.groups?.['mark'] ?? null;
}

/** Every backup on the storage: one question where it is shared, one per node where it is not. */
export async function readBackups(api: PveApi, storage: string, vmid?: number): Promise<readonly LocatedBackup[]> {
  const { storages, nodes } = await readResources(api);
  const online = new Set(nodes.filter(({ status }) => status === 'online').map(({ node }) => node));
  const homes = storages.filter(
    (entry) => entry.storage === storage && entry.status === 'available' && online.has(entry.node),
  );
  if (homes.length === 0) throw refusal(`there is no storage ${storage} for backups`);
  const backups: LocatedBackup[] = [];
  for (const { node, shared } of homes[0]?.shared === true ? homes.slice(0, 1) : homes) {
    const entries = await api.get({
      label: 'content',
      path: pvePath('nodes', node, 'storage', storage, 'content'),
      query: { content: 'backup', ...(vmid !== undefined && { vmid }) },
      schema: contentSchema,
    });
    backups.push(...entries.map((entry) => ({ ...entry, node, isShared: shared })));
  }
  return backups;
}

export function backupState(backup: LocatedBackup): BackupState {
  const mark = markOfNotes(backup.notes);
  const name = NOTE.exec(backup.notes ?? '')?.groups?.['name']?.trim();
  return {
    externalId: backup.volid,
    mark,
    name: name || backup.notes?.trim() || backup.volid.slice(backup.volid.lastIndexOf('/') + 1),
    createdAt: backup.ctime === undefined ? null : new Date(backup.ctime * 1000),
    location: backup.isShared ? null : backup.node,
    machineExternalId: backup.vmid === undefined ? null : String(backup.vmid),
    state: 'ready',
    sizeBytes: backup.size === undefined ? null : BigInt(Math.round(backup.size)),
  };
}
