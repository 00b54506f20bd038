import { GIB, MIB, parseDiskSize } from './bytes.js';
import { isCdrom, isDriveKey, ownerOf, parseDrive } from './property-string.js';
import { Refusal } from './refusal.js';
import type { GuestConfig, GuestKind, GuestState, NodeState } from './state.js';
import { removeVolume, volumesOfGuest } from './volumes.js';
import type { World } from './world.js';

/** Memory that the hypervisor itself keeps. */
const HOST_RESERVE_BYTES = 4 * GIB;

export function configDirectory(kind: GuestKind): 'qemu-server' | 'lxc' {
  return kind === 'qemu' ? 'qemu-server' : 'lxc';
}

export function missingConfigText(kind: GuestKind, node: string, vmid: number): string {
  return `Configuration file 'nodes/${node}/${configDirectory(kind)}/${vmid}.conf' does not exist`;
}

/** The guest under this node's path. A guest of another node does not exist here. */
export function requireGuest(world: World, kind: GuestKind, node: string, vmid: number): GuestState {
  const guest = world.guest(vmid);
  if (!guest || guest.kind !== kind || guest.node !== node) throw new Refusal(missingConfigText(kind, node, vmid));
  return guest;
}

export function requireUnlocked(guest: GuestState): void {
  if (guest.lock !== null) throw new Refusal(`${guest.kind === 'qemu' ? 'VM' : 'CT'} is locked (${guest.lock})`);
}

export function lockFileTimeoutText(guest: { kind: GuestKind; vmid: number }): string {
  const file = guest.kind === 'qemu' ? `qemu-server/lock-${guest.vmid}.conf` : `lxc/pve-config-${guest.vmid}.lock`;
  return `can't lock file '/var/lock/${file}' - got timeout`;
}

export function displayName(guest: GuestState): string {
  if (guest.kind === 'lxc') return String(guest.config['hostname'] ?? `CT${guest.vmid}`);
  return String(guest.config['name'] ?? `VM ${guest.vmid}`);
}

/** The configuration as it will be after the next start. */
export function mergedConfig(guest: GuestState): GuestConfig {
  const merged: GuestConfig = { ...guest.config, ...guest.pending };
  for (const key of Object.keys(guest.pendingDeletes)) delete merged[key];
  return merged;
}

export function memoryMibOf(config: GuestConfig): number {
  const value = String(config['memory'] ?? 512);
  return Number(/^(?:current=)?(\d+)/.exec(value)?.[1] ?? 512);
}

export function vcpusOf(config: GuestConfig): number {
  return Number(config['vcpus'] ?? Number(config['cores'] ?? 1) * Number(config['sockets'] ?? 1));
}

/** Size of the disk the guest boots from, as lists show it. */
export function bootDiskBytes(guest: GuestState): number {
  if (guest.kind === 'lxc')
    return parseDiskSize(parseDrive(String(guest.config['rootfs'] ?? '')).options.get('size') ?? '') ?? 0;
  const order = /order=([^,]+)/.exec(String(guest.config['boot'] ?? ''))?.[1]?.split(';') ?? [];
  const keys = [...order, ...Object.keys(guest.config).filter(isDriveKey).sort()];
  for (const key of keys) {
    const value = guest.config[key];
    if (value === undefined || !isDriveKey(key)) continue;
    const drive = parseDrive(String(value));
    if (!isCdrom(drive)) return parseDiskSize(drive.options.get('size') ?? '') ?? 0;
  }
  return 0;
}

/** Memory promised to running guests of a node, in bytes. */
export function committedMemory(world: World, node: NodeState): number {
  let total = HOST_RESERVE_BYTES;
  for (const guest of world.guests()) if (guest.node === node.name && guest.run) total += guest.run.memoryMib * MIB;
  return total;
}

/** Whether a node can back this much guest memory now. */
export function hasMemoryFor(world: World, node: NodeState, memoryMib: number): boolean {
  if (world.hasCondition('cluster_full')) return false;
  return committedMemory(world, node) + memoryMib * MIB <= node.memoryBytes;
}

export function newMac(world: World): string {
  const tail = world.randomHex(6).toUpperCase();
  return `BC:24:11:${tail.slice(0, 2)}:${tail.slice(2, 4)}:${tail.slice(4, 6)}`;
}

export function newPid(world: World): number {
  world.state.nextPid += 1 + Math.floor(world.random() * 40);
  return world.state.nextPid;
}

/** Every id of the cluster is unique over nodes and over kinds of guest. */
export function createGuest(
  world: World,
  init: Pick<GuestState, 'vmid' | 'kind' | 'node' | 'config' | 'lock'>,
  cause: string,
): GuestState {
  const guest: GuestState = {
    ...init,
    incarnation: world.randomUuid(),
    pending: {},
    pendingDeletes: {},
    incoming: {},
    template: false,
    run: null,
    fileLock: null,
    snapshots: {},
    parentSnapshot: null,
    pool: null,
    createdAtMs: world.nowMs(),
    broadcast: null,
    ignoresAcpi: false,
    agentMissing: false,
    cloudInit: {},
    runs: [],
  };
  world.state.guests[String(init.vmid)] = guest;
  world.record('created', guest, cause);
  return guest;
}

/** Volume ids that the configuration, its pending part or a snapshot names and that carry the guest's own id. */
export function referencedVolumes(guest: GuestState): Set<string> {
  const configs = [
    guest.config,
    guest.pending,
    guest.incoming,
    ...Object.values(guest.snapshots).map((snapshot) => snapshot.config),
  ];
  const found = new Set<string>();
  for (const config of configs)
    for (const [key, value] of Object.entries(config)) {
      if (!isDriveKey(key) && !/^unused\d+$/.test(key) && key !== 'rootfs') continue;
      const { volume } = parseDrive(String(value));
      if (ownerOf(volume) === guest.vmid) found.add(volume);
    }
  return found;
}

/**
 * Removes a guest with its leases and its place in pools. `referenced` leaves volumes behind that carry its id but stand in no
 * configuration, as a plain destroy does.
 */
export function removeGuest(world: World, guest: GuestState, cause: string, volumes: 'all' | 'referenced'): void {
  const referenced = referencedVolumes(guest);
  for (const volume of volumesOfGuest(world, guest.vmid))
    if (volumes === 'all' || referenced.has(volume.volid)) removeVolume(world, volume.volid, volume.node ?? guest.node);
  for (const [key, value] of Object.entries(guest.config)) {
    const mac = key.startsWith('net') ? /([0-9A-F]{2}(?::[0-9A-F]{2}){5})/i.exec(String(value))?.[1] : undefined;
    if (mac) delete world.state.leases[mac.toLowerCase()];
  }
  delete world.state.guests[String(guest.vmid)];
  world.record('destroyed', guest, cause);
}

/** SHA-1 shaped digest of a configuration: changes with every change of it. */
export function configDigestSource(guest: GuestState): string {
  const section = (config: GuestConfig): string =>
    Object.keys(config)
      .sort()
      .map((key) => `${key}: ${String(config[key])}`)
      .join('\n');
  const deletes = Object.entries(guest.pendingDeletes)
    .map(([key, mode]) => `${mode === 2 ? '!' : ''}${key}`)
    .join(',');
  return [
    section(guest.config),
    '[PENDING]',
    section(guest.pending),
    deletes,
    guest.lock ?? '',
    JSON.stringify(guest.snapshots),
  ].join('\n');
}
