/** Anything that survives a round trip through JSON. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** The vendors this product speaks to; `memory` is the in-process driver used by tests of the core and of the features. */
export type ProviderKind = 'proxmox' | 'ovh' | 'cloudstack' | 'kamatera' | 'memory';

/**
 * The instance id that we write onto a vendor's machine (tag, name or description, per vendor). It is the only proof that a
 * machine is ours: vendors hand out the same external id again after a delete.
 */
export type OwnershipMark = string;

/** One machine of ours at a vendor. Both halves must match: an `externalId` whose machine carries another mark is *not found*. */
export interface MachineRef {
  readonly externalId: string;
  readonly mark: OwnershipMark;
}

export type PowerState = 'running' | 'stopped' | 'suspended' | 'shelved' | 'unknown';

export interface MachineSize {
  readonly vcpus: number;
  readonly memoryMib: number;
  readonly diskGib: number;
}

export interface MachineAddress {
  readonly address: string;
  readonly family: 'ipv4' | 'ipv6';
  readonly kind: 'public' | 'private';
}

/** What the vendor says about one machine, in portable words. Sizes are null where the vendor's list call leaves them out. */
export interface MachineState {
  readonly externalId: string;
  readonly name: string;
  /** Our mark where the machine carries one; null for a foreign machine. */
  readonly mark: OwnershipMark | null;
  readonly powerState: PowerState;
  /** The vendor is working on the machine (a lock, a running task): its other fields may change in a moment. */
  readonly busy: boolean;
  readonly vcpus: number | null;
  readonly memoryMib: number | null;
  readonly diskGib: number | null;
  /** Node, zone or region where it runs, in the vendor's words. */
  readonly location: string | null;
  readonly addresses: readonly MachineAddress[];
  /** The vendor's flavour, where it sells fixed sizes. */
  readonly sizeRef?: string | null;
  /** Default `vm`. Containers are listed and switched, never built. */
  readonly kind?: 'vm' | 'container';
}

export interface InventoryPage {
  readonly items: readonly MachineState[];
  /** Opaque; null on the last page. */
  readonly nextCursor: string | null;
  /**
   * False when the vendor itself says that parts are missing (a node down, a region not answering): what is absent from such an
   * inventory proves nothing.
   */
  readonly complete: boolean;
}

export interface StaticAddress {
  readonly address: string;
  readonly prefixLength: number;
  readonly gateway: string | null;
}

/** Everything needed to build one machine. Never stored or logged as a whole: `userData` may hold secrets. */
export interface CreateSpec {
  readonly mark: OwnershipMark;
  /** Display name, already valid as a DNS label. */
  readonly hostname: string;
  readonly imageRef: string;
  /** The vendor's flavour, where it sells fixed sizes; null where any size may be asked for. */
  readonly sizeRef: string | null;
  readonly size: MachineSize;
  readonly region: string | null;
  readonly sshPublicKeys: readonly string[];
  readonly loginUser: string | null;
  readonly userData: string | null;
  /** Networks in the vendor's words; empty: the connection's or the vendor's default. */
  readonly networkRefs: readonly string[];
  /** null: the vendor's DHCP decides. */
  readonly ipv4: StaticAddress | null;
  /** An id reserved by us, for vendors whose caller chooses the id (`describe().externalIds`); null elsewhere. */
  readonly reservedId: string | null;
}

/** Where a machine will be built; `handle` is read by the same driver only. */
export interface Placement {
  readonly location: string;
  /** One line for operators that names the location and says why it, against which others. */
  readonly reason: string;
  readonly handle: JsonValue;
}

export interface PlaceRequest {
  readonly spec: CreateSpec;
  /** The machine that will be copied; null or absent where an image is. */
  readonly source?: MachineRef | null;
  /** Memory promised to machines that are being built and may not show up in the vendor's numbers yet. */
  readonly committed: readonly { readonly location: string; readonly memoryMib: number }[];
  /** Locations that just refused for lack of room. */
  readonly avoid: readonly string[];
}

/** The visible parts of a create, in the order in which a driver goes through them. */
export type CreatePhase = 'clone' | 'configure' | 'grow_disk' | 'start';
/** The visible parts of a resize. */
export type ResizePhase = 'configure' | 'grow_disk';
export type TaskPhase =
  | CreatePhase
  | ResizePhase
  | 'power'
  | 'destroy'
  | 'rebuild'
  | 'rescue'
  | 'rename'
  | 'snapshot'
  | 'volume'
  | 'iso'
  | 'backup'
  | 'address'
  | 'firewall'
  | 'adopt';

/** Stored by the worker between polls, never read by it. Holds no secret. */
export type TaskHandle = JsonValue;

export type TaskState =
  | {
      readonly state: 'pending';
      /** To be stored *instead of* the handle that was asked about. */
      readonly handle: TaskHandle;
      readonly phase: TaskPhase;
      /** 0..1 inside the phase where the vendor tells. */
      readonly progress: number | null;
      /** One line for operators, in the vendor's words. */
      readonly detail: string | null;
    }
  /** `externalId`: of what was made (a snapshot, a volume, a backup), else of the machine. */
  | { readonly state: 'done'; readonly externalId: string | null }
  /** The id that we had reserved was taken by somebody else: nothing of ours exists under it. Reserve another and create again. */
  | { readonly state: 'id_taken' };

/** What a mutating call leaves behind. `task` null: it was finished when the call returned. */
export interface Accepted {
  readonly externalId: string | null;
  readonly task: TaskState;
}

export type FindResult =
  | { readonly found: 'no' }
  /** Something is being built under our reserved id and does not show its mark yet: ask again later, do not create. */
  | { readonly found: 'undecided' }
  | { readonly found: 'yes'; readonly externalId: string; readonly task: TaskState };
