import { Refusal, type Undo } from '@uni/simulator-kit';
import { usedOf } from '../world/limits.js';
import { endMigration, setState } from '../world/machines.js';
import type { ConditionState, MachineState, UserState } from '../world/state.js';
import type { World } from '../world/world.js';
import type { CloudFault } from './fault.schema.js';

function byNameOrId<T extends { readonly id: string; readonly name: string }>(
  things: Record<string, T>,
  wanted: string,
  what: string,
): T {
  const found = things[wanted] ?? Object.values(things).find((thing) => thing.name === wanted);
  if (!found) throw new Refusal(`there is no ${what} '${wanted}'`);
  return found;
}

function machineOf(world: World, id: string): MachineState {
  const machine = world.state.machines[id];
  if (!machine) throw new Refusal(`there is no machine ${id}`);
  return machine;
}

function condition(world: World, wanted: ConditionState): Undo {
  world.state.conditions.push(wanted);
  return () => {
    world.state.conditions = world.state.conditions.filter((present) => present.id !== wanted.id);
  };
}

/** Sets a field of a thing and puts it back as it was. */
function swap<T, K extends keyof T>(thing: T, field: K, value: T[K]): Undo {
  const before = thing[field];
  thing[field] = value;
  return () => {
    thing[field] = before;
  };
}

function quota(world: World, user: UserState, fault: Extract<CloudFault, { kind: 'quota_reached' }>): Undo {
  const account =
    fault.account === undefined
      ? world.account(user.accountId)
      : byNameOrId(world.state.accounts, fault.account, 'account');
  const used = usedOf(world, { accountId: account.id, projectId: null }, fault.resource);
  return swap(account.limits, fault.resource, used);
}

function busy(world: World, fault: Extract<CloudFault, { kind: 'busy' }>): Undo {
  const machine = machineOf(world, fault.machineId);
  if (machine.state !== 'Running' && machine.state !== 'Stopped')
    throw new Refusal(`machine ${machine.id} is neither running nor stopped: ${machine.state}`);
  setState(world, machine, 'Migrating');
  world.schedule(fault.ms, { kind: 'migrated', machineId: machine.id });
  return () => endMigration(world, machine);
}

/** Makes something wrong with the cloud at once. @throws Refusal for things that are not there. */
export function applyCloudFault(world: World, id: string, user: UserState, fault: CloudFault): Undo {
  const { state } = world;
  switch (fault.kind) {
    case 'no_capacity': {
      const zoneId = fault.zone === undefined ? null : byNameOrId(state.zones, fault.zone, 'zone').id;
      return condition(world, { id, kind: 'no_capacity', zoneId });
    }
    case 'zone_down':
      return condition(world, { id, kind: 'zone_down', zoneId: byNameOrId(state.zones, fault.zone, 'zone').id });
    case 'zone_retired':
      return swap(byNameOrId(state.zones, fault.zone, 'zone'), 'allocation', 'Disabled');
    case 'template_withdrawn':
      return swap(byNameOrId(state.templates, fault.template, 'template'), 'withdrawn', true);
    case 'offering_withdrawn':
      return swap(byNameOrId(state.offerings, fault.offering, 'offering'), 'active', false);
    case 'quota_reached':
      return quota(world, user, fault);
    case 'revoke_command':
      return condition(world, { id, kind: 'command_forbidden', command: fault.command });
    case 'command_unavailable':
      return condition(world, { id, kind: 'command_unavailable', command: fault.command });
    case 'revoke_keys':
      return condition(world, { id, kind: 'keys_revoked', userId: user.id });
    case 'account_disabled':
      return condition(world, { id, kind: 'account_disabled', accountId: user.accountId });
    case 'project_suspended':
      return swap(byNameOrId(state.projects, fault.project, 'project'), 'state', 'Suspended');
    case 'throttled':
      return condition(world, { id, kind: 'throttled', retryAfterMs: fault.retryAfterMs });
    case 'clock_off':
      return condition(world, { id, kind: 'clock_off', byMs: fault.byMs });
    case 'busy':
      return busy(world, fault);
    case 'guest_ignores_acpi':
      return swap(machineOf(world, fault.machineId), 'ignoresAcpi', true);
    case 'console_not_ready':
      return condition(world, { id, kind: 'console_not_ready' });
  }
}
