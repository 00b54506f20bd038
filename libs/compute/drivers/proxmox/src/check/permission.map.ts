import { z } from 'zod';
import { wireFlag } from '../api/wire.values.js';

/** Path → privilege → whether it also holds below that path. */
export const permissionMapSchema = z.record(z.string(), z.record(z.string(), wireFlag));

export type PermissionMap = z.output<typeof permissionMapSchema>;

/** What a path says counts for itself; a path that is not listed inherits from the nearest one above that is. */
export function holds(map: PermissionMap, path: string, privilege: string): boolean {
  const own = map[path];
  if (own) return privilege in own;
  for (let above = parentOf(path); above !== null; above = parentOf(above)) {
    const inherited = map[above];
    if (inherited) return inherited[privilege] === true;
  }
  return false;
}

/** Whether the privilege holds at this path or at any listed path below it. */
export function holdsSomewhere(map: PermissionMap, path: string, privilege: string): boolean {
  const below = Object.entries(map).some(([key, rights]) => key.startsWith(`${path}/`) && privilege in rights);
  return below || holds(map, path, privilege);
}

function parentOf(path: string): string | null {
  if (path === '/') return null;
  return path.slice(0, path.lastIndexOf('/')) || '/';
}
