import type { Clock } from '@uni/platform';
import type { CallRecord } from '@uni/simulator-kit';
import type { CallEffect } from './control/call-effect.js';
import type { CommandKind } from './world/command.state.js';
import type { DatacenterState, ImageState } from './world/server.state.js';

/** How long things take, before `timeScale` is applied. */
export interface Timings {
  /** In the queue before anything begins. */
  readonly pendingMs: number;
  /** From begin to end, by kind of command. */
  readonly commandMs: Readonly<Record<CommandKind, number>>;
  /** How long the queue answers 404 for a new command. */
  readonly queueLagMs: number;
  /** How long lists show the power of before, after a command has completed. */
  readonly powerLagMs: number;
}

export const DEFAULT_TIMINGS: Timings = {
  pendingMs: 1_500,
  commandMs: {
    create: 38_000,
    clone: 55_000,
    power_on: 9_000,
    power_off: 7_000,
    restart: 11_000,
    suspend: 6_000,
    resume: 6_000,
    terminate: 12_000,
    cpu: 8_000,
    ram: 8_000,
    backup: 3_000,
    managed: 3_000,
    billing: 3_000,
    disk_add: 9_000,
    disk_resize: 14_000,
    disk_remove: 9_000,
    snapshot_create: 8_000,
    snapshot_revert: 12_000,
    snapshot_delete: 8_000,
    disk_to_image: 45_000,
    password: 4_000,
    rename: 2_500,
    nic_add: 6_000,
    nic_connect: 4_000,
    nic_disconnect: 4_000,
  },
  queueLagMs: 900,
  powerLagMs: 5_000,
};

/** What the account looks like when it is first opened, and after `reset()`. */
export interface WorldSpec {
  readonly datacenters: readonly DatacenterState[];
  readonly images: readonly ImageState[];
  /** Private networks that exist, by given name. */
  readonly networks: readonly {
    readonly datacenter: string;
    readonly name: string;
    readonly subnetIp: string;
    readonly subnetBit: number;
  }[];
  readonly serverQuota: number;
}

export interface KeySpec {
  readonly clientId: string;
  /** Default: drawn from the seed. Give a random one where the simulator outlives a test. */
  readonly secret?: string;
}

export interface KamateraSimulatorOptions {
  /** Of the console face; 0 (default) takes a free port. */
  readonly consolePort?: number;
  /** Of the face that command line tools use; 0 (default) takes a free port. */
  readonly cliPort?: number;
  readonly host?: string;
  /** 1 is realistic, 0.1 ten times faster, 0 finishes every command before the next request is answered. */
  readonly timeScale?: number;
  readonly timings?: Partial<Omit<Timings, 'commandMs'>> & { readonly commandMs?: Partial<Timings['commandMs']> };
  /** HTTP status of business errors below `/service`; nobody has recorded it. Below `/svc` it is 500. */
  readonly serviceErrorStatus?: number;
  /** What lists and info say of a suspended server; nobody has recorded it. */
  readonly suspendedPower?: string;
  readonly clock?: Clock;
  readonly seed?: number;
  readonly world?: Partial<WorldSpec>;
  readonly key?: Partial<KeySpec>;
  /** Where the cloud is kept between runs of the process; without it everything is forgotten at `close()`. */
  readonly stateFile?: string;
  /** Told about every finished call, for logging. */
  readonly onCall?: (call: CallRecord<CallEffect>) => void;
}
