import type { DnsTaskState } from '../world/dns-state.js';
import type { Change } from '../world/job-state.js';
import { NotFound } from '../world/refusals.js';
import type { Call } from '../wire/call.js';

/** Where a task belongs: tasks of zones and of domains look alike. */
export type TaskOwner = { readonly zone: string } | { readonly domain: string };

const FAILED = 'The operation could not be completed';

/** A task that waits, works, and ends with its changes. */
export function newTask(
  call: Call,
  tasks: Record<string, DnsTaskState>,
  owner: TaskOwner,
  name: string,
  changes: (taskId: number) => readonly Change[],
): DnsTaskState {
  const { world } = call;
  const id = world.nextNumber();
  const task: DnsTaskState = {
    id,
    function: name,
    status: 'todo',
    comment: null,
    createdAtMs: call.now,
    todoAtMs: call.now,
    doneAtMs: null,
    updatedAtMs: call.now,
  };
  tasks[String(id)] = task;
  const fault = call.takeFault();
  const text = fault?.kind === 'failed' ? fault.text : FAILED;
  const set = (status: 'doing' | 'done' | 'error'): Change =>
    'zone' in owner
      ? { do: 'zone.task', zone: owner.zone, taskId: id, status, ...(status === 'error' ? { comment: text } : {}) }
      : {
          do: 'domain.task',
          domain: owner.domain,
          taskId: id,
          status,
          ...(status === 'error' ? { comment: text } : {}),
        };
  const effect = changes(id);
  // An import says itself how it ended.
  const saysItself = effect.some((change) => change.do === 'zone.imported');
  const takesMs = 'zone' in owner ? world.settings.timings.zoneTaskMs : world.settings.timings.domainTaskMs;
  call.begin(
    {
      projectId: null,
      steps: [
        { afterMs: takesMs * 0.3, changes: [set('doing')] },
        { afterMs: takesMs * 0.7, changes: [...effect, ...(saysItself ? [] : [set('done')])] },
      ],
      onFailure: [set('error')],
    },
    fault,
  );
  return task;
}

export function taskOf(call: Call, tasks: Record<string, DnsTaskState>): DnsTaskState {
  const task = tasks[call.param('id')];
  if (!task) throw new NotFound('The requested object (id) does not exist');
  return task;
}
