import { timingSafeEqual } from 'node:crypto';
import { notLoggedIn } from '../world/refusal.js';
import type { ApiKeyState, TokenState } from '../world/world.state.js';
import { owned, type World } from '../world/world.js';

/** Tokens are good for an hour. */
const TOKEN_LIFETIME_MS = 3_600_000;

/** The headers that say who is calling; token calls need the first, the others come as a pair. */
export interface Credentials {
  readonly authorization: string | undefined;
  readonly clientId: string | undefined;
  readonly secret: string | undefined;
}

function sameText(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

function keyOf(world: World, clientId: string, secret: string): ApiKeyState {
  const key = owned(world.state.keys, clientId);
  if (!key || key.revoked || !sameText(key.secret, secret)) throw notLoggedIn();
  return key;
}

/** @throws Refusal when nobody is known by these. A token outlives neither its hour nor its key. */
export function authenticate(world: World, { authorization, clientId, secret }: Credentials): ApiKeyState {
  const bearer = /^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1];
  if (bearer !== undefined) {
    const token = owned(world.state.tokens, bearer);
    const key = token ? world.state.keys[token.clientId] : undefined;
    if (!token || !key || key.revoked || token.expiresAtMs <= world.nowMs()) throw notLoggedIn();
    return key;
  }
  return keyOf(world, clientId ?? '', secret ?? '');
}

/** Gives out a token for an hour. @throws Refusal for wrong credentials. */
export function issueToken(world: World, clientId: string, secret: string): TokenState {
  keyOf(world, clientId, secret);
  const nowMs = world.nowMs();
  for (const [text, { expiresAtMs }] of Object.entries(world.state.tokens))
    if (expiresAtMs <= nowMs) delete world.state.tokens[text];
  const token: TokenState = { token: world.random.hex(40), clientId, expiresAtMs: nowMs + TOKEN_LIFETIME_MS };
  world.state.tokens[token.token] = token;
  return token;
}
