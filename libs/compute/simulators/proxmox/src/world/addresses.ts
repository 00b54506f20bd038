import { mergedConfig } from './guests.js';
import { parsePropertyString } from './property-string.js';
import type { GuestConfig, GuestState } from './state.js';
import type { World } from './world.js';

/** The bridges' DHCP server hands out 10.64.0.10 and up, one address per MAC as long as the machine exists. */
const LEASE_PREFIX = '10.64';
const FIRST_HOST = 10;

function leaseFor(world: World, mac: string): string {
  const key = mac.toLowerCase();
  const known = world.state.leases[key];
  if (known) return known;
  const taken = new Set(Object.values(world.state.leases));
  let host = FIRST_HOST;
  while (taken.has(`${LEASE_PREFIX}.${host >> 8}.${host & 255}`)) host += 1;
  const address = `${LEASE_PREFIX}.${host >> 8}.${host & 255}`;
  world.state.leases[key] = address;
  return address;
}

export interface NetworkCard {
  readonly key: string;
  readonly model: string;
  readonly mac: string;
  readonly options: ReadonlyMap<string, string>;
}

const NET_MODELS = ['virtio', 'e1000', 'e1000e', 'rtl8139', 'vmxnet3', 'e1000-82540em', 'ne2k_pci'];

export function parseCard(key: string, value: string): NetworkCard | null {
  const { head, options } = parsePropertyString(value);
  const model = NET_MODELS.find((name) => options.has(name)) ?? options.get('model') ?? head;
  if (!model || !NET_MODELS.includes(model)) return null;
  return { key, model, mac: options.get(model) ?? options.get('macaddr') ?? '', options };
}

export function cardsOf(config: GuestConfig): NetworkCard[] {
  return Object.keys(config)
    .filter((key) => /^net\d+$/.test(key))
    .sort()
    .flatMap((key) => parseCard(key, String(config[key])) ?? []);
}

/** A container's card carries its address itself. */
function containerAddresses(world: World, config: GuestConfig): Record<string, string> {
  const addresses: Record<string, string> = {};
  for (const key of Object.keys(config).filter((name) => /^net\d+$/.test(name))) {
    const { options } = parsePropertyString(String(config[key]));
    const wanted = options.get('ip');
    if (wanted === undefined || wanted === 'manual') continue;
    addresses[key] = wanted === 'dhcp' ? `${leaseFor(world, options.get('hwaddr') ?? '')}/16` : wanted;
  }
  return addresses;
}

/** What each card gets at this boot: the static address of its `ipconfig`, else a lease. */
export function addressesAtBoot(world: World, guest: GuestState): Record<string, string> {
  const config = mergedConfig(guest);
  if (guest.kind === 'lxc') return containerAddresses(world, config);
  const addresses: Record<string, string> = {};
  for (const card of cardsOf(config)) {
    const wanted =
      parsePropertyString(String(config[card.key.replace('net', 'ipconfig')] ?? '')).options.get('ip') ?? 'dhcp';
    addresses[card.key] = wanted === 'dhcp' ? `${leaseFor(world, card.mac)}/16` : wanted;
  }
  return addresses;
}
