import type { MachineLogLine, TimelineState } from '@uni/simulator-kit';
import type { CommandKind, CommandLuck, CommandState } from './command.state.js';
import type { DatacenterState, ImageState, NetworkState, PrivateImageState, ServerState } from './server.state.js';

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
  /** Answers that something before a face replaces with a line of plain text. */
  | {
      readonly id: string;
      readonly kind: 'gateway_text';
      readonly face: 'console' | 'cli' | null;
      readonly label: string | null;
      readonly status: number;
      readonly acts: boolean;
      remaining: number | null;
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
  /** Somebody has given servers addresses that were not next in turn. */
  addressesMoved: boolean;
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
