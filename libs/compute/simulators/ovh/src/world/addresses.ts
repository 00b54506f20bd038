import type { AddressState, InstanceState, NetworkState, SubnetState } from './state.js';
import type { World } from './world.js';

export function ipToNumber(ip: string): number {
  return ip.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

export function numberToIp(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}

/** First and last address of a block such as `10.0.2.0/24`; null when it is none. */
export function blockOf(cidr: string): { readonly first: number; readonly last: number } | null {
  const match = /^(\d{1,3}(?:\.\d{1,3}){3})\/(\d{1,2})$/.exec(cidr);
  const bits = Number(match?.[2] ?? '99');
  if (!match || bits > 32 || !isIpv4(match[1] ?? '')) return null;
  const size = 2 ** (32 - bits);
  const first = Math.floor(ipToNumber(match[1] ?? '') / size) * size;
  return { first, last: first + size - 1 };
}

export function isIpv4(text: string): boolean {
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(text) && text.split('.').every((part) => Number(part) <= 255);
}

/** 198.18.0.0/15 is set aside for tests of networks: nothing of it leads anywhere. */
const PUBLIC_BASE = ipToNumber('198.18.0.0');
const PER_REGION = 14_000;
const FIRST_HOST = 10;
const USABLE = PER_REGION - FIRST_HOST - 1;

function regionIndex(world: World, region: string): number {
  return Object.keys(world.state.regions).indexOf(region);
}

export function extNetId(world: World, region: string, projectId: string): string {
  const network = Object.values(world.state.networks).find(
    ({ type, projectId: owner, regions }) =>
      type === 'public' && owner === projectId && regions.some((one) => one.region === region),
  );
  return network?.regions.find((one) => one.region === region)?.openstackId ?? '';
}

/** The world's addresses are one pool for all projects. */
function isPublicIpTaken(world: World, ip: string): boolean {
  return (
    Object.values(world.state.instances).some(({ addresses }) => addresses.some((address) => address.ip === ip)) ||
    Object.values(world.state.floatingIps).some((floating) => floating.ip === ip)
  );
}

/**
 * A free public IPv4 address of the region; what was given back last comes again last.
 * @throws Error when the region has none left, which thousands of machines never see.
 */
export function freePublicIp(world: World, region: string): string {
  const at = world.state.regions[region];
  const base = PUBLIC_BASE + regionIndex(world, region) * PER_REGION;
  for (let tried = 0; at && tried < USABLE; tried += 1) {
    const ip = numberToIp(base + FIRST_HOST + (at.nextHost % USABLE));
    at.nextHost += 1;
    if (!isPublicIpTaken(world, ip)) return ip;
  }
  throw new Error(`no public address is left in ${region}`);
}

function newMac(world: World): string {
  return `fa:16:3e:${[0, 1, 2].map(() => world.random.hex(2)).join(':')}`;
}

export function publicAddresses(world: World, instance: InstanceState, networkId: string): AddressState[] {
  const ip = freePublicIp(world, instance.region);
  const base = PUBLIC_BASE + regionIndex(world, instance.region) * PER_REGION;
  const port = { id: world.random.uuid(), mac: newMac(world), networkId };
  const host = ipToNumber(ip) - base;
  const prefix = `2001:db8:${(regionIndex(world, instance.region) + 1).toString(16)}`;
  return [
    { ...port, ip, type: 'public', version: 4, gatewayIp: numberToIp(base + 1), subnetId: `${networkId}-v4` },
    {
      ...port,
      ip: `${prefix}::${host.toString(16)}`,
      type: 'public',
      version: 6,
      gatewayIp: `${prefix}::1`,
      subnetId: `${networkId}-v6`,
    },
  ];
}

/** The part of a private network that is in one region, by the id the region knows it under. */
export function privateNetworkAt(
  world: World,
  projectId: string,
  region: string,
  openstackId: string,
): NetworkState | undefined {
  return Object.values(world.state.networks).find(
    (network) =>
      network.projectId === projectId &&
      network.regions.some((one) => one.region === region && one.openstackId === openstackId),
  );
}

export function subnetsOf(world: World, network: NetworkState, region: string): SubnetState[] {
  return Object.values(world.state.subnets).filter(
    (subnet) => subnet.networkId === network.id && subnet.region === region,
  );
}

/** An address in a private network; null when the network has no subnet there or no address left. */
export function privateAddress(
  world: World,
  instance: InstanceState,
  network: NetworkState,
  openstackId: string,
  wanted: string | null,
): AddressState | null {
  const taken = new Set(
    Object.values(world.state.instances)
      .flatMap(({ addresses }) => addresses)
      .filter(({ networkId }) => networkId === openstackId)
      .map((address) => address.ip),
  );
  for (const subnet of subnetsOf(world, network, instance.region)) {
    const block = blockOf(subnet.cidr);
    const candidates =
      wanted === null
        ? Array.from({ length: Math.min(ipToNumber(subnet.end) - ipToNumber(subnet.start) + 1, 65_536) }, (_, offset) =>
            numberToIp(ipToNumber(subnet.start) + offset),
          )
        : block && ipToNumber(wanted) >= block.first && ipToNumber(wanted) <= block.last
          ? [wanted]
          : [];
    const ip = candidates.find((candidate) => candidate !== subnet.gatewayIp && !taken.has(candidate));
    if (ip === undefined) continue;
    return {
      id: world.random.uuid(),
      mac: newMac(world),
      ip,
      type: 'private',
      version: 4,
      gatewayIp: subnet.gatewayIp,
      networkId: openstackId,
      subnetId: subnet.id,
    };
  }
  return null;
}
