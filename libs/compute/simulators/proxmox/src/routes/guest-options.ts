import { isIPv4, isIPv6 } from 'node:net';
import { parsePropertyString } from '../world/property-string.js';
import { formats, type ParamSchema, type ParamTable } from '../wire/param-schema.js';

/** Who may set an option: the privilege it needs, or only root itself. */
export type OptionClass = 'cpu' | 'memory' | 'disk' | 'network' | 'hardware' | 'options' | 'cloudinit' | 'root';

interface OptionSpec {
  readonly schema: ParamSchema;
  readonly class: OptionClass;
}

const integer = (minimum: number, maximum?: number): ParamSchema => ({
  type: 'integer',
  optional: true,
  minimum,
  ...(maximum === undefined ? {} : { maximum }),
});
const text = (maxLength?: number): ParamSchema => ({
  type: 'string',
  optional: true,
  ...(maxLength === undefined ? {} : { maxLength }),
});
const flag: ParamSchema = { type: 'boolean', optional: true };
const oneOf = (...values: string[]): ParamSchema => ({ type: 'string', optional: true, enum: values });

const OS_TYPES = [
  'other',
  'wxp',
  'w2k',
  'w2k3',
  'w2k8',
  'wvista',
  'win7',
  'win8',
  'win10',
  'win11',
  'l24',
  'l26',
  'solaris',
];

function memoryFormat(value: string): string | null {
  const amount = /^(?:current=)?(\d+)$/.exec(value)?.[1];
  return amount !== undefined && Number(amount) >= 16
    ? null
    : 'format error\ncurrent: value must have a minimum value of 16\n';
}

function isCidr(value: string, isAddress: (address: string) => boolean, longest: number): boolean {
  const [address = '', bits = ''] = value.split('/');
  return isAddress(address) && /^\d+$/.test(bits) && Number(bits) <= longest;
}

/** @returns what is wrong with an `ipconfig`, as the server lists it. */
function ipConfigFormat(value: string): string | null {
  const { head, options } = parsePropertyString(value);
  const ip = options.get('ip');
  const ip6 = options.get('ip6');
  const unknown = [...options.keys()].find((key) => !['ip', 'gw', 'ip6', 'gw6'].includes(key)) ?? head;
  if (unknown !== null)
    return `format error\n${unknown}: property is not defined in schema and the schema does not allow additional properties\n`;
  if (ip !== undefined && ip !== 'dhcp' && !isCidr(ip, isIPv4, 32))
    return 'format error\nip: invalid format - value does not look like a valid ipv4 network configuration\n';
  if (ip6 !== undefined && ip6 !== 'dhcp' && ip6 !== 'auto' && !isCidr(ip6, isIPv6, 128))
    return 'format error\nip6: invalid format - value does not look like a valid ipv6 network configuration\n';
  if (options.has('gw') && (ip === undefined || ip === 'dhcp'))
    return 'format error\ngw: property requires a static ip\n';
  const gateway = options.get('gw');
  return gateway !== undefined && !isIPv4(gateway)
    ? 'format error\ngw: invalid format - value does not look like a valid ipv4 address\n'
    : null;
}

