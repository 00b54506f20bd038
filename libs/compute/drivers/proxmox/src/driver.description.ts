import { WITHOUT_FACETS, type DriverDescription } from '@uni/compute-port';
import type { PveOptions } from './connection/connection.options.js';
import { MAX_VOLUMES } from './volume/volume.attach.js';

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
      rebuild: { supported: true, requiresStopped: true },
      clone: { supported: true, requiresStopped: false },
      snapshots: {
        supported: true,
        withMemory: true,
        revertRequiresStopped: false,
        includesVolumes: true,
        accountWide: false,
        max: null,
      },
      volumes: {
        supported: true,
        detach: 'same_machine',
        accountWide: true,
        attachRequiresStopped: false,
        growRequires: 'nothing',
        max: MAX_VOLUMES,
      },
      iso: true,
      backups: {
        supported: options.backupStorage !== undefined,
        restoreRequiresStopped: options.backupStorage !== undefined,
      },
      firewall: true,
      console: true,
      metrics: true,
      events: true,
      adopt: true,
      rename: true,
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
