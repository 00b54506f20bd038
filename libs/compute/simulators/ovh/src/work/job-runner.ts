import type { TaskFault } from '@uni/simulator-kit';
import type { Change, JobState, JobStep } from '../world/job-state.js';
import type { OperationState, OperationStatus } from '../world/state.js';
import type { World } from '../world/world.js';
import { applyChange } from './apply-change.js';

/** Finished work is forgotten beyond this many, so that a demo may run for months. */
const KEPT_JOBS = 500;
const KEPT_OPERATIONS = 1_000;

export interface WorkRequest {
  readonly label: string;
  readonly projectId: string | null;
  /** Done before the request is answered. */
  readonly now?: readonly Change[];
  /** Steps with unscaled times. */
  readonly steps: readonly { readonly afterMs: number; readonly changes: readonly Change[] }[];
  readonly onFailure?: readonly Change[];
  /** What the list of operations calls it. */
  readonly operation?: {
    readonly action: string;
    readonly regions: readonly string[];
    readonly subjectId: string | null;
    readonly parts?: readonly { readonly action: string; readonly subjectId: string | null }[];
  };
  readonly fault: TaskFault | null;
}

function openOperation(world: World, projectId: string, wish: NonNullable<WorkRequest['operation']>): OperationState {
  const now = world.nowMs();
  const operation: OperationState = {
    id: world.random.uuid(),
    projectId,
    action: wish.action,
    status: 'in-progress',
    progress: 0,
    createdAtMs: now,
    startedAtMs: now,
    completedAtMs: null,
    regions: [...wish.regions],
    subjectId: wish.subjectId,
    subOperations: (wish.parts ?? []).map((part) => ({
      id: world.random.uuid(),
      action: part.action,
      subjectId: part.subjectId,
    })),
  };
  world.state.operations[operation.id] = operation;
  forgetOldest(world.state.operations, KEPT_OPERATIONS, ({ completedAtMs }) => completedAtMs !== null);
  return operation;
}

function forgetOldest<T>(table: Record<string, T>, keep: number, isOver: (row: T) => boolean): void {
  let excess = Object.keys(table).length - keep;
  for (const [id, row] of Object.entries(table)) {
    if (excess <= 0) return;
    if (!isOver(row)) continue;
    delete table[id];
    excess -= 1;
  }
}

/** Begins work that goes on after the answer. Its last step is its effect: a fault strikes there. */
export function beginWork(world: World, request: WorkRequest): JobState {
  const operation =
    request.operation && request.projectId !== null
      ? openOperation(world, request.projectId, request.operation)
      : undefined;
  const steps: JobStep[] = request.steps.map((step) => ({
    afterMs: world.scaled(step.afterMs),
    changes: [...step.changes],
  }));
  const job: JobState = {
    id: world.random.uuid(),
    label: request.label,
    projectId: request.projectId,
    steps,
    cursor: 0,
    onFailure: [...(request.onFailure ?? [])],
    operationIds: operation ? [operation.id] : [],
    fault: request.fault,
    failure: null,
    status: 'running',
  };
  world.state.jobs[job.id] = job;
  forgetOldest(world.state.jobs, KEPT_JOBS, ({ status }) => status !== 'running');
  for (const change of request.now ?? []) applyChange(world, change, job);
  world.schedule(steps[0]?.afterMs ?? 0, { kind: 'job', id: job.id });
  return job;
}

function finish(world: World, job: JobState, status: 'done' | 'failed', operationStatus: OperationStatus): void {
  job.status = status;
  for (const id of job.operationIds) {
    const operation = world.state.operations[id];
    if (!operation) continue;
    operation.status = operationStatus;
    operation.completedAtMs = world.nowMs();
    if (status === 'done') operation.progress = 100;
  }
}

/** Ends work badly: what it had begun is taken back, or left as an error, as the vendor does it. */
export function failWork(world: World, job: JobState, text: string): void {
  job.failure = text;
  for (const change of job.onFailure) applyChange(world, change, job);
  finish(world, job, 'failed', 'in-error');
}

/** Ends work at once without its effect: the vendor gave up. */
export function cancelWork(world: World, job: JobState): void {
  for (const change of job.onFailure) applyChange(world, change, job);
  finish(world, job, 'failed', 'canceled');
}

/** Does the step that is due. Answers whether anything changed. */
export function runJobStep(world: World, id: string): boolean {
  const job = world.state.jobs[id];
  if (job?.status !== 'running') return false;
  const step = job.steps[job.cursor];
  const isLast = job.cursor >= job.steps.length - 1;
  // Held for ever; `releaseStuckTasks` ends it.
  if (isLast && job.fault?.kind === 'stuck') return false;
  const failsEarly = isLast && job.fault?.kind === 'failed' && !job.fault.afterEffect;
  if (failsEarly && job.fault?.kind === 'failed') {
    failWork(world, job, job.fault.text);
    return true;
  }
  for (const change of step?.changes ?? []) {
    applyChange(world, change, job);
    // A change may find that it cannot be made: no host has room.
    if (job.failure !== null) {
      finish(world, job, 'failed', 'in-error');
      return true;
    }
  }
  job.cursor += 1;
  if (!isLast) world.schedule(job.steps[job.cursor]?.afterMs ?? 0, { kind: 'job', id });
  else if (job.fault?.kind === 'failed') {
    job.failure = job.fault.text;
    finish(world, job, 'failed', 'in-error');
  } else finish(world, job, 'done', 'completed');
  return true;
}
