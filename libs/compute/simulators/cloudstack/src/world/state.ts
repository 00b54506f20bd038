import type { TaskFault, TimelineState } from '@uni/simulator-kit';
import type { JobAction } from '../jobs/job-actions.js';
import type { DomainState, AccountState, UserState, ProjectState, SessionState, Owned } from './people.state.js';
import type {
  ZoneState,
  HostState,
  OsTypeState,
  ServiceOfferingState,
  DiskOfferingState,
  BackupOfferingState,
  NetworkOfferingState,
  TemplateState,
  IsoState,
} from './catalogue.state.js';
import type {
  MachineState,
  VolumeState,
  SnapshotState,
  MachineSnapshotState,
  BackupState,
  KeyPairState,
  UserDataState,
  AffinityGroupState,
} from './machine.state.js';
import type {
  NetworkState,
  SecurityGroupState,
  PublicAddressState,
  FirewallRuleState,
  PortForwardState,
} from './network.state.js';

export type * from './people.state.js';
export type * from './catalogue.state.js';
export type * from './machine.state.js';
export type * from './network.state.js';

/** Everything the simulated cloud knows: plain JSON, so that it can be kept in a file. Instants are epoch milliseconds. */
export interface WorldState extends TimelineState<WorldEvent> {
  format: 1;
  randomState: number;
  nextSequence: number;
  managementServerId: string;
  domains: Record<string, DomainState>;
  accounts: Record<string, AccountState>;
  users: Record<string, UserState>;
  projects: Record<string, ProjectState>;
  sessions: Record<string, SessionState>;
  zones: Record<string, ZoneState>;
  hosts: Record<string, HostState>;
  osTypes: Record<string, OsTypeState>;
  offerings: Record<string, ServiceOfferingState>;
  diskOfferings: Record<string, DiskOfferingState>;
  backupOfferings: Record<string, BackupOfferingState>;
  networkOfferings: Record<string, NetworkOfferingState>;
  templates: Record<string, TemplateState>;
  isos: Record<string, IsoState>;
  networks: Record<string, NetworkState>;
  machines: Record<string, MachineState>;
  volumes: Record<string, VolumeState>;
  snapshots: Record<string, SnapshotState>;
  machineSnapshots: Record<string, MachineSnapshotState>;
  backups: Record<string, BackupState>;
  keyPairs: Record<string, KeyPairState>;
  userData: Record<string, UserDataState>;
  affinityGroups: Record<string, AffinityGroupState>;
  securityGroups: Record<string, SecurityGroupState>;
  addresses: Record<string, PublicAddressState>;
  firewallRules: Record<string, FirewallRuleState>;
  portForwards: Record<string, PortForwardState>;
  tags: TagState[];
  jobs: Record<string, JobState>;
  /** Jobs that hold an object, and those that wait for it. */
  locks: Record<string, { holder: string; waiting: string[] }>;
  /** The unfinished job of each object. */
  activeJobs: Record<string, string>;
  events: EventState[];
  usage: UsageSpan[];
  consoleTokens: Record<string, ConsoleTokenState>;
  machineLog: MachineLogEntry[];
  conditions: ConditionState[];
}

export type WorldEvent =
  | { kind: 'job'; jobId: string }
  | { kind: 'expunge'; machineId: string; destroyedAtMs: number }
  | { kind: 'template_ready'; id: string }
  | { kind: 'migrated'; machineId: string };

export interface TagState extends Owned {
  key: string;
  value: string;
  resourceType: string;
  resourceId: string;
  customer: string | null;
}

export interface JobState {
  id: string;
  /** As called, e.g. `startVirtualMachine`. */
  command: string;
  userId: string;
  accountId: string;
  instanceType: string;
  instanceId: string;
  /** What the job keeps others from touching meanwhile; usually a machine. */
  lock: string | null;
  action: JobAction;
  phase: 'queued' | 'running' | 'done';
  status: 0 | 1 | 2;
  resultCode: number;
  result: unknown;
  createdMs: number;
  completedMs: number | null;
  event: { type: string; resourceType: string; words: string; parentId: string } | null;
  fault: TaskFault | null;
  /** Passes on what only the job's result may show. */
  secret: string | null;
}

export interface EventState {
  id: string;
  type: string;
  level: 'INFO' | 'WARN' | 'ERROR';
  description: string;
  state: 'Created' | 'Scheduled' | 'Started' | 'Completed';
  accountId: string;
  userId: string;
  projectId: string | null;
  parentId: string | null;
  resourceId: string | null;
  resourceType: string | null;
  resourceName: string | null;
  createdMs: number;
}

/** A time during which something was used; usage records are cut from these. */
export interface UsageSpan {
  type: number;
  resourceId: string;
  accountId: string;
  projectId: string | null;
  zoneId: string;
  name: string;
  offeringId: string | null;
  templateId: string | null;
  sizeBytes: number | null;
  cpuNumber: number | null;
  cpuSpeedMhz: number | null;
  memoryMib: number | null;
  startMs: number;
  endMs: number | null;
}

export interface ConsoleTokenState {
  token: string;
  machineId: string;
  /** Address that asked for it; the same must open it. */
  clientAddress: string;
  expiresAtMs: number;
}

export interface MachineLogEntry {
  readonly sequence: number;
  readonly at: string;
  readonly event: 'created' | 'destroyed' | 'recovered' | 'expunged' | 'relabelled';
  /** A job id, the command of a synchronous call, `timer` or `drift`. */
  readonly cause: string;
  readonly machineId: string;
  readonly name: string;
  readonly displayName: string;
  readonly account: string;
  readonly zone: string;
}

/** Something wrong with the cloud itself; `id` is the fault that brought it. */
export type ConditionState = { id: string } & (
  | { kind: 'no_capacity'; zoneId: string | null }
  | { kind: 'zone_down'; zoneId: string }
  | { kind: 'command_unavailable'; command: string }
  | { kind: 'command_forbidden'; command: string }
  | { kind: 'throttled'; retryAfterMs: number }
  | { kind: 'keys_revoked'; userId: string }
  | { kind: 'account_disabled'; accountId: string }
  | { kind: 'console_not_ready' }
  | { kind: 'clock_off'; byMs: number }
);
