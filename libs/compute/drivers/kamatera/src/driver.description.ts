import { WITHOUT_FACETS, type DriverDescription } from '@uni/compute-port';
import type { KamateraOptions } from './connection/connection.options.js';
import { MOST_VOLUMES } from './volumes/volume.slots.js';

/** Facts about the platform, and what the way of billing of this connection makes of them. */
export function describeDriver(options: KamateraOptions): DriverDescription {
  // By the hour, a server that is off pays for its disk and address; by the month it pays for all of it.
  const isMonthly = options.billing === 'monthly';
  return {
    kind: 'kamatera',
    capabilities: {
      create: { sshKeys: true, requiresSshKey: true, userData: true, staticIpv4: true },
      start: true,
      // There is one kind of off and one of restart, and neither is documented to ask the guest.
      stop: { graceful: false, forced: true },
      reboot: { graceful: false, forced: true },
      suspend: true,
      shelve: false,
      resize: { supported: true, requiresStopped: true, shrinkDisk: false },
      ...WITHOUT_FACETS,
      clone: { supported: true, requiresStopped: false },
      snapshots: {
        supported: true,
        // Whether they hold the memory is not documented.
        withMemory: false,
        revertRequiresStopped: true,
        includesVolumes: true,
        accountWide: false,
        max: null,
      },
      // Disks of a server, which live and die with it. Whether they may be changed while it runs is documented for none of it.
      volumes: {
        supported: true,
        detach: 'never',
        accountWide: false,
        attachRequiresStopped: false,
        growRequires: 'stopped',
        max: MOST_VOLUMES,
      },
      metrics: true,
      events: true,
      prices: true,
      adopt: true,
      rename: true,
    },
    createPhases: ['clone', 'start'],
    resizePhases: ['configure', 'grow_disk'],
    externalIds: { chosenBy: 'vendor' },
    sizes: 'any',
    offCost: {
      stopped: { compute: isMonthly, disk: true, address: true },
      // What a suspended server costs is not documented; it keeps its memory.
      suspended: { compute: true, disk: true, address: true },
    },
    cheapestOff: 'stopped',
    // No limits are published; a call through the proxy costs the platform several.
    limits: { maxConcurrentCalls: 6, maxConcurrentCreates: 3 },
  };
}
