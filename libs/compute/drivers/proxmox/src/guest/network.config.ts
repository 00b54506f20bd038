import type { MachineAddress, StaticAddress } from '@uni/compute-port';
import type { GuestConfig } from './guest.config.js';

const NET_KEY = /^net\d+$/;
const MAC = /(?:^|[,=])((?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2})(?:,|$)/;

/** Lower-case MAC addresses of all network cards. */
export function macAddressesOf(config: GuestConfig): ReadonlySet<string> {
  const macs = Object.entries(config)
    .filter(([key]) => NET_KEY.test(key))
    .flatMap(([, value]) => MAC.exec(String(value))?.[1]?.toLowerCase() ?? []);
  return new Set(macs);
}

/**
 * The first network card on another bridge or VLAN. The MAC stays: a card that is sent without its MAC gets a new one. Answers null
 * when nothing has to change.
 */
export function rewireNetwork(
  present: string | undefined,
  bridge: string | null,
  vlanTag: number | null,
): string | null {
  if (bridge === null && vlanTag === null) return null;
  const parts = (present ?? 'virtio').split(',').filter(Boolean);
  const wished = new Map<string, string>();
  if (bridge !== null) wished.set('bridge', bridge);
  if (vlanTag !== null) wished.set('tag', String(vlanTag));
  const kept = parts.map((part) => {
    const key = part.split('=', 1)[0] ?? '';
    const value = wished.get(key);
    if (value === undefined) return part;
    wished.delete(key);
    return `${key}=${value}`;
  });
  const next = [...kept, ...[...wished].map(([key, value]) => `${key}=${value}`)].join(',');
  return next === present ? null : next;
}

/** `ipconfig0` for cloud-init. */
export function encodeIpConfig(ipv4: StaticAddress | null): string {
  if (!ipv4) return 'ip=dhcp';
  const gateway = ipv4.gateway === null ? '' : `,gw=${ipv4.gateway}`;
  return `ip=${ipv4.address}/${ipv4.prefixLength}${gateway}`;
}

/** What `encodeIpConfig` wrote; null where DHCP decides. */
export function staticAddressOf(config: GuestConfig): StaticAddress | null {
  const text = String(config['ipconfig0'] ?? '');
  const [, address, prefix] = /(?:^|,)ip=([^/,]+)\/(\d+)/.exec(text) ?? [];
  if (address === undefined || prefix === undefined) return null;
  return { address, prefixLength: Number(prefix), gateway: /(?:^|,)gw=([^,]+)/.exec(text)?.[1] ?? null };
}

/** Addresses that cloud-init was told to set: the best answer while no agent speaks from inside the guest. */
export function configuredAddresses(config: GuestConfig): readonly MachineAddress[] {
  return (
    Object.entries(config)
      // Containers have their addresses in the card itself.
      .filter(([key]) => /^(?:ipconfig|net)\d+$/.test(key))
      .flatMap(([, value]) => String(value).split(','))
      .flatMap((part) => {
        const match = /^(?:ip|ip6)=([^/]+)\/\d+$/.exec(part);
        return match?.[1] ? [describeAddress(match[1])] : [];
      })
  );
}

export function describeAddress(address: string): MachineAddress {
  const family = address.includes(':') ? 'ipv6' : 'ipv4';
  return { address, family, kind: isPrivate(address) ? 'private' : 'public' };
}

/** Loopback and link-local addresses reach nobody. */
export function isReachable(address: string): boolean {
  return !/^(?:127\.|169\.254\.|0\.0\.0\.0$|::1?$|fe[89ab][0-9a-f]:)/i.test(address);
}

function isPrivate(address: string): boolean {
  if (address.includes(':')) return /^f[cd][0-9a-f]{2}:/i.test(address);
  const [first = 0, second = 0] = address.split('.').map(Number);
  return (
    first === 10 ||
    (first === 172 && second >= 16 && second <= 31) ||
    (first === 192 && second === 168) ||
    (first === 100 && second >= 64 && second <= 127)
  );
}
