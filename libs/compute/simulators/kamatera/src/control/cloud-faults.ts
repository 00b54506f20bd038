import { assertNever } from '@uni/platform';
import type { Undo } from '@uni/simulator-kit';
import { Refusal } from '../world/refusal.js';
import type { CommandLuck } from '../world/command.state.js';
import type { ApiKeyState, ConditionState } from '../world/world.state.js';
import type { World } from '../world/world.js';
import type { CloudFault } from './fault.schema.js';

function stand(world: World, condition: ConditionState): Undo {
  world.state.conditions.push(condition);
  return () => {
    world.state.conditions = world.state.conditions.filter(({ id }) => id !== condition.id);
  };
}

function keyOf(world: World, clientId: string): ApiKeyState {
  const key = world.state.keys[clientId];
  if (!key) throw new Refusal(`there is no key '${clientId}'`);
  return key;
}

function keepBusy(world: World, fault: Extract<CloudFault, { kind: 'busy' }>): Undo {
  const server = world.server(fault.server);
  if (!server) throw new Refusal(`there is no server ${fault.server}`);
  // Real time, like every delay that a fault asks for.
  server.busyUntilMs = world.nowMs() + fault.ms;
  server.busyForReads = fault.reads;
  return () => {
    server.busyUntilMs = 0;
    server.busyForReads = false;
  };
}

function demandDatacenter(world: World, id: string): string {
  if (!world.state.datacenters.some((candidate) => candidate.id === id))
    throw new Refusal(`there is no datacenter '${id}'`);
  return id;
}

function demandImage(world: World, image: string): string {
  const known = world.state.images.some(({ id, description }) => [id, description].includes(image.toLowerCase()));
  if (!known) throw new Refusal(`there is no image '${image}'`);
  return image;
}

/** What strikes commands, without the part that says which. */
function luckOf(fault: CloudFault): CommandLuck | null {
  switch (fault.kind) {
    case 'cancelled_command':
      return { kind: fault.kind };
    case 'partial_command':
      return { kind: fault.kind, what: fault.what };
    case 'slow_command':
      return { kind: fault.kind, ms: fault.ms };
    case 'early_404':
      return { kind: fault.kind, polls: fault.polls };
    case 'list_lag':
      return { kind: fault.kind, reads: fault.reads };
    case 'power_lag':
      return { kind: fault.kind, ms: fault.ms, reads: fault.reads };
    default:
      return null;
  }
}

/** Makes something wrong with the cloud at once; null where nothing takes it back. @throws Refusal when it makes no sense. */
export function applyCloudFault(world: World, id: string, clientId: string, fault: CloudFault): Undo | null {
  switch (fault.kind) {
    case 'cancelled_command':
    case 'partial_command':
    case 'slow_command':
    case 'early_404':
    case 'list_lag':
    case 'power_lag': {
      const luck = luckOf(fault);
      if (!luck) throw new Error(`${fault.kind} says nothing about commands`);
      return stand(world, { id, kind: 'command_luck', command: fault.command, remaining: fault.count, luck });
    }
    case 'vendor_error': {
      const { code, info, category } = fault;
      const error = { code, info, ...(category === undefined ? {} : { category }) };
      return stand(world, {
        id,
        kind: 'vendor_error',
        label: fault.label,
        remaining: fault.count,
        status: fault.status,
        error,
      });
    }
    case 'gateway_text': {
      const { kind, face, label, status, acts } = fault;
      return stand(world, { id, kind, face, label, status, acts, remaining: fault.count });
    }
    case 'busy':
      return keepBusy(world, fault);
    case 'errors_in_ok':
    case 'quota_reached':
    case 'no_balance':
    case 'account_closed':
      return stand(world, { id, kind: fault.kind });
    case 'no_capacity':
      if (fault.datacenter !== null) demandDatacenter(world, fault.datacenter);
      return stand(world, { id, kind: fault.kind, datacenter: fault.datacenter });
    case 'datacenter_down':
      return stand(world, {
        id,
        kind: fault.kind,
        datacenter: demandDatacenter(world, fault.datacenter),
        how: fault.how,
      });
    case 'datacenter_retired':
      return stand(world, { id, kind: fault.kind, datacenter: demandDatacenter(world, fault.datacenter) });
    case 'image_withdrawn':
      return stand(world, { id, kind: fault.kind, image: demandImage(world, fault.image) });
    case 'price_change':
      return stand(world, { id, kind: fault.kind, percent: fault.percent });
    case 'clock_skew':
      return stand(world, { id, kind: fault.kind, ms: fault.ms });
    case 'revoke_credentials': {
      const key = keyOf(world, clientId);
      key.revoked = true;
      return () => {
        key.revoked = false;
      };
    }
    case 'revoke_right': {
      const key = keyOf(world, clientId);
      key.missingRights = [...key.missingRights, fault.right];
      return () => {
        const at = key.missingRights.indexOf(fault.right);
        key.missingRights = key.missingRights.filter((_, index) => index !== at);
      };
    }
    case 'expire_tokens':
      world.state.tokens = {};
      return null;
    default:
      return assertNever(fault);
  }
}
