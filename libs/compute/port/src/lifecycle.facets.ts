import type { CallContext } from './http.js';
import type { Accepted, CreateSpec, MachineRef, OwnershipMark, Placement } from './values.js';

export interface RebuildRequest {
  readonly imageRef: string;
  readonly hostname: string;
  readonly sshPublicKeys: readonly string[];
  readonly loginUser: string | null;
  readonly userData: string | null;
}

/**
 * Puts a fresh image onto a machine that keeps its id, mark, size and addresses. The data on its first disk is gone, its volumes stay.
 * Whether it runs afterwards is the vendor's affair: `get` tells. Where `rebuild.requiresStopped` is declared, a machine that runs is
 * refused as `invalid` with vendorCode `state`.
 */
export interface RebuildFacet {
  rebuild(ref: MachineRef, request: RebuildRequest, context: CallContext): Promise<Accepted>;
}

/**
 * Builds another machine from an existing one. The copy is found by `find` and followed by `task` like any other create, with a
 * placement that was chosen for this source (`PlaceRequest.source`). `spec.imageRef` is not looked at.
 */
export interface CloneFacet {
  clone(source: MachineRef, spec: CreateSpec, placement: Placement, context: CallContext): Promise<Accepted>;
}

export interface RescueAccess extends Accepted {
  /** For the rescue system, where the vendor makes one. Told once, never kept. */
  readonly password: string | null;
}

/** A small system that starts instead of the machine's own, to repair it. Both calls may be repeated. */
export interface RescueFacet {
  enter(ref: MachineRef, context: CallContext): Promise<RescueAccess>;
  leave(ref: MachineRef, context: CallContext): Promise<Accepted>;
}

/** The name by which the vendor shows a machine; the system inside keeps its own. */
export interface RenameFacet {
  /**
   * Whatever else the machine is stays, its mark included. One that is called so already answers `done`. `name` is valid as a DNS label;
   * where a vendor has less room than that, as much of it as fits is written, and `get` then tells no name.
   */
  rename(ref: MachineRef, name: string, context: CallContext): Promise<Accepted>;
}

/** Our mark on machines that we did not build. */
export interface AdoptionFacet {
  /**
   * Writes our mark onto a machine. One that carries this mark already answers `done`.
   * @throws ProviderError `conflict_busy` never retryable, when it carries another mark; `not_found` when it is gone.
   */
  adopt(externalId: string, mark: OwnershipMark, context: CallContext): Promise<Accepted>;
  /** Takes our mark off and leaves the machine as it is. One that is gone or does not carry it answers `done`. */
  release(ref: MachineRef, context: CallContext): Promise<Accepted>;
}
