import { PermissionRefusal } from '../world/refusal.js';
import type { AclEntry, TokenState } from '../world/state.js';
import type { World } from '../world/world.js';

/** Who is calling. */
export interface Identity {
  readonly userId: string;
  /** null for a user who has logged in. */
  readonly token: TokenState | null;
}

/** How tasks and logs name the caller. */
export function identityName({ userId, token }: Identity): string {
  return token?.fullId ?? userId;
}

function applies(entry: AclEntry, path: string): boolean {
  if (entry.path === path) return true;
  return entry.propagate && (entry.path === '/' || path.startsWith(`${entry.path}/`));
}

/** The deepest entries win; entries on the same path add up. */
function fromAcl(acl: readonly AclEntry[], path: string): Set<string> {
  let depth = -1;
  let found = new Set<string>();
  for (const entry of acl) {
    if (!applies(entry, path)) continue;
    const entryDepth = entry.path === '/' ? 0 : entry.path.split('/').length;
    if (entryDepth > depth) {
      depth = entryDepth;
      found = new Set(entry.privileges);
    } else if (entryDepth === depth) for (const privilege of entry.privileges) found.add(privilege);
  }
  return found;
}

function withPool(world: World, acl: readonly AclEntry[], path: string): Set<string> {
  const found = fromAcl(acl, path);
  const vmid = /^\/vms\/(\d+)$/.exec(path)?.[1];
  const pool = vmid === undefined ? null : (world.guest(Number(vmid))?.pool ?? null);
  if (pool !== null) for (const privilege of fromAcl(acl, `/pool/${pool}`)) found.add(privilege);
  return found;
}

/** What the caller may do on a path: with privilege separation never more than token and owner both may. */
export function privilegesOn(world: World, identity: Identity, path: string): Set<string> {
  const owner = withPool(world, world.state.users[identity.userId]?.acl ?? [], path);
  if (!identity.token?.privilegeSeparation) return owner;
  const token = withPool(world, identity.token.acl, path);
  return new Set([...token].filter((privilege) => owner.has(privilege)));
}

export function isAllowed(
  world: World,
  identity: Identity,
  path: string,
  privileges: readonly string[],
  mode: 'all' | 'any' = 'all',
): boolean {
  const held = privilegesOn(world, identity, path);
  return mode === 'all' ? privileges.every((name) => held.has(name)) : privileges.some((name) => held.has(name));
}

/** @throws PermissionRefusal in the server's words. */
export function demand(
  world: World,
  identity: Identity,
  path: string,
  privileges: readonly string[],
  mode: 'all' | 'any' = 'all',
): void {
  if (!isAllowed(world, identity, path, privileges, mode))
    throw new PermissionRefusal(`${path}, ${privileges.join('|')}`);
}

/** Paths that the caller's own permission map may name. */
export function knownPaths(identity: Identity, owner: readonly AclEntry[]): string[] {
  const top = ['/', '/access', '/access/groups', '/nodes', '/pool', '/sdn', '/storage', '/vms'];
  return [
    ...new Set([
      ...top,
      ...owner.map((entry) => entry.path),
      ...(identity.token?.acl ?? []).map((entry) => entry.path),
    ]),
  ].sort();
}
