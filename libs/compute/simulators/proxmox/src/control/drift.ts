import { addVolume, allocateVolume, findVolume } from '../world/volumes.js';
import { formatDiskSize, GIB } from '../world/bytes.js';
import { createGuest, newMac, removeGuest } from '../world/guests.js';
import { haltGuest, startGuest } from '../world/power.js';
import { formatDrive, isCdrom, isDriveKey, parseDrive } from '../world/property-string.js';
import { Refusal } from '../world/refusal.js';
import type { GuestConfig, GuestState } from '../world/state.js';
import type { World } from '../world/world.js';
import type { ParsedDriftRequest } from './drift.schema.js';

const CAUSE = 'drift';

function existing(world: World, vmid: number): GuestState {
  const guest = world.guest(vmid);
  if (!guest) throw new Refusal(`there is no guest ${vmid}`);
  return guest;
}

function requireNode(world: World, name: string): string {
  if (!world.node(name)) throw new Refusal(`there is no node '${name}'`);
  return name;
}

function freeVmid(world: World): number {
  for (let vmid = 20_000; ; vmid += 1) if (!world.guest(vmid)) return vmid;
}

type Appearance = Extract<ParsedDriftRequest, { kind: 'appear' }>;

function labels(wish: Appearance): GuestConfig {
  return {
    ...(wish.tags === '' ? {} : { tags: wish.tags }),
    ...(wish.description === '' ? {} : { description: wish.description }),
  };
}

function machineConfig(world: World, wish: Appearance, volid: string): GuestConfig {
  return {
    name: wish.name,
    cores: wish.cores,
    sockets: 1,
    memory: String(wish.memoryMib),
    ostype: 'l26',
    scsihw: 'virtio-scsi-single',
    boot: 'order=scsi0',
    scsi0: `${volid},size=${wish.diskGib}G`,
    net0: `virtio=${newMac(world)},bridge=vmbr0`,
    agent: '1',
    smbios1: `uuid=${world.randomUuid()}`,
    ...labels(wish),
  };
}

function containerConfig(world: World, wish: Appearance, volid: string): GuestConfig {
  return {
    hostname: wish.name,
    arch: 'amd64',
    ostype: 'debian',
    cores: wish.cores,
    memory: wish.memoryMib,
    swap: 512,
    rootfs: `${volid},size=${wish.diskGib}G`,
    net0: `name=eth0,bridge=vmbr0,hwaddr=${newMac(world)},ip=dhcp,type=veth`,
    unprivileged: 1,
    ...labels(wish),
  };
}

function appear(world: World, wish: Appearance): GuestState {
  const vmid = wish.vmid ?? freeVmid(world);
  if (world.guest(vmid)) throw new Refusal(`guest ${vmid} exists already`);
  const node =
    wish.node === undefined
      ? (world.nodes().find((candidate) => world.isOnline(candidate))?.name ?? '')
      : requireNode(world, wish.node);
  const volid = `ceph-vm:vm-${vmid}-disk-0`;
  addVolume(world, {
    volid,
    storage: 'ceph-vm',
    node: null,
    content: 'images',
    format: 'raw',
    sizeBytes: wish.diskGib * GIB,
    vmid,
    parent: null,
    createdAtS: world.nowS(),
  });
  const kind = wish.guest;
  const config = kind === 'qemu' ? machineConfig(world, wish, volid) : containerConfig(world, wish, volid);
  const guest = createGuest(world, { vmid, kind, node, config, lock: null }, CAUSE);
  if (wish.running) startGuest(world, guest, () => undefined);
  return guest;
}

function growBootDisk(world: World, guest: GuestState, diskGib: number): void {
  for (const [key, value] of Object.entries(guest.config)) {
    const drive = parseDrive(String(value));
    if (!isDriveKey(key) || isCdrom(drive)) continue;
    const volume = findVolume(world, drive.volume, guest.node);
    if (!volume) continue;
    volume.sizeBytes = diskGib * GIB;
    drive.options.set('size', formatDiskSize(volume.sizeBytes));
    guest.config[key] = formatDrive(drive);
    return;
  }
}

function setPower(world: World, guest: GuestState, power: 'running' | 'stopped' | 'paused'): void {
  if (power === 'stopped') return haltGuest(world, guest);
  if (!guest.run) startGuest(world, guest, () => undefined);
  if (guest.run) guest.run.qmp = power;
}

function change(world: World, wish: Extract<ParsedDriftRequest, { kind: 'change' }>): GuestState {
  const guest = existing(world, wish.vmid);
  if (wish.name !== undefined) guest.config['name'] = wish.name;
  if (wish.tags !== undefined) guest.config['tags'] = wish.tags;
  if (wish.description !== undefined) guest.config['description'] = wish.description;
  if (wish.cores !== undefined) guest.config['cores'] = wish.cores;
  if (wish.memoryMib !== undefined) {
    guest.config['memory'] = String(wish.memoryMib);
    if (guest.run) guest.run.memoryMib = wish.memoryMib;
  }
  if (wish.diskGib !== undefined) growBootDisk(world, guest, wish.diskGib);
  if (wish.node !== undefined) guest.node = requireNode(world, wish.node);
  if (wish.power !== undefined) setPower(world, guest, wish.power);
  if (wish.name !== undefined || wish.tags !== undefined || wish.description !== undefined)
    world.record('relabelled', guest, CAUSE);
  return guest;
}

function leaveDisk(world: World, wish: Extract<ParsedDriftRequest, { kind: 'leave_disk' }>): number {
  const vmid = wish.vmid ?? freeVmid(world);
  const node = requireNode(world, wish.node ?? world.nodes()[0]?.name ?? '');
  allocateVolume(world, { storage: wish.storage, node, vmid, sizeBytes: wish.diskGib * GIB });
  return vmid;
}

/** Changes the cluster behind everybody's back. @throws Refusal when it cannot be done. */
export function applyDrift(world: World, wish: ParsedDriftRequest): { vmid: number } {
  if (wish.kind === 'appear') return { vmid: appear(world, wish).vmid };
  if (wish.kind === 'leave_disk') return { vmid: leaveDisk(world, wish) };
  if (wish.kind === 'change') return { vmid: change(world, wish).vmid };
  removeGuest(world, existing(world, wish.vmid), CAUSE, 'all');
  return { vmid: wish.vmid };
}
