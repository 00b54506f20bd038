import type { PveApi } from '../api/pve.api.js';
import { isCloneLocked } from '../guest/guest.config.js';
import type { LocatedGuest } from '../guest/guest.lookup.js';
import { isIdFree, onlineNodes } from '../guest/id.probe.js';
import { markOf } from '../guest/ownership.mark.js';
import { hasRunningClone } from '../task/vendor.task.js';

/**
 * Whether an id without our mark may yet turn out to be ours: a clone shows its description late, and is hidden from a token that is
 * limited to a pool until it has finished. Calling it gone would leave a machine behind that nobody pays for.
 */
export async function isBeingBuilt(
  api: PveApi,
  vmid: number,
  guest: LocatedGuest | null,
  tokenId: string,
): Promise<boolean> {
  if (guest) {
    if (!isCloneLocked(guest.config) || markOf(guest.config, guest.vmid) !== null) return false;
    return hasRunningClone(api, { node: guest.node, vmid: null }, tokenId);
  }
  if (await isIdFree(api, vmid)) return false;
  for (const node of await onlineNodes(api)) {
    if (await hasRunningClone(api, { node, vmid: null }, tokenId)) return true;
  }
  return false;
}
