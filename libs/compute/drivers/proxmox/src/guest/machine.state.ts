import type { MachineAddress, MachineState } from '@uni/compute-port';
import type { GuestEntry } from '../api/cluster.resources.js';
import { GIB, MIB } from '../api/wire.values.js';
import { bootDriveOf, parseDrive } from './drive.config.js';
import { memoryMibOf, vcpusOf } from './guest.config.js';
import type { GuestKind, LocatedGuest } from './guest.lookup.js';
import { isBusy, livePowerState, powerStateOf, type GuestStatus } from './guest.status.js';
import { markFromTags, markOf } from './ownership.mark.js';

/** Shared, because the list of a cluster shows many thousand machines without any. */
const NO_ADDRESSES: readonly MachineAddress[] = [];

/** One machine of ours from its own node: configuration and live state. */
export function describeMachine(
  machine: LocatedGuest,
  status: GuestStatus,
  addresses: readonly MachineAddress[],
): MachineState {
  const { config, vmid, node } = machine;
  const rootBytes = machine.kind === 'lxc' ? parseDrive('rootfs', String(config['rootfs'] ?? '')).sizeBytes : null;
  const diskBytes = rootBytes ?? bootDriveOf(config)?.sizeBytes ?? status.maxdisk;
  return {
    externalId: String(vmid),
    name: String(config['name'] ?? config['hostname'] ?? status.name ?? `VM ${vmid}`),
    mark: markOf(config, vmid),
    powerState: livePowerState(status),
    busy: isBusy(status.qmpstatus ?? status.status, status.lock ?? textOf(config['lock'])),
    vcpus: status.cpus ?? vcpusOf(config),
    memoryMib: status.maxmem === undefined ? memoryMibOf(config) : wholeUnits(status.maxmem, MIB),
    diskGib: wholeUnits(diskBytes, GIB),
    location: node,
    addresses,
    kind: kindOf(machine.kind),
  };
}

/**
 * One machine as the cluster-wide list has it. Its numbers are up to ten seconds old and missing for a machine that is younger; the
 * state of a machine on a node that does not answer is what it was before.
 */
export function describeEntry(entry: GuestEntry, nodeIsUp: boolean): MachineState {
  const known = nodeIsUp && entry.status !== 'unknown';
  return {
    externalId: String(entry.vmid),
    name: entry.name ?? `VM ${entry.vmid}`,
    // A copy that is being made still shows the tags of its source.
    mark: entry.lock === 'clone' && !entry.template ? null : markFromTags(entry.tags, entry.vmid),
    powerState: known ? powerStateOf(entry.status, entry.lock) : 'unknown',
    busy: isBusy(entry.status, entry.lock),
    vcpus: known ? (entry.maxcpu ?? null) : null,
    memoryMib: known ? wholeUnits(entry.maxmem, MIB) : null,
    diskGib: known ? wholeUnits(entry.maxdisk, GIB) : null,
    location: entry.node,
    addresses: NO_ADDRESSES,
    kind: kindOf(entry.type),
  };
}

function kindOf(kind: GuestKind): 'vm' | 'container' {
  return kind === 'lxc' ? 'container' : 'vm';
}

function wholeUnits(bytes: number | undefined, unit: number): number | null {
  return bytes === undefined || bytes <= 0 ? null : Math.floor(bytes / unit);
}

function textOf(value: string | number | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}
