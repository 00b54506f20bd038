import { ApiRefusal, CODES, invalid } from './refusal.js';
import type { NetworkState, NicState } from './state.js';
import type { World } from './world.js';

const toNumber = (address: string): number => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
const toText = (number: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.');

/** First and last address of a prefix that a machine may have. */
function rangeOf(cidr: string): { first: number; last: number } {
  const [base = '0.0.0.0', bits = '24'] = cidr.split('/');
  const size = 2 ** (32 - Number(bits));
  const start = Math.floor(toNumber(base) / size) * size;
  // The first ten belong to gateway, routers and name servers.
  return { first: start + 10, last: start + size - 2 };
}

export function isInside(cidr: string, address: string): boolean {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(address)) return false;
  const { first, last } = rangeOf(cidr);
  const number = toNumber(address);
  return number >= first && number <= last;
}

function takenIn(world: World, networkId: string): Set<string> {
  const taken = new Set<string>();
  for (const machine of Object.values(world.state.machines))
    for (const nic of machine.nics) {
      if (nic.networkId !== networkId) continue;
      if (nic.address !== null) taken.add(nic.address);
      for (const { address } of nic.secondary) taken.add(address);
    }
  return taken;
}

/**
 * An address for a machine in a network: the one that was asked for or a free one; null on networks without addresses.
 * @throws ApiRefusal 431 for one that cannot be had, 533 when none is left.
 */
export function takeAddress(world: World, network: NetworkState, wanted?: string): string | null {
  if (network.cidr === null) return null;
  if (wanted !== undefined) {
    if (!isInside(network.cidr, wanted)) throw invalid(`IP ${wanted} is not in the range of network ${network.name}`);
    if (takenIn(world, network.id).has(wanted))
      throw invalid(`IP ${wanted} is already in use in network ${network.name}`);
    return wanted;
  }
  const { first, last } = rangeOf(network.cidr);
  network.addressCursor ??= first;
  if (network.addressCursor <= last) {
    // Nobody below the cursor is disturbed; one that was asked for by name may lie above it.
    const candidate = toText(network.addressCursor);
    network.addressCursor += 1;
    if (!network.hasChosenAddresses) return candidate;
  }
  const taken = takenIn(world, network.id);
  for (let number = first; number <= last; number += 1) if (!taken.has(toText(number))) return toText(number);
  throw new ApiRefusal(CODES.capacity, `Unable to acquire an address in network ${network.name}`);
}

export function newNic(world: World, network: NetworkState, deviceId: number, wanted?: string): NicState {
  if (wanted !== undefined) network.hasChosenAddresses = true;
  const tail = world.random.hex(8);
  return {
    id: world.uuid(),
    networkId: network.id,
    address: takeAddress(world, network, wanted),
    mac: `02:01:${tail.slice(0, 2)}:${tail.slice(2, 4)}:${tail.slice(4, 6)}:${tail.slice(6, 8)}`,
    isDefault: deviceId === 0,
    deviceId,
    secondary: [],
  };
}

/** A public address that nobody has yet. */
export function freePublicAddress(world: World, zonePrefix: string): string {
  const taken = new Set(Object.values(world.state.addresses).map(({ address }) => address));
  for (let number = 10; number < 65_000; number += 1) {
    const candidate = `${zonePrefix}.${Math.floor(number / 256)}.${number % 256}`;
    if (!taken.has(candidate)) return candidate;
  }
  throw new ApiRefusal(CODES.capacity, 'Insufficient address capacity');
}
