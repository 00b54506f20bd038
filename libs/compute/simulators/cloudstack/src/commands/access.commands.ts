import { createHash, generateKeyPairSync } from 'node:crypto';
import { Sight } from '../views/sight.js';
import type { Call, JobRequest } from '../wire/call.js';
import type { Command } from '../wire/command.js';
import { paged } from '../wire/paging.js';
import { owned, OWNERSHIP, PAGING, REQUIRED, text, uuid } from '../wire/param-spec.js';
import { keywordFilter, ownershipFilter } from '../wire/selection.js';
import { invalid } from '../world/refusal.js';
import type { AffinityGroupState, KeyPairState, Owned, UserDataState } from '../world/state.js';
import { checkUserData } from './deploy-access.js';
import { ownerOf } from './owner.js';

const OWNER = { account: text(), domainid: uuid('domains'), projectid: text() };
const PUBLIC_KEY = /^(ssh-(rsa|ed25519|dss)|ecdsa-sha2-nistp(256|384|521)|sk-[\w@.-]+) [A-Za-z0-9+/]+={0,3}( .*)?$/;

function fingerprintOf(publicKey: string): string {
  const blob = Buffer.from(publicKey.split(' ')[1] ?? '', 'base64');
  return createHash('md5')
    .update(blob)
    .digest('hex')
    .replace(/(..)(?=.)/g, '$1:');
}

