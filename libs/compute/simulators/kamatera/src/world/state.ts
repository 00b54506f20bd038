import type { MachineLogLine, TaskFault, TimelineState } from '@uni/simulator-kit';

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

export const COMMAND_KINDS = [
  'create',
  'clone',
  'power_on',
  'power_off',
  'restart',
  'suspend',
  'resume',
  'terminate',
  'cpu',
  'ram',
  'backup',
  'managed',
  'billing',
  'disk_add',
  'disk_resize',
  'disk_remove',
  'snapshot_create',
  'snapshot_revert',
  'snapshot_delete',
  'disk_to_image',
  'password',
  'rename',
  'nic_add',
  'nic_connect',
  'nic_disconnect',
] as const;
export type CommandKind = (typeof COMMAND_KINDS)[number];

/** Everything a new server is made of, checked. */
export interface ServerSpec {
  readonly datacenter: string;
  readonly name: string;
  readonly password: string;
  readonly cpuCount: number;
  readonly cpuType: CpuType;
  readonly ramMb: number;
  readonly diskSizesGb: readonly number[];
  readonly networks: readonly { readonly network: string; readonly ip: string }[];
  readonly imageId: string | null;
  readonly imageName: string;
  readonly imageMonthlyMicros: number;
  readonly billing: 'hourly' | 'monthly';
  readonly traffic: string;
  readonly managed: boolean;
  readonly backup: boolean;
  readonly powerOn: boolean;
  readonly sshKey: string;
  readonly script: string;
  readonly userData: string;
  readonly tags: readonly string[];
}

export type CommandWork =
  | { readonly kind: 'create' | 'clone'; readonly spec: ServerSpec }
  | {
      readonly kind: 'power_on' | 'power_off' | 'restart' | 'suspend' | 'resume' | 'terminate';
    }
  | { readonly kind: 'cpu'; readonly cpuCount: number; readonly cpuType: CpuType }
  | { readonly kind: 'ram'; readonly ramMb: number }
  | { readonly kind: 'backup' | 'managed'; readonly value: boolean }
  | { readonly kind: 'billing'; readonly billing: 'hourly' | 'monthly'; readonly traffic: string }
  | { readonly kind: 'disk_add'; readonly sizeGb: number }
  | { readonly kind: 'disk_resize'; readonly index: number; readonly sizeGb: number; readonly provision: boolean }
  | { readonly kind: 'disk_remove'; readonly index: number }
  | { readonly kind: 'snapshot_create'; readonly name: string }
  | { readonly kind: 'snapshot_revert' | 'snapshot_delete'; readonly snapshotId: number }
  | { readonly kind: 'disk_to_image'; readonly diskUuid: string; readonly imageName: string }
  | { readonly kind: 'password'; readonly password: string }
  | { readonly kind: 'rename'; readonly name: string }
  | { readonly kind: 'nic_add'; readonly network: string; readonly ip: string }
  | { readonly kind: 'nic_connect' | 'nic_disconnect'; readonly mac: string };

export type CommandStatus = 'pending' | 'executing' | 'progress' | 'complete' | 'error' | 'cancelled';

/** What bad luck does to one command. */
export type CommandFault =
  TaskFault | { readonly kind: 'cancelled' } | { readonly kind: 'partial'; readonly what: PartialOutcome };

/** A command that says `complete` and did not do everything. */
export const PARTIAL_OUTCOMES = ['without_network', 'without_extra_disks', 'stays_off', 'server_stays'] as const;
export type PartialOutcome = (typeof PARTIAL_OUTCOMES)[number];

/** What a fault does to commands that begin from now on. */
export type CommandLuck =
  | { readonly kind: 'cancelled_command' }
  | { readonly kind: 'partial_command'; readonly what: PartialOutcome }
  | { readonly kind: 'slow_command'; readonly ms: number }
  /** The queue answers 404 to this many polls, however much time passes. */
  | { readonly kind: 'early_404'; readonly polls: number }
  /** Lists show the old power for this long, and to this many reads, after completion. */
  | { readonly kind: 'power_lag'; readonly ms: number; readonly reads: number };

