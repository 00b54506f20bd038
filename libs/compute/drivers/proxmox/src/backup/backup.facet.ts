import {
  ProviderError,
  type Accepted,
  type BackupFacet,
  type BackupState,
  type CallContext,
  type MachineRef,
  type ResourceOrder,
  type ResourceRef,
} from '@uni/compute-port';
import { z } from 'zod';
import { pvePath, type PveApi } from '../api/pve.api.js';
import { parseUpid } from '../api/upid.js';
import { requireIdle } from '../guest/guest.lock.js';
import { requireOwned, requireOwnedVm, refusal, type LocatedGuest } from '../guest/guest.lookup.js';
import { readGuestStatus } from '../guest/guest.status.js';
import { requireWritableMark } from '../guest/ownership.mark.js';
import { missing } from '../guest/resource.answers.js';
import { finished, pending } from '../task/task.handle.js';
import { upidSchema } from '../task/vendor.task.js';
import { backupState, markOfNotes, notesFor, readBackups, type LocatedBackup } from './backup.reader.js';

/** Where backups go, and where a restored machine belongs. */
export interface BackupPlace {
  readonly storage: string;
  readonly pool: string | undefined;
}

/** Whole copies on a storage of their own, marked in their notes. They outlive their machine. */
export function backupFacet(open: (context: CallContext) => PveApi, place: BackupPlace): BackupFacet {
  return {
    list: (ref, context) => listBackups(open(context), place, ref),
    create: (ref, order, context) => makeBackup(open(context), place, ref, order),
    restore: (ref, backup, context) => restoreBackup(open(context), place, ref, backup),
    remove: (_ref, backup, context) => removeBackup(open(context), place, backup),
  };
}

async function listBackups(
  api: PveApi,
  { storage }: BackupPlace,
  ref: MachineRef | null,
): Promise<readonly BackupState[]> {
  if (ref === null) return (await readBackups(api, storage)).map(backupState);
  const { vmid } = await requireOwned(api, ref);
  return (await readBackups(api, storage, vmid)).filter((backup) => backup.vmid === vmid).map(backupState);
}

async function makeBackup(
  api: PveApi,
  { storage }: BackupPlace,
  ref: MachineRef,
  order: ResourceOrder,
): Promise<Accepted> {
  requireWritableMark(order.mark);
  const machine = await requireOwned(api, ref);
  const { vmid, node } = machine;
  const present = (await readBackups(api, storage, vmid)).find(({ notes }) => markOfNotes(notes) === order.mark);
  if (present) return finished(present.volid);
  await requireIdle(api, machine);
  const answer = await api.write({
    method: 'POST',
    label: 'vzdump',
    path: pvePath('nodes', node, 'vzdump'),
    parameters: {
      vmid,
      storage,
      mode: 'snapshot',
      compress: 'zstd',
      // How many to keep is not for the storage to decide.
      remove: 0,
      'notes-template': notesFor(order.name, order.mark),
    },
    schema: z.string(),
  });
  if (parseUpid(answer) === null) throw busy(`guest ${vmid} has left node ${node} meanwhile`);
  const handle = {
    op: 'backup',
    phase: 'backup',
    backup: order.mark,
    storage,
    vmid,
    mark: ref.mark,
    upid: answer,
  } as const;
  return { externalId: null, task: pending(handle, `copying to ${storage}`) };
}

async function restoreBackup(
  api: PveApi,
  { storage, pool }: BackupPlace,
  ref: MachineRef,
  backup: ResourceRef,
): Promise<Accepted> {
  const machine = await requireOwnedVm(api, ref);
  const { vmid, node } = machine;
  const found = await findBackup(api, storage, backup, vmid);
  if (found?.vmid !== vmid) throw missing(backup.externalId);
  if (!found.isShared && found.node !== node)
    throw refusal(`the backup lies on ${found.node}, out of reach of ${node}`);
  await requireStopped(api, machine);
  await requireIdle(api, machine);
  const upid = await api.write({
    method: 'POST',
    label: 'restore',
    path: pvePath('nodes', node, 'qemu'),
    parameters: { vmid, archive: found.volid, force: true, ...(pool !== undefined && { pool }) },
    schema: upidSchema,
  });
  const handle = {
    op: 'restore',
    phase: 'backup',
    step: 'restore',
    result: found.volid,
    vmid,
    mark: ref.mark,
    upid: upid ?? null,
  } as const;
  return { externalId: found.volid, task: pending(handle, `restoring on ${node}`) };
}

async function requireStopped(api: PveApi, { node, vmid, kind }: LocatedGuest): Promise<void> {
  const status = await readGuestStatus(api, node, vmid, kind);
  if (status.status !== 'stopped') throw refusal('the machine must be off', 'state');
}

async function removeBackup(api: PveApi, { storage }: BackupPlace, backup: ResourceRef): Promise<Accepted> {
  const found = await findBackup(api, storage, backup);
  if (!found) return finished(backup.externalId);
  const upid = await api.write({
    method: 'DELETE',
    label: 'content_delete',
    path: pvePath('nodes', found.node, 'storage', storage, 'content', found.volid),
    schema: upidSchema,
  });
  const { volid: result, vmid = 0 } = found;
  const handle = { op: 'job', phase: 'backup', result, vmid, mark: backup.mark, upid: upid ?? null } as const;
  return { externalId: result, task: pending(handle, `removing from ${storage}`) };
}

/** null when it is gone or not ours. */
async function findBackup(
  api: PveApi,
  storage: string,
  { externalId, mark }: ResourceRef,
  vmid?: number,
): Promise<LocatedBackup | null> {
  if (mark === '' || !externalId.startsWith(`${storage}:`)) return null;
  const backups = await readBackups(api, storage, vmid);
  return backups.find(({ volid, notes }) => volid === externalId && markOfNotes(notes) === mark) ?? null;
}

function busy(vendorMessage: string): ProviderError {
  return new ProviderError({
    code: 'conflict_busy',
    outcome: 'not_applied',
    retryable: true,
    vendorCode: 'backup',
    vendorMessage,
  });
}
