import { ProviderError, type Accepted, type MachineRef, type OwnershipMark, type TaskState } from '@uni/compute-port';
import type { CloudParameters, CloudStackApi } from '../api/cloudstack.api.js';
import type { CloudOptions } from '../connection/connection.options.js';
import { findOwned, readMachine } from '../machine/machine.lookup.js';
import type { Machine } from '../machine/machine.schema.js';
import { MARK_TAG, markOf, RELEASED_TAG, requireWritableMark, tagOf } from '../machine/ownership.mark.js';
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
  const handle: Handle = { op: 'adopt', aim: 'adopt', machineId: machine.id, mark, jobId: null };
  return { externalId: machine.id, task: await next(api, handle, machine) };
}

/** Takes the tag off; where the name is the mark, another tag says that it does not count any more. */
export async function beginRelease(api: CloudStackApi, options: CloudOptions, ref: MachineRef): Promise<Accepted> {
  const machine = await findOwned(api, options, ref);
  if (!machine) return { externalId: ref.externalId, task: done(ref.externalId) };
  const handle: Handle = { op: 'adopt', aim: 'release', machineId: machine.id, mark: ref.mark, jobId: null };
  return { externalId: machine.id, task: await next(api, handle, machine) };
}

export async function followAdopt(api: CloudStackApi, options: CloudOptions, handle: Handle): Promise<TaskState> {
  const job = await readJob(api, handle.jobId);
  if (job.state === 'running') return pending(handle, job.detail);
  if (job.state === 'ok') return done(handle.machineId);
  const machine = await whileAsking(readMachine(api, options, handle.machineId));
  if (!machine && handle.aim === 'adopt') throw gone(handle.machineId);
  if (!machine || isReached(handle, machine)) return done(handle.machineId);
  requireNobodyElse(handle, machine);
  if (job.state === 'failed') throw settled(job.error);
  return next(api, handle, machine);
}

async function next(api: CloudStackApi, handle: Handle, machine: Machine): Promise<TaskState> {
  if (isReached(handle, machine)) return done(machine.id);
  requireNobodyElse(handle, machine);
  const { jobid } = await beginJob(api, ...tagChange(handle, machine));
  return pending({ ...handle, jobId: jobid }, handle.aim === 'adopt' ? 'writing our mark' : 'taking our mark off');
}

function isReached({ aim, mark }: Handle, machine: Machine): boolean {
  return (markOf(machine) === mark) === (aim === 'adopt');
}

function tagChange({ aim, mark }: Handle, machine: Machine): readonly [command: string, parameters: CloudParameters] {
  const parameters = (key: string, value: string): CloudParameters => ({
    resourcetype: 'UserVm',
    resourceids: [machine.id],
    'tags[0].key': key,
    'tags[0].value': value,
  });
  if (aim === 'adopt') return ['createTags', parameters(MARK_TAG, mark)];
  if (tagOf(machine, MARK_TAG) !== null) return ['deleteTags', parameters(MARK_TAG, mark)];
  return ['createTags', parameters(RELEASED_TAG, 'yes')];
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

function gone(externalId: string): ProviderError {
  return new ProviderError({
    code: 'not_found',
    outcome: 'not_applied',
    vendorMessage: `there is no machine ${externalId}`,
  });
}
