import { ProviderError, type Accepted, type MachineRef, type OwnershipMark, type TaskState } from '@uni/compute-port';
import type { CloudParameters, CloudStackApi } from '../api/cloudstack.api.js';
import type { CloudOptions } from '../connection/connection.options.js';
import { findOwned, readMachine } from '../machine/machine.lookup.js';
import type { Machine } from '../machine/machine.schema.js';
import {
  MARK_TAG,
  markFromName,
  markFromTags,
  markOf,
  RELEASED,
  requireWritableMark,
} from '../machine/ownership.mark.js';
import { done, pending, type HandleOf } from '../task/task.handle.js';
import { beginJob, readJob, settled, whileAsking } from '../task/vendor.job.js';

type Handle = HandleOf<'adopt'>;

/** Tags a machine that carries no mark. The server takes one tag of a name per machine, so two of us cannot both succeed. */
export async function beginAdopt(
  api: CloudStackApi,
  options: CloudOptions,
  externalId: string,
  mark: OwnershipMark,
): Promise<Accepted> {
  requireWritableMark(mark);
  const machine = await readMachine(api, options, externalId);
  if (!machine) throw gone(externalId);
  // A machine of ours that was given away is ours again without its tag: its name says so.
  const tag = markFromName(machine.name) === mark ? null : mark;
  const handle: Handle = { op: 'adopt', aim: 'adopt', machineId: machine.id, mark, tag, jobId: null };
  return { externalId: machine.id, task: await next(api, handle, machine) };
}

/** Takes the tag off, or says by a tag that the name does not count any more. */
export async function beginRelease(api: CloudStackApi, options: CloudOptions, ref: MachineRef): Promise<Accepted> {
  const machine = await findOwned(api, options, ref);
  if (!machine) return { externalId: ref.externalId, task: done(ref.externalId) };
  const tag = markFromName(machine.name) === null ? null : RELEASED;
  const handle: Handle = { op: 'adopt', aim: 'release', machineId: machine.id, mark: ref.mark, tag, jobId: null };
  return { externalId: machine.id, task: await next(api, handle, machine) };
}

export async function followAdopt(api: CloudStackApi, options: CloudOptions, handle: Handle): Promise<TaskState> {
  const job = await readJob(api, handle.jobId);
  if (job.state === 'running') return pending(handle, job.detail);
  const machine = await whileAsking(readMachine(api, options, handle.machineId));
  if (!machine && handle.aim === 'adopt') throw gone(handle.machineId);
  if (!machine || isReached(handle, machine)) return done(handle.machineId);
  if (job.state === 'failed') {
    requireNobodyElse(handle, machine);
    throw settled(job.error);
  }
  return next(api, handle, machine);
}

/** The next of at most two changes: a tag that says something else goes before the wanted one comes. */
async function next(api: CloudStackApi, handle: Handle, machine: Machine): Promise<TaskState> {
  if (isReached(handle, machine)) return done(machine.id);
  requireNobodyElse(handle, machine);
  const present = markFromTags(machine);
  const command = present === null ? 'createTags' : 'deleteTags';
  const value = present ?? handle.tag;
  if (value === null) return done(machine.id);
  const { jobid } = await beginJob(api, command, tagParameters(machine.id, value));
  return pending({ ...handle, jobId: jobid }, handle.aim === 'adopt' ? 'writing our mark' : 'taking our mark off');
}

function isReached({ aim, mark, tag }: Handle, machine: Machine): boolean {
  if (aim === 'adopt') return markOf(machine) === mark;
  return markOf(machine) !== mark && markFromTags(machine) === tag;
}

function requireNobodyElse({ aim, mark }: Handle, machine: Machine): void {
  const present = markOf(machine);
  if (aim === 'release' || present === null || present === mark) return;
  throw new ProviderError({
    code: 'conflict_busy',
    outcome: 'not_applied',
    retryable: false,
    vendorCode: 'mark',
    vendorMessage: `machine ${machine.id} carries another mark`,
  });
}

function tagParameters(machineId: string, value: string): CloudParameters {
  return { resourcetype: 'UserVm', resourceids: [machineId], 'tags[0].key': MARK_TAG, 'tags[0].value': value };
}

function gone(externalId: string): ProviderError {
  return new ProviderError({
    code: 'not_found',
    outcome: 'not_applied',
    vendorMessage: `there is no machine ${externalId}`,
  });
}
