import { z } from 'zod';
import { readGuests } from '../api/cluster.resources.js';
import { pvePath, type PveApi } from '../api/pve.api.js';
import { isCloneLocked } from '../guest/guest.config.js';
import { isNotFound, readGuestConfig } from '../guest/guest.lookup.js';
import { isIdFree } from '../guest/id.probe.js';
import { markOf } from '../guest/ownership.mark.js';
import { hasRunningClone } from '../task/vendor.task.js';

const nodesSchema = z.array(z.object({ node: z.string(), status: z.string() }));

/**
 * Whether an id without our mark may yet turn out to be ours: a clone shows its description late, and is hidden from a token that is
 * limited to a pool until it has finished. Calling it gone would leave a machine behind that nobody pays for.
 */
export async function isBeingBuilt(api: PveApi, vmid: number, tokenId: string): Promise<boolean> {
  const entry = (await readGuests(api)).find((guest) => guest.vmid === vmid);
  if (entry) {
    return (
      entry.type === 'qemu' &&
      (await isVeiled(api, entry.node, vmid)) &&
      hasRunningClone(api, { node: entry.node, vmid: null }, tokenId)
    );
  }
  if (await isIdFree(api, vmid)) return false;
  const nodes = await api.get({ label: 'nodes', path: pvePath('nodes'), schema: nodesSchema });
  for (const { node, status } of nodes) {
    if (status === 'online' && (await hasRunningClone(api, { node, vmid: null }, tokenId))) return true;
  }
  return false;
}

async function isVeiled(api: PveApi, node: string, vmid: number): Promise<boolean> {
  try {
    const config = await readGuestConfig(api, node, vmid);
    return isCloneLocked(config) && markOf(config) === null;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}
