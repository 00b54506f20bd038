import { randomBytes } from 'node:crypto';
import type { WorldState } from './state.js';

/** What an earlier version of the simulator did not know yet, so that its files can still be read. */
const KNOWN_LATER = () => ({
  authKey: randomBytes(32).toString('hex'),
  consoles: {},
  firewallOptions: { enable: 1 },
});

/** Adds to the state of an earlier run what has come to be known since; what is there stays. */
export function completeState(state: WorldState): void {
  Object.assign(state, { ...KNOWN_LATER(), ...state });
  for (const user of Object.values(state.users)) user.password ??= randomBytes(12).toString('hex');
}
