import type { TaskFault } from '@uni/simulator-kit';
import { Sight } from '../views/sight.js';
import { addJobEvent } from '../world/events.js';
import { ApiRefusal, CODES, internal, textFor } from '../world/refusal.js';
import type { JobState } from '../world/state.js';
import type { World } from '../world/world.js';
import type { Caller } from '../world/collections.js';
import type { JobRequest } from '../wire/call.js';
import { JOBS } from './all-jobs.js';
import type { JobAction, JobContext, JobName, JobWork } from './job-actions.js';

/** Finished jobs that can still be asked about. */
const REMEMBERED_JOBS = 20_000;

function contextOf(world: World, job: JobState): JobContext {
  return { world, job, sight: new Sight(world, world.account(job.accountId).role === 'Admin') };
}

// The name in the action picks the work whose argument it is; the compiler cannot follow that through a table.
function workOf(action: JobAction): JobWork<JobName> {
  return JOBS[action.do];
}

/** Begins a job. Its first step runs when its time has come, not before the answer is out. */
export function startJob(
  world: World,
  caller: Caller,
  command: string,
  request: JobRequest,
  fault: TaskFault | null,
): JobState {
  const job: JobState = {
    id: world.uuid(),
    command,
    userId: caller.userId,
    accountId: caller.account.id,
    instanceType: request.instanceType,
    instanceId: request.instanceId,
    lock: request.lock ?? null,
    action: request.action,
    phase: 'queued',
    status: 0,
    resultCode: 0,
    result: null,
    createdMs: world.nowMs(),
    completedMs: null,
    event: request.event ? { ...request.event, parentId: world.uuid() } : null,
    fault,
    secret: request.secret ?? null,
  };
  world.state.jobs[job.id] = job;
  world.state.activeJobs[job.instanceId] = job.id;
  addJobEvent(world, job, 'Scheduled', job.event ? `${job.event.words}. Id: ${job.instanceId}` : '');
  world.schedule(0, { kind: 'job', jobId: job.id });
  forgetOldJobs(world);
  return job;
}

function forgetOldJobs(world: World): void {
  const ids = Object.keys(world.state.jobs);
  if (ids.length <= REMEMBERED_JOBS * 1.2) return;
  for (const id of ids.slice(0, ids.length - REMEMBERED_JOBS))
    if (world.state.jobs[id]?.phase === 'done') delete world.state.jobs[id];
}

/** Answers whether the job has its object for itself; if not it is told when its turn comes. */
function takeLock(world: World, job: JobState): boolean {
  if (job.lock === null) return true;
  const lock = (world.state.locks[job.lock] ??= { holder: job.id, waiting: [] });
  if (lock.holder === job.id) return true;
  if (!lock.waiting.includes(job.id)) lock.waiting.push(job.id);
  return false;
}

function releaseLock(world: World, job: JobState): void {
  const lock = job.lock === null ? undefined : world.state.locks[job.lock];
  if (!lock || job.lock === null) return;
  if (lock.holder !== job.id) {
    lock.waiting = lock.waiting.filter((id) => id !== job.id);
    return;
  }
  const next = lock.waiting.shift();
  if (next === undefined) {
    delete world.state.locks[job.lock];
    return;
  }
  lock.holder = next;
  world.schedule(0, { kind: 'job', jobId: next });
}

function complete(world: World, job: JobState, status: 1 | 2, code: number, result: unknown): void {
  job.phase = 'done';
  job.status = status;
  job.resultCode = code;
  job.result = result;
  job.completedMs = world.nowMs();
  job.secret = null;
  if (world.state.activeJobs[job.instanceId] === job.id) delete world.state.activeJobs[job.instanceId];
  releaseLock(world, job);
}

function fail(context: JobContext, refusal: ApiRefusal): void {
  const { world, job, sight } = context;
  const { code } = refusal;
  // Words that a fault brings are meant to be read.
  const readsAll = sight.isRoot || job.fault?.kind === 'failed';
  addJobEvent(world, job, 'Completed', `Error while ${job.event?.words ?? ''}. Id: ${job.instanceId}`, 'ERROR');
  // Older servers tell the exact code in the result only.
  complete(world, job, 2, world.isAtLeast('4.20') ? code : CODES.internal, {
    errorcode: code,
    errortext: textFor(refusal, readsAll),
  });
}

function failAfterBegin(context: JobContext, refusal: ApiRefusal): void {
  workOf(context.job.action).undo?.(context, context.job.action);
  fail(context, refusal);
}

function begin(context: JobContext): void {
  const { world, job } = context;
  if (!takeLock(world, job)) return;
  const durationMs = workOf(job.action).begin(context, job.action);
  job.phase = 'running';
  addJobEvent(world, job, 'Started', job.event ? `${job.event.words}. Id: ${job.instanceId}` : '');
  world.schedule(world.scaled(durationMs), { kind: 'job', jobId: job.id });
}

function finish(context: JobContext): void {
  const { world, job } = context;
  if (job.fault?.kind === 'stuck') return;
  if (job.fault?.kind === 'failed' && !job.fault.afterEffect) return failAfterBegin(context, internal(job.fault.text));
  // What the result shows is the object at rest: the job is no longer at work on it.
  if (world.state.activeJobs[job.instanceId] === job.id) delete world.state.activeJobs[job.instanceId];
  const result = workOf(job.action).finish(context, job.action);
  if (job.fault?.kind === 'failed') return fail(context, internal(job.fault.text));
  addJobEvent(world, job, 'Completed', `Successfully completed ${job.event?.words ?? ''}. Id: ${job.instanceId}`);
  complete(world, job, 1, 0, result);
}

/** Carries out the step of a job that is due. */
export function runJobStep(world: World, jobId: string): void {
  const job = world.state.jobs[jobId];
  if (!job || job.phase === 'done') return;
  const context = contextOf(world, job);
  const wasRunning = job.phase === 'running';
  try {
    if (wasRunning) finish(context);
    else begin(context);
  } catch (error) {
    if (!(error instanceof ApiRefusal)) throw error;
    // A worker that hangs does not report its failure either.
    if (job.fault?.kind === 'stuck') return;
    if (wasRunning) failAfterBegin(context, error);
    else fail(context, error);
  }
}

/** Ends jobs that a fault holds for ever. */
export function releaseStuckJobs(world: World): void {
  for (const job of Object.values(world.state.jobs)) {
    if (job.fault?.kind !== 'stuck' || job.phase === 'done') continue;
    const context = contextOf(world, job);
    const refusal = internal('Job is cancelled as it has been blocking others for too long');
    if (job.phase === 'running') failAfterBegin(context, refusal);
    else fail(context, refusal);
  }
}
