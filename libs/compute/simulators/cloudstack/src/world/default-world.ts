import type { CloudStackSimulatorOptions } from '../options.js';
import { DISKS, ISOS, NETWORK_OFFERINGS, OS_TYPES, SIZES, TEMPLATES, ZONES, type OsKey } from './default-content.js';
import { DEFAULT_LIMITS, UNLIMITED } from './default-limits.js';
import { emptyState } from './empty-state.js';
import { addForeignMachines } from './foreign-machines.js';
import type { AccountState, DomainState, Owned, Role, UserState } from './state.js';
import { GIB, MIB } from './units.js';
import { must, World, type WorldSettings } from './world.js';

const KEY_LENGTH = 86;
const KEY_SIGNS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/** The catalogue is older than the first day. */
const CATALOGUE_AGE_MS = 90 * 86_400_000;

function drawKey(world: World): string {
  return Array.from({ length: KEY_LENGTH }, () => KEY_SIGNS[world.random.below(KEY_SIGNS.length)]).join('');
}

function addDomain(world: World, name: string, parent: DomainState | null): DomainState {
  const domain: DomainState = {
    id: world.uuid(),
    name,
    parentId: parent?.id ?? null,
    path: parent ? `${parent.path}/${name}` : name,
    level: parent ? parent.level + 1 : 0,
  };
  world.state.domains[domain.id] = domain;
  return domain;
}

interface NewAccount {
  readonly name: string;
  readonly domain: DomainState;
  readonly role: Role;
  readonly limited: boolean;
  readonly keys?: { readonly apiKey: string; readonly secretKey: string } | undefined;
}

function addAccount(world: World, wish: NewAccount): AccountState {
  const createdMs = world.nowMs() - CATALOGUE_AGE_MS;
  const account: AccountState = {
    id: world.uuid(),
    name: wish.name,
    domainId: wish.domain.id,
    role: wish.role,
    state: 'enabled',
    limits: { ...(wish.limited ? DEFAULT_LIMITS : UNLIMITED) },
    createdMs,
  };
  const user: UserState = {
    id: world.uuid(),
    username: wish.name,
    password: drawKey(world).slice(0, 16),
    firstName: `${wish.name[0]?.toUpperCase() ?? ''}${wish.name.slice(1)}`,
    lastName: 'User',
    email: `${wish.name}@example.invalid`,
    accountId: account.id,
    state: 'enabled',
    apiKey: wish.keys?.apiKey ?? drawKey(world),
    secretKey: wish.keys?.secretKey ?? drawKey(world),
    createdMs,
  };
  world.state.accounts[account.id] = account;
  world.state.users[user.id] = user;
  return account;
}

function addOfferings(world: World, createdMs: number): void {
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

function addZone(world: World, spec: (typeof ZONES)[number]): string {
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

function addNetworks(world: World, admin: AccountState, reseller: AccountState, createdMs: number): void {
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

function addImages(world: World, owner: Owned, createdMs: number): void {
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

/** The cloud on its first day. */
export function buildWorld(
  settings: WorldSettings,
  options: Pick<CloudStackSimulatorOptions, 'seed' | 'keys' | 'foreignMachines'>,
): World {
  const world = new World(emptyState(options.seed ?? 1), settings);
  const createdMs = world.nowMs() - CATALOGUE_AGE_MS;
  world.state.managementServerId = world.uuid();
  const root = addDomain(world, 'ROOT', null);
  const customers = addDomain(world, 'customers', root);
  addDomain(world, 'partners', root);
  const admin = addAccount(world, {
    name: 'admin',
    domain: root,
    role: 'Admin',
    limited: false,
    keys: options.keys?.admin,
  });
  const reseller = addAccount(world, {
    name: 'reseller',
    domain: customers,
    role: 'User',
    limited: false,
    keys: options.keys?.user,
  });
  addAccount(world, { name: 'steward', domain: customers, role: 'DomainAdmin', limited: false });
  const other = addAccount(world, { name: 'northwind', domain: customers, role: 'User', limited: true });
  const projectId = world.uuid();
  world.state.projects[projectId] = {
    id: projectId,
    name: 'shop',
    displayText: 'Shop',
    domainId: customers.id,
    ownerAccountId: reseller.id,
    state: 'Active',
    limits: { ...DEFAULT_LIMITS },
    createdMs,
  };
  for (const spec of ZONES) {
    const zoneId = addZone(world, spec);
    const id = world.uuid();
    world.state.backupOfferings[id] = {
      id,
      name: `daily-${spec.name}`,
      description: 'Kept for 14 days',
      zoneId,
      createdMs,
    };
  }
  addOfferings(world, createdMs);
  addImages(world, { accountId: admin.id, projectId: null }, createdMs);
  addNetworks(world, admin, reseller, createdMs);
  for (const account of [reseller, other]) {
    const id = world.uuid();
    world.state.securityGroups[id] = {
      id,
      name: 'default',
      description: 'Default Security Group',
      rules: [],
      accountId: account.id,
      projectId: null,
    };
  }
  addForeignMachines(world, reseller, options.foreignMachines ?? 0);
  return world;
}
