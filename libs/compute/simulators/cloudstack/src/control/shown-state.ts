import { REDACTED } from '@uni/simulator-kit';
import type { WorldState } from '../world/state.js';

type Hidden = 'queue' | 'sessions' | 'consoleTokens' | 'randomState';

/** Machines have another name than in `machines()`, beside which the control API shows them. */
export type ShownState = Omit<WorldState, Hidden | 'machines'> & {
  readonly virtualMachines: WorldState['machines'];
};

/** A copy of everything the cloud knows, without what opens doors. */
export function redactedState(state: WorldState): ShownState {
  const { queue: _queue, sessions: _sessions, consoleTokens: _tokens, randomState: _random, ...rest } = state;
  const { machines, ...shown } = rest;
  const copy = structuredClone({ ...shown, virtualMachines: machines });
  for (const user of Object.values(copy.users)) {
    user.secretKey = REDACTED;
    user.password = REDACTED;
  }
  for (const job of Object.values(copy.jobs)) {
    if (job.secret !== null) job.secret = REDACTED;
    hidePassword(job.result);
  }
  return copy;
}

function hidePassword(result: unknown): void {
  if (typeof result !== 'object' || result === null) return;
  for (const [key, value] of Object.entries(result)) {
    if (key === 'password' && typeof value === 'string') (result as Record<string, unknown>)[key] = REDACTED;
    else hidePassword(value);
  }
}
