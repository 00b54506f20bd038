import { closeConsoleDoor } from '../world/consoles.js';
import { Refusal } from '../world/refusal.js';
import type { ActionTable } from './action-context.js';

/** A session in use is looked at this rarely: its end wakes the task by itself. */
const SESSION_CHECK_MS = 3_600_000;

export const consoleActions: Pick<ActionTable, 'console.serve' | 'console.close'> = {
  'console.serve': ({ world }, { port }) => {
    const door = world.state.consoles[String(port)];
    if (!door) return;
    if (door.connected) return { retryAfterMs: SESSION_CHECK_MS };
    const leftMs = door.openUntilMs - world.nowMs();
    if (leftMs > 0) return { retryAfterMs: leftMs };
    throw new Refusal('connection timed out');
  },

  'console.close': ({ world }, { port }) => closeConsoleDoor(world, port),
};
