import { isIPv6 } from 'node:net';
import type { MachineAddress } from '@uni/compute-port';

const SEPARATOR = ', ';
const PRIVATE_V4 = /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/;
const PRIVATE_V6 = /^f[cde]/i;

/** Addresses as one text in which their order does not count, so that they can be compared, shown and accepted. */
export function addressText(addresses: readonly Pick<MachineAddress, 'address'>[]): string {
  return [...new Set(addresses.map(({ address }) => address))].sort().join(SEPARATOR);
}

/** The way back. */
export function readAddresses(text: string): MachineAddress[] {
  return text.split(SEPARATOR).map(describeAddress);
}

/** What is private shows in the address itself. */
export function describeAddress(address: string): MachineAddress {
  const v6 = isIPv6(address);
  const hidden = (v6 ? PRIVATE_V6 : PRIVATE_V4).test(address);
  return { address, family: v6 ? 'ipv6' : 'ipv4', kind: hidden ? 'private' : 'public' };
}
