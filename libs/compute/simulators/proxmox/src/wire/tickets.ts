import { createHmac, timingSafeEqual } from 'node:crypto';
import type { World } from '../world/world.js';

/** Tickets of users last this long. */
const TICKET_LIFETIME_S = 7_200;
/** Tickets for consoles are to be used at once. */
const CONSOLE_TICKET_LIFETIME_S = 40;
/** Clocks of nodes may differ a little. */
const TOLERANCE_S = 300;

function sign(world: World, ...parts: readonly (string | number)[]): string {
  return createHmac('sha256', world.state.authKey).update(parts.join('\n')).digest('base64');
}

const hexTime = (seconds: number): string => seconds.toString(16).toUpperCase().padStart(8, '0');

/** Compares without telling by its duration how much was right. */
export function sameText(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

function isFresh(world: World, time: string, lifetimeS: number): boolean {
  const ageS = world.nowS() - parseInt(time, 16);
  return ageS > -TOLERANCE_S && ageS < lifetimeS;
}

export function makeTicket(world: World, userId: string): string {
  const time = hexTime(world.nowS());
  return `PVE:${userId}:${time}::${sign(world, 'ticket', userId, time)}`;
}

/** The user a ticket belongs to; null when it is forged or too old. */
export function readTicket(world: World, ticket: string): string | null {
  const [, userId = '', time = '', signature = ''] = /^PVE:([^:\s]+):([0-9A-F]{8})::(\S+)$/.exec(ticket) ?? [];
  if (userId === '' || !sameText(signature, sign(world, 'ticket', userId, time))) return null;
  return isFresh(world, time, TICKET_LIFETIME_S) ? userId : null;
}

export function makeCsrfToken(world: World, userId: string): string {
  const time = hexTime(world.nowS());
  return `${time}:${sign(world, 'csrf', userId, time)}`;
}

export function isCsrfToken(world: World, userId: string, token: string): boolean {
  const [time = '', signature = ''] = token.split(':');
  return isFresh(world, time, TICKET_LIFETIME_S) && sameText(signature, sign(world, 'csrf', userId, time));
}

export interface ConsoleTicketSubject {
  /** User or full token id. */
  readonly identity: string;
  readonly vmid: number;
  readonly port: number;
}

/** Signed for one caller, one guest and one port. With a password it carries that in front. */
export function makeConsoleTicket(world: World, subject: ConsoleTicketSubject, password: string | null): string {
  const time = hexTime(world.nowS());
  const signature = sign(world, 'console', subject.identity, `/vms/${subject.vmid}`, subject.port, time);
  return `${password === null ? '' : `${password}:`}PVEVNC:${time}::${signature}`;
}

export function isConsoleTicket(world: World, subject: ConsoleTicketSubject, ticket: string): boolean {
  const [, time = '', signature = ''] = /(?:^|:)PVEVNC:([0-9A-F]{8})::(\S+)$/.exec(ticket) ?? [];
  const expected = sign(world, 'console', subject.identity, `/vms/${subject.vmid}`, subject.port, time);
  return isFresh(world, time, CONSOLE_TICKET_LIFETIME_S) && sameText(signature, expected);
}
