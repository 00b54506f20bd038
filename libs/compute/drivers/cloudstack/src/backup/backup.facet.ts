import {
  ProviderError,
  type Accepted,
  type BackupFacet,
  type BackupState,
  type MachineRef,
  type ResourceOrder,
  type ResourceRef,
} from '@uni/compute-port';
import type { CloudStackApi } from '../api/cloudstack.api.js';
import type { CloudOptions } from '../connection/connection.options.js';
import type { FacetTools } from '../facet.tools.js';
import { refuseState, requireIdle, requireOwned } from '../machine/machine.lookup.js';
import { powerOf } from '../machine/machine.state.js';
import { nameWithMark, readName } from '../machine/ownership.mark.js';
import { readRootDisk, type RootDisk } from '../machine/root.disk.js';
import { pending } from '../task/task.handle.js';
import { beginRemoving, takeUpMaking } from '../task/making.follow.js';
import { beginJob, madeId } from '../task/vendor.job.js';
import {
  backupMaking,
  backupStateOf,
  describeBackup,
  findBackup,
  MACHINE_TAG,
  machineOf,
  readDiskSnapshots,
} from './disk.snapshots.js';

/** Snapshots of the first disk, which the server copies to its secondary storage: they outlive the disk and the machine. */
export function backupFacet({ api, options }: FacetTools): BackupFacet {
  return {
    list: async (ref, context) => list(api(context), options, ref),
    create: async (ref, order, context) => create(api(context), options, ref, order),
    restore: async (ref, backup, context) => restore(api(context), options, ref, backup),
    remove: async (_ref, backup, context) => remove(api(context), options, backup),
  };
}

async function list(
  api: CloudStackApi,
  options: CloudOptions,
  ref: MachineRef | null,
): Promise<readonly BackupState[]> {
  if (!ref) return (await readDiskSnapshots(api, options)).map(describeBackup);
  await requireOwned(api, options, ref);
  const disk = await readRootDisk(api, options, ref.externalId);
  const ofDisk = disk ? await readDiskSnapshots(api, options, { volumeid: disk.id }) : [];
  return ofDisk.map((snapshot) => ({ ...describeBackup(snapshot), machineExternalId: ref.externalId }));
}

async function create(
  api: CloudStackApi,
  options: CloudOptions,
  ref: MachineRef,
  order: ResourceOrder,
): Promise<Accepted> {
  const machine = await requireOwned(api, options, ref);
  const disk = await requireRootDisk(api, options, machine.id);
  const present = (await readDiskSnapshots(api, options, { volumeid: disk.id })).find(
    (snapshot) => readName(snapshot.name).mark === order.mark && backupStateOf(snapshot) !== 'deleting',
  );
  if (present) {
    return { externalId: present.id, task: takeUpMaking({ kind: 'backup', id: present.id }, backupMaking(present)) };
  }
  requireIdle(machine);
  const begun = await beginJob(api, 'createSnapshot', {
    volumeid: disk.id,
    name: nameWithMark(order.name, order.mark),
    'tags[0].key': MACHINE_TAG,
    'tags[0].value': machine.id,
  });
  const id = madeId('createSnapshot', begun);
  const handle = { op: 'making', kind: 'backup', id, jobId: begun.jobid, failure: null } as const;
  return { externalId: id, task: pending(handle, 'copying the disk') };
}

async function restore(
  api: CloudStackApi,
  options: CloudOptions,
  ref: MachineRef,
  wanted: ResourceRef,
): Promise<Accepted> {
  const machine = await requireOwned(api, options, ref);
  const backup = await findBackup(api, options, wanted);
  const disk = await requireRootDisk(api, options, machine.id);
  if (!backup) throw missing(wanted);
  if (backup.volumeid !== disk.id) {
    if (machineOf(backup) !== machine.id) throw missing(wanted);
    throw refusal('the disk of this backup was replaced when the machine was rebuilt');
  }
  requireIdle(machine);
  if (powerOf(machine) !== 'stopped') throw refuseState('the machine must be off while its disk is brought back');
  if (backupStateOf(backup) !== 'ready') throw busy(`the backup is ${backup.state}`);
  const { jobid } = await beginJob(api, 'revertSnapshot', { id: backup.id });
  const task = pending({ op: 'job', phase: 'backup', jobId: jobid, externalId: machine.id }, 'bringing the disk back');
  return { externalId: machine.id, task };
}

async function remove(api: CloudStackApi, options: CloudOptions, ref: ResourceRef): Promise<Accepted> {
  const making = backupMaking(await findBackup(api, options, ref));
  return beginRemoving({ kind: 'backup', id: ref.externalId }, making, {
    remove: (id) => beginJob(api, 'deleteSnapshot', { id }),
  });
}

async function requireRootDisk(api: CloudStackApi, options: CloudOptions, machineId: string): Promise<RootDisk> {
  const disk = await readRootDisk(api, options, machineId);
  if (disk) return disk;
  throw refusal('the machine has no disk');
}

function missing({ externalId }: ResourceRef): ProviderError {
  return new ProviderError({
    code: 'not_found',
    outcome: 'not_applied',
    vendorMessage: `no backup ${externalId} of ours of this machine`,
  });
}

function refusal(vendorMessage: string): ProviderError {
  return new ProviderError({ code: 'invalid', outcome: 'not_applied', vendorCode: 'backup', vendorMessage });
}

function busy(vendorMessage: string): ProviderError {
  return new ProviderError({
    code: 'conflict_busy',
    outcome: 'not_applied',
    retryable: true,
    vendorCode: 'busy',
    vendorMessage,
  });
}
