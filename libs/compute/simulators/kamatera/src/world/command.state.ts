import type { TaskFault } from '@uni/simulator-kit';
import type { CpuType } from './server.state.js';

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
  /** Lists leave a new server out for so many reads. */
  | { readonly kind: 'list_lag'; readonly reads: number }
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
  /** How many reads of the list leave out the server it makes. */
  readonly listLagReads: number;
  /** How long after completion lists show the old power. */
  readonly powerLag: { readonly ms: number; readonly reads: number };
  fault: CommandFault | null;
}
