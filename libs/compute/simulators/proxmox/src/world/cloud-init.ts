import { createHash } from 'node:crypto';
import { cardsOf } from './addresses.js';
import { isCloudInitDrive, isDriveKey, parseDrive, parsePropertyString } from './property-string.js';
import type { GuestConfig } from './state.js';

const SOURCE_KEY = /^(?:ciuser|cipassword|citype|ciupgrade|cicustom|sshkeys|ipconfig\d+|nameserver|searchdomain|name)$/;

/** The options that the generated drive is made from. */
export function cloudInitSource(config: GuestConfig): GuestConfig {
  return Object.fromEntries(Object.entries(config).filter(([key]) => SOURCE_KEY.test(key)));
}

export function hasCloudInitDrive(config: GuestConfig): boolean {
  return Object.entries(config).some(([key, value]) => isDriveKey(key) && isCloudInitDrive(parseDrive(String(value))));
}

function userData(config: GuestConfig): string {
  const name = String(config['name'] ?? 'localhost');
  const lines = ['#cloud-config', `hostname: ${name}`, 'manage_etc_hosts: true', `fqdn: ${name}`];
  if (config['ciuser'] !== undefined) lines.push(`user: ${String(config['ciuser'])}`);
  else lines.push('disable_root: False');
  if (config['cipassword'] !== undefined) lines.push(`password: ${String(config['cipassword'])}`);
  if (config['sshkeys'] !== undefined) {
    lines.push('ssh_authorized_keys:');
    for (const key of decodeURIComponent(String(config['sshkeys'])).split('\n'))
      if (key.trim() !== '') lines.push(`  - ${key.trim()}`);
  }
  lines.push('chpasswd:', '  expire: False', 'users:', '  - default');
  if (Number(config['ciupgrade'] ?? 1) === 1) lines.push('package_upgrade: true');
  return `${lines.join('\n')}\n`;
}

function networkData(config: GuestConfig): string {
  const lines = ['version: 1', 'config:'];
  for (const [index, card] of cardsOf(config).entries()) {
    lines.push(
      '    - type: physical',
      `      name: eth${index}`,
      `      mac_address: '${card.mac.toLowerCase()}'`,
      '      subnets:',
    );
    const wanted = parsePropertyString(String(config[card.key.replace('net', 'ipconfig')] ?? '')).options;
    const ip = wanted.get('ip') ?? 'dhcp';
    if (ip === 'dhcp') {
      lines.push('      - type: dhcp4');
      continue;
    }
    const [address, bits] = ip.split('/');
    const mask = (0xffffffff << (32 - Number(bits ?? 32))) >>> 0;
    lines.push('      - type: static', `        address: '${address ?? ''}'`);
    lines.push(`        netmask: '${[24, 16, 8, 0].map((shift) => (mask >>> shift) & 255).join('.')}'`);
    const gateway = wanted.get('gw');
    if (gateway) lines.push(`        gateway: '${gateway}'`);
  }
  lines.push(
    '    - type: nameserver',
    '      address:',
    `      - '${String(config['nameserver'] ?? '192.0.2.53')}'`,
    '      search:',
  );
  lines.push(`      - '${String(config['searchdomain'] ?? 'atlas.invalid')}'`);
  return `${lines.join('\n')}\n`;
}

/** Text of one file on the generated drive. */
export function dumpCloudInit(config: GuestConfig, type: 'user' | 'network' | 'meta'): string {
  if (type === 'user') return userData(config);
  if (type === 'network') return networkData(config);
  return `instance-id: ${createHash('sha1')
    .update(userData(config) + networkData(config))
    .digest('hex')}\n`;
}
