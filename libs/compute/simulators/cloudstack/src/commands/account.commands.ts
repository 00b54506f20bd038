import { randomBytes } from 'node:crypto';
import { accountView, domainView, projectView, userView } from '../views/account.view.js';
import { Sight } from '../views/sight.js';
import type { Call, JobRequest } from '../wire/call.js';
import type { Command } from '../wire/command.js';
import { paged } from '../wire/paging.js';
import { bool, map, PAGING, REQUIRED, text, uuid } from '../wire/param-spec.js';
import { keywordFilter } from '../wire/selection.js';
import { isBelow, isMember, ref } from '../world/collections.js';
import { DEFAULT_LIMITS } from '../world/default-limits.js';
import { limitsOf } from '../world/limits.js';
import { denied, invalid } from '../world/refusal.js';
import type { AccountState, UserState } from '../world/state.js';

function sightOf(call: Call): Sight {
  return new Sight(call.world, call.caller.isRoot);
}

function maySeeAccount(call: Call, account: AccountState): boolean {
  const { world, caller } = call;
  if (account.id === caller.account.id) return true;
  if (call.params.flag('listall') !== true && !call.params.has('domainid')) return false;
  if (caller.isRoot) return true;
  return caller.account.role === 'DomainAdmin' && isBelow(world, account.domainId, caller.account.domainId);
}

const WHO = {
  ...PAGING,
  id: text(),
  name: text(),
  domainid: uuid('domains'),
  listall: bool(),
  isrecursive: bool(),
  state: text(),
};

function listAccounts(call: Call): object {
  const { params } = call;
  const [id, name, domainId] = ['id', 'name', 'domainid'].map((key) => params.text(key));
  const holdsKeyword = keywordFilter(call);
  const matches = Object.values(call.world.state.accounts)
    .filter((account) => maySeeAccount(call, account))
    .filter((account) => id === undefined || account.id === id)
    .filter((account) => name === undefined || account.name === name)
    .filter((account) => domainId === undefined || account.domainId === domainId)
    .filter((account) => holdsKeyword(account.name));
  const sight = sightOf(call);
  return paged(call, 'account', matches, (account) => accountView(sight, account));
}

function listUsers(call: Call): object {
  const { params, world } = call;
  const [id, username, account] = ['id', 'username', 'account'].map((key) => params.text(key));
  const matches = Object.values(world.state.users)
    .filter((user) => maySeeAccount(call, world.account(user.accountId)))
    .filter((user) => id === undefined || user.id === id)
    .filter((user) => username === undefined || user.username === username)
    .filter((user) => account === undefined || world.account(user.accountId).name === account);
  const sight = sightOf(call);
  return paged(call, 'user', matches, (user) => userView(sight, user));
}

function listDomains(call: Call, childrenOnly: boolean): object {
  const { params, world, caller } = call;
  const id = params.text('id');
  const name = params.text('name');
  const parent = id ?? caller.account.domainId;
  const recursive = params.flag('isrecursive') ?? false;
  const matches = Object.values(world.state.domains)
    .filter((domain) => isBelow(world, domain.id, caller.account.domainId))
    .filter((domain) => {
      if (!childrenOnly) return id === undefined || domain.id === id;
      return recursive ? domain.id !== parent && isBelow(world, domain.id, parent) : domain.parentId === parent;
    })
    .filter((domain) => name === undefined || domain.name === name);
  const sight = sightOf(call);
  return paged(call, 'domain', matches, (domain) => domainView(sight, domain));
}

function listProjects(call: Call): object {
  const { params, world, caller } = call;
  const [id, name, state] = ['id', 'name', 'state'].map((key) => params.text(key));
  const matches = Object.values(world.state.projects)
    .filter((project) => isMember(project, caller.account) || (caller.isRoot && params.flag('listall') === true))
    .filter((project) => id === undefined || project.id === id)
    .filter((project) => name === undefined || project.name === name)
    .filter((project) => state === undefined || project.state.toLowerCase() === state.toLowerCase());
  const sight = sightOf(call);
  return paged(call, 'project', matches, (project) => projectView(sight, project));
}

