import type { CloudEvent, CloudMachine, CloudTask, CloudThing } from './cloud.types.js';

/** The cloud's queue of work. Time is counted in steps, so that a test decides how long a task takes. */
export class CloudTasks {
  private readonly tasks = new Map<string, CloudTask>();
  private sequence = 0;
  private stickNext = false;
  private failNext: { readonly reason: string; readonly words: string } | null = null;

  constructor(
    private readonly defaultSteps: number,
    private readonly onEvent: (event: Omit<CloudEvent, 'id' | 'at'>) => void,
  ) {}

  /** Begins to work on a machine, a thing or both. `failure`: how it will end, where that is certain from the start. */
  begin(kind: string, { machine, thing }: TaskSubject, onOk: () => void, end: TaskEnd = {}): CloudTask {
    this.sequence += 1;
    const failure = this.failNext;
    const release = (): void => {
      if (machine) machine.taskId = null;
      if (thing) thing.taskId = null;
    };
    this.failNext = null;
    const task: CloudTask = {
      id: `task-${this.sequence}`,
      kind,
      machineId: machine?.id ?? null,
      state: 'running',
      stepsLeft: this.defaultSteps,
      stuck: this.stickNext,
      failure: failure ?? end.failure ?? null,
      onOk: () => {
        release();
        onOk();
      },
      onFailed: () => {
        release();
        end.onFailed?.();
      },
    };
    this.stickNext = false;
    if (machine) machine.taskId = task.id;
    if (thing) thing.taskId = task.id;
    this.tasks.set(task.id, task);
    this.settle(task);
    return task;
  }

  get(id: string): CloudTask | undefined {
    return this.tasks.get(id);
  }

  /** Moves every task on by one step. */
  tick(): void {
    for (const task of this.tasks.values()) {
      if (task.state !== 'running' || task.stuck) continue;
      task.stepsLeft -= 1;
      this.settle(task);
    }
  }

  /** The machine is gone: what worked on it fails. */
  abandon(machineId: string): void {
    for (const task of this.tasks.values()) {
      if (task.machineId !== machineId || task.state !== 'running') continue;
      task.state = 'failed';
      task.failure = { reason: 'not_found', words: `machine ${machineId} does not exist` };
    }
  }

  stickNextTask(): void {
    this.stickNext = true;
  }

  unstick(): void {
    this.stickNext = false;
    for (const task of this.tasks.values()) task.stuck = false;
  }

  /** @param reason as the protocol names it; `internal` may pass */
  failNextTask(words: string, reason = 'internal'): void {
    this.failNext = { reason, words };
  }

  private settle(task: CloudTask): void {
    if (task.stuck || task.stepsLeft > 0) return;
    task.state = task.failure === null ? 'ok' : 'failed';
    this.onEvent({
      kind: `task.${task.kind}`,
      level: task.failure === null ? 'info' : 'error',
      words: task.failure?.words ?? `${task.kind} has ended well`,
      machineId: task.machineId,
    });
    if (task.failure === null) task.onOk();
    else task.onFailed();
  }
}

export interface TaskSubject {
  readonly machine?: CloudMachine | null;
  readonly thing?: CloudThing;
}

interface TaskEnd {
  readonly failure?: { readonly reason: string; readonly words: string };
  readonly onFailed?: () => void;
}
