import type { TaskFault, TimelineState } from '@uni/simulator-kit';

/**
 * Everything the simulated cluster knows, as plain JSON: it is written to a file and read back, so that machines, running tasks
 * and the certificate survive a restart of the process. Nothing here may hold a function, a Date or a class.
 */
export interface WorldState extends TimelineState<WorldEvent> {
  readonly format: 1;
  clusterName: string;
  pveVersion: string;
  randomState: number;
  nextPid: number;
  bootedAtMs: number;
  nodes: Record<string, NodeState>;
  storages: Record<string, StorageState>;
  /** Key: `volumeKey`. */
  volumes: Record<string, VolumeState>;
  /** Key: vmid. */
  guests: Record<string, GuestState>;
  pools: Record<string, { comment: string; storages: string[] }>;
  /** Key: UPID. Insertion order is creation order. */
  tasks: Record<string, TaskState>;
  /** DHCP leases of the bridges. Key: lower-case MAC. */
  leases: Record<string, string>;
  users: Record<string, UserState>;
  tokens: Record<string, TokenState>;
  conditions: ConditionState[];
  machineLog: MachineLogEntry[];
  tls: { key: string; cert: string } | null;
  /** Signs tickets. */
  authKey: string;
  /** Ports in front of consoles. Key: port. */
  consoles: Record<string, ConsoleDoor>;
  /** Of the whole cluster: without `enable` no rule of any guest takes effect. */
  firewallOptions: Record<string, ConfigValue>;
}

export interface NodeState {
  name: string;
  nodeId: number;
  ip: string;
  cpus: number;
  memoryBytes: number;
  rootBytes: number;
  bridges: string[];
  online: boolean;
}

export type FirewallRuleState = Record<string, ConfigValue>;

export interface IpSetState {
  comment: string;
  members: { cidr: string; nomatch?: 1; comment?: string }[];
}

export interface FirewallState {
  options: Record<string, ConfigValue>;
  /** The first that matches decides. */
  rules: FirewallRuleState[];
  ipSets: Record<string, IpSetState>;
}

/** A port that waits for the one connection to a console, or serves it. */
export interface ConsoleDoor {
  port: number;
  kind: 'vnc' | 'terminal';
  vmid: number;
  incarnation: string;
  /** User or full token id that asked for it: nobody else may come in. */
  identity: string;
  password: string;
  openUntilMs: number;
  connected: boolean;
  /** The task that lives as long as the session. */
  upid?: string;
}

export type StorageType = 'rbd' | 'lvmthin' | 'dir' | 'nfs';

export interface StorageState {
  id: string;
  type: StorageType;
  shared: boolean;
  content: string[];
  totalBytes: number;
  baseUsedBytes: number;
  enabled: boolean;
}

export interface VolumeState {
  volid: string;
  storage: string;
  /** null on a shared storage. */
  node: string | null;
  content: 'images' | 'rootdir' | 'iso' | 'vztmpl' | 'import' | 'backup';
  format: string;
  sizeBytes: number;
  vmid: number | null;
  /** The base volume of a linked clone. */
  parent: string | null;
  createdAtS: number;
  /** Of archives only. */
  backup?: BackupState;
}

/** What an archive holds. */
export interface BackupState {
  kind: GuestKind;
  config: GuestConfig;
  /** Key: drive; bytes of the disk that is packed. */
  disks: Record<string, number>;
  notes: string;
  /** Nothing removes it, not even pruning. */
  protect: boolean;
}

export type ConfigValue = string | number;
export type GuestConfig = Record<string, ConfigValue>;
export type GuestKind = 'qemu' | 'lxc';

export interface SnapshotState {
  name: string;
  takenAtS: number;
  description: string;
  vmstate: boolean;
  parent: string | null;
  config: GuestConfig;
}

export interface RunState {
  pid: number;
  startedAtMs: number;
  /** The guest's operating system is up (agent, ACPI) from then on. */
  bootedAtMs: number;
  qmp: 'running' | 'paused';
  /** What the process was started with and cannot change while it runs. */
  memoryMib: number;
  /** Addresses as cloud-init set them at this boot. Key: `net0`. */
  addresses: Record<string, string>;
}

/** What the status daemon last told the cluster about a guest; `/cluster/resources` shows this and not the truth. */
export interface BroadcastState {
  atMs: number;
  name: string;
  status: string;
  template: boolean;
  numbers: Record<string, number>;
}

export interface GuestState {
  vmid: number;
  kind: GuestKind;
  node: string;
  /** Names this incarnation: a VMID that is used again belongs to another machine. */
  incarnation: string;
  /** The applied section of the configuration file. */
  config: GuestConfig;
  /** Waits for the next full start. */
  pending: GuestConfig;
  pendingDeletes: Record<string, 1 | 2>;
  /** Drives of a clone that are being copied: written into the configuration at the end. */
  incoming: GuestConfig;
  lock: string | null;
  template: boolean;
  run: RunState | null;
  /** UPID of the task that holds the lock file. */
  fileLock: string | null;
  snapshots: Record<string, SnapshotState>;
  /** The snapshot that the present state descends from. */
  parentSnapshot: string | null;
  pool: string | null;
  createdAtMs: number;
  broadcast: BroadcastState | null;
  /** The guest's operating system does not react to the power button. */
  ignoresAcpi: boolean;
  /** The agent is configured but its daemon is not installed. */
  agentMissing: boolean;
  /** What the cloud-init drive was last generated from. */
  cloudInit: GuestConfig;
  /** Absent until something was set. */
  firewall?: FirewallState;
  /** Past runs, newest last, for the metrics. */
  runs: { fromMs: number; toMs: number }[];
}

