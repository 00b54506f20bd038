import type { CallContext } from './http.js';
import type { Accepted, MachineRef, OwnershipMark } from './values.js';

/** What a snapshot, volume or backup of ours is made with: the mark is written where the vendor lets us, and found again there. */
export interface ResourceOrder {
  /** Our id of the new thing. A second order with the same mark finds the first instead of making another. */
  readonly mark: OwnershipMark;
  readonly name: string;
}

/** One thing of ours beside a machine. Both halves must match, as with `MachineRef`. */
export interface ResourceRef {
  readonly externalId: string;
  readonly mark: OwnershipMark;
}

interface ResourceState {
  readonly externalId: string;
  /** null for one that we did not make. */
  readonly mark: OwnershipMark | null;
  readonly name: string;
  readonly createdAt: Date | null;
  /** Node, zone or region, in the vendor's words. */
  readonly location: string | null;
  /** Of the machine it belongs to or is attached to; null for none, or where the vendor does not tell. */
  readonly machineExternalId: string | null;
}

export interface SnapshotState extends ResourceState {
  readonly state: 'creating' | 'ready' | 'deleting' | 'error';
  readonly sizeGib: number | null;
  readonly withMemory: boolean;
}

export interface SnapshotOrder extends ResourceOrder {
  readonly withMemory: boolean;
}

/** Points in time of a machine's disks. */
export interface SnapshotFacet {
  /** Of one machine; of the whole account with null (`snapshots.accountWide`, else `invalid`). */
  list(ref: MachineRef | null, context: CallContext): Promise<readonly SnapshotState[]>;
  /** @throws ProviderError `quota` when the machine has `snapshots.max` already. */
  create(ref: MachineRef, order: SnapshotOrder, context: CallContext): Promise<Accepted>;
  /**
   * The machine's disks become what they were; whether it runs afterwards is the vendor's affair. May be repeated.
   * @throws ProviderError `not_found` when the snapshot is gone, carries another mark or belongs to another machine.
   */
  revert(ref: MachineRef, snapshot: ResourceRef, context: CallContext): Promise<Accepted>;
  /** One that is gone, or is not ours, answers `done`. `ref` null where the machine is gone. */
  remove(ref: MachineRef | null, snapshot: ResourceRef, context: CallContext): Promise<Accepted>;
}

export interface VolumeState extends ResourceState {
  readonly state: 'creating' | 'available' | 'attached' | 'busy' | 'error';
  readonly sizeGib: number;
  readonly typeRef: string | null;
  /** Where the guest sees it, in the vendor's words. */
  readonly device: string | null;
}

export interface VolumeOrder extends ResourceOrder {
  readonly sizeGib: number;
  /** Class of storage in the vendor's words; null for its default. */
  readonly typeRef: string | null;
}

/** Disks beside the one a machine was built with. The first disk is never listed here. */
export interface VolumeFacet {
  /** Of one machine (attached to it, or bound to it); of the whole account with null (`volumes.accountWide`, else `invalid`). */
  list(ref: MachineRef | null, context: CallContext): Promise<readonly VolumeState[]>;
  /** Made and attached to the machine in one task. @throws ProviderError `quota` when the machine has `volumes.max` already. */
  create(ref: MachineRef, order: VolumeOrder, context: CallContext): Promise<Accepted>;
  /**
   * Already attached there answers `done`.
   * @throws ProviderError `not_found` when the volume is gone or not ours; `conflict_busy`, never retryable, while it is attached to
   * another machine; `invalid` where it cannot be attached to this one (`volumes.detach`).
   */
  attach(ref: MachineRef, volume: ResourceRef, context: CallContext): Promise<Accepted>;
  /** Not attached any more answers `done`. */
  detach(ref: MachineRef, volume: ResourceRef, context: CallContext): Promise<Accepted>;
  /** Absolute size; it can only grow (smaller is `invalid`). `ref` null while it is not attached. */
  resize(ref: MachineRef | null, volume: ResourceRef, sizeGib: number, context: CallContext): Promise<Accepted>;
  /** Detaches it first where needed. One that is gone, or is not ours, answers `done`. */
  remove(ref: MachineRef | null, volume: ResourceRef, context: CallContext): Promise<Accepted>;
}

/** A disc image in a machine's drive. `Catalogue.isos` names what there is. */
export interface IsoFacet {
  /** Reference of the disc in the drive; null when it is empty. */
  attached(ref: MachineRef, context: CallContext): Promise<string | null>;
  /** Replaces the disc that is in the drive. @throws ProviderError `invalid` when there is no such disc. */
  attach(ref: MachineRef, isoRef: string, context: CallContext): Promise<Accepted>;
  detach(ref: MachineRef, context: CallContext): Promise<Accepted>;
}

export interface BackupState extends ResourceState {
  readonly state: 'creating' | 'ready' | 'deleting' | 'error';
  readonly sizeBytes: bigint | null;
}

/** Copies kept apart from the machine's storage. When to make them and how many to keep is decided by us, not by the driver. */
export interface BackupFacet {
  /** Of one machine; of the whole account with null. Backups outlive their machine. */
  list(ref: MachineRef | null, context: CallContext): Promise<readonly BackupState[]>;
  create(ref: MachineRef, order: ResourceOrder, context: CallContext): Promise<Accepted>;
  /**
   * Over the machine itself, which keeps its id and mark.
   * @throws ProviderError `not_found` when the backup is gone, carries another mark or is of another machine; `invalid` with vendorCode
   * `state` for a machine that runs, where `backups.restoreRequiresStopped` is declared.
   */
  restore(ref: MachineRef, backup: ResourceRef, context: CallContext): Promise<Accepted>;
  /** One that is gone, or is not ours, answers `done`. `ref` null where the machine is gone. */
  remove(ref: MachineRef | null, backup: ResourceRef, context: CallContext): Promise<Accepted>;
}
