import { z } from 'zod';
import { timestamp } from './primitives.js';

/** What opens a machine's screen, once. */
export const consoleTicket = z
  .object({
    url: z.string().meta({ description: 'Address of the websocket, ticket included' }),
    websocketPath: z.string().meta({ description: 'The same as a path of this origin' }),
    expiresAt: timestamp.meta({ description: 'Not used until then, the ticket is void' }),
  })
  .meta({ id: 'ConsoleTicket' });
export type ConsoleTicketView = z.output<typeof consoleTicket>;

/**
 * Why a console was closed, and the code with which its websocket closes. Clients make their sentences from these; numbers are never
 * given to another reason.
 */
export const CONSOLE_CLOSE_CODES = {
  /** The viewer went away. */
  left: 1000,
  session_ended: 4001,
  not_allowed: 4003,
  machine_off: 4004,
  machine_gone: 4005,
  /** The place did not open the screen. */
  unavailable: 4006,
  idle: 4008,
  time_limit: 4009,
  data_limit: 4010,
  too_many: 4011,
  /** The same person opened it elsewhere. */
  taken_over: 4012,
  /** The place ended it though the machine runs. */
  place_closed: 4013,
  /** This server is being restarted. */
  restarting: 4014,
  /** What the client sent is no RFB. */
  protocol: 4015,
} as const;
export type ConsoleCloseReason = keyof typeof CONSOLE_CLOSE_CODES;

export function consoleCloseReason(code: number): ConsoleCloseReason | null {
  const reasons = Object.keys(CONSOLE_CLOSE_CODES) as ConsoleCloseReason[];
  return reasons.find((reason) => CONSOLE_CLOSE_CODES[reason] === code) ?? null;
}
