import {
  FACET_CAPABILITIES,
  WITHOUT_FACETS,
  type Capabilities,
  type DriverDescription,
  type FacetName,
} from '@uni/compute-port';
import { THING_LIMITS } from './cloud/thing-operations.js';

/** The two kinds of this cloud differ in their manners too, so that both sides of every declaration are tried. */
function capabilitiesOf(ids: 'caller' | 'vendor', requiresSshKey: boolean): Capabilities {
  const strict = ids === 'vendor';
  return {
    create: { sshKeys: true, requiresSshKey, userData: true, staticIpv4: false },
    start: true,
    stop: { graceful: true, forced: true },
    reboot: { graceful: true, forced: true },
    suspend: true,
    shelve: true,
    resize: { supported: true, requiresStopped: true, shrinkDisk: false },
    rebuild: { supported: true, requiresStopped: strict },
    clone: { supported: true, requiresStopped: false },
    rescue: true,
    restore: false,
    snapshots: {
      supported: true,
      withMemory: true,
      revertRequiresStopped: strict,
      includesVolumes: false,
      accountWide: !strict,
      max: THING_LIMITS.snapshot,
    },
    volumes: {
      supported: true,
      detach: strict ? 'never' : 'anywhere',
      accountWide: !strict,
      attachRequiresStopped: false,
      growRequires: strict ? 'stopped' : 'nothing',
      max: THING_LIMITS.volume,
    },
    iso: true,
    backups: { supported: true, restoreRequiresStopped: true },
    addresses: true,
    firewall: true,
    console: true,
    metrics: true,
    events: true,
    usage: true,
    prices: true,
    adopt: true,
    rename: true,
  };
}

/**
 * What the memory driver declares, by who names the machines. `without`: facets that this one is made to lack; `requiresSshKey`: as the
 * cloud was told.
 */
export function describeMemoryDriver(
  ids: 'caller' | 'vendor',
  without: readonly FacetName[] = [],
  requiresSshKey = false,
): DriverDescription {
  const lacking = Object.fromEntries(
    without.map((facet) => [FACET_CAPABILITIES[facet], WITHOUT_FACETS[FACET_CAPABILITIES[facet]]]),
  );
  return {
    kind: 'memory',
    capabilities: { ...capabilitiesOf(ids, requiresSshKey), ...lacking },
    createPhases: ids === 'caller' ? ['clone', 'configure', 'grow_disk', 'start'] : ['clone'],
    resizePhases: ['configure', 'grow_disk'],
    externalIds: ids === 'caller' ? { chosenBy: 'caller', min: 100, max: 999_999 } : { chosenBy: 'vendor' },
    sizes: 'any',
    offCost: {
      stopped: { compute: false, disk: true, address: true },
      suspended: { compute: true, disk: true, address: true },
      shelved: { compute: false, disk: true, address: true },
    },
    cheapestOff: 'stopped',
    limits: { maxConcurrentCalls: 8, maxConcurrentCreates: 4 },
  };
}
