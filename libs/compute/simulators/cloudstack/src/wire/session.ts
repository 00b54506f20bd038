import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { domainOf } from '../world/collections.js';
import { ApiRefusal, CODES, denied } from '../world/refusal.js';
import type { UserState } from '../world/state.js';
import type { World } from '../world/world.js';
import { looseParam } from './request-params.js';

const KEY_BYTES = 20;

function normalisedPath(path: string): string {
  const inner = path
    .split('/')
    .filter((part) => part !== '')
    .join('/');
  return inner === '' ? 'ROOT' : inner.startsWith('ROOT') ? inner : `ROOT/${inner}`;
}

/** The domain to log in to: by id, by path, or the root. @throws ApiRefusal 401 for an id that is none. */
function domainIdOf(world: World, params: ReadonlyMap<string, string>): string | undefined {
  const id = looseParam(params, 'domainid');
  if (id !== undefined) {
    if (!world.state.domains[id])
      throw new ApiRefusal(CODES.unauthorized, `Invalid domain id entered by the user: ${id}`, null);
    return id;
  }
  const path = normalisedPath(looseParam(params, 'domain') ?? '/');
  return Object.values(world.state.domains).find((domain) => domain.path === path)?.id;
}

function userFor(world: World, params: ReadonlyMap<string, string>): UserState {
  const domainId = domainIdOf(world, params);
  const user = Object.values(world.state.users).find(
    (candidate) =>
      candidate.username === looseParam(params, 'username') && world.account(candidate.accountId).domainId === domainId,
  );
  const fits = user !== undefined && user.password === looseParam(params, 'password');
  if (!fits || user.state !== 'enabled' || world.account(user.accountId).state !== 'enabled')
    throw denied('Failed to authenticate user in domain; please provide valid credentials');
  return user;
}

export interface LoggedIn {
  readonly content: object;
  readonly cookies: readonly string[];
}

/** Opens a session. @throws ApiRefusal 405 for GET, 531 for wrong credentials. */
export function login(world: World, method: string, params: ReadonlyMap<string, string>): LoggedIn {
  if (method !== 'POST')
    throw new ApiRefusal(CODES.methodNotAllowed, 'Please use HTTP POST to authenticate using this API', null);
  const user = userFor(world, params);
  const account = world.account(user.accountId);
  const sessionKey = randomBytes(KEY_BYTES).toString('base64url');
  const id = randomBytes(KEY_BYTES).toString('hex').toUpperCase();
  world.state.sessions[id] = { id, sessionKey, userId: user.id, lastUsedMs: world.nowMs() };
  const twoFactors = world.isAtLeast('4.18') ? { is2faenabled: 'false', is2faverified: 'true' } : {};
  return {
    content: {
      username: user.username,
      userid: user.id,
      domainid: domainOf(world, account).id,
      timeout: world.settings.sessionTimeoutS,
      account: account.name,
      firstname: user.firstName,
      lastname: user.lastName,
      type: { User: '0', Admin: '1', DomainAdmin: '2' }[account.role],
      timezone: 'UTC',
      timezoneoffset: '0.0',
      registered: 'false',
      sessionkey: sessionKey,
      ...twoFactors,
    },
    cookies: [`JSESSIONID=${id}; Path=/client; HttpOnly`, `sessionkey=${sessionKey}; Path=/client/api; HttpOnly`],
  };
}

/** Ends a session, if there is one; the answer is the same. */
export function logout(world: World, request: IncomingMessage): object {
  const id = /(?:^|;\s*)JSESSIONID=([^;]+)/.exec(request.headers.cookie ?? '')?.[1];
  if (id !== undefined) delete world.state.sessions[id];
  return { description: 'success' };
}
