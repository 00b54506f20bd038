import { BlockList, isIP } from 'node:net';

/**
 * - `public`: may be reached.
 * - `private`, `loopback`: only where the operator allows the exact host.
 * - `forbidden`: never, whoever asks: metadata services, link-local, multicast, tunnels that hide another address.
 */
export type AddressClass = 'public' | 'private' | 'loopback' | 'forbidden';

type Subnet = readonly [network: string, prefix: number];

const FORBIDDEN_IPV4: readonly Subnet[] = [
  ['0.0.0.0', 8],
  ['100.100.100.200', 32], // metadata service of one cloud, inside the carrier-grade NAT range
  ['168.63.129.16', 32], // wire server of another cloud, inside a public range
  ['169.254.0.0', 16],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];
const PRIVATE_IPV4: readonly Subnet[] = [
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
];
const FORBIDDEN_IPV6: readonly Subnet[] = [
  ['2001::', 23], // Teredo and other special purposes
  ['2001:db8::', 32],
  ['2002::', 16], // 6to4 carries an IPv4 address
  ['3fff::', 20],
  ['fd00:ec2::', 32], // metadata services inside the unique local range
  ['fd20:ce::', 32],
];

// One list per family: a BlockList compares IPv4 addresses with IPv6 rules through their mapped form.
const forbiddenIpv4 = listOf(FORBIDDEN_IPV4, 'ipv4');
const privateIpv4 = listOf(PRIVATE_IPV4, 'ipv4');
const loopbackIpv4 = listOf([['127.0.0.0', 8]], 'ipv4');
const forbiddenIpv6 = listOf(FORBIDDEN_IPV6, 'ipv6');
const privateIpv6 = listOf([['fc00::', 7]], 'ipv6');
const loopbackIpv6 = listOf([['::1', 128]], 'ipv6');
const globalIpv6 = listOf([['2000::', 3]], 'ipv6');

/** What kind of place an address is. Text that is not a plain IP address is `forbidden`. */
export function classifyAddress(address: string): AddressClass {
  switch (isIP(address)) {
    case 4:
      return classifyIpv4(address);
    case 6:
      return classifyIpv6(address);
    default:
      return 'forbidden';
  }
}

function classifyIpv4(address: string): AddressClass {
  if (forbiddenIpv4.check(address, 'ipv4')) return 'forbidden';
  if (loopbackIpv4.check(address, 'ipv4')) return 'loopback';
  return privateIpv4.check(address, 'ipv4') ? 'private' : 'public';
}

/** An allow list: only global unicast is public, so mapped, translated, link-local and future ranges fall through. */
function classifyIpv6(address: string): AddressClass {
  if (address.includes('%') || forbiddenIpv6.check(address, 'ipv6')) return 'forbidden';
  if (loopbackIpv6.check(address, 'ipv6')) return 'loopback';
  if (privateIpv6.check(address, 'ipv6')) return 'private';
  return globalIpv6.check(address, 'ipv6') ? 'public' : 'forbidden';
}

function listOf(subnets: readonly Subnet[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList();
  for (const [network, prefix] of subnets) list.addSubnet(network, prefix, family);
  return list;
}
