import type { Clock } from '@uni/platform';
import type { CallRecord } from '@uni/simulator-kit';
import type { CallEffect } from './wire/call.js';
import type { Release } from './world/version.js';

/** How long things take in the simulated cloud, before `timeScale` is applied. */
export interface Timings {
  readonly deployMs: number;
  readonly startMs: number;
  readonly stopMs: number;
  readonly forcedStopMs: number;
  readonly rebootMs: number;
  readonly destroyMs: number;
  readonly expungeMs: number;
  readonly restoreMs: number;
  readonly scaleMs: number;
  readonly resetMs: number;
  readonly volumeMs: number;
  readonly attachMs: number;
  readonly snapshotMs: number;
  readonly backupMs: number;
  readonly networkMs: number;
  /** Downloads of registered templates and ISOs. */
  readonly downloadMs: number;
  /** Work that is a line in the database, such as tags. */
  readonly shortMs: number;
  /** How long a graceful stop waits for a guest that does not hear. */
  readonly stopTimeoutMs: number;
}

export const DEFAULT_TIMINGS: Timings = {
  deployMs: 14_000,
  startMs: 6_000,
  stopMs: 5_000,
  forcedStopMs: 1_500,
  rebootMs: 5_000,
  destroyMs: 4_000,
  expungeMs: 3_000,
  restoreMs: 9_000,
  scaleMs: 2_500,
  resetMs: 2_000,
  volumeMs: 3_000,
  attachMs: 2_500,
  snapshotMs: 7_000,
  backupMs: 12_000,
  networkMs: 3_000,
  downloadMs: 25_000,
  shortMs: 400,
  stopTimeoutMs: 120_000,
};

/** Settings of the operator that change what clients see; the defaults are the vendor's. */
export interface CloudSettings {
  /** From 4.21: changes only by POST, `signatureversion=3` and `expires` mandatory, at most 15 minutes ahead. */
  readonly enforcePostAndTimestamps: boolean;
  /** Upper bound of `pagesize`. */
  readonly defaultPageSize: number;
  /** Whether users see machines in the state Destroyed. */
  readonly allowUserViewDestroyed: boolean;
  /** Whether users may recover and expunge machines. */
  readonly allowUserExpungeRecover: boolean;
  /** How long a destroyed machine can still be recovered. Not scaled. */
  readonly expungeDelayMs: number;
  /** Usage records are cut into spans of this length, and a span shows when it is over. */
  readonly usageAggregationMinutes: number;
  readonly sessionTimeoutS: number;
  /** KVM in the original: no machine snapshots of stopped machines. */
  readonly snapshotStoppedMachines: boolean;
  /** Whether only administrators read the history of metrics. */
  readonly statsForAdminsOnly: boolean;
}

export const DEFAULT_SETTINGS: CloudSettings = {
  enforcePostAndTimestamps: false,
  defaultPageSize: 500,
  allowUserViewDestroyed: false,
  allowUserExpungeRecover: false,
  expungeDelayMs: 86_400_000,
  usageAggregationMinutes: 60,
  sessionTimeoutS: 1_800,
  snapshotStoppedMachines: false,
  statsForAdminsOnly: false,
};

export interface CloudStackSimulatorOptions {
  /** 0 (default) takes a free port. */
  readonly port?: number;
  readonly host?: string;
  /** Default 4.20. */
  readonly version?: Release;
  /** Whose keys `credentials` are: the reseller's user (default) or the root administrator's. */
  readonly role?: 'user' | 'admin';
  /** 1 is realistic, 0.1 ten times faster, 0 finishes every job before the next request is answered. */
  readonly timeScale?: number;
  readonly timings?: Partial<Timings>;
  readonly settings?: Partial<CloudSettings>;
  readonly clock?: Clock;
  readonly seed?: number;
  /** Keys of the reseller and of the administrator; default: drawn from the seed. Give random ones where it outlives a test. */
  readonly keys?: {
    readonly user?: { readonly apiKey: string; readonly secretKey: string };
    readonly admin?: { readonly apiKey: string; readonly secretKey: string };
  };
  /** Machines of other people that are there on the first day. Default 0. */
  readonly foreignMachines?: number;
  /** Where the cloud is kept between runs of the process; without it everything is forgotten at `close()`. */
  readonly stateFile?: string;
  /** Told about every finished call, for logging. */
  readonly onCall?: (call: CallRecord<CallEffect>) => void;
}