function createProject(call: Call): JobRequest {
  const { world, caller, params } = call;
  const name = params.need('name');
  const isTaken = Object.values(world.state.projects).some(
    (project) => project.name === name && project.domainId === caller.account.domainId,
  );
  if (isTaken) throw invalid(`Project with name ${name} already exists in domain id=${caller.account.domainId}`);
  const id = world.uuid();
  world.state.projects[id] = {
    id,
    name,
    displayText: params.text('displaytext') ?? name,
    domainId: caller.account.domainId,
    ownerAccountId: caller.account.id,
    state: 'Active',
    limits: { ...DEFAULT_LIMITS },
    createdMs: world.nowMs(),
  };
  call.created('Project', id);
  return { instanceType: 'None', instanceId: id, action: { do: 'project.create', projectId: id } };
}

function userForKeys(call: Call): UserState {
  const user = ref(call.world, 'users', call.params.need('id'));
  if (user.id !== call.caller.userId && !call.caller.isRoot)
    throw denied(`The keys of user ${user.id} are not for ${call.caller.account.name}`);
  return user;
}

const LIMIT_TYPES = [
  ['vm', 0],
  ['ip', 1],
  ['volume', 2],
  ['snapshot', 3],
  ['template', 4],
  ['project', 5],
  ['network', 6],
  ['vpc', 7],
  ['cpu', 8],
  ['memory', 9],
  ['primarystorage', 10],
  ['secondarystorage', 11],
] as const;

function listLimits(call: Call): object {
  const { world, caller } = call;
  const sight = sightOf(call);
  const projectId = call.params.text('projectid') || null;
  const project = projectId === null ? undefined : world.state.projects[projectId];
  if (projectId !== null && !project) throw invalid(`Unable to find project by id ${projectId}`);
  if (project && !caller.isRoot && !isMember(project, caller.account))
    throw denied(`Account ${caller.account.name} can't access project id=${project.id}`);
  const owner = { accountId: project?.ownerAccountId ?? caller.account.id, projectId };
  const limits = limitsOf(world, owner);
  const type = call.params.text('resourcetype');
  const rows = LIMIT_TYPES.filter(([, number]) => type === undefined || String(number) === type);
  return paged(call, 'resourcelimit', rows, ([kind, number]) => ({
    ...sight.owner(owner),
    resourcetype: String(number),
    resourcetypename: kind,
    max: limits[kind],
  }));
}

export const accountCommands: readonly Command[] = [
  {
    name: 'listAccounts',
    description: 'Lists accounts with what they may have',
    kind: 'sync',
    params: WHO,
    handle: listAccounts,
  },
  {
    name: 'listUsers',
    description: 'Lists users',
    kind: 'sync',
    params: { ...WHO, username: text(), account: text() },
    handle: listUsers,
  },
  {
    name: 'listDomains',
    description: 'Lists domains',
    kind: 'sync',
    params: { ...WHO, id: uuid('domains') },
    handle: (call) => listDomains(call, false),
  },
  {
    name: 'listDomainChildren',
    description: 'Lists the domains below one',
    kind: 'sync',
    params: { ...WHO, id: uuid('domains') },
    handle: (call) => listDomains(call, true),
  },
  {
    name: 'listProjects',
    description: 'Lists projects',
    kind: 'sync',
    params: { ...WHO, account: text(), displaytext: text(), tags: map() },
    handle: listProjects,
  },
  {
    name: 'createProject',
    description: 'Creates a project',
    kind: 'create',
    params: { name: text(REQUIRED), displaytext: text() },
    handle: createProject,
  },
  {
    name: 'getUserKeys',
    description: 'Reads the keys of a user',
    kind: 'sync',
    params: { id: uuid('users', REQUIRED) },
    handle: (call) => {
      const { apiKey, secretKey } = userForKeys(call);
      return { userkeys: { apikey: apiKey, secretkey: secretKey } };
    },
  },
  {
    name: 'registerUserKeys',
    description: 'Replaces the keys of a user',
    kind: 'sync',
    params: { id: uuid('users', REQUIRED) },
    handle: (call) => {
      const user = userForKeys(call);
      user.apiKey = randomBytes(64).toString('base64url');
      user.secretKey = randomBytes(64).toString('base64url');
      return { userkeys: { apikey: user.apiKey, secretkey: user.secretKey } };
    },
  },
  {
    name: 'listResourceLimits',
    description: 'Lists what the account may have',
    kind: 'sync',
    params: { ...PAGING, resourcetype: text(), projectid: text(), account: text(), domainid: uuid('domains') },
    handle: listLimits,
  },
];
