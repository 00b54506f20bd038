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
    case 'revoke_privilege':
      return revokePrivilege(world, tokenId, fault.privilege);
  }
}
