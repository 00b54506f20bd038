import type { CreatePhase, PowerState, ProviderKind, ResizePhase } from './values.js';

/** What still costs money at the vendor in one power state. */
export interface OffCost {
  readonly compute: boolean;
  readonly disk: boolean;
  readonly address: boolean;
}

export interface Capabilities {
  readonly create: { readonly sshKeys: boolean; readonly userData: boolean; readonly staticIpv4: boolean };
  readonly start: boolean;
  readonly stop: { readonly graceful: boolean; readonly forced: boolean };
  readonly reboot: { readonly graceful: boolean; readonly forced: boolean };
  readonly suspend: boolean;
  readonly shelve: boolean;
  readonly resize: { readonly supported: boolean; readonly requiresStopped: boolean; readonly shrinkDisk: boolean };
  readonly rebuild: boolean;
  readonly clone: boolean;
  readonly snapshots: boolean;
  readonly volumes: boolean;
  readonly iso: boolean;
  readonly backups: boolean;
  readonly console: boolean;
  readonly metrics: boolean;
}

/** What a driver declares about itself, without a call to the vendor. */
export interface DriverDescription {
  readonly kind: ProviderKind;
  readonly capabilities: Capabilities;
  readonly createPhases: readonly CreatePhase[];
  readonly resizePhases: readonly ResizePhase[];
  /** `caller`: we choose ids from this range and reserve them in our own database first. `vendor`: the vendor names machines. */
  readonly externalIds:
    { readonly chosenBy: 'vendor' } | { readonly chosenBy: 'caller'; readonly min: number; readonly max: number };
  /** `any`: sizes are free; `listed`: only flavours from the catalogue. */
  readonly sizes: 'any' | 'listed';
  readonly offCost: Readonly<Partial<Record<PowerState, OffCost>>>;
  /** The cheapest state that keeps the data: what automatic shutdown aims at. */
  readonly cheapestOff: 'stopped' | 'shelved';
  readonly limits: { readonly maxConcurrentCalls: number; readonly maxConcurrentCreates: number };
}

/** One thing that is wrong with a connection, with the way to mend it. Sentences are for administrators. */
export interface CheckProblem {
  readonly code:
    | 'unreachable'
    | 'certificate_changed'
    | 'unauthorized'
    | 'missing_right'
    | 'clock_skew'
    | 'unsupported_version'
    | 'no_quorum'
    | 'too_many_rights'
    | 'misconfigured'
    | 'vendor_error';
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly remedy: string;
}

export interface CheckReport {
  /** True when no problem of severity `error` was found. */
  readonly ok: boolean;
  readonly version: string | null;
  readonly latencyMs: number | null;
  readonly clockSkewMs: number | null;
  readonly problems: readonly CheckProblem[];
}

export interface CatalogueRegion {
  readonly ref: string;
  readonly name: string;
  readonly available: boolean;
  readonly detail: string | null;
}
export interface CatalogueSize {
  readonly ref: string;
  readonly name: string;
  readonly vcpus: number;
  readonly memoryMib: number;
  readonly diskGib: number;
  readonly regionRef: string | null;
}
export interface CatalogueImage {
  readonly ref: string;
  readonly name: string;
  readonly os: string | null;
  readonly minDiskGib: number | null;
  readonly locations: readonly string[];
}
export interface CatalogueNetwork {
  readonly ref: string;
  readonly name: string;
  readonly location: string | null;
}

export interface Catalogue {
  readonly regions: readonly CatalogueRegion[];
  readonly sizes: readonly CatalogueSize[];
  readonly images: readonly CatalogueImage[];
  readonly networks: readonly CatalogueNetwork[];
}
