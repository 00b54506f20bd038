import type { CreatePhase, PowerState, ProviderKind, ResizePhase } from './values.js';

/** What still costs money at the vendor in one power state. */
export interface OffCost {
  readonly compute: boolean;
  readonly disk: boolean;
  readonly address: boolean;
}

export interface Capabilities {
  readonly create: {
    readonly sshKeys: boolean;
    /** Nobody could log in without one: an order without a key is refused. */
    readonly requiresSshKey: boolean;
    readonly userData: boolean;
    readonly staticIpv4: boolean;
  };
  readonly start: boolean;
  readonly stop: { readonly graceful: boolean; readonly forced: boolean };
  readonly reboot: { readonly graceful: boolean; readonly forced: boolean };
  /** Keeps the memory. */
  readonly suspend: boolean;
  /** Keeps the disks and gives the compute back. */
  readonly shelve: boolean;
  readonly resize: { readonly supported: boolean; readonly requiresStopped: boolean; readonly shrinkDisk: boolean };
  /** The facets below are there exactly when they are declared here. */
  readonly rebuild: { readonly supported: boolean; readonly requiresStopped: boolean };
  readonly clone: { readonly supported: boolean; readonly requiresStopped: boolean };
  readonly rescue: boolean;
  /** Machines can be given another name at the vendor. */
  readonly rename: boolean;
  /**
   * Deleted machines can be brought back. False everywhere: three vendors keep nothing of what is deleted, and the keys that may undelete at
   * CloudStack are those that also expunge, which deleting does at once so that nothing costs on.
   */
  readonly restore: false;
  readonly snapshots: {
    readonly supported: boolean;
    /** The memory of a running machine may be kept with the disks. */
    readonly withMemory: boolean;
    readonly revertRequiresStopped: boolean;
    /** Volumes of the machine are part of its snapshots; otherwise only the disk it was built with. */
    readonly includesVolumes: boolean;
    /** `list(null)` names those of the whole account; otherwise they cannot outlive their machine, and it is refused. */
    readonly accountWide: boolean;
    /** Most of one machine; null when the vendor names no limit. */
    readonly max: number | null;
  };
  readonly volumes: {
    readonly supported: boolean;
    /**
     * `anywhere`: they outlive a detach and may be attached to another machine. `same_machine`: they can be taken out of their machine
     * and put back, and die with it. `never`: they are always in it; `attach` and `detach` are refused as `invalid`.
     */
    readonly detach: 'anywhere' | 'same_machine' | 'never';
    /** As for snapshots. */
    readonly accountWide: boolean;
    readonly attachRequiresStopped: boolean;
    /** Growing needs a machine that is off, or a volume that is detached. */
    readonly growRequires: 'nothing' | 'stopped' | 'detached';
    readonly max: number | null;
  };
  readonly iso: boolean;
  readonly backups: { readonly supported: boolean; readonly restoreRequiresStopped: boolean };
  readonly addresses: boolean;
  readonly firewall: boolean;
  readonly console: boolean;
  readonly metrics: boolean;
  readonly events: boolean;
  readonly usage: boolean;
  readonly prices: boolean;
  /** Machines that stand there already can be given our mark. */
  readonly adopt: boolean;
}

/** Nothing beyond the life of a machine: what a driver begins with before it adds its facets. */
export const WITHOUT_FACETS = {
  rebuild: { supported: false, requiresStopped: false },
  clone: { supported: false, requiresStopped: false },
  rescue: false,
  restore: false,
  rename: false,
  snapshots: {
    supported: false,
    withMemory: false,
    revertRequiresStopped: false,
    includesVolumes: false,
    accountWide: false,
    max: null,
  },
  volumes: {
    supported: false,
    detach: 'never',
    accountWide: false,
    attachRequiresStopped: false,
    growRequires: 'nothing',
    max: null,
  },
  iso: false,
  backups: { supported: false, restoreRequiresStopped: false },
  addresses: false,
  firewall: false,
  console: false,
  metrics: false,
  events: false,
  usage: false,
  prices: false,
  adopt: false,
} as const satisfies Partial<Capabilities>;

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
    | 'credential_expiring'
    | 'account_closed'
    | 'quota_reached'
    | 'part_down'
    | 'no_quorum'
    | 'too_many_rights'
    | 'misconfigured'
    | 'vendor_error';
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly remedy: string;
}

/** Room of one location, where the vendor tells. */
export interface LocationCapacity {
  readonly location: string;
  readonly memoryMib: { readonly total: number; readonly used: number } | null;
  readonly vcpus: { readonly total: number; readonly used: number } | null;
  readonly diskGib: { readonly total: number; readonly used: number } | null;
  /** Machines, where the vendor limits their number. */
  readonly machines: { readonly total: number; readonly used: number } | null;
}

export interface CheckReport {
  /** True when no problem of severity `error` was found. */
  readonly ok: boolean;
  readonly version: string | null;
  readonly latencyMs: number | null;
  readonly clockSkewMs: number | null;
  readonly problems: readonly CheckProblem[];
  /** Empty where the vendor tells nothing. */
  readonly capacity: readonly LocationCapacity[];
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

export interface CatalogueIso {
  readonly ref: string;
  readonly name: string;
  readonly sizeMib: number | null;
  readonly locations: readonly string[];
}

export interface Catalogue {
  readonly regions: readonly CatalogueRegion[];
  readonly sizes: readonly CatalogueSize[];
  readonly images: readonly CatalogueImage[];
  readonly networks: readonly CatalogueNetwork[];
  readonly isos: readonly CatalogueIso[];
}
