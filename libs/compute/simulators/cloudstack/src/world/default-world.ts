import type { CloudStackSimulatorOptions } from '../options.js';
import { addImages, addNetworks, addOfferings, addZone } from './default-catalogue.js';
import { ZONES } from './default-content.js';
import { DEFAULT_LIMITS, UNLIMITED } from './default-limits.js';
import { emptyState } from './empty-state.js';
import { addForeignMachines } from './foreign-machines.js';
import type { AccountState, DomainState, Role, UserState } from './state.js';
import { World, type WorldSettings } from './world.js';

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
