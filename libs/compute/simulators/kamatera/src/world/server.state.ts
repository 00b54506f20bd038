/** How the cores of a server are sold: A availability, B general purpose, T burstable, D dedicated. */
export type CpuType = 'A' | 'B' | 'T' | 'D';
export const CPU_TYPES: readonly CpuType[] = ['A', 'B', 'T', 'D'];

export interface DatacenterState {
  readonly id: string;
  readonly country: string;
  readonly continent: string;
  readonly city: string;
}

/** An operating system that is offered in every datacenter, under an id of its own in each. */
export interface ImageState {
  /** 32 hexadecimal digits, lower case; on the wire behind `<datacenter>:`. */
  readonly id: string;
  readonly os: string;
  readonly code: string;
  readonly name: string;
  /** The name by which command line tools ask for it. */
  readonly description: string;
  readonly sizeGb: number;
  readonly minRamMb: number;
  /** Licence per month in millionths of a dollar. */
  readonly monthlyMicros: number;
}

/** A disk that was put into the account's own library. */
export interface PrivateImageState {
  readonly id: string;
  readonly datacenter: string;
  readonly name: string;
  readonly sizeGb: number;
  readonly minRamMb: number;
  readonly createdAtMs: number;
}

export interface DiskState {
  readonly uuid: string;
  sizeGb: number;
}

export interface NicState {
  readonly mac: string;
  /** `wan-<datacenter in lower case>` or the full name of a private network. */
  readonly network: string;
  ips: string[];
  connected: boolean;
}

export interface SnapshotState {
  readonly id: number;
  readonly name: string;
  readonly createdAtMs: number;
  readonly parentId: number | null;
  /** What the disks were when it was taken; a revert brings it back. */
  readonly diskSizesGb: readonly number[];
}

export type PowerState = 'on' | 'off' | 'suspended';

export interface HistoryState {
  readonly atMs: number;
  readonly user: string;
  readonly action: string;
}

export interface ServerState {
  /** UUID. */
  readonly id: string;
  readonly datacenter: string;
  name: string;
  description: string;
  cpuCount: number;
  cpuType: CpuType;
  ramMb: number;
  disks: DiskState[];
  nics: NicState[];
  power: PowerState;
  /** What lists go on saying about power after it has changed. */
  lag: { readonly shows: PowerState; readonly untilMs: number; reads: number } | null;
  /** So many reads of the list leave it out. */
  hiddenReads: number;
  billing: 'hourly' | 'monthly';
  /** Traffic package; kept, and shown, for hourly servers too. */
  traffic: string;
  managed: boolean;
  backup: boolean;
  /** Of the image it was made from; null for one that nobody knows. */
  imageId: string | null;
  imageMonthlyMicros: number;
  tags: string[];
  snapshots: SnapshotState[];
  activeSnapshotId: number | null;
  history: HistoryState[];
  readonly createdAtMs: number;
  /** Spans in which it ran; the last has no end while it runs. */
  runs: { readonly fromMs: number; toMs: number | null }[];
  /** What first boot was given. */
  readonly guest: { readonly sshKey: string; readonly script: string; readonly userData: string };
  password: string;
  /** The unfinished command that works on it; there is room for one. */
  activeCommandId: number | null;
  /** An operation that is not in the queue keeps it busy until then. */
  busyUntilMs: number;
  busyForReads: boolean;
  readonly noiseSeed: number;
}

export interface SubnetState {
  readonly id: number;
  subnetIp: string;
  subnetBit: number;
  gateway: string;
  dns1: string;
  dns2: string;
  description: string;
}

export interface NetworkState {
  /** Number of the VLAN: what server networks and subnets refer to. */
  readonly vlanId: number;
  /** What deleting it asks for; another number than the VLAN's. */
  readonly id: number;
  readonly datacenter: string;
  /** `lan-<number>-<given name>`. */
  readonly name: string;
  subnets: SubnetState[];
}
