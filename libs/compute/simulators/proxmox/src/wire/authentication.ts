import type { IncomingHttpHeaders } from 'node:http';
import type { World } from '../world/world.js';
import { WireError } from './answer.js';
import type { Identity } from './permissions.js';
import { isCsrfToken, readTicket, sameText } from './tickets.js';

const TOKEN_HEADER = /^PVEAPIToken[= ]([^=\s]+![^=\s]+)[=:]([0-9a-fA-F-]+)$/;
const TICKET_HEADER = /^PVEAuthCookie[= ](\S+)$/;
const TICKET_COOKIE = /(?:^|;\s*)PVEAuthCookie=([^;]*)/;

/** What a request shows of who sends it. */
export interface Credentials {
  readonly authorization: string | undefined;
  readonly cookie: string | undefined;
  readonly csrfToken: string | undefined;
}

export function credentialsOf(headers: IncomingHttpHeaders): Credentials {
  const csrf = headers['csrfpreventiontoken'];
  return {
    authorization: headers.authorization,
    cookie: headers.cookie,
    csrfToken: Array.isArray(csrf) ? csrf[0] : csrf,
  };
}

export function usesToken({ authorization }: Credentials): boolean {
  return authorization?.startsWith('PVEAPIToken') ?? false;
}

function byToken(world: World, authorization: string): Identity {
  const match = TOKEN_HEADER.exec(authorization);
  const token = match ? world.state.tokens[match[1] ?? ''] : undefined;
  const expired = token !== undefined && token.expiresAtS !== 0 && token.expiresAtS <= world.nowS();
  const disabled = token !== undefined && world.state.users[token.userId]?.disabled === true;
  if (!token || token.revoked || expired || disabled || !sameText(token.secret, match?.[2] ?? ''))
    throw new WireError(401, 'Authentication failed!', false);
  return { userId: token.userId, token };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function byTicket(world: World, ticket: string, method: string, csrfToken: string | undefined): Identity {
  const userId = readTicket(world, decoded(ticket));
  const user = userId === null ? undefined : world.state.users[userId];
  if (userId === null || user === undefined || user.disabled === true)
    throw new WireError(401, 'Authentication failed!', false);
  if (method !== 'GET' && !isCsrfToken(world, userId, csrfToken ?? ''))
    throw new WireError(401, 'Permission denied - invalid csrf token', false);
  return { userId, token: null };
}

/** @throws WireError 401 without a body: the server does not say what is wrong with a credential. */
export function authenticate(world: World, credentials: Credentials, method: string): Identity {
  const { authorization, cookie, csrfToken } = credentials;
  if (authorization !== undefined && usesToken(credentials)) return byToken(world, authorization);
  const ticket = TICKET_COOKIE.exec(cookie ?? '')?.[1] ?? TICKET_HEADER.exec(authorization ?? '')?.[1];
  if (ticket === undefined || ticket === '') throw new WireError(401, 'No ticket', false);
  return byTicket(world, ticket, method, csrfToken);
}