export interface CommandState {
  readonly id: number;
  readonly work: CommandWork;
  /** Words of the console, e.g. `Create Server`. */
  readonly description: string;
  /** null until a create has made one. */
  serverId: string | null;
  readonly serverName: string;
  readonly datacenter: string;
  status: CommandStatus;
  readonly addedMs: number;
  executedMs: number | null;
  completedMs: number | null;
  progress: number;
  log: string[];
  /** The queue denies knowing it until then, and for so many polls. */
  readonly visibleFromMs: number;
  hiddenPolls: number;
  /** How long after completion lists show the old power. */
  readonly powerLag: { readonly ms: number; readonly reads: number };
  fault: CommandFault | null;
}

export interface ApiKeyState {
  readonly clientId: string;
  readonly secret: string;
  readonly specialType: string | null;
  revoked: boolean;
  /** Rights taken away from the key, see `RIGHTS`. */
  missingRights: string[];
}

export interface TokenState {
  readonly token: string;
  readonly clientId: string;
  expiresAtMs: number;
}

export interface MachineLogEntry extends MachineLogLine {
  readonly event: 'created' | 'destroyed' | 'relabelled' | 'image_created' | 'network_created' | 'network_destroyed';
  /** Server UUID, image id or VLAN number. */
  readonly id: string;
  readonly name: string;
  readonly datacenter: string;
  readonly tags: readonly string[];
}

/** Something that is wrong with the cloud until it is taken back. */
export type ConditionState =
  | {
      readonly id: string;
      readonly kind: 'datacenter_down';
      readonly datacenter: string;
      readonly how: 'gateway' | 'hang';
    }
  | { readonly id: string; readonly kind: 'datacenter_retired'; readonly datacenter: string }
  | { readonly id: string; readonly kind: 'image_withdrawn'; readonly image: string }
  | { readonly id: string; readonly kind: 'no_capacity'; readonly datacenter: string | null }
  | { readonly id: string; readonly kind: 'quota_reached' | 'no_balance' | 'account_closed' | 'errors_in_ok' }
  | { readonly id: string; readonly kind: 'price_change'; readonly percent: number }
  | { readonly id: string; readonly kind: 'clock_skew'; readonly ms: number }
  | {
      readonly id: string;
      readonly kind: 'command_luck';
      readonly command: CommandKind | null;
      remaining: number | null;
      readonly luck: CommandLuck;
    }
  /** Calls of the console that are answered with an error of somebody's choice. */
  | {
      readonly id: string;
      readonly kind: 'vendor_error';
      readonly label: string | null;
      remaining: number | null;
      readonly status: number;
      readonly error: { readonly code: number; readonly info: string; readonly category?: string };
    };

export type CommandStep = 'execute' | 'work' | 'effect' | 'complete';
export interface WorldEvent {
  readonly kind: 'command';
  readonly commandId: number;
  readonly step: CommandStep;
}

/** The whole cloud: plain JSON, so that it can be kept in a file. */
export interface WorldState extends TimelineState<WorldEvent> {
  readonly format: 1;
  randomState: number;
  readonly foundedAtMs: number;
  /** Stands in the name of every private network. */
  readonly accountNumber: number;
  datacenters: DatacenterState[];
  images: ImageState[];
  privateImages: PrivateImageState[];
  servers: Record<string, ServerState>;
  networks: Record<string, NetworkState>;
  commands: Record<string, CommandState>;
  keys: Record<string, ApiKeyState>;
  tokens: Record<string, TokenState>;
  /** Wan addresses given out, by datacenter, so that a freed one rests before it is used again. */
  wanCursor: Record<string, number>;
  nextCommandId: number;
  nextNetworkId: number;
  nextVlanId: number;
  nextSubnetId: number;
  nextSnapshotId: number;
  machineLog: MachineLogEntry[];
  conditions: ConditionState[];
  /** Largest number of servers the account may have. */
  serverQuota: number;
}