/** `ssh-rsa …` from the key's numbers. */
function sshLine(jwk: { n?: string; e?: string }): string {
  const number = (text: string): Buffer => {
    const bytes = Buffer.from(text, 'base64url');
    return (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes;
  };
  const field = (bytes: Buffer): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  const blob = Buffer.concat([field(Buffer.from('ssh-rsa')), field(number(jwk.e ?? '')), field(number(jwk.n ?? ''))]);
  return `ssh-rsa ${blob.toString('base64')}`;
}

function demandFreeName(
  things: Record<string, Owned & { name: string }>,
  owner: Owned,
  name: string,
  text: string,
): void {
  const isTaken = Object.values(things).some(
    (thing) => thing.name === name && thing.accountId === owner.accountId && thing.projectId === owner.projectId,
  );
  if (isTaken) throw invalid(text);
}

function keep(call: Call, name: string, publicKey: string): KeyPairState {
  const owner = ownerOf(call);
  demandFreeName(call.world.state.keyPairs, owner, name, `A key pair with name '${name}' already exists.`);
  const id = call.world.uuid();
  const pair: KeyPairState = { id, name, publicKey, fingerprint: fingerprintOf(publicKey), ...owner };
  call.world.state.keyPairs[id] = pair;
  call.created('SSHKeyPair', id);
  return pair;
}

function keyView(sight: Sight, pair: KeyPairState): object {
  const id = sight.world.isAtLeast('4.16') ? { id: pair.id } : {};
  return { ...id, name: pair.name, ...sight.owner(pair), fingerprint: pair.fingerprint };
}

function sightOf(call: Call): Sight {
  return new Sight(call.world, call.caller.isRoot);
}

function registerKey(call: Call): object {
  const publicKey = call.params.need('publickey').trim();
  if (!PUBLIC_KEY.test(publicKey)) throw invalid('Public key is invalid');
  return { keypair: keyView(sightOf(call), keep(call, call.params.need('name'), publicKey)) };
}

function createKey(call: Call): object {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const pair = keep(call, call.params.need('name'), sshLine(publicKey.export({ format: 'jwk' })));
  // Shown this once.
  const privatekey = privateKey.export({ format: 'pem', type: 'pkcs1' });
  return { keypair: { ...keyView(sightOf(call), pair), privatekey } };
}

function deleteKey(call: Call): object {
  const owner = ownerOf(call);
  const name = call.params.need('name');
  const pair = Object.values(call.world.state.keyPairs).find(
    (candidate) =>
      candidate.name === name && candidate.accountId === owner.accountId && candidate.projectId === owner.projectId,
  );
  if (!pair)
    throw invalid(
      `A key pair with name '${name}' does not exist for account ${owner.accountId} in specified domain id`,
    );
  delete call.world.state.keyPairs[pair.id];
  call.destroyed('SSHKeyPair', pair.id);
  return { success: true };
}

function userDataView(sight: Sight, data: UserDataState): object {
  return {
    id: data.id,
    name: data.name,
    ...sight.owner(data),
    userdata: data.userData,
    ...(data.params === null ? {} : { params: data.params }),
  };
}

function registerUserData(call: Call): object {
  const owner = ownerOf(call);
  const name = call.params.need('name');
  demandFreeName(
    call.world.state.userData,
    owner,
    name,
    `A userdata with name '${name}' already exists for this account.`,
  );
  const userData = checkUserData(call);
  if (userData === null) throw invalid('User data needs to be given');
  const id = call.world.uuid();
  const kept: UserDataState = { id, name, userData, params: call.params.text('params') ?? null, ...owner };
  call.world.state.userData[id] = kept;
  return { userdata: userDataView(sightOf(call), kept) };
}

function createAffinityGroup(call: Call): JobRequest {
  const { world, params } = call;
  const owner = ownerOf(call);
  const type = params.need('type');
  if (!['host affinity', 'host anti-affinity'].includes(type))
    throw invalid(`Unable to create affinity group, invalid affinity group type ${type}`);
  const name = params.need('name');
  demandFreeName(
    world.state.affinityGroups,
    owner,
    name,
    `Unable to create affinity group, a group with name ${name} already exists.`,
  );
  const id = world.uuid();
  const group: AffinityGroupState = { id, name, description: params.text('description') ?? '', type, ...owner };
  world.state.affinityGroups[id] = group;
  call.created('AffinityGroup', id);
  return { instanceType: 'AffinityGroup', instanceId: id, action: { do: 'affinity.create', groupId: id } };
}

/** A list of things with names, of which `id` and `name` pick some. */
function listed<T extends Owned & { id: string; name: string }>(
  call: Call,
  key: string,
  things: Record<string, T>,
  view: (sight: Sight, thing: T) => object,
): object {
  const owns = ownershipFilter(call);
  const id = call.params.text('id');
  const name = call.params.text('name');
  const holdsKeyword = keywordFilter(call);
  const matches = Object.values(things)
    .filter(owns)
    .filter((thing) => id === undefined || thing.id === id)
    .filter((thing) => name === undefined || thing.name === name)
    .filter((thing) => holdsKeyword(thing.name));
  const sight = sightOf(call);
  return paged(call, key, matches, (thing) => view(sight, thing));
}

const LIST = { ...PAGING, ...OWNERSHIP, id: text(), name: text() };

export const accessCommands: readonly Command[] = [
  {
    name: 'registerSSHKeyPair',
    description: 'Keeps a public key',
    kind: 'sync',
    params: { ...OWNER, name: text(REQUIRED), publickey: text(REQUIRED) },
    handle: registerKey,
  },
  {
    name: 'createSSHKeyPair',
    description: 'Makes a key pair',
    kind: 'sync',
    params: { ...OWNER, name: text(REQUIRED) },
    handle: createKey,
  },
  {
    name: 'deleteSSHKeyPair',
    description: 'Forgets a public key',
    kind: 'sync',
    params: { ...OWNER, name: text(REQUIRED) },
    handle: deleteKey,
  },
  {
    name: 'listSSHKeyPairs',
    description: 'Lists public keys',
    kind: 'sync',
    params: { ...LIST, fingerprint: text() },
    handle: (call) => listed(call, 'sshkeypair', call.world.state.keyPairs, keyView),
  },
  {
    name: 'registerUserData',
    description: 'Keeps user data',
    kind: 'sync',
    since: '4.18',
    params: { ...OWNER, name: text(REQUIRED), userdata: text(REQUIRED), params: text() },
    handle: registerUserData,
  },
  {
    name: 'listUserData',
    description: 'Lists user data',
    kind: 'sync',
    since: '4.18',
    params: LIST,
    handle: (call) => listed(call, 'userdata', call.world.state.userData, userDataView),
  },
  {
    name: 'deleteUserData',
    description: 'Forgets user data',
    kind: 'sync',
    since: '4.18',
    params: { ...OWNER, id: owned('userData', REQUIRED) },
    handle: (call) => {
      const data = call.need('id', 'userData');
      if (Object.values(call.world.state.machines).some(({ userDataId }) => userDataId === data.id))
        throw invalid(`Userdata ${data.name} cannot be removed as it is used by VMs`);
      delete call.world.state.userData[data.id];
      return { success: true };
    },
  },
  {
    name: 'createAffinityGroup',
    description: 'Makes an affinity group',
    kind: 'create',
    params: { ...OWNER, name: text(REQUIRED), type: text(REQUIRED), description: text() },
    handle: createAffinityGroup,
  },
  {
    name: 'deleteAffinityGroup',
    description: 'Deletes an affinity group',
    kind: 'async',
    params: { ...OWNER, id: owned('affinityGroups'), name: text() },
    handle: (call) => {
      const name = call.params.text('name');
      const group =
        call.get('id', 'affinityGroups') ??
        Object.values(call.world.state.affinityGroups).find(
          (one) => one.name === name && one.accountId === call.caller.account.id,
        );
      if (!group) throw invalid('Either the affinity group Id or group name must be specified to delete the group');
      return {
        instanceType: 'AffinityGroup',
        instanceId: group.id,
        action: { do: 'affinity.delete', groupId: group.id },
      };
    },
  },
  {
    name: 'listAffinityGroups',
    description: 'Lists affinity groups',
    kind: 'sync',
    params: { ...LIST, type: text(), virtualmachineid: owned('machines') },
    handle: (call) =>
      listed(call, 'affinitygroup', call.world.state.affinityGroups, (sight, group) => ({
        id: group.id,
        name: group.name,
        description: group.description,
        ...sight.owner(group),
        type: group.type,
        virtualmachineIds: Object.values(sight.world.state.machines)
          .filter(({ affinityGroupIds }) => affinityGroupIds.includes(group.id))
          .map(({ id }) => id),
      })),
  },
  {
    name: 'listAffinityGroupTypes',
    description: 'Lists kinds of affinity groups',
    kind: 'sync',
    params: PAGING,
    handle: (call) =>
      paged(call, 'affinitygrouptype', [{ type: 'host affinity' }, { type: 'host anti-affinity' }], (row) => row),
  },
];
