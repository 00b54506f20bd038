import type { Catalogue, CheckReport, DriverDescription } from './description.js';
import type { DriverFacets } from './facets.js';
import type { CallContext, VendorHttp } from './http.js';
import type {
  Accepted,
  CreateSpec,
  FindResult,
  InventoryPage,
  MachineRef,
  MachineSize,
  MachineState,
  Placement,
  PlaceRequest,
  ProviderKind,
  TaskHandle,
  TaskState,
} from './values.js';

export interface PowerRequest {
  readonly action: 'start' | 'stop' | 'reboot' | 'suspend' | 'resume' | 'shelve' | 'unshelve';
  /** Pull the plug instead of asking the guest. */
  readonly force: boolean;
  /** How long the guest may take to shut down before the task fails with `timeout`; ignored with `force`. */
  readonly graceMs: number;
}

/**
 * One vendor account or cluster, in portable words.
 *
 * Every method makes a bounded number of vendor calls (at most one that changes something), and returns. A driver never waits for
 * a task, never sleeps, never retries, never touches a database and keeps no state that matters between calls. All failures are
 * `ProviderError`. Every mutating method is safe to call again with the same arguments after a crash or a lost answer.
 */
export interface ComputeDriver extends DriverFacets {
  /** Static facts; no call is made. */
  describe(): DriverDescription;

  /** Examines the connection and names everything that is wrong. Throws only when aborted. */
  check(context: CallContext): Promise<CheckReport>;

  catalogue(context: CallContext): Promise<Catalogue>;

  /** One page of everything on the account, foreign machines included. One vendor call per page, never one per machine. */
  inventory(cursor: string | null, context: CallContext): Promise<InventoryPage>;

  /** Chooses where to build. Reads only. Throws `capacity` when nothing has room, `invalid` when the image is gone. */
  place(request: PlaceRequest, context: CallContext): Promise<Placement>;

  /** Looks for the machine that an earlier `create` with the same spec may have made. Reads only. */
  find(spec: CreateSpec, placement: Placement, context: CallContext): Promise<FindResult>;

  /** Begins to build. With `reservedId` taken by a stranger the task state is `id_taken` and nothing was made. */
  create(spec: CreateSpec, placement: Placement, context: CallContext): Promise<Accepted>;

  /** @throws ProviderError `not_found` when the machine is gone or carries another mark. */
  get(ref: MachineRef, context: CallContext): Promise<MachineState>;

  /** Idempotent: a machine that is in the wanted state already answers `done`. */
  power(ref: MachineRef, request: PowerRequest, context: CallContext): Promise<Accepted>;

  /** Absolute sizes. `invalid` for a smaller disk where `resize.shrinkDisk` is false. */
  resize(ref: MachineRef, size: MachineSize, context: CallContext): Promise<Accepted>;

  /** Removes the machine and its disks. A machine that is gone, or is not ours any more, answers `done`. It must be off. */
  destroy(ref: MachineRef, context: CallContext): Promise<Accepted>;

  /**
   * Where a task stands. May issue the next call of a chain (create: clone, then configure, then grow, then start), hence the
   * returned handle replaces the old one. Repeating it with an old handle is harmless. `spec` must be given for create tasks.
   * @throws ProviderError when the task failed; `retryable` says whether to repeat the whole method that began it.
   */
  task(handle: TaskHandle, spec: CreateSpec | null, context: CallContext): Promise<TaskState>;
}

export interface DriverConnection {
  readonly endpoint: string;
  readonly credentials: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<string, unknown>>;
}

export interface ConnectionFault {
  readonly path: string;
  readonly message: string;
}

/** What each driver package exports. */
export interface DriverFactory {
  readonly kind: ProviderKind;
  /** Checks the shape of what an administrator typed, without a call. Empty when it is usable. */
  validate(connection: DriverConnection): readonly ConnectionFault[];
  /** TLS demands of this connection: a SHA-256 leaf fingerprint to pin, or null for public verification. */
  pinnedFingerprint(connection: DriverConnection): string | null;
  /**
   * Further base addresses of this vendor, by a fixed word that `VendorRequest.origin` names. Each is guarded like the endpoint; a
   * pinned fingerprint counts for those on the endpoint's own host and port.
   */
  endpoints?(connection: DriverConnection): Readonly<Record<string, string>>;
  /** @throws Error when `validate` has faults. */
  open(connection: DriverConnection, http: VendorHttp, now: () => Date): ComputeDriver;
}
