import { formatIp, inUse, rangeOf, usedAddresses } from '../world/addresses.js';
import {
  createNetwork,
  createSubnet,
  deleteNetwork,
  deleteSubnet,
  editSubnet,
  findSubnet,
  lanPrefix,
  type SubnetWish,
} from '../world/networks.js';
import { invalid, Refusal } from '../world/refusal.js';
import type { NetworkState, SubnetState } from '../world/server.state.js';
import { owned, type World } from '../world/world.js';
import type { ConsoleCall } from './console-call.js';
import type { ConsoleRoute } from './console-route.js';

const USUAL_PAGE = 20;

function subnetWish({ body }: ConsoleCall): SubnetWish {
  return {
    subnetIp: body.text('subnetIp'),
    subnetBit: body.integer('subnetBit') ?? Number.NaN,
    gateway: body.text('gateway'),
    dns1: body.text('dns1'),
    dns2: body.text('dns2'),
    description: body.text('subnetDescription'),
  };
}

function shownSubnet(world: World, network: NetworkState, subnet: SubnetState): Record<string, unknown> {
  const { first, last, mask, total } = rangeOf(subnet.subnetIp, subnet.subnetBit);
  return {
    subnetId: subnet.id,
    subnetIp: subnet.subnetIp,
    // A text here, a number elsewhere: clients have to take both.
    subnetBit: String(subnet.subnetBit),
    subnetMask: mask,
    startRange: formatIp(first),
    endRange: formatIp(last),
    gateway: subnet.gateway,
    dns1: subnet.dns1,
    dns2: subnet.dns2,
    subnetDescription: subnet.description,
    inUse: inUse(world, network, subnet),
    total,
  };
}

function listNetworks(call: ConsoleCall): Record<string, unknown> {
  const datacenter = call.pathText('datacenter');
  call.reach(datacenter);
  const all = call.world.networks().filter((network) => network.datacenter === datacenter);
  const size = call.query.integer('size') ?? USUAL_PAGE;
  const from = call.query.integer('from') ?? 0;
  return {
    items: all.slice(from, from + size).map(({ id, name, vlanId }) => ({
      datacenter,
      ids: [id],
      names: [name],
      vlanId,
    })),
    size,
    total: all.length,
  };
}

function networkOf(call: ConsoleCall, vlan: string): NetworkState {
  const network = owned(call.world.state.networks, vlan);
  if (!network) throw new Refusal('Network not found.', 11, 'Network Error');
  call.reach(network.datacenter);
  return network;
}

function create(call: ConsoleCall): Record<string, unknown> {
  const datacenter = call.pathText('datacenter');
  call.reach(datacenter);
  const { network, subnet } = createNetwork(
    call.world,
    datacenter,
    call.body.text('name'),
    subnetWish(call),
    call.label,
  );
  call.changed('network', String(network.vlanId));
  return { networkId: network.vlanId, subnetId: subnet.id };
}

/** What a new network may look like: the command line tools ask before they make one. */
function proposal(call: ConsoleCall): Record<string, unknown> {
  call.reach(call.pathText('datacenter'));
  return {
    name: lanPrefix(call.world),
    subnetIp: ['10.0.0.0', '172.16.0.0', '192.168.0.0'],
    subnetMask: [23, 24, 25, 26, 27, 28, 29],
  };
}

function remove(call: ConsoleCall): Record<string, never> {
  const datacenter = call.pathText('datacenter');
  call.reach(datacenter);
  deleteNetwork(call.world, datacenter, Number(call.pathText('id')), call.label);
  call.changed('network', call.pathText('id'));
  return {};
}

function subnets(call: ConsoleCall): Record<string, unknown> {
  const network = networkOf(call, call.query.text('vlanId'));
  return { subnets: network.subnets.map((subnet) => shownSubnet(call.world, network, subnet)) };
}

function addSubnet(call: ConsoleCall): Record<string, unknown> {
  const subnet = createSubnet(call.world, networkOf(call, call.pathText('vlan')), subnetWish(call));
  call.changed('subnet', String(subnet.id));
  return { subnetId: subnet.id };
}

function edit(call: ConsoleCall): Record<string, unknown> {
  const { network, subnet } = editSubnet(call.world, Number(call.pathText('id')), subnetWish(call));
  call.changed('subnet', String(subnet.id));
  return { ...shownSubnet(call.world, network, subnet), edit: true };
}

function removeSubnet(call: ConsoleCall): Record<string, never> {
  deleteSubnet(call.world, Number(call.pathText('id')));
  call.changed('subnet', call.pathText('id'));
  return {};
}

/** Every address of a subnet; one whose `clearIsEnable` is false is free. */
function addresses(call: ConsoleCall): unknown[] {
  const found = findSubnet(call.world, call.query.integer('subnetId') ?? Number.NaN);
  if (!found) throw invalid('Subnet is invalid');
  const { first, last } = rangeOf(found.subnet.subnetIp, found.subnet.subnetBit);
  const used = usedAddresses(call.world, found.network);
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const ip = formatIp(first + index);
    return { ip, clearIsEnable: used.has(ip) };
  });
}

export const NETWORK_ROUTES: readonly ConsoleRoute[] = [
  { method: 'GET', path: '/svc/networks/subnets', label: 'subnets', handle: subnets },
  { method: 'GET', path: '/svc/networks/ips', label: 'addresses', handle: addresses },
  {
    method: 'PUT',
    path: '/svc/networks/subnets/subnet/{id}/edit',
    label: 'subnet_edit',
    right: 'networks',
    handle: edit,
  },
  {
    method: 'DELETE',
    path: '/svc/networks/subnets/subnet/{id}/delete',
    label: 'subnet_delete',
    right: 'networks',
    handle: removeSubnet,
  },
  { method: 'GET', path: '/svc/networks/{datacenter}/networks', label: 'networks', handle: listNetworks },
  { method: 'GET', path: '/svc/networks/{datacenter}/create', label: 'network_options', handle: proposal },
  {
    method: 'POST',
    path: '/svc/networks/{datacenter}/create',
    label: 'network_create',
    right: 'networks',
    handle: create,
  },
  {
    method: 'POST',
    path: '/svc/networks/{datacenter}/{vlan}/create',
    label: 'subnet_create',
    right: 'networks',
    handle: addSubnet,
  },
  {
    method: 'DELETE',
    path: '/svc/networks/{datacenter}/{id}/delete',
    label: 'network_delete',
    right: 'networks',
    handle: remove,
  },
];
