import { invalid } from '../world/refusal.js';
import type { MachineState, Owned, ZoneState } from '../world/state.js';
import type { World } from '../world/world.js';
import type { Call } from '../wire/call.js';

const GET_LIMIT_BYTES = 4_096;
/** `vm.userdata.max.length` */
const LIMIT_BYTES = 32_768;

/** @throws ApiRefusal 431 for user data that is no Base64 or too long. */
export function checkUserData(call: Call): string | null {
  const given = call.params.text('userdata');
  if (given === undefined || given === '') return null;
  if (!/^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(given) || given.replace(/\s/g, '').length % 4 !== 0)
    throw invalid('User data needs to be base64 encoded');
  const limit = call.surroundings.method === 'GET' ? GET_LIMIT_BYTES : LIMIT_BYTES;
  if (given.length > limit) throw invalid(`User data is too long for an http ${call.surroundings.method} request`);
  return given;
}

/** Names of key pairs that must be the owner's. @throws ApiRefusal 431 for one that is not there. */
export function checkKeyPairs(world: World, owner: Owned, names: readonly string[]): string[] {
  for (const name of names) {
    const known = Object.values(world.state.keyPairs).some(
      (pair) => pair.name === name && pair.accountId === owner.accountId && pair.projectId === owner.projectId,
    );
    if (!known) throw invalid(`A key pair with name '${name}' was not found.`);
  }
  return [...names];
}

/** `keypairs` where the server knows it, else `keypair`. */
export function keyPairNames(call: Call): string[] {
  const several = call.params.list('keypairs');
  if (several && several.length > 0) return several;
  const one = call.params.text('keypair');
  return one === undefined || one === '' ? [] : [one];
}

function securityGroups(call: Call, owner: Owned, zone: ZoneState): string[] {
  const { world, params } = call;
  const ids = params.list('securitygroupids') ?? [];
  const names = params.list('securitygroupnames') ?? [];
  const own = Object.values(world.state.securityGroups).filter(
    (group) => group.accountId === owner.accountId && group.projectId === owner.projectId,
  );
  if (ids.length > 0 && names.length > 0)
    throw invalid('securitygroupids and securitygroupnames are mutually exclusive parameters');
  if ((ids.length > 0 || names.length > 0) && !zone.securityGroups)
    throw invalid('Security group feature is not supported in the networks of this zone');
  if (!zone.securityGroups) return [];
  const found = names.map((name) => {
    const group = own.find((candidate) => candidate.name === name);
    if (!group) throw invalid(`Unable to find group by name ${name}`);
    return group.id;
  });
  for (const id of ids)
    if (!own.some((group) => group.id === id)) throw invalid(`Unable to find security group ${id} of the owner`);
  const chosen = [...ids, ...found];
  if (chosen.length > 0) return chosen;
  return own.filter((group) => group.name === 'default').map(({ id }) => id);
}

/** Keys, user data and security groups of a new machine. */
export function chooseAccess(call: Call, owner: Owned, zone: ZoneState): Partial<MachineState> {
  const registered = call.get('userdataid', 'userData');
  const userData = checkUserData(call);
  if (registered && userData !== null) throw invalid('Both userdata and userdataid inputs are not allowed');
  return {
    keyPairs: checkKeyPairs(call.world, owner, keyPairNames(call)),
    userData: registered?.userData ?? userData,
    userDataId: registered?.id ?? null,
    securityGroupIds: securityGroups(call, owner, zone),
  };
}
