import { networkView } from '../views/network.view.js';
import { Sight } from '../views/sight.js';
import type { Call } from '../wire/call.js';
import type { Command } from '../wire/command.js';
import { bool, owned, REQUIRED, text, uuid } from '../wire/param-spec.js';
import { demandRoom } from '../world/limits.js';
import { denied, invalid } from '../world/refusal.js';
import type { NetworkState } from '../world/state.js';
import { ownerOf } from './owner.js';

const ADDRESS = /^\d{1,3}(\.\d{1,3}){3}$/;

interface Prefix {
  readonly cidr: string;
  readonly gateway: string;
  readonly netmask: string;
}

/** How many ones a netmask begins with; null when it is none. */
function bitsOf(netmask: string): number | null {
  const binary = netmask
    .split('.')
    .map((part) => Number(part).toString(2).padStart(8, '0'))
    .join('');
  return /^1{8,30}0{2,24}$/.test(binary) && binary.length === 32 ? binary.indexOf('0') : null;
}

function prefixOf(call: Call): Prefix {
  const gateway = call.params.text('gateway') || '10.1.1.1';
  const netmask = call.params.text('netmask') || '255.255.255.0';
  const bits = bitsOf(netmask);
  if (!ADDRESS.test(gateway)) throw invalid(`Invalid gateway ${gateway}`);
  if (bits === null) throw invalid(`Invalid netmask ${netmask}`);
  const number = gateway.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - bits);
  const start = Math.floor(number / size) * size;
  const base = [24, 16, 8, 0].map((shift) => Math.floor(start / 2 ** shift) % 256).join('.');
  return { cidr: `${base}/${bits}`, gateway, netmask };
}

function create(call: Call): object {
  const { world, params } = call;
  const zone = call.need('zoneid', 'zones');
  const offering = call.need('networkofferingid', 'networkOfferings');
  if (zone.allocation === 'Disabled' && !call.caller.isRoot)
    throw denied(`Cannot perform this operation, Zone is currently disabled: ${zone.name}`);
  if (offering.guestType === 'Shared' && !call.caller.isRoot)
    throw invalid('Only ROOT admin is allowed to create shared networks');
  const name = params.need('name');
  const displayText = params.text('displaytext');
  if (displayText === undefined && !world.isAtLeast('4.18'))
    throw invalid('Unable to execute API command createnetwork due to missing parameter displaytext');
  const owner = ownerOf(call);
  demandRoom(world, owner, { network: 1 });
  const prefix = offering.guestType === 'L2' ? { cidr: null, gateway: null, netmask: null } : prefixOf(call);
  const id = world.uuid();
  const network: NetworkState = {
    id,
    name,
    displayText: displayText ?? name,
    zoneId: zone.id,
    offeringId: offering.id,
    type: offering.guestType,
    // An isolated network gets its router with its first machine.
    state: offering.guestType === 'Isolated' ? 'Allocated' : 'Setup',
    ...prefix,
    vlan: 500 + Object.keys(world.state.networks).length,
    createdMs: world.nowMs(),
    ...owner,
  };
  world.state.networks[id] = network;
  call.created('Network', id);
  return { network: networkView(new Sight(world, call.caller.isRoot), network) };
}

export const networkCommands: readonly Command[] = [
  {
    name: 'createNetwork',
    description: 'Creates a network',
    kind: 'sync',
    params: {
      name: text(REQUIRED),
      displaytext: text(),
      networkofferingid: uuid('networkOfferings', REQUIRED),
      zoneid: uuid('zones', REQUIRED),
      gateway: text(),
      netmask: text(),
      account: text(),
      domainid: uuid('domains'),
      projectid: text(),
      vlan: text({ adminOnly: true }),
    },
    handle: create,
  },
  {
    name: 'updateNetwork',
    description: 'Changes the name of a network',
    kind: 'async',
    params: { id: owned('networks', REQUIRED), name: text(), displaytext: text() },
    handle: (call) => {
      const network = call.need('id', 'networks');
      return {
        instanceType: 'Network',
        instanceId: network.id,
        action: {
          do: 'network.update',
          networkId: network.id,
          name: call.params.text('name') || null,
          displayText: call.params.text('displaytext') || null,
        },
      };
    },
  },
  {
    name: 'deleteNetwork',
    description: 'Deletes a network without machines',
    kind: 'async',
    params: { id: owned('networks', REQUIRED), forced: bool() },
    handle: (call) => {
      const network = call.need('id', 'networks');
      return {
        instanceType: 'Network',
        instanceId: network.id,
        action: { do: 'network.delete', networkId: network.id },
        event: { type: 'NETWORK.DELETE', resourceType: 'Network', words: 'deleting network' },
      };
    },
  },
];
