import { WITHOUT_FACETS, type DriverDescription } from '@uni/compute-port';
import type { CloudOptions } from './connection/connection.options.js';

/** Facts about the platform, as far as they hold on every release that works; sizes and usage depend on the connection. */
export function describeDriver(options: Pick<CloudOptions, 'customOffering' | 'usage'>): DriverDescription {
  return {
    kind: 'cloudstack',
    capabilities: {
      create: { sshKeys: true, requiresSshKey: false, userData: true, staticIpv4: true },
      start: true,
      stop: { graceful: true, forced: true },
      reboot: { graceful: true, forced: true },
      suspend: false,
      shelve: false,
      resize: { supported: true, requiresStopped: true, shrinkDisk: false },
      ...WITHOUT_FACETS,
      rebuild: { supported: true, requiresStopped: false },
      snapshots: {
        supported: true,
        withMemory: true,
        // A machine that runs is turned off and on again where the snapshot demands it.
        revertRequiresStopped: false,
        includesVolumes: true,
        accountWide: true,
        max: null,
      },
      volumes: {
        supported: true,
        detach: 'anywhere',
        accountWide: true,
        attachRequiresStopped: false,
        growRequires: 'nothing',
        max: null,
      },
      iso: true,
      backups: { supported: true, restoreRequiresStopped: true },
      addresses: true,
      console: true,
      metrics: true,
      events: true,
      // The vendor shows it to administrators only.
      usage: options.usage,
      adopt: true,
      rename: true,
    },
    // One job copies the template, configures and starts.
    createPhases: ['clone'],
    resizePhases: ['configure', 'grow_disk'],
    externalIds: { chosenBy: 'vendor' },
    sizes: options.customOffering === undefined ? 'listed' : 'any',
    // A machine that is off gives its host back and keeps its disks and its addresses.
    offCost: { stopped: { compute: false, disk: true, address: true } },
    cheapestOff: 'stopped',
    limits: { maxConcurrentCalls: 8, maxConcurrentCreates: 4 },
  };
}
