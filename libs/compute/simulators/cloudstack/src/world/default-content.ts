/** What a middling public CloudStack offers: enough that lists look lived in. */

/** `prefix` begins the zone's shared network, of half a million addresses. */
export const ZONES = [
  { name: 'fra1', networkType: 'Advanced', securityGroups: false, allocation: 'Enabled', prefix: '100.64', hosts: 4 },
  { name: 'ams1', networkType: 'Advanced', securityGroups: false, allocation: 'Enabled', prefix: '100.72', hosts: 3 },
  { name: 'par1', networkType: 'Advanced', securityGroups: true, allocation: 'Enabled', prefix: '100.80', hosts: 2 },
  { name: 'lab1', networkType: 'Advanced', securityGroups: false, allocation: 'Disabled', prefix: '100.88', hosts: 1 },
] as const;

export const OS_TYPES = [
  { key: 'debian12', description: 'Debian GNU/Linux 12 (64-bit)', category: 'Debian' },
  { key: 'debian13', description: 'Debian GNU/Linux 13 (64-bit)', category: 'Debian' },
  { key: 'ubuntu22', description: 'Ubuntu 22.04 LTS', category: 'Ubuntu' },
  { key: 'ubuntu24', description: 'Ubuntu 24.04 LTS', category: 'Ubuntu' },
  { key: 'rocky9', description: 'Rocky Linux 9', category: 'Rocky Linux' },
  { key: 'rocky10', description: 'Rocky Linux 10', category: 'Rocky Linux' },
  { key: 'alma9', description: 'AlmaLinux 9', category: 'CentOS' },
  { key: 'windows22', description: 'Windows Server 2022 (64-bit)', category: 'Windows' },
  { key: 'other', description: 'Other (64-bit)', category: 'Other' },
] as const;

export type OsKey = (typeof OS_TYPES)[number]['key'];

/** Name, vCPUs, MHz, MiB. */
export const SIZES: readonly (readonly [string, number, number, number])[] = [
  ['s1.nano', 1, 2000, 512],
  ['s1.micro', 1, 2000, 1_024],
  ['s1.small', 1, 2000, 2_048],
  ['s1.medium', 2, 2000, 4_096],
  ['s1.large', 4, 2000, 8_192],
  ['s1.xlarge', 8, 2000, 16_384],
  ['s1.2xlarge', 16, 2000, 32_768],
  ['c1.medium', 4, 2600, 4_096],
  ['c1.large', 8, 2600, 8_192],
  ['c1.xlarge', 16, 2600, 16_384],
  ['m1.medium', 2, 2000, 16_384],
  ['m1.large', 4, 2000, 32_768],
  ['m1.xlarge', 8, 2000, 65_536],
];

export const DISKS: readonly (readonly [string, number, number | null])[] = [
  ['Small', 20, null],
  ['Medium', 50, null],
  ['Large', 100, null],
  ['Extra large', 500, null],
  ['SSD 100', 100, 5_000],
];

export const TEMPLATES: readonly {
  readonly name: string;
  readonly text: string;
  readonly os: OsKey;
  readonly diskGib: number;
  readonly password: boolean;
}[] = [
  { name: 'debian-12', text: 'Debian 12 (bookworm), cloud-init', os: 'debian12', diskGib: 5, password: true },
  { name: 'debian-13', text: 'Debian 13 (trixie), cloud-init', os: 'debian13', diskGib: 5, password: true },
  { name: 'ubuntu-22.04', text: 'Ubuntu 22.04 LTS, cloud-init', os: 'ubuntu22', diskGib: 8, password: true },
  { name: 'ubuntu-24.04', text: 'Ubuntu 24.04 LTS, cloud-init', os: 'ubuntu24', diskGib: 8, password: true },
  { name: 'rocky-9', text: 'Rocky Linux 9, cloud-init', os: 'rocky9', diskGib: 10, password: true },
  { name: 'rocky-10', text: 'Rocky Linux 10, cloud-init', os: 'rocky10', diskGib: 10, password: false },
  { name: 'almalinux-9', text: 'AlmaLinux 9, cloud-init', os: 'alma9', diskGib: 10, password: true },
  { name: 'windows-2022', text: 'Windows Server 2022 Standard', os: 'windows22', diskGib: 40, password: true },
];

export const ISOS: readonly {
  readonly name: string;
  readonly text: string;
  readonly os: OsKey;
  readonly mib: number;
}[] = [
  { name: 'systemrescue-12', text: 'SystemRescue 12', os: 'other', mib: 1_190 },
  { name: 'debian-13-netinst', text: 'Debian 13 network installer', os: 'debian13', mib: 760 },
  { name: 'virtio-win', text: 'Windows drivers for KVM', os: 'windows22', mib: 690 },
];

export const NETWORK_OFFERINGS = [
  { key: 'isolated', name: 'DefaultIsolatedNetworkOfferingWithSourceNatService', guestType: 'Isolated' },
  { key: 'shared', name: 'DefaultSharedNetworkOffering', guestType: 'Shared' },
  { key: 'sharedGroups', name: 'DefaultSharedNetworkOfferingWithSGService', guestType: 'Shared' },
  { key: 'l2', name: 'DefaultL2NetworkOffering', guestType: 'L2' },
] as const;
