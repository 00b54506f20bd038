import { invalid, Refusal } from './refusal.js';
import type { NetworkState, SubnetState } from './server.state.js';
import type { World } from './world.js';

/** 198.18.0.0/15 belongs to test benches: nobody is there, so nobody is disturbed. */
const WAN_FIRST = 0xc612_0000;
const WAN_PER_DATACENTER = 4_096;
const FIRST_WAN = 10;

export function parseIp(text: string): number | null {
  const parts = text.trim().split('.');
  if (parts.length !== 4 || parts.some((part) => !/^\d{1,3}$/.test(part) || Number(part) > 255)) return null;
  return parts.reduce((value, part) => value * 256 + Number(part), 0);
}

export function formatIp(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}

export interface SubnetRange {
  readonly first: number;
  readonly last: number;
  readonly mask: string;
  readonly total: number;
}

/** Usable addresses of a subnet, without its first and last. @throws Refusal when there is no such subnet. */
export function rangeOf(subnetIp: string, subnetBit: number): SubnetRange {
  const base = parseIp(subnetIp);
  if (base === null || !Number.isInteger(subnetBit) || subnetBit < 16 || subnetBit > 30)
    throw invalid('Subnet is invalid');
  const size = 2 ** (32 - subnetBit);
  if (base % size !== 0) throw invalid('Subnet is invalid');
  return { first: base + 1, last: base + size - 2, mask: formatIp(2 ** 32 - size), total: size - 2 };
}

/** Addresses in use in a private network. */
export function usedAddresses(world: World, network: NetworkState): Set<string> {
  return new Set(
    world
      .servers()
      .flatMap(({ nics }) => nics)
      .filter((nic) => nic.network === network.name)
      .flatMap(({ ips }) => ips),
  );
}

export function inUse(world: World, network: NetworkState, subnet: SubnetState): number {
  const { first, last } = rangeOf(subnet.subnetIp, subnet.subnetBit);
  let count = 0;
  for (const ip of usedAddresses(world, network)) {
    const value = parseIp(ip);
    if (value !== null && value >= first && value <= last) count += 1;
  }
  return count;
}

export const wanName = (datacenter: string): string => `wan-${datacenter.toLowerCase()}`;

/** A public address that no server has; a freed one rests until all others have had their turn. */
export function takeWanAddress(world: World, datacenter: string): string {
  const { wanCursor, addressesMoved } = world.state;
  const index = world.state.datacenters.findIndex(({ id }) => id === datacenter);
  let used: Set<string> | null = null;
  for (let tries = 0; tries < WAN_PER_DATACENTER; tries += 1) {
    const cursor = (wanCursor[datacenter] ?? FIRST_WAN - 1) + 1;
    wanCursor[datacenter] = cursor;
    const offset = Math.max(0, index) * WAN_PER_DATACENTER + (cursor % WAN_PER_DATACENTER);
    const address = formatIp(WAN_FIRST + offset);
    if (/\.(?:0|255)$/.test(address)) continue;
    // In the first round nobody can have it yet: accounts of thousands are filled without a look at each server.
    if (cursor < WAN_PER_DATACENTER && !addressesMoved) return address;
    used ??= new Set(world.servers().flatMap(({ nics }) => nics.flatMap(({ ips }) => ips)));
    if (!used.has(address)) return address;
  }
  throw new Refusal('No available IP addresses in the selected network');
}

/** @throws Refusal when the wish cannot be met. */
export function takeLanAddress(world: World, network: NetworkState, wish: string): string {
  const used = usedAddresses(world, network);
  for (const subnet of network.subnets) {
    const { first, last } = rangeOf(subnet.subnetIp, subnet.subnetBit);
    const reserved = new Set([subnet.gateway]);
    if (wish !== 'auto' && wish !== '') {
      const value = parseIp(wish);
      if (value === null || value < first || value > last) continue;
      if (used.has(wish) || reserved.has(wish)) throw new Refusal('The selected IP address is in use');
      return wish;
    }
    for (let value = first; value <= last; value += 1) {
      const candidate = formatIp(value);
      if (!used.has(candidate) && !reserved.has(candidate)) return candidate;
    }
  }
  throw new Refusal(
    wish === 'auto' || wish === ''
      ? 'No available IP addresses in the selected network'
      : 'The selected IP address is invalid',
  );
}
