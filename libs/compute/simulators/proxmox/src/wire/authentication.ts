import { timingSafeEqual } from 'node:crypto';
import type { World } from '../world/world.js';
import { WireError } from './answer.js';
import type { Identity } from './permissions.js';

const TOKEN_HEADER = /^PVEAPIToken[= ]([^=\s]+![^=\s]+)[=:]([0-9a-fA-F-]+)$/;

function sameText(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

/** @throws WireError 401 without a body: the server does not say what is wrong with a credential. */
export function authenticate(world: World, authorization: string | undefined): Identity {
  if (authorization === undefined || !authorization.startsWith('PVEAPIToken'))
    throw new WireError(401, 'No ticket', false);
  const match = TOKEN_HEADER.exec(authorization);
  const token = match ? world.state.tokens[match[1] ?? ''] : undefined;
  const expired = token !== undefined && token.expiresAtS !== 0 && token.expiresAtS <= world.nowS();
  if (!token || token.revoked || expired || !sameText(token.secret, match?.[2] ?? ''))
    throw new WireError(401, 'Authentication failed!', false);
  return { userId: token.userId, token };
}
