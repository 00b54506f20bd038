import type { Clock } from '@uni/platform';
import type { CallRecord } from '@uni/simulator-kit';
import type { CallEffect } from './control/call-effect.js';
import type { AccessRule } from './world/state.js';

/** How long things take at the simulated vendor, before `timeScale` is applied. */
export interface Timings {
  readonly buildMs: number;
  readonly startMs: number;
  readonly stopMs: number;
  readonly softRebootMs: number;
  readonly hardRebootMs: number;
  readonly shelveMs: number;
  readonly unshelveMs: number;
  readonly resumeMs: number;
  readonly resizeMs: number;
  readonly confirmResizeMs: number;
  readonly rebuildMs: number;
  readonly rescueMs: number;
  readonly snapshotMs: number;
  readonly deleteMs: number;
  readonly monthlyMs: number;
  readonly volumeCreateMs: number;
  readonly volumeAttachMs: number;
  readonly volumeExtendMs: number;
  readonly volumeSnapshotMs: number;
  readonly volumeBackupMs: number;
  readonly networkMs: number;
  readonly floatingIpMs: number;
  readonly failoverMs: number;
  readonly zoneRefreshMs: number;
  readonly zoneTaskMs: number;
  readonly domainTaskMs: number;
}

export const DEFAULT_TIMINGS: Timings = {
  buildMs: 12_000,
  startMs: 5_000,
  stopMs: 6_000,
  softRebootMs: 8_000,
  hardRebootMs: 10_000,
  shelveMs: 40_000,
  unshelveMs: 45_000,
  resumeMs: 4_000,
  resizeMs: 30_000,
  confirmResizeMs: 8_000,
  rebuildMs: 25_000,
  rescueMs: 15_000,
  snapshotMs: 20_000,
  deleteMs: 5_000,
  monthlyMs: 6_000,
  volumeCreateMs: 4_000,
  volumeAttachMs: 3_000,
  volumeExtendMs: 3_000,
  volumeSnapshotMs: 6_000,
  volumeBackupMs: 15_000,
  networkMs: 4_000,
  floatingIpMs: 5_000,
  failoverMs: 5_000,
  zoneRefreshMs: 2_000,
  zoneTaskMs: 3_000,
  domainTaskMs: 10_000,
};

/** Ways of the vendor of which there are several, or which nobody outside knows. */
export interface Habits {
  /** Seconds by which a signed timestamp may be off. Not published. */
  readonly clockToleranceS: number;
  /** How a timestamp beyond it is refused: both have been reported. */
  readonly skewRefusal: 'invalid_signature' | 'invalid_key';
  /** What an operation without a result answers: recorded are `null`, an empty body and 204. */
  readonly voidAnswer: 'null' | 'empty' | '204';
  /** A TXT record reads back with quotes around it after the next refresh. */
  readonly quotesTxt: boolean;
  /** POST of a record answers id 0; the record has its own id all the same. */
  readonly recordIdZero: boolean;
  /** How long reads do not know a new record yet. Scaled. */
  readonly recordVisibleAfterMs: number;
  /** The list of instances carries ids only and the detail objects only, as older generations did. */
  readonly legacyInstances: boolean;
  /** Memory of flavors in MB, as older generations did. */
  readonly legacyRam: boolean;
  /** Serve the monitoring route that today's schema no longer has. */
  readonly legacyMonitoring: boolean;
  /** `POST …/snapshot` answers `null` and not the id, as older generations did. */
  readonly legacySnapshotAnswer: boolean;
  /** An instance that was off before a resize is off after it; the vendor's page says it ends ACTIVE. */
  readonly resizeKeepsPower: boolean;
}

export const DEFAULT_HABITS: Habits = {
  clockToleranceS: 180,
  skewRefusal: 'invalid_signature',
  voidAnswer: 'null',
  quotesTxt: true,
  recordIdZero: false,
  recordVisibleAfterMs: 0,
  legacyInstances: false,
  legacyRam: false,
  legacyMonitoring: false,
  legacySnapshotAnswer: false,
  resizeKeepsPower: false,
};

export interface ProjectSpec {
  readonly id: string;
  readonly description: string;
  readonly regions: readonly string[];
}

export interface ZoneSpec {
  readonly name: string;
  /** The domain is registered here too, not only its zone. */
  readonly registered: boolean;
  /** Days from the first day until it expires. */
  readonly expiresInDays: number;
  readonly automaticRenewal: boolean;
}

/** What the account looks like when it is first built, and after `reset()`. */
export interface WorldSpec {
  readonly subsidiary: string;
  readonly projects: readonly ProjectSpec[];
  readonly zones: readonly ZoneSpec[];
}

export interface CredentialSpec {
  /** Default: drawn from the seed. Give random ones where the simulator outlives a test. */
  readonly applicationKey?: string;
  readonly applicationSecret?: string;
  readonly consumerKey?: string;
  readonly clientId?: string;
  readonly clientSecret?: string;
  /** What the consumer key may do. */
  readonly rules?: readonly AccessRule[];
  /** Seconds from the first day until the consumer key runs out; default never. */
  readonly expiresInS?: number;
  /** IAM actions of the service account. */
  readonly actions?: readonly string[];
}

export interface OvhSimulatorOptions {
  /** 0 (default) takes a free port. */
  readonly port?: number;
  readonly host?: string;
  /** HTTPS with a certificate signed by itself, as the official clients need it. Default: plain HTTP. */
  readonly tls?: boolean;
  /** 1 is realistic, 0.1 ten times faster, 0 finishes all work before the next request is answered. */
  readonly timeScale?: number;
  readonly timings?: Partial<Timings>;
  readonly habits?: Partial<Habits>;
  readonly clock?: Clock;
  readonly seed?: number;
  readonly world?: Partial<WorldSpec>;
  readonly credentials?: CredentialSpec;
  /** How long an access token lives, in seconds; the vendor's live about an hour. */
  readonly tokenLifetimeS?: number;
  /** Where the account is kept between runs of the process; without it everything is forgotten at `close()`. */
  readonly stateFile?: string;
  /** Told about every finished call, for logging. */
  readonly onCall?: (call: CallRecord<CallEffect>) => void;
}
