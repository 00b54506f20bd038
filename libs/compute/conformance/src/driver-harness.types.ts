import type {
  CheckProblem,
  ComputeDriver,
  CreateSpec,
  DriverDescription,
  MachineSize,
  OwnershipMark,
  PowerState,
} from '@uni/compute-port';
import type { FacetFacts, VendorSide } from './harness-facets.types.js';
import type { CallFault, HarnessFaults } from './harness-faults.types.js';

/** One machine as the vendor itself sees it, read behind the driver's back. Templates and images are not machines. */
export interface VendorMachine {
  readonly externalId: string;
  readonly name: string;
  /** What stands where the driver writes our mark; null when nothing of that shape stands there. */
  readonly mark: OwnershipMark | null;
  readonly powerState: PowerState;
  readonly size: MachineSize;
}

/** Calls that reached the vendor since the session was opened, by whether they may change something there. */
export interface CallCount {
  readonly reads: number;
  readonly writes: number;
}

/** One fresh, empty vendor account with one driver connected to it. Tests share nothing. */
export interface HarnessSession {
  readonly driver: ComputeDriver;

  /** Another driver on the same account, as a restarted process would open it. Closed by `dispose`. */
  reopen(): Promise<ComputeDriver>;

  /**
   * A valid order for one small machine. Every call answers with another mark and, where the caller chooses ids, another free
   * `reservedId`; `userData` always carries `USER_DATA_CANARY` where the driver declares user data.
   */
  spec(overrides?: Partial<CreateSpec>): CreateSpec;

  readonly faults: HarnessFaults;

  /** Everything on the account, read from the vendor's own memory and never through the driver. */
  machines(): Promise<readonly VendorMachine[]>;

  /** Puts machines on the account that carry no mark of ours. Answers with their external ids. */
  plantForeign(count: number): Promise<readonly string[]>;

  /** What stands on the account beside machines. Needed as soon as the driver declares a facet that `VendorSide` serves. */
  readonly vendor?: VendorSide;

  calls(): Promise<CallCount>;

  /**
   * Lets the vendor's tasks move on a little. Called between two polls; a vendor double with its own clock advances it, one that
   * runs on real time waits for its next step.
   */
  tick(): Promise<void>;

  /** Closes everything that `open` started. */
  dispose(): Promise<void>;
}

/** What a driver package hands to `describeComputeDriver`. Everything but `open` is known before the first test runs. */
export interface DriverHarness {
  open(): Promise<HarnessSession>;

  /** What `driver.describe()` answers: decides which promises apply, so it must be known when tests are collected. */
  readonly description: DriverDescription;

  /** `small` is what `spec()` orders; `large` is bigger in every dimension and valid for `resize`. */
  readonly sizes: { readonly small: MachineSize; readonly large: MachineSize };

  /** A well-formed image reference that does not exist on the account. */
  readonly missingImageRef: string;

  /** What the promises of facets need to know. */
  readonly facets?: FacetFacts;

  /** Entries per inventory page of the vendor double; null when the vendor's list has no pages. */
  readonly inventoryPageSize: number | null;

  /** Whether `place` counts free memory, and so must respect `committed`. */
  readonly placesByMemory: boolean;

  /** Problems of a connection that `faults.breakConnection` can provoke. `unauthorized` and `unreachable` are always due. */
  readonly checkProblems: readonly CheckProblem['code'][];

  /** Secret texts of the connection: none of them may show up in an error, a handle, a report or a list. */
  readonly secrets: readonly string[];

  /**
   * Faults that this vendor double cannot act out, each with the reason. The promises that need them are skipped by this
   * declaration; a fault method that throws "unsupported" fails the suite.
   */
  readonly cannot?: Readonly<Partial<Record<keyof HarnessFaults | CallFaultKind, string>>>;

  /** Most polls that any task of the double needs; the suite gives up after that many. Default 400. */
  readonly maxPolls?: number;
}

export type CallFaultKind = CallFault['kind'];

/** Stands inside the user data of every spec, so that a leak of user data is found wherever it happens. */
export const USER_DATA_CANARY = 'canary-user-data-7f3e';
