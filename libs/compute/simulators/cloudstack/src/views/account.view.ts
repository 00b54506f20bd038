import { domainOf, ref } from '../world/collections.js';
import { wireDate } from '../world/dates.js';
import { limitsOf, usedOf, type LimitKind } from '../world/limits.js';
import type { AccountState, DomainState, Owned, ProjectState, Role, UserState } from '../world/state.js';
import type { Sight } from './sight.js';

const KINDS: readonly LimitKind[] = [
  'vm',
  'cpu',
  'memory',
  'volume',
  'snapshot',
  'template',
  'network',
  'ip',
  'vpc',
  'project',
  'primarystorage',
  'secondarystorage',
];

/** `vmlimit`, `vmtotal`, `vmavailable` and their like; limits are strings. */
function triples(sight: Sight, owner: Owned): Record<string, unknown> {
  const limits = limitsOf(sight.world, owner);
  const fields: Record<string, unknown> = {};
  for (const kind of KINDS) {
    const limit = limits[kind];
    const used = usedOf(sight.world, owner, kind);
    fields[`${kind}limit`] = limit < 0 ? 'Unlimited' : String(limit);
    fields[`${kind}total`] = used;
    fields[`${kind}available`] = limit < 0 ? 'Unlimited' : String(Math.max(0, limit - used));
  }
  return fields;
}

const UNLIMITED_TRIPLES: Record<string, string | number> = Object.fromEntries(
  KINDS.flatMap((kind): [string, string | number][] => [
    [`${kind}limit`, 'Unlimited'],
    [`${kind}total`, 0],
    [`${kind}available`, 'Unlimited'],
  ]),
);

const ROLES: Readonly<Record<Role, { type: number; name: string; id: string; kind: string }>> = {
  User: { type: 0, name: 'User', id: 'b1000000-0000-4000-8000-000000000004', kind: 'User' },
  Admin: { type: 1, name: 'Root Admin', id: 'b1000000-0000-4000-8000-000000000001', kind: 'Admin' },
  DomainAdmin: { type: 2, name: 'Domain Admin', id: 'b1000000-0000-4000-8000-000000000003', kind: 'DomainAdmin' },
};

function place(sight: Sight, domain: DomainState): object {
  return {
    domainid: domain.id,
    domain: domain.name,
    ...(sight.world.isAtLeast('4.20') ? { domainpath: domain.path } : {}),
  };
}

export function userView(sight: Sight, user: UserState): object {
  const account = sight.world.account(user.accountId);
  const role = ROLES[account.role];
  return {
    id: user.id,
    username: user.username,
    firstname: user.firstName,
    lastname: user.lastName,
    email: user.email,
    created: wireDate(user.createdMs),
    state: user.state,
    account: account.name,
    accountid: account.id,
    accounttype: role.type,
    roleid: role.id,
    rolename: role.name,
    roletype: role.kind,
    usersource: 'native',
    ...place(sight, domainOf(sight.world, account)),
    apikey: user.apiKey,
    iscallerchilddomain: false,
    isdefault: false,
    ...(sight.world.isAtLeast('4.18') ? { is2faenabled: false, is2famandated: false } : {}),
  };
}

export function accountView(sight: Sight, account: AccountState): object {
  const { world } = sight;
  const role = ROLES[account.role];
  const owner: Owned = { accountId: account.id, projectId: null };
  const machines = Object.values(world.state.machines).filter((machine) => machine.accountId === account.id);
  const running = machines.filter(({ state }) => state === 'Running').length;
  return {
    id: account.id,
    name: account.name,
    accounttype: role.type,
    roleid: role.id,
    roletype: role.kind,
    rolename: role.name,
    ...place(sight, domainOf(world, account)),
    ...triples(sight, owner),
    vmrunning: running,
    vmstopped: machines.length - running,
    state: account.state,
    created: wireDate(account.createdMs),
    user: Object.values(world.state.users)
      .filter((user) => user.accountId === account.id)
      .map((user) => userView(sight, user)),
    isdefault: false,
    groups: [],
  };
}

export function domainView(sight: Sight, domain: DomainState): object {
  const { world } = sight;
  const parent = domain.parentId === null ? undefined : world.state.domains[domain.parentId];
  return {
    id: domain.id,
    name: domain.name,
    level: domain.level,
    ...(parent ? { parentdomainid: parent.id, parentdomainname: parent.name } : {}),
    haschild: Object.values(world.state.domains).some(({ parentId }) => parentId === domain.id),
    path: domain.path,
    state: 'Active',
    ...UNLIMITED_TRIPLES,
  };
}

export function projectView(sight: Sight, project: ProjectState): object {
  const owner = sight.world.account(project.ownerAccountId);
  return {
    id: project.id,
    name: project.name,
    displaytext: project.displayText,
    ...place(sight, ref(sight.world, 'domains', project.domainId)),
    owner: [{ account: owner.name }],
    ...triples(sight, { accountId: project.ownerAccountId, projectId: project.id }),
    state: project.state,
    created: wireDate(project.createdMs),
    tags: sight.tagsOf(project.id),
  };
}
