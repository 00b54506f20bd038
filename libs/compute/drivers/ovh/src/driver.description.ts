import { WITHOUT_FACETS, type DriverDescription } from '@uni/compute-port';

/** Facts about the vendor; none of them depends on the connection. */
export const OVH_DESCRIPTION: DriverDescription = {
  kind: 'ovh',
  capabilities: {
    ...WITHOUT_FACETS,
    // Images have no password, so a machine without a key is one that nobody can enter.
    create: { sshKeys: true, requiresSshKey: true, userData: true, staticIpv4: false },
    start: true,
    // One call for both: the guest is asked, and the plug is pulled after about a minute.
    stop: { graceful: true, forced: false },
    reboot: { graceful: true, forced: true },
    // The vendor's panel calls shelving "suspend"; nothing keeps the memory.
    suspend: false,
    shelve: true,
    resize: { supported: true, requiresStopped: false, shrinkDisk: false },
    rebuild: { supported: true, requiresStopped: false },
    rescue: true,
    snapshots: {
      supported: true,
      withMemory: false,
      revertRequiresStopped: false,
      includesVolumes: false,
      accountWide: true,
      max: null,
    },
    volumes: {
      supported: true,
      detach: 'anywhere',
      accountWide: true,
      attachRequiresStopped: false,
      growRequires: 'detached',
      max: null,
    },
    console: true,
    events: true,
    usage: true,
    prices: true,
    adopt: true,
    rename: true,
  },
  createPhases: ['clone'],
  resizePhases: ['configure'],
  externalIds: { chosenBy: 'vendor' },
  sizes: 'listed',
  offCost: {
    // Everything stays reserved and is charged like a running machine.
    stopped: { compute: true, disk: true, address: false },
    // Hourly billing pauses; the image that holds the disk is charged. The address is kept and costs nothing.
    shelved: { compute: false, disk: true, address: false },
    suspended: { compute: true, disk: true, address: false },
  },
  cheapestOff: 'shelved',
  // About one call a second is what the vendor calls fair use.
  limits: { maxConcurrentCalls: 4, maxConcurrentCreates: 2 },
};
