import { DISKS, ISOS, NETWORK_OFFERINGS, OS_TYPES, SIZES, TEMPLATES, ZONES, type OsKey } from './default-content.js';
import type { AccountState, Owned } from './state.js';
import { GIB, MIB } from './units.js';
import { must, type World } from './world.js';

export function addOfferings(world: World, createdMs: number): void {
  const { state } = world;
  for (const [name, sizeGib, iops] of DISKS) {
    const id = world.uuid();
    state.diskOfferings[id] = {
      id,
      name,
      displayText: `${name}, ${sizeGib} GiB`,
      sizeGib,
      custom: false,
      minIops: iops,
      maxIops: iops,
      createdMs,
    };
  }
  const customDisk = world.uuid();
  state.diskOfferings[customDisk] = {
    id: customDisk,
    name: 'Custom',
    displayText: 'Custom Disk',
    sizeGib: 0,
    custom: true,
    minIops: null,
    maxIops: null,
    createdMs,
  };
  const size = (name: string, cpu: number | null, mhz: number | null, mib: number | null, displayText: string) => {
    const id = world.uuid();
    state.offerings[id] = {
      id,
      name,
      displayText,
      cpuNumber: cpu,
      cpuSpeedMhz: mhz,
      memoryMib: mib,
      bounds: null,
      offerHa: false,
      dynamicScaling: true,
      rootDiskGib: 0,
      diskOfferingId: customDisk,
      createdMs,
      active: true,
    };
    return state.offerings[id];
  };
  for (const [name, cpu, mhz, mib] of SIZES) size(name, cpu, mhz, mib, `${cpu} vCPU, ${mib / 1_024} GiB`);
  size('custom', null, null, null, 'Custom, every size');
  size('custom-constrained', null, 2_000, null, 'Custom, within bounds').bounds = {
    minCpu: 1,
    maxCpu: 16,
    minMemoryMib: 512,
    maxMemoryMib: 65_536,
  };
  for (const { name, guestType } of NETWORK_OFFERINGS) {
    const id = world.uuid();
    state.networkOfferings[id] = { id, name, displayText: name, guestType, isDefault: true, createdMs };
  }
}

export function addZone(world: World, spec: (typeof ZONES)[number]): string {
  const id = world.uuid();
  world.state.zones[id] = {
    id,
    name: spec.name,
    networkType: spec.networkType,
    securityGroups: spec.securityGroups,
    allocation: spec.allocation,
    type: 'Core',
    dns1: '192.0.2.53',
    internalDns1: '10.0.0.53',
    guestCidr: '10.1.0.0/16',
    podId: world.uuid(),
    clusterId: world.uuid(),
    primaryStorageGib: 200_000,
    secondaryStorageGib: 80_000,
  };
  for (let number = 1; number <= spec.hosts; number += 1) {
    const hostId = world.uuid();
    world.state.hosts[hostId] = {
      id: hostId,
      name: `${spec.name}-kvm-${number}`,
      zoneId: id,
      address: `10.0.0.${10 + number}`,
      cpus: 128,
      speedMhz: 2_600,
      memoryMib: 1_048_576,
    };
  }
  return id;
}

export function addNetworks(world: World, admin: AccountState, reseller: AccountState, createdMs: number): void {
  const offering = (key: (typeof NETWORK_OFFERINGS)[number]['key']): string => {
    const name = NETWORK_OFFERINGS.find((candidate) => candidate.key === key)?.name;
    return must(
      Object.values(world.state.networkOfferings).find((known) => known.name === name),
      `offering ${key}`,
    ).id;
  };
  const add = (
    owner: AccountState,
    zoneId: string,
    name: string,
    shared: { prefix: string; groups: boolean } | null,
  ): void => {
    const id = world.uuid();
    const prefix = shared?.prefix ?? '10.1';
    world.state.networks[id] = {
      id,
      name,
      displayText: name,
      zoneId,
      offeringId: offering(shared === null ? 'isolated' : shared.groups ? 'sharedGroups' : 'shared'),
      type: shared === null ? 'Isolated' : 'Shared',
      state: shared === null ? 'Implemented' : 'Setup',
      cidr: `${prefix}.0.0/${shared === null ? 16 : 13}`,
      gateway: `${prefix}.0.1`,
      netmask: shared === null ? '255.255.0.0' : '255.248.0.0',
      vlan: 100 + Object.keys(world.state.networks).length,
      accountId: owner.id,
      projectId: null,
      createdMs,
    };
  };
  for (const spec of ZONES) {
    const zone = must(
      Object.values(world.state.zones).find(({ name }) => name === spec.name),
      spec.name,
    );
    add(admin, zone.id, `public-${spec.name}`, { prefix: spec.prefix, groups: spec.securityGroups });
    if (!spec.securityGroups && spec.allocation === 'Enabled') add(reseller, zone.id, `private-${spec.name}`, null);
  }
}

export function addImages(world: World, owner: Owned, createdMs: number): void {
  const { state } = world;
  const osIds = new Map<OsKey, string>();
  for (const { key, description, category } of OS_TYPES) {
    const id = world.uuid();
    state.osTypes[id] = { id, description, category };
    osIds.set(key, id);
  }
  const zoneIds = Object.keys(state.zones);
  for (const { name, text, os, diskGib, password } of TEMPLATES) {
    const id = world.uuid();
    state.templates[id] = {
      id,
      name,
      displayText: text,
      zoneIds: [...zoneIds],
      osTypeId: must(osIds.get(os), os),
      format: 'QCOW2',
      sizeBytes: diskGib * GIB,
      physicalBytes: Math.round(diskGib * 0.14 * GIB),
      isPublic: true,
      isFeatured: true,
      ready: true,
      passwordEnabled: password,
      sshKeyEnabled: os !== 'windows22',
      dynamicallyScalable: true,
      url: `https://images.example.invalid/${name}.qcow2`,
      templateType: 'USER',
      userDataId: null,
      createdMs,
      withdrawn: false,
      ...owner,
    };
  }
  for (const { name, text, os, mib } of ISOS) {
    const id = world.uuid();
    state.isos[id] = {
      id,
      name,
      displayText: text,
      zoneIds: [...zoneIds],
      osTypeId: must(osIds.get(os), os),
      sizeBytes: mib * MIB,
      bootable: name !== 'virtio-win',
      isPublic: true,
      isFeatured: true,
      ready: true,
      url: `https://images.example.invalid/${name}.iso`,
      createdMs,
      ...owner,
    };
  }
}
