import type { TaskAction, TaskState } from '../world/state.js';
import type { World } from '../world/world.js';

/** What an action may do to its own task. */
export interface ActionContext {
  readonly world: World;
  readonly task: TaskState;
  readonly log: (line: string) => void;
  /** Milliseconds since this step began to wait; 0 on its first run. */
  readonly waitedMs: () => number;
}

/** Run the step again after this time; nothing happened yet. */
export interface Waiting {
  readonly retryAfterMs: number;
}

export type ActionOf<K extends TaskAction['do']> = Extract<TaskAction, { do: K }>;
/** @throws Refusal to fail the task with that text. */
export type ActionHandler<K extends TaskAction['do']> = (context: ActionContext, action: ActionOf<K>) => Waiting | void;
export type ActionTable = { readonly [K in TaskAction['do']]: ActionHandler<K> };

/** How often a waiting step looks again. Not scaled: with a scale of zero it would look for ever in the same instant. */
export const RECHECK_MS = 50;
