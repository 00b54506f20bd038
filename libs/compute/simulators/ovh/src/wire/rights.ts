import { ApiRefusal } from '../world/refusals.js';
import type { World } from '../world/world.js';
import type { Identity } from './identity.js';
import type { Route } from './route.js';

function globMatches(glob: string, text: string): boolean {
  const pattern = glob.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*');
  return new RegExp(`^${pattern}$`).test(text);
}

/** An exact path, or one with `*`: `/me` does not cover `/me/x`. */
export function ruleCovers(rulePath: string, path: string): boolean {
  return globMatches(rulePath, path) || globMatches(rulePath, `${path}/`);
}

function isRevoked(world: World, method: string, path: string): boolean {
  return world
    .conditions('revoked_right')
    .some((right) => (right.method === null || right.method === method) && ruleCovers(right.path, path));
}

/** @throws ApiRefusal 403 in the words of the kind of credential. */
export function demandRight(world: World, identity: Identity, route: Route, path: string): void {
  const revoked = isRevoked(world, route.method, path);
  if (identity.kind === 'key') {
    const covered = identity.credential.rules.some(
      (rule) => rule.method === route.method && ruleCovers(rule.path, path),
    );
    if (covered && !revoked) return;
    throw new ApiRefusal(403, 'This call has not been granted', 'Client::Forbidden', 'NOT_GRANTED_CALL');
  }
  const granted = identity.account.actions.some((action) => globMatches(action, route.action));
  if (granted && !revoked) return;
  throw new ApiRefusal(403, 'User not granted for this request', 'Client::Forbidden', null, {
    unauthorizedActionsByAuthentication: '',
    unauthorizedActionsByIAM: route.action,
  });
}
