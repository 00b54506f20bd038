import type { TimelineState } from '@uni/simulator-kit';
import type { DomainState, SslGatewayState, ZoneState } from './dns-state.js';
import type { JobState, WorldEvent } from './job-state.js';

import type {
  AccountState,
  ApplicationState,
  Method,
  CredentialState,
  ServiceAccountState,
  TokenState,
} from './account-state.js';
import type { RegionState, ProjectState, FlavorState, ImageState } from './catalogue-state.js';
import type { NetworkState, SubnetState, FloatingIpState, FailoverIpState } from './network-state.js';
import type { VolumeState, VolumeSnapshotState, VolumeBackupState } from './volume-state.js';

export type * from './account-state.js';
export type * from './catalogue-state.js';
export type * from './network-state.js';
export type * from './volume-state.js';

/**
 * Everything the simulated vendor knows, as plain JSON: it is written to a file and read back, so that machines, running work and
 * credentials survive a restart of the process. Nothing here may hold a function, a Date or a class.
 */
export interface WorldState extends Tables, TimelineState<WorldEvent> {
  readonly format: 1;
  randomState: number;
  nextNumber: number;
  nextRecordId: number;
  account: AccountState;
  /** Key: application key. */
  applications: Record<string, ApplicationState>;
  /** Key: consumer key. */
  credentials: Record<string, CredentialState>;
  /** Key: client id. */
  serviceAccounts: Record<string, ServiceAccountState>;
  /** Key: access token. */
  tokens: Record<string, TokenState>;
  /** Key: region name. */
  regions: Record<string, RegionState>;
  /** Key: plan code. */
  prices: Record<string, PriceState>;
  meters: MeterState[];
  /** Key: domain name. */
  domains: Record<string, DomainState>;
  /** Key: zone name. */
  zones: Record<string, ZoneState>;
  /** Key: service name. */
  sslGateways: Record<string, SslGatewayState>;
  /** Key: console token. */
  consoles: Record<string, { instanceId: string; expiresAtMs: number }>;
  conditions: ConditionState[];
  withheld: WithheldState[];
  log: LogEntry[];
  tls: { key: string; cert: string } | null;
}

/** What is found by an identifier of its own and may be changed by work that takes time. */
export interface Tables {
  projects: Record<string, ProjectState>;
  flavors: Record<string, FlavorState>;
  images: Record<string, ImageState>;
  instances: Record<string, InstanceState>;
  groups: Record<string, GroupState>;
  sshKeys: Record<string, SshKeyState>;
  networks: Record<string, NetworkState>;
  subnets: Record<string, SubnetState>;
  floatingIps: Record<string, FloatingIpState>;
  failoverIps: Record<string, FailoverIpState>;
  volumes: Record<string, VolumeState>;
  volumeSnapshots: Record<string, VolumeSnapshotState>;
  volumeBackups: Record<string, VolumeBackupState>;
  operations: Record<string, OperationState>;
  jobs: Record<string, JobState>;
}

export type TableName = keyof Tables;

export interface AddressState {
  id: string;
  mac: string;
  ip: string;
  type: 'public' | 'private' | 'floating';
  version: 4 | 6;
  gatewayIp: string | null;
  networkId: string;
  subnetId: string;
}

export interface InstanceState {
  id: string;
  projectId: string;
  name: string;
  region: string;
  zone: string | null;
  status: InstanceStatus;
  /** Nova's task state, '' when idle. */
  task: string;
  createdAtMs: number;
  flavorId: string;
  imageId: string | null;
  bootVolumeId: string | null;
  sshKeyId: string | null;
  userData: string | null;
  groupId: string | null;
  monthly: { sinceMs: number; status: 'activationPending' | 'ok' } | null;
  rescuePassword: string | null;
  networks: { networkId: string; ip: string | null }[];
  addresses: AddressState[];
  autobackup: { cron: string; rotation: number } | null;
  /** null while it is off. */
  poweredSinceMs: number | null;
  /** Past spans in which it ran, newest last. */
  runs: { fromMs: number; toMs: number }[];
  /** Names of calls that are accepted and do nothing, by a fault. */
  ignores: string[];
}

