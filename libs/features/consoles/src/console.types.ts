import type { consoles } from '@uni/contracts';
import type { InstanceStatus, MemberRole } from '@uni/data';

/** Roles that may sit in front of a machine: whoever may change it. */
export const CONSOLE_ROLES: readonly MemberRole[] = ['owner', 'admin', 'operator'];

/** How long a ticket waits for its websocket. */
export const TICKET_LIFE_MS = 30_000;
/** A relay that has not been heard of for this long is dead: its consoles count no more. */
export const RELAY_SILENCE_MS = 30_000;

/** What ends a console beside the reasons that a client is told. */
export type ConsoleEnd = consoles.ConsoleCloseReason | 'relay_lost';

/** Limits of open consoles; injected by the process that relays. */
export interface ConsoleLimits {
  readonly maxPerUser: number;
  readonly maxPerInstance: number;
  readonly maxPerProcess: number;
  readonly idleMs: number;
  readonly longestMs: number;
  readonly maxBytes: number;
}
/** Injection token for {@link ConsoleLimits}. */
export const CONSOLE_LIMITS = Symbol('ConsoleLimits');

/** A console whose ticket was taken. */
export interface TakenConsole {
  readonly id: string;
  readonly organizationId: string;
  readonly instanceId: string;
  readonly userId: string;
  readonly sessionId: string;
}

/** The screen exists: the machine runs, or comes back in a moment. */
const WITH_SCREEN: ReadonlySet<InstanceStatus> = new Set(['running', 'rebooting']);
/** Nobody knows better than the vendor whether the screen is still there; it ends the stream itself. */
const PERHAPS: ReadonlySet<InstanceStatus> = new Set(['resizing', 'rebuilding', 'unknown']);
const OFF: ReadonlySet<InstanceStatus> = new Set(['stopped', 'suspended', 'shelved', 'provisioning']);

export const hasScreen = (status: InstanceStatus): boolean => WITH_SCREEN.has(status);

/** Why an open console of an instance in this state must end; null when it may stay. */
export function endOfState(status: InstanceStatus): ConsoleEnd | null {
  if (WITH_SCREEN.has(status) || PERHAPS.has(status)) return null;
  return OFF.has(status) ? 'machine_off' : 'machine_gone';
}

/** Where the sealed way to a screen belongs: another console's does not open here. */
export const accessPlace = (consoleId: string): string => `console_sessions|${consoleId}|access`;
