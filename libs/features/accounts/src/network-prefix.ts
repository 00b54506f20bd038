import { isIPv4, isIPv6 } from 'node:net';

/** The network an address belongs to: /24 of IPv4, /64 of IPv6. Limits count it, since addresses inside one are free to choose. */
export function networkPrefix(ip: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1];
  const address = mapped ?? ip;
  if (isIPv4(address)) return `${address.split('.').slice(0, 3).join('.')}.0/24`;
  if (isIPv6(address))
    return `${groups(address.split('%', 1)[0] ?? address)
      .slice(0, 4)
      .join(':')}::/64`;
  return 'unknown';
}

function groups(address: string): string[] {
  const [head = '', tail] = address.toLowerCase().split('::');
  const left = head === '' ? [] : head.split(':');
  if (tail === undefined) return left.map(short);
  const right = tail === '' ? [] : tail.split(':');
  return [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right].map(short);
}

const short = (group: string): string => group.replace(/^0+(?=.)/, '');
