import type { InventoryPage } from '@uni/compute-port';
import { readResources, type GuestEntry } from '../api/cluster.resources.js';
import type { PveApi } from '../api/pve.api.js';
import { describeEntry } from '../guest/machine.state.js';

/**
 * Every machine and container of the cluster from one call. Where a node does not answer, the list is marked incomplete: its guests
 * are listed from what the others remember.
 */
export async function readInventory(api: PveApi): Promise<InventoryPage> {
  const { guests, nodes } = await readResources(api);
  const online = new Set(nodes.filter((node) => node.status === 'online').map((node) => node.node));
  const machines = distinct(guests.filter((guest) => !guest.template));
  const everyHomeIsUp = machines.every((guest) => online.has(guest.node));
  return {
    items: machines
      .map((guest) => describeEntry(guest, online.has(guest.node)))
      // After a while nobody remembers whether a stranger on a lost node is a template, so it is not called a machine.
      .filter((machine) => machine.mark !== null || online.has(machine.location ?? '')),
    nextCursor: null,
    complete: nodes.length > 0 && nodes.length === online.size && everyHomeIsUp,
  };
}

/** A guest that moves between nodes while the list is made may stand in it twice. */
function distinct(guests: readonly GuestEntry[]): readonly GuestEntry[] {
  const seen = new Set<number>();
  return guests.filter(({ vmid }) => !seen.has(vmid) && seen.add(vmid));
}