export type TaskAction =
  | { do: 'guest.acquire'; vmid: number; timeoutMs: number; checkLock: boolean; lock?: string }
  | { do: 'guest.start'; vmid: number }
  | { do: 'guest.await_powerdown'; vmid: number; timeoutMs: number; forceStop: boolean }
  | { do: 'guest.halt'; vmid: number }
  | { do: 'guest.reset'; vmid: number }
  | { do: 'guest.pause'; vmid: number }
  | { do: 'guest.resume'; vmid: number }
  | { do: 'guest.hibernate'; vmid: number; phase: 'begin' | 'end' }
  | { do: 'guest.restart_later'; vmid: number }
  | { do: 'clone.refuse'; node: string; vmid: number }
  | {
      do: 'clone.copy_drive';
      source: number;
      newid: number;
      drive: string;
      full: boolean;
      storage: string | null;
      snapname: string | null;
    }
  | { do: 'clone.finish'; newid: number; target: string; pool: string | null }
  | { do: 'guest.discard'; vmid: number; incarnation: string }
  | { do: 'create.allocate'; vmid: number; config: GuestConfig }
  | { do: 'create.finish'; vmid: number; pool: string | null; start: boolean }
  | { do: 'destroy.run'; vmid: number; sweep: boolean }
  | { do: 'config.apply'; vmid: number; change: ConfigChangeState }
  | { do: 'disk.grow'; vmid: number; disk: string; sizeBytes: number; relative: boolean }
  | { do: 'snapshot.take'; vmid: number; name: string; description: string; vmstate: boolean }
  | { do: 'snapshot.drop'; vmid: number; name: string; force: boolean }
  | { do: 'snapshot.rollback'; vmid: number; name: string; start: boolean }
  | { do: 'template.convert'; vmid: number }
  | { do: 'volume.add'; volume: VolumeState }
  | { do: 'volume.remove'; key: string }
  | { do: 'backup.queue'; timeoutMs: number }
  | { do: 'backup.begin'; vmid: number; refusal: string | null }
  | { do: 'backup.write'; vmid: number; storage: string; notesTemplate: string; protect: boolean }
  | { do: 'backup.prune'; vmid: number | null; storage: string; retention: string; kind: GuestKind | null }
  | { do: 'backup.conclude' }
  | {
      do: 'restore.run';
      vmid: number;
      archive: string;
      storage: string | null;
      unique: boolean;
      pool: string | null;
      start: boolean;
      config: GuestConfig;
    }
  | { do: 'disk.move'; vmid: number; disk: string; storage: string; removeSource: boolean }
  | { do: 'console.serve'; port: number }
  | { do: 'console.close'; port: number };

export interface ConfigChangeState {
  set: GuestConfig;
  remove: string[];
  revert: string[];
  force: boolean;
}

export interface TaskStep {
  afterMs: number;
  log?: string;
  action?: TaskAction;
}

export interface TaskState {
  upid: string;
  node: string;
  pid: number;
  pstart: number;
  startedAtS: number;
  type: string;
  id: string;
  user: string;
  tokenId: string | null;
  status: 'running' | 'stopped';
  exitStatus: string | null;
  endedAtS: number | null;
  log: string[];
  warnings: number;
  steps: TaskStep[];
  /** Index of the step that is due next. */
  cursor: number;
  /** When the present step began to wait for something; null when it does not wait. */
  waitingSinceMs: number | null;
  onFailure: TaskAction | null;
  /** The configuration lock that this task put on its guest and takes off at its end. */
  heldLock: { vmid: number; lock: string } | null;
  /** Set by a fault: the worker hangs for ever, or dies with this text instead of its last step. */
  fault: TaskFault | null;
}

export type WorldEvent =
  | { kind: 'task'; upid: string }
  | { kind: 'guest_start'; vmid: number; incarnation: string }
  | { kind: 'unlock'; vmid: number; incarnation: string; lock: string }
  | { kind: 'broadcast' };

export interface AclEntry {
  path: string;
  privileges: string[];
  propagate: boolean;
}

export interface UserState {
  userId: string;
  /** Absent: no ticket is given for this user. */
  password?: string;
  /** Neither the user nor its tokens may do anything. */
  disabled?: boolean;
  acl: AclEntry[];
}

export interface TokenState {
  /** `user@realm!name`. */
  fullId: string;
  userId: string;
  name: string;
  secret: string;
  privilegeSeparation: boolean;
  /** Epoch seconds; 0 never. */
  expiresAtS: number;
  revoked: boolean;
  acl: AclEntry[];
}

/** Something that is wrong with the cluster until it is cleared, unlike a fault that strikes single requests. */
export type ConditionState = { id: string } & (
  | { kind: 'storage_full'; storage: string }
  | { kind: 'cluster_full' }
  | { kind: 'node_down'; node: string }
  | { kind: 'no_quorum' }
  | { kind: 'clock_skew'; ms: number }
);

/** Append-only: what came into being and what ceased to be. Proof for "exactly one machine". */
export interface MachineLogEntry {
  sequence: number;
  /** ISO 8601. */
  at: string;
  event: 'created' | 'destroyed' | 'relabelled';
  /** What did it: a UPID, a request label or a drift command. */
  cause: string;
  vmid: number;
  incarnation: string;
  kind: GuestKind;
  node: string;
  name: string;
  description: string;
  tags: string;
}
