import type { LocationCapacity } from '@uni/compute-port';
import type { ClusterResources } from '../api/cluster.resources.js';
import { GIB, MIB } from '../api/wire.values.js';
import type { PveOptions } from '../connection/connection.options.js';

/**
 * Room of every allowed node. Memory and processors are used by what was sold, as placement counts them too; disk is the room of the
 * storage for copies, or of every storage of the node that takes disks. Shared storage counts on each node that reaches it.
 */
export function capacityOf(resources: ClusterResources, options: PveOptions): readonly LocationCapacity[] {
  return resources.nodes
    .filter(({ node, status }) => status === 'online' && (!options.nodes || options.nodes.includes(node)))
    .map(({ node, maxmem, mem, maxcpu }) => {
      const guests = resources.guests.filter((guest) => guest.node === node && !guest.template);
      const soldBytes = guests.reduce((sum, guest) => sum + (guest.maxmem ?? 0), 0);
      const soldCpus = guests.reduce((sum, guest) => sum + (guest.maxcpu ?? 0), 0);
      const storages = resources.storages.filter(
        (storage) =>
          storage.node === node &&
          (options.storage === undefined
            ? storage.content.split(',').includes('images')
            : storage.storage === options.storage),
      );
      const total = storages.reduce((sum, { maxdisk }) => sum + (maxdisk ?? 0), 0);
      const used = storages.reduce((sum, { disk }) => sum + (disk ?? 0), 0);
      return {
        location: node,
        memoryMib:
          maxmem === undefined
            ? null
            : { total: Math.floor(maxmem / MIB), used: Math.ceil(Math.max(soldBytes, mem ?? 0) / MIB) },
        vcpus: maxcpu === undefined ? null : { total: maxcpu, used: soldCpus },
        diskGib: total === 0 ? null : { total: Math.floor(total / GIB), used: Math.ceil(used / GIB) },
        machines: null,
      };
    });
}
