import type { Undo } from '@uni/simulator-kit';
import { Refusal } from '../world/refusal.js';
import type { AclEntry, ConditionState, GuestState, TokenState } from '../world/state.js';
import type { World } from '../world/world.js';
import type { ClusterFault } from './fault.schema.js';

function guestOf(world: World, vmid: number): GuestState {
  const guest = world.guest(vmid);
  if (!guest) throw new Refusal(`there is no guest ${vmid}`);
  return guest;
}

function condition(world: World, wanted: ConditionState): Undo {
  world.state.conditions.push(wanted);
  return () => {
    world.state.conditions = world.state.conditions.filter((present) => present.id !== wanted.id);
  };
}

function lock(world: World, fault: Extract<ClusterFault, { kind: 'busy' }>): Undo {
  const guest = guestOf(world, fault.vmid);
  if (guest.lock !== null) throw new Refusal(`guest ${fault.vmid} is locked already (${guest.lock})`);
  guest.lock = fault.lock;
  world.schedule(fault.ms, { kind: 'unlock', vmid: guest.vmid, incarnation: guest.incarnation, lock: fault.lock });
  return () => {
    if (guest.lock === fault.lock) guest.lock = null;
  };
}

function revokeToken(world: World, tokenId: string): Undo {
  const token: TokenState | undefined = world.state.tokens[tokenId];
  if (!token) throw new Refusal(`there is no token '${tokenId}'`);
  token.revoked = true;
  return () => {
    token.revoked = false;
  };
}

function expireToken(world: World, tokenId: string): Undo {
  const token = world.state.tokens[tokenId];
  if (!token) throw new Refusal(`there is no token '${tokenId}'`);
  const before = token.expiresAtS;
  token.expiresAtS = world.nowS();
  return () => {
    token.expiresAtS = before;
  };
}

function disableUser(world: World, tokenId: string): Undo {
  const user = world.state.users[world.state.tokens[tokenId]?.userId ?? ''];
  if (!user) throw new Refusal(`there is no user with the token '${tokenId}'`);
  user.disabled = true;
  return () => {
    delete user.disabled;
  };
}

/** Guests may not be spread over nodes that are not there: those of the node go, and come back with it. */
function retireNode(world: World, name: string): Undo {
  const node = world.node(name);
  if (!node || world.nodes().length === 1) throw new Refusal(`there is no node '${name}' beside others`);
  const order = Object.keys(world.state.nodes);
  const guests = world.guests().filter((guest) => guest.node === name);
  delete world.state.nodes[name];
  for (const { vmid } of guests) delete world.state.guests[String(vmid)];
  return () => {
    const all = { ...world.state.nodes, [name]: node };
    world.state.nodes = Object.fromEntries(order.flatMap((key) => (all[key] ? [[key, all[key]]] : [])));
    for (const guest of guests) world.state.guests[String(guest.vmid)] ??= guest;
  };
}

function removeTemplate(world: World, vmid: number): Undo {
  const guest = guestOf(world, vmid);
  if (!guest.template) throw new Refusal(`guest ${vmid} is no template`);
  delete world.state.guests[String(vmid)];
  return () => {
    world.state.guests[String(vmid)] ??= guest;
  };
}

function revokePrivilege(world: World, tokenId: string, privilege: string): Undo {
  const token = world.state.tokens[tokenId];
  if (!token) throw new Refusal(`there is no token '${tokenId}'`);
  const before: AclEntry[] = structuredClone(token.acl);
  for (const entry of token.acl) entry.privileges = entry.privileges.filter((name) => name !== privilege);
  return () => {
    token.acl = before;
  };
}

/** Makes something wrong with the cluster at once. `rotate_certificate` concerns the server and not the cluster's state. */
export function applyClusterFault(
  world: World,
  id: string,
  tokenId: string,
  fault: Exclude<ClusterFault, { kind: 'rotate_certificate' }>,
): Undo {
  switch (fault.kind) {
    case 'busy':
      return lock(world, fault);
    case 'storage_full':
      if (!world.storage(fault.storage)) throw new Refusal(`there is no storage '${fault.storage}'`);
      return condition(world, { id, kind: 'storage_full', storage: fault.storage });
    case 'node_down':
      if (!world.node(fault.node)) throw new Refusal(`there is no node '${fault.node}'`);
      return condition(world, { id, kind: 'node_down', node: fault.node });
    case 'cluster_full':
    case 'no_quorum':
      return condition(world, { id, kind: fault.kind });
    case 'guest_ignores_acpi':
      guestOf(world, fault.vmid).ignoresAcpi = true;
      return () => {
        const guest = world.guest(fault.vmid);
        if (guest) guest.ignoresAcpi = false;
      };
    case 'agent_missing':
      guestOf(world, fault.vmid).agentMissing = true;
      return () => {
        const guest = world.guest(fault.vmid);
        if (guest) guest.agentMissing = false;
      };
    case 'revoke_token':
      return revokeToken(world, tokenId);
    case 'expire_token':
      return expireToken(world, tokenId);
    case 'disable_user':
      return disableUser(world, tokenId);
    case 'clock_skew':
      return condition(world, { id, kind: 'clock_skew', ms: fault.ms });
    case 'retire_node':
      return retireNode(world, fault.node);
    case 'remove_template':
      return removeTemplate(world, fault.vmid);
    case 'revoke_privilege':
      return revokePrivilege(world, tokenId, fault.privilege);
  }
}
