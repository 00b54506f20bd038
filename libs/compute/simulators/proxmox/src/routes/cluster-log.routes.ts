import type { TaskState } from '../world/state.js';
import type { Call } from '../wire/call.js';
import type { Route } from '../wire/router.js';
import { identityOf, ownsTask } from './task.routes.js';
import { NO_PARAMS } from './route-parts.js';

/** The cluster shows about this many of its latest tasks. */
const SHOWN_TASKS = 100;
const SHOWN_LINES = 50;
const PRIORITY_INFO = 6;
const PRIORITY_ERROR = 3;

function tasks(call: Call): Record<string, unknown>[] {
  const seesAll = call.may('/', ['Sys.Audit']);
  return Object.values(call.world.state.tasks)
    .filter((task) => seesAll || ownsTask(call, task))
    .slice(-SHOWN_TASKS)
    .reverse()
    .map((task) => ({
      ...identityOf(task),
      // Tasks that still run have neither an end nor a status.
      ...(task.endedAtS === null ? {} : { endtime: task.endedAtS, status: task.exitStatus, saved: '1' }),
    }));
}

interface LogLine {
  readonly time: number;
  readonly pri: number;
  readonly msg: string;
}

function linesOf(task: TaskState): LogLine[] {
  const started = { time: task.startedAtS, pri: PRIORITY_INFO, msg: `starting task ${task.upid}` };
  if (task.endedAtS === null) return [started];
  const well = task.exitStatus === 'OK' || (task.exitStatus?.startsWith('WARNINGS') ?? false);
  const ended = {
    time: task.endedAtS,
    pri: well ? PRIORITY_INFO : PRIORITY_ERROR,
    msg: `end task ${task.upid} ${task.exitStatus ?? ''}`,
  };
  return [started, ended];
}

/** What the cluster has written down, the newest first; of others only for who may read system logs. */
function log(call: Call): Record<string, unknown>[] {
  const seesAll = call.may('/', ['Sys.Syslog']);
  const max = call.params.integer('max') ?? SHOWN_LINES;
  const lines = Object.values(call.world.state.tasks)
    .filter((task) => seesAll || ownsTask(call, task))
    .flatMap((task) => linesOf(task).map((line) => ({ task, line })));
  lines.sort((a, b) => a.line.time - b.line.time);
  const numbered = lines.map(({ task, line }, index) => ({
    uid: index + 1,
    id: `${index + 1}:${task.node}`,
    ...line,
    node: task.node,
    pid: task.pid,
    tag: 'pvedaemon',
    user: task.tokenId === null ? task.user : `${task.user}!${task.tokenId}`,
  }));
  return numbered.slice(-max).reverse();
}

export const clusterLogRoutes: readonly Route[] = [
  { method: 'GET', path: '/cluster/tasks', label: 'cluster_tasks', params: NO_PARAMS, handle: tasks },
  {
    method: 'GET',
    path: '/cluster/log',
    label: 'cluster_log',
    params: { named: { max: { type: 'integer', optional: true, minimum: 1 } } },
    handle: log,
  },
];
