import { inUse, parseIp, rangeOf, usedAddresses } from './addresses.js';
import { invalid, Refusal } from './refusal.js';
import type { NetworkState, ServerState, SubnetState } from './server.state.js';
import type { World } from './world.js';

export interface SubnetWish {
  readonly subnetIp: string;
  readonly subnetBit: number;
  readonly gateway: string;
  readonly dns1: string;
  readonly dns2: string;
  readonly description: string;
}

const NETWORK_NAME = /^[a-z0-9.-]{3,20}$/;
/** The platform says no more than this. */
const occurred = (code: number): Refusal => new Refusal('error occurred', code);

function checkSubnet(wish: SubnetWish): void {
  const { first, last } = rangeOf(wish.subnetIp, wish.subnetBit);
  const gateway = parseIp(wish.gateway);
  if (wish.gateway !== '' && (gateway === null || gateway < first || gateway > last))
    throw invalid('Gateway is invalid');
}

function overlaps(a: SubnetWish | SubnetState, b: SubnetState): boolean {
  const left = rangeOf(a.subnetIp, a.subnetBit);
  const right = rangeOf(b.subnetIp, b.subnetBit);
  return left.first <= right.last && right.first <= left.last;
}

export function findNetwork(world: World, datacenter: string, name: string): NetworkState | undefined {
  return world.networks().find((network) => network.datacenter === datacenter && network.name === name);
}

/** What the platform puts before every network's name: the same for the whole account. */
export const lanPrefix = (world: World): string => `lan-${world.state.accountNumber}-`;

/** A new private network with its first subnet. @throws Refusal 115 when the account has one of that name already. */
export function createNetwork(
  world: World,
  datacenter: string,
  name: string,
  wish: SubnetWish,
  cause: string,
): { readonly network: NetworkState; readonly subnet: SubnetState } {
  if (!world.datacenter(datacenter)) throw invalid('Zone is invalid');
  if (!NETWORK_NAME.test(name)) throw invalid('Network name is invalid');
  checkSubnet(wish);
  const taken = findNetwork(world, datacenter, `${lanPrefix(world)}${name}`) !== undefined;
  if (taken) throw occurred(115);
  const vlanId = world.state.nextVlanId++;
  const network: NetworkState = {
    vlanId,
    id: world.state.nextNetworkId++,
    datacenter,
    name: `${lanPrefix(world)}${name}`,
    subnets: [],
  };
  world.state.networks[String(vlanId)] = network;
  const subnet = createSubnet(world, network, wish);
  world.record('network_created', { id: String(vlanId), name: network.name, datacenter }, cause);
  return { network, subnet };
}

/** @throws Refusal 102 when the network has addresses there already. */
export function createSubnet(world: World, network: NetworkState, wish: SubnetWish): SubnetState {
  checkSubnet(wish);
  if (network.subnets.some((other) => overlaps(wish, other))) throw occurred(102);
  const subnet: SubnetState = { id: world.state.nextSubnetId++, ...wish };
  network.subnets.push(subnet);
  return subnet;
}

export function findSubnet(
  world: World,
  id: number,
): { readonly network: NetworkState; readonly subnet: SubnetState } | null {
  for (const network of world.networks())
    for (const subnet of network.subnets) if (subnet.id === id) return { network, subnet };
  return null;
}

function requireSubnet(world: World, id: number): { network: NetworkState; subnet: SubnetState } {
  const found = findSubnet(world, id);
  // Recorded: whoever asks for a subnet that is gone is told that he has no business there.
  if (!found) throw new Refusal('Forbidden', 1);
  return found;
}

export function editSubnet(world: World, id: number, wish: SubnetWish): { network: NetworkState; subnet: SubnetState } {
  const found = requireSubnet(world, id);
  checkSubnet(wish);
  if (found.network.subnets.some((other) => other.id !== id && overlaps(wish, other))) throw occurred(102);
  Object.assign(found.subnet, wish);
  return found;
}

export function deleteSubnet(world: World, id: number): void {
  const { network, subnet } = requireSubnet(world, id);
  if (inUse(world, network, subnet) > 0) throw occurred(20);
  network.subnets = network.subnets.filter((other) => other.id !== id);
}

/** Subnets go first. @throws Refusal 11 when it does not exist, 20 while it has subnets. */
export function deleteNetwork(world: World, datacenter: string, id: number, cause: string): void {
  const network = world.networks().find((candidate) => candidate.datacenter === datacenter && candidate.id === id);
  if (!network) throw new Refusal('Network not found.', 11, 'Network Error');
  if (network.subnets.length > 0 || usedAddresses(world, network).size > 0) throw occurred(20);
  delete world.state.networks[String(network.vlanId)];
  world.record('network_destroyed', { id: String(network.vlanId), name: network.name, datacenter }, cause);
}

export const isWan = (name: string): boolean => name.startsWith('wan-');

/** The network a server asks for by name. @throws Refusal in the words by which the command line tools know that it is new. */
export function networkForServer(world: World, server: Pick<ServerState, 'datacenter'>, name: string): NetworkState {
  const network = findNetwork(world, server.datacenter, name);
  if (!network) throw new Refusal('selected network was not found');
  return network;
}
