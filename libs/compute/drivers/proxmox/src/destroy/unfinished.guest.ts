import type { PveApi } from '../api/pve.api.js';
import { isCloneLocked } from '../guest/guest.config.js';
import type { LocatedGuest } from '../guest/guest.lookup.js';
import { markOf } from '../guest/ownership.mark.js';
import { hasRunningClone } from '../task/vendor.task.js';

/**
 * Whether a guest without our mark may yet turn out to be ours: a clone shows its description late. Calling it a stranger would leave
 * a machine behind that nobody pays for.
 */
export async function isBeingBuilt(api: PveApi, guest: LocatedGuest, tokenId: string): Promise<boolean> {
  if (!isCloneLocked(guest.config) || markOf(guest.config) !== null) return false;
  return hasRunningClone(api, { node: guest.node, vmid: null }, tokenId);
}
