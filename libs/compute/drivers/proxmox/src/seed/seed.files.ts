import type { CreateSpec } from '@uni/compute-port';
import type { GuestConfig } from '../guest/guest.config.js';
import { macAddressesOf } from '../guest/network.config.js';
import { writeIso, type IsoFile } from './iso9660.writer.js';

/** The label by which cloud-init finds its data without a network. */
const LABEL = 'cidata';

type SeedSpec = Pick<CreateSpec, 'mark' | 'hostname' | 'sshPublicKeys' | 'loginUser' | 'userData' | 'ipv4'>;

/**
 * Everything that cloud-init reads on the first boot. The customer's text is handed over as it is, whatever language it is written in;
 * what we have to say stands in files of its own, which cloud-init merges beneath it.
 */
export function buildSeed(spec: SeedSpec, config: GuestConfig, at: Date): Buffer {
  const network = networkConfig(spec, config);
  const files: IsoFile[] = [
    text('user-data', spec.userData ?? ''),
    text('meta-data', metaData(spec)),
    text('vendor-data', vendorData(spec)),
    ...(network === null ? [] : [text('network-config', network)]),
  ];
  return writeIso(LABEL, files, at);
}

/** JSON is YAML, and needs no second encoder. */
function metaData(spec: SeedSpec): string {
  return JSON.stringify({
    'instance-id': spec.mark,
    'local-hostname': spec.hostname,
    'public-keys': spec.sshPublicKeys.map((key) => key.trim()),
  });
}

function vendorData(spec: SeedSpec): string {
  const login = spec.loginUser === null ? {} : { user: spec.loginUser };
  return `#cloud-config\n${JSON.stringify({ ...login, manage_etc_hosts: true })}\n`;
}

/** Without a card whose address is known, cloud-init asks for DHCP on the first card by itself. */
function networkConfig(spec: SeedSpec, config: GuestConfig): string | null {
  const [mac] = macAddressesOf({ net0: config['net0'] ?? '' });
  if (mac === undefined) return null;
  const { ipv4 } = spec;
  const subnet = ipv4
    ? {
        type: 'static',
        address: `${ipv4.address}/${ipv4.prefixLength}`,
        ...(ipv4.gateway !== null && { gateway: ipv4.gateway }),
        ...list('dns_nameservers', config['nameserver']),
        ...list('dns_search', config['searchdomain']),
      }
    : { type: 'dhcp4' };
  return JSON.stringify({
    version: 1,
    config: [{ type: 'physical', name: 'eth0', mac_address: mac, subnets: [subnet] }],
  });
}

/** Lists stand separated by spaces in the guest's configuration. */
function list(key: string, value: string | number | undefined): Record<string, readonly string[]> {
  const items = String(value ?? '')
    .split(/[\s,;]+/)
    .filter(Boolean);
  return items.length === 0 ? {} : { [key]: items };
}

function text(name: string, content: string): IsoFile {
  return { name, content: Buffer.from(content, 'utf8') };
}