const NAMED: Readonly<Record<string, OptionSpec>> = {
  acpi: { schema: flag, class: 'options' },
  agent: { schema: text(200), class: 'options' },
  affinity: { schema: text(), class: 'root' },
  args: { schema: text(), class: 'root' },
  autostart: { schema: flag, class: 'options' },
  balloon: { schema: integer(0), class: 'memory' },
  bios: { schema: oneOf('seabios', 'ovmf'), class: 'options' },
  boot: { schema: text(500), class: 'disk' },
  bootdisk: { schema: { type: 'string', optional: true, pattern: /^(ide|sata|scsi|virtio)\d+$/ }, class: 'disk' },
  cicustom: { schema: text(), class: 'cloudinit' },
  cipassword: { schema: text(), class: 'cloudinit' },
  citype: { schema: oneOf('configdrive2', 'nocloud', 'opennebula'), class: 'cloudinit' },
  ciupgrade: { schema: flag, class: 'cloudinit' },
  ciuser: { schema: text(), class: 'cloudinit' },
  cores: { schema: integer(1), class: 'cpu' },
  cpu: { schema: text(500), class: 'cpu' },
  cpulimit: { schema: { type: 'number', optional: true, minimum: 0, maximum: 128 }, class: 'cpu' },
  cpuunits: { schema: integer(1, 262_144), class: 'cpu' },
  description: { schema: text(8_192), class: 'options' },
  efidisk0: { schema: text(), class: 'disk' },
  hookscript: { schema: text(), class: 'root' },
  hotplug: { schema: text(200), class: 'options' },
  keyboard: { schema: text(10), class: 'options' },
  kvm: { schema: flag, class: 'options' },
  localtime: { schema: flag, class: 'options' },
  lock: {
    schema: oneOf(
      'backup',
      'clone',
      'create',
      'migrate',
      'rollback',
      'snapshot',
      'snapshot-delete',
      'suspending',
      'suspended',
    ),
    class: 'root',
  },
  machine: { schema: text(200), class: 'hardware' },
  memory: { schema: { type: 'string', optional: true, format: memoryFormat }, class: 'memory' },
  name: { schema: { type: 'string', optional: true, format: formats.dnsName }, class: 'options' },
  nameserver: { schema: text(), class: 'cloudinit' },
  numa: { schema: flag, class: 'cpu' },
  onboot: { schema: flag, class: 'options' },
  ostype: { schema: oneOf(...OS_TYPES), class: 'options' },
  protection: { schema: flag, class: 'options' },
  reboot: { schema: flag, class: 'options' },
  rng0: { schema: text(), class: 'hardware' },
  scsihw: {
    schema: oneOf('lsi', 'lsi53c810', 'virtio-scsi-pci', 'virtio-scsi-single', 'megasas', 'pvscsi'),
    class: 'hardware',
  },
  searchdomain: { schema: text(), class: 'cloudinit' },
  shares: { schema: integer(0, 50_000), class: 'memory' },
  smbios1: { schema: text(512), class: 'hardware' },
  sockets: { schema: integer(1), class: 'cpu' },
  sshkeys: { schema: { type: 'string', optional: true, format: formats.urlEncoded }, class: 'cloudinit' },
  startup: { schema: text(), class: 'options' },
  tablet: { schema: flag, class: 'options' },
  tags: { schema: { type: 'string', optional: true, format: formats.tagList, list: true }, class: 'options' },
  template: { schema: flag, class: 'options' },
  tpmstate0: { schema: text(), class: 'disk' },
  vcpus: { schema: integer(1), class: 'cpu' },
  vga: { schema: text(200), class: 'hardware' },
  vmgenid: { schema: text(36), class: 'hardware' },
  watchdog: { schema: text(100), class: 'hardware' },
};

interface IndexedSpec extends OptionSpec {
  readonly highest: number;
}

const INDEXED: Readonly<Record<string, IndexedSpec>> = {
  ide: { highest: 3, schema: text(), class: 'disk' },
  sata: { highest: 5, schema: text(), class: 'disk' },
  scsi: { highest: 30, schema: text(), class: 'disk' },
  virtio: { highest: 15, schema: text(), class: 'disk' },
  unused: { highest: 255, schema: text(), class: 'disk' },
  net: { highest: 31, schema: text(), class: 'network' },
  ipconfig: { highest: 31, schema: { type: 'string', optional: true, format: ipConfigFormat }, class: 'cloudinit' },
  serial: {
    highest: 3,
    schema: { type: 'string', optional: true, pattern: /^(\/dev\/.+|socket)$/ },
    class: 'hardware',
  },
  usb: { highest: 13, schema: text(), class: 'root' },
  hostpci: { highest: 15, schema: text(), class: 'root' },
};

/** Options of a QEMU guest together with what a particular call takes besides. */
export function optionParams(extra: Readonly<Record<string, ParamSchema>>): ParamTable {
  const named = Object.fromEntries(Object.entries(NAMED).map(([name, spec]) => [name, spec.schema]));
  return { named: { ...named, ...extra }, indexed: INDEXED };
}

/** null for a name that is no option. */
export function optionClass(name: string): OptionClass | null {
  if (Object.hasOwn(NAMED, name)) return NAMED[name]?.class ?? null;
  const family = /^([a-z]+)\d+$/.exec(name)?.[1];
  return family !== undefined && Object.hasOwn(INDEXED, family) ? (INDEXED[family]?.class ?? null) : null;
}
