import type { IncomingMessage } from 'node:http';
import { timingSafeEqual } from 'node:crypto';
import type { Caller } from '../world/collections.js';
import { parseExpires } from '../world/dates.js';
import { ApiRefusal, CODES } from '../world/refusal.js';
import type { UserState } from '../world/state.js';
import type { World } from '../world/world.js';
import { isReading, type Command } from './command.js';
import { looseParam } from './request-params.js';
import { isSignedBy } from './signature.js';

const FURTHEST_EXPIRY_MS = 15 * 60_000;

/** Whatever is wrong with a signature or a key: the client cannot tell. */
export function unverified(): ApiRefusal {
  return new ApiRefusal(CODES.unauthorized, 'unable to verify user credentials and/or request signature', null);
}

export interface Authenticated {
  readonly caller: Caller;
  readonly viaSession: boolean;
}

function callerOf(world: World, user: UserState): Caller {
  const account = world.account(user.accountId);
  const isDisabled = world.conditions('account_disabled').some(({ accountId }) => accountId === account.id);
  if (user.state !== 'enabled' || account.state === 'disabled' || isDisabled) throw unverified();
  return { userId: user.id, account, isRoot: account.role === 'Admin' };
}

/** The server's clock, which a fault may have put wrong. */
export function serverTimeMs(world: World): number {
  return world.nowMs() + world.conditions('clock_off').reduce((sum, { byMs }) => sum + byMs, 0);
}

/** Whether the operator asks for POST and timestamps; servers before 4.21 cannot. */
export function isEnforcing(world: World): boolean {
  return world.settings.enforcePostAndTimestamps && world.isAtLeast('4.21');
}

function checkExpiry(world: World, params: ReadonlyMap<string, string>): void {
  const enforced = isEnforcing(world);
  const isVersion3 = looseParam(params, 'signatureversion') === '3';
  if (!isVersion3 && !enforced) return;
  const expires = looseParam(params, 'expires');
  if (!isVersion3 || expires === undefined) throw unverified();
  const expiresAtMs = parseExpires(expires, world.isAtLeast('4.20'));
  const nowMs = serverTimeMs(world);
  if (expiresAtMs === null || expiresAtMs < nowMs) throw unverified();
  if (enforced && expiresAtMs - nowMs > FURTHEST_EXPIRY_MS) throw unverified();
}

function equal(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

function cookie(request: IncomingMessage, name: string): string | undefined {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const at = part.indexOf('=');
    if (part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return undefined;
}

/** @throws ApiRefusal 401 when the session is over or its key does not fit. */
export function sessionCaller(world: World, request: IncomingMessage, params: ReadonlyMap<string, string>): Caller {
  const refused = new ApiRefusal(CODES.unauthorized, 'unable to verify user credentials', null);
  const session = world.state.sessions[cookie(request, 'JSESSIONID') ?? ''];
  const given = looseParam(params, 'sessionkey') ?? '';
  if (!session || !equal(session.sessionKey, given)) throw refused;
  if (cookie(request, 'sessionkey') !== session.sessionKey) throw refused;
  const user = world.state.users[session.userId];
  if (!user || world.nowMs() - session.lastUsedMs > world.settings.sessionTimeoutS * 1_000) {
    delete world.state.sessions[session.id];
    throw refused;
  }
  session.lastUsedMs = world.nowMs();
  return callerOf(world, user);
}

export function hasSession(request: IncomingMessage): boolean {
  return cookie(request, 'JSESSIONID') !== undefined;
}

/** Role, rate limit and availability, in the order of the real server. @throws ApiRefusal 401, 429 or 432. */
export function admit(world: World, caller: Caller, command: Command, clientAddress: string): void {
  const forbidden = world.conditions('command_forbidden').some((condition) => condition.command === command.name);
  const isDomainAdmin = caller.account.role === 'DomainAdmin';
  const allowed = command.admin === undefined || caller.isRoot || (command.admin === 'domain' && isDomainAdmin);
  if (!allowed || (forbidden && !caller.isRoot))
    throw new ApiRefusal(
      CODES.unauthorized,
      `The given command '${command.name}' either does not exist, is not available for user, or not available from ip address '/${clientAddress}'.`,
      9999,
      true,
    );
  const [throttled] = world.conditions('throttled');
  if (throttled && !caller.isRoot)
    throw new ApiRefusal(
      CODES.throttled,
      `The given user has reached his/her account api limit, please retry after ${throttled.retryAfterMs} ms.`,
    );
  if (world.conditions('command_unavailable').some((condition) => condition.command === command.name))
    throw new ApiRefusal(CODES.unsupported, `The API ${command.name} is not available now`, 9999, true);
}

/** The caller behind a signed request. @throws ApiRefusal 401 with one text for all reasons, but for the role check. */
export function signedCaller(
  world: World,
  command: Command | undefined,
  params: ReadonlyMap<string, string>,
  request: { readonly method: string; readonly clientAddress: string },
): Caller {
  if (!command) throw unverified();
  const apiKey = looseParam(params, 'apikey');
  const signature = looseParam(params, 'signature');
  if (apiKey === undefined || signature === undefined) throw unverified();
  if (isEnforcing(world) && request.method === 'GET' && !isReading(command.name))
    throw new ApiRefusal(CODES.methodNotAllowed, `The API ${command.name} has to be called with POST`);
  checkExpiry(world, params);
  const user = Object.values(world.state.users).find((candidate) => equal(candidate.apiKey, apiKey));
  const isRevoked = world.conditions('keys_revoked').some(({ userId }) => userId === user?.id);
  if (!user || isRevoked) throw unverified();
  const caller = callerOf(world, user);
  admit(world, caller, command, request.clientAddress);
  if (!isSignedBy(params, signature, user.secretKey)) throw unverified();
  return caller;
}
