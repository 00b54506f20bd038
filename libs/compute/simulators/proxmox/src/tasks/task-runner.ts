import { ParameterRefusal, Refusal } from '../world/refusal.js';
import type { TaskAction, TaskState, TaskStep } from '../world/state.js';
import type { World } from '../world/world.js';
import type { ActionContext, ActionTable, Waiting } from './action-context.js';
import { backupActions } from './backup-actions.js';
import { cloneActions, createActions } from './clone-actions.js';
import { consoleActions } from './console-actions.js';
import { guestActions } from './guest-actions.js';
import { storageActions } from './storage-actions.js';
import { diskActions } from './disk-actions.js';
import { formatUpid } from './upid.js';

const ACTIONS: ActionTable = {
  ...guestActions,
  ...cloneActions,
  ...createActions,
  ...storageActions,
  ...consoleActions,
  ...backupActions,
  ...diskActions,
};

/** Finished tasks that are remembered; the real server keeps about a thousand as well. */
const REMEMBERED_TASKS = 1_000;

export interface TaskRequest {
  readonly node: string;
  readonly type: string;
  readonly id: string;
  readonly user: string;
  readonly tokenId: string | null;
  readonly steps: readonly TaskStep[];
  /** Undoes what the task began when it fails. */
  readonly onFailure?: TaskAction;
  readonly fault?: TaskState['fault'];
}

function runAction(context: ActionContext, action: TaskAction): Waiting | void {
  const handler = ACTIONS[action.do] as (context: ActionContext, action: TaskAction) => Waiting | void;
  return handler(context, action);
}

/** Begins a task and answers its UPID. Its first step runs when its time has come, not before the answer is out. */
export function startTask(world: World, request: TaskRequest): TaskState {
  world.state.nextPid += 1 + Math.floor(world.random() * 40);
  const pid = world.state.nextPid;
  const startedAtS = world.nowS();
  const pstart = Math.max(0, Math.floor((world.nowMs() - world.state.bootedAtMs) / 10));
  const user = request.tokenId === null ? request.user : `${request.user}!${request.tokenId}`;
  const upid = formatUpid({ node: request.node, pid, pstart, startedAtS, type: request.type, id: request.id, user });
  const task: TaskState = {
    upid,
    node: request.node,
    pid,
    pstart,
    startedAtS,
    type: request.type,
    id: request.id,
    user: request.user,
    tokenId: request.tokenId,
    status: 'running',
    exitStatus: null,
    endedAtS: null,
    log: [],
    warnings: 0,
    steps: [...request.steps],
    cursor: 0,
    waitingSinceMs: null,
    onFailure: request.onFailure ?? null,
    heldLock: null,
    fault: request.fault ?? null,
  };
  world.state.tasks[upid] = task;
  world.schedule(world.scaled(task.steps[0]?.afterMs ?? 0), { kind: 'task', upid });
  forgetOldTasks(world);
  return task;
}

function forgetOldTasks(world: World): void {
  const tasks = Object.values(world.state.tasks);
  if (tasks.length <= REMEMBERED_TASKS * 1.2) return;
  const finished = tasks.filter((task) => task.status === 'stopped');
  for (const task of finished.slice(0, tasks.length - REMEMBERED_TASKS)) delete world.state.tasks[task.upid];
}

function finish(world: World, task: TaskState, exitStatus: string): void {
  task.status = 'stopped';
  task.exitStatus = exitStatus;
  task.endedAtS = world.nowS();
  task.log.push(
    exitStatus === 'OK'
      ? 'TASK OK'
      : /^WARNINGS: \d+$/.test(exitStatus)
        ? `TASK ${exitStatus}`
        : `TASK ERROR: ${exitStatus}`,
  );
  task.steps = [];
  for (const guest of world.guests()) if (guest.fileLock === task.upid) guest.fileLock = null;
  const locked = task.heldLock === null ? undefined : world.guest(task.heldLock.vmid);
  if (locked && locked.lock === task.heldLock?.lock) locked.lock = null;
}

function contextOf(world: World, task: TaskState): ActionContext {
  return {
    world,
    task,
    log: (line) => {
      if (line.startsWith('WARN: ')) task.warnings += 1;
      task.log.push(line);
    },
    waitedMs: () => (task.waitingSinceMs === null ? 0 : world.nowMs() - task.waitingSinceMs),
  };
}

function fail(world: World, task: TaskState, text: string): void {
  if (task.onFailure) runAction(contextOf(world, task), task.onFailure);
  finish(world, task, text.trim().replace(/\n/g, ' '));
}

/** Carries out the step that is due, and arranges for the next. */
export function runTaskStep(world: World, upid: string): void {
  const task = world.state.tasks[upid];
  if (!task || task.status === 'stopped') return;
  const step = task.steps[task.cursor];
  const isLast = task.cursor >= task.steps.length - 1;
  if (task.fault?.kind === 'stuck' && isLast) return;
  if (task.fault?.kind === 'failed' && isLast && !task.fault.afterEffect) return fail(world, task, task.fault.text);
  try {
    if (step?.log !== undefined && task.waitingSinceMs === null) task.log.push(step.log);
    const waiting = step?.action ? runAction(contextOf(world, task), step.action) : undefined;
    if (waiting) {
      task.waitingSinceMs ??= world.nowMs();
      world.schedule(waiting.retryAfterMs, { kind: 'task', upid });
      return;
    }
  } catch (error) {
    if (!(error instanceof Refusal) && !(error instanceof ParameterRefusal)) throw error;
    // A worker that hangs does not report its failure either.
    if (task.fault?.kind === 'stuck') return;
    return fail(world, task, error.message);
  }
  task.waitingSinceMs = null;
  task.cursor += 1;
  const next = task.steps[task.cursor];
  if (next) world.schedule(world.scaled(next.afterMs), { kind: 'task', upid });
  else if (task.fault?.kind === 'failed') finish(world, task, task.fault.text);
  else finish(world, task, task.warnings > 0 ? `WARNINGS: ${task.warnings}` : 'OK');
}

/** Lets a task that waits look at once whether it still has to. */
export function wakeTask(world: World, upid: string): void {
  const task = world.state.tasks[upid];
  if (task?.status === 'running') runTaskStep(world, upid);
}

/** Kills a running task; it cleans up after itself as far as it can. */
export function abortTask(world: World, task: TaskState): void {
  if (task.status === 'running') fail(world, task, 'received interrupt');
}
