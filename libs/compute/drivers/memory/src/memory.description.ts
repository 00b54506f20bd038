import { WITHOUT_FACETS, type Capabilities, type DriverDescription } from '@uni/compute-port';

const CAPABILITIES: Capabilities = {
  create: { sshKeys: true, requiresSshKey: false, userData: true, staticIpv4: false },
  start: true,
  stop: { graceful: true, forced: true },
  reboot: { graceful: true, forced: true },
  suspend: true,
  shelve: false,
  resize: { supported: true, requiresStopped: true, shrinkDisk: false },
  ...WITHOUT_FACETS,
};

/** What the memory driver declares, by who names the machines. */
export function describeMemoryDriver(ids: 'caller' | 'vendor'): DriverDescription {
  return {
    kind: 'memory',
    capabilities: CAPABILITIES,
    createPhases: ids === 'caller' ? ['clone', 'configure', 'grow_disk', 'start'] : ['clone'],
    resizePhases: ['configure', 'grow_disk'],
    externalIds: ids === 'caller' ? { chosenBy: 'caller', min: 100, max: 999_999 } : { chosenBy: 'vendor' },
    sizes: 'any',
    offCost: {
      stopped: { compute: false, disk: true, address: true },
      suspended: { compute: true, disk: true, address: true },
    },
    cheapestOff: 'stopped',
    limits: { maxConcurrentCalls: 8, maxConcurrentCreates: 4 },
  };
}
