import { WITHOUT_FACETS, type DriverDescription } from '@uni/compute-port';
import type { PveOptions } from './connection/connection.options.js';

/** Facts about the platform, and the id range of this connection. */
export function describeDriver(options: PveOptions): DriverDescription {
  return {
    kind: 'proxmox',
    capabilities: {
      create: { sshKeys: true, requiresSshKey: false, userData: options.isoStorage !== undefined, staticIpv4: true },
      start: true,
      stop: { graceful: true, forced: true },
      reboot: { graceful: true, forced: true },
      suspend: true,
      shelve: false,
      resize: { supported: true, requiresStopped: true, shrinkDisk: false },
      ...WITHOUT_FACETS,
    },
    createPhases: ['clone', 'configure', 'grow_disk', 'start'],
    resizePhases: ['configure', 'grow_disk'],
    externalIds: { chosenBy: 'caller', min: options.vmidMin, max: options.vmidMax },
    sizes: 'any',
    offCost: {
      stopped: { compute: false, disk: true, address: false },
      // The guest keeps its memory on the node.
      suspended: { compute: true, disk: true, address: false },
    },
    cheapestOff: 'stopped',
    // Copies of one storage wait for its lock in turn and time out when many wait.
    limits: { maxConcurrentCalls: 8, maxConcurrentCreates: 3 },
  };
}
