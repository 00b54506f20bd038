import { abortTask } from '../tasks/task-runner.js';
import { parseUpid } from '../tasks/upid.js';
import { ParameterRefusal } from '../world/refusal.js';
import type { TaskState } from '../world/state.js';
import { Page } from '../wire/answer.js';
import type { Call } from '../wire/call.js';
import { flagParam, textParam, vmidParam, type ParamSchema } from '../wire/param-schema.js';
import type { Route } from '../wire/router.js';
import { compact, NO_PARAMS } from './route-parts.js';

/** Whether the caller began this task, or may see it as its own. */
export function ownsTask(call: Call, task: TaskState): boolean {
  const { userId, token } = call.identity;
  // A token sees what it began itself, not what its owner or another token did; a user sees both.
  return task.user === userId && (token === null || task.tokenId === token.name);
}

function taskOf(call: Call, foreign: 'Sys.Audit' | 'Sys.Modify'): TaskState {
  const upid = call.params.requiredText('upid');
  const node = call.params.requiredText('node');
  if (!parseUpid(upid)) throw new ParameterRefusal({ upid: 'unable to parse worker upid' });
  const task = call.world.state.tasks[upid];
  if (!task || task.node !== node) throw new ParameterRefusal({ upid: 'no such task' });
  if (!ownsTask(call, task)) call.demand(`/nodes/${node}`, [foreign]);
  return task;
}

/** A task as every list of tasks names it. */
export function identityOf(task: TaskState): Record<string, unknown> {
  return compact({
    upid: task.upid,
    node: task.node,
    pid: task.pid,
    pstart: task.pstart,
    starttime: task.startedAtS,
    type: task.type,
    id: task.id,
    user: task.user,
    tokenid: task.tokenId,
  });
}

function status(call: Call): Record<string, unknown> {
  const task = taskOf(call, 'Sys.Audit');
  return compact({ ...identityOf(task), status: task.status, exitstatus: task.exitStatus });
}

function log(call: Call): Page {
  const task = taskOf(call, 'Sys.Audit');
  const start = call.params.integer('start') ?? 0;
  const limit = call.params.integer('limit') ?? 50;
  if (task.log.length === 0) return new Page([{ n: 1, t: 'no content' }], 1);
  const lines = task.log.map((text, index) => ({ n: index + 1, t: text }));
  return new Page(limit === 0 ? lines.slice(start) : lines.slice(start, start + limit), lines.length);
}

function listed(call: Call, task: TaskState): boolean {
  const { params } = call;
  const source = params.text('source') ?? 'archive';
  const vmid = params.integer('vmid');
  const failed = task.exitStatus !== null && task.exitStatus !== 'OK' && !task.exitStatus.startsWith('WARNINGS');
  if (source === 'archive' && task.status === 'running') return false;
  if (source === 'active' && task.status === 'stopped') return false;
  if (vmid !== undefined && task.id !== String(vmid)) return false;
  if (params.has('typefilter') && task.type !== params.text('typefilter')) return false;
  if (params.has('userfilter') && !task.user.includes(params.text('userfilter') ?? '')) return false;
  if (params.has('since') && task.startedAtS < (params.integer('since') ?? 0)) return false;
  if (params.has('until') && task.startedAtS > (params.integer('until') ?? 0)) return false;
  return !params.flag('errors') || failed;
}

function list(call: Call): Page {
  const node = call.params.requiredText('node');
  const audited = call.may(`/nodes/${node}`, ['Sys.Audit']);
  const start = call.params.integer('start') ?? 0;
  const limit = call.params.integer('limit') ?? 50;
  const tasks = Object.values(call.world.state.tasks)
    .filter((task) => task.node === node && (audited || ownsTask(call, task)) && listed(call, task))
    .reverse();
  const page = tasks.slice(start, start + limit).map((task) =>
    compact({
      ...identityOf(task),
      endtime: task.endedAtS,
      status: task.status === 'running' ? 'RUNNING' : task.exitStatus,
    }),
  );
  return new Page(page, tasks.length);
}

const count: ParamSchema = { type: 'integer', optional: true, minimum: 0 };
const instant: ParamSchema = { type: 'integer', optional: true };

export const taskRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/nodes/{node}/tasks',
    label: 'tasks',
    params: {
      named: {
        start: count,
        limit: count,
        vmid: { ...vmidParam, optional: true },
        typefilter: textParam,
        userfilter: textParam,
        since: instant,
        until: instant,
        errors: flagParam,
        statusfilter: textParam,
        source: { type: 'string', optional: true, enum: ['archive', 'active', 'all'] },
      },
    },
    handle: list,
  },
  { method: 'GET', path: '/nodes/{node}/tasks/{upid}/status', label: 'task_status', params: NO_PARAMS, handle: status },
  {
    method: 'GET',
    path: '/nodes/{node}/tasks/{upid}/log',
    label: 'task_log',
    params: { named: { start: count, limit: count, download: flagParam } },
    handle: log,
  },
  {
    method: 'DELETE',
    path: '/nodes/{node}/tasks/{upid}',
    label: 'task_stop',
    params: NO_PARAMS,
    handle: (call) => {
      abortTask(call.world, taskOf(call, 'Sys.Modify'));
      return null;
    },
  },
];