export type InstanceStatus =
  | 'ACTIVE'
  | 'BUILD'
  | 'BUILDING'
  | 'DELETED'
  | 'DELETING'
  | 'ERROR'
  | 'HARD_REBOOT'
  | 'MIGRATING'
  | 'PASSWORD'
  | 'PAUSED'
  | 'REBOOT'
  | 'REBUILD'
  | 'RESCUE'
  | 'RESCUED'
  | 'RESCUING'
  | 'RESIZE'
  | 'RESIZED'
  | 'RESUMING'
  | 'REVERT_RESIZE'
  | 'SHELVED'
  | 'SHELVED_OFFLOADED'
  | 'SHELVING'
  | 'SHUTOFF'
  | 'SNAPSHOTTING'
  | 'SOFT_DELETED'
  | 'STOPPED'
  | 'SUSPENDED'
  | 'UNKNOWN'
  | 'UNRESCUING'
  | 'UNSHELVING'
  | 'VERIFY_RESIZE';

export interface GroupState {
  id: string;
  projectId: string;
  name: string;
  region: string;
  type: 'affinity' | 'anti-affinity';
}

export interface SshKeyState {
  /** `projectId/keyId`: two projects may have a key of one name. */
  key: string;
  id: string;
  projectId: string;
  name: string;
  publicKey: string;
  regions: string[];
}

export type OperationStatus = 'created' | 'in-progress' | 'completed' | 'in-error' | 'canceled' | 'unknown';

export interface OperationState {
  id: string;
  projectId: string;
  action: string;
  status: OperationStatus;
  progress: number;
  createdAtMs: number;
  startedAtMs: number | null;
  completedAtMs: number | null;
  regions: string[];
  /** What it works on; shown as `resourceId` once it has been completed. */
  subjectId: string | null;
  subOperations: { id: string; action: string; subjectId: string | null }[];
}

export interface PriceState {
  planCode: string;
  /** Micro-cents: 10^-8 of a currency unit. */
  priceUcents: number;
  unit: 'hour' | 'month';
  invoiceName: string;
  family: string;
  product: string;
}

/** A span of time in which something cost one rate. */
export interface MeterState {
  projectId: string;
  region: string;
  kind: 'instance' | 'volume' | 'snapshot' | 'volume_snapshot' | 'volume_backup' | 'floatingip' | 'monthly_instance';
  planCode: string;
  /** What the bill calls it: a flavor's name or a volume type. */
  reference: string;
  resourceId: string;
  gib: number;
  fromMs: number;
  toMs: number | null;
}

/** Something that is wrong with the vendor until it is cleared, unlike a fault that strikes single requests. */
export type ConditionState = { id: string } & (
  | { kind: 'region_down'; region: string; how: 'error' | 'hang' | 'status'; lists: 'fail' | 'omit' }
  | { kind: 'project_down'; projectId: string; how: 'error' | 'hang' }
  | { kind: 'no_capacity'; region: string | null; flavor: string | null; how: 'build_error' | 'refuse' }
  | { kind: 'quota'; projectId: string | null; region: string | null; maxInstances: number }
  | { kind: 'revoked_right'; method: Method | null; path: string }
  | { kind: 'rate_limit'; perMinute: number; retryAfterS: number | null }
  | { kind: 'clock_skew'; ms: number }
  | { kind: 'no_address'; region: string | null }
);

/** What a fault has taken away or changed, as it was before: kept, so that it comes back even when the process does not end well. */
export interface WithheldState {
  faultId: string;
  table: 'applications' | 'credentials' | 'serviceAccounts' | 'projects' | 'regions' | 'flavors' | 'images';
  key: string;
  row: object;
}

export type ResourceKind =
  'instance' | 'volume' | 'snapshot' | 'volume_snapshot' | 'volume_backup' | 'network' | 'ssh_key' | 'floating_ip';

/** Append-only: what came into being and what ceased to be. Proof for "exactly one machine". */
export interface LogEntry {
  sequence: number;
  /** ISO 8601. */
  at: string;
  event: 'created' | 'destroyed' | 'relabelled';
  kind: ResourceKind;
  /** What did it: the label of a route or `drift`. */
  cause: string;
  id: string;
  projectId: string;
  region: string;
  name: string;
}
