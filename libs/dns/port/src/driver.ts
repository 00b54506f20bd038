import type { RecordType } from './values.js';
import type {
  DnsRecord,
  DnsTask,
  DnsTaskHandle,
  DomainPage,
  RecordPage,
  RecordValues,
  ZonePage,
  ZoneState,
} from './values.js';
import type {
  CallContext,
  CheckProblem,
  ConnectionFault,
  DriverConnection,
  ProviderKind,
  VendorHttp,
} from './vendor.js';

/** What a driver declares about itself, without a call to the vendor. */
export interface DnsDescription {
  readonly kind: ProviderKind;
  /** Types that can be made. */
  readonly recordTypes: readonly RecordType[];
  /** Shortest time to live of a record's own, in seconds. */
  readonly minTtlS: number;
  /** The vendor also registers domains; otherwise `domains` is always empty. */
  readonly registersDomains: boolean;
  readonly limits: { readonly maxConcurrentCalls: number };
}

export interface DnsCheckReport {
  /** True when no problem of severity `error` was found. */
  readonly ok: boolean;
  readonly latencyMs: number | null;
  /** The vendor's clock minus ours. */
  readonly clockSkewMs: number | null;
  readonly problems: readonly CheckProblem[];
}

/**
 * The zones and domains of one vendor account, in portable words.
 *
 * Every method makes a bounded number of vendor calls (at most one that changes something), and returns. A driver never waits for
 * a task, never sleeps, never retries, never touches a database and keeps no state that matters between calls. All failures are
 * `ProviderError`. Every mutating method is safe to call again with the same arguments after a crash or a lost answer.
 *
 * Changes of records are seen by nobody before `publish`: make all of them, then publish once. Changes of one zone must not be made
 * by two callers at a time.
 */
export interface DnsDriver {
  /** Static facts; no call is made. */
  describe(): DnsDescription;

  /** Examines the connection and names everything that is wrong. Throws only when aborted. */
  check(context: CallContext): Promise<DnsCheckReport>;

  /** One page of the domains that are registered at this vendor, with or without a zone here. */
  domains(cursor: string | null, context: CallContext): Promise<DomainPage>;

  /** One page of the zones, with or without their domain being registered here. */
  zones(cursor: string | null, context: CallContext): Promise<ZonePage>;

  /** @throws ProviderError `not_found` for a zone that the account does not have; so do all methods that name one. */
  zone(zone: string, context: CallContext): Promise<ZoneState>;

  /** One page of what a zone shall say, published or not. Pages do not repeat a record; one made meanwhile may be missing. */
  records(zone: string, cursor: string | null, context: CallContext): Promise<RecordPage>;

  /**
   * Adds a record. One that already says the same (name, type, value) is not doubled, but gets the time to live. Where a vendor's reads
   * take a moment to know a new record, whoever repeats a call reads the records afterwards and removes a twin.
   * @throws ProviderError `invalid` when the vendor refuses its content, `conflict_busy` or `invalid` beside a record that excludes it.
   */
  createRecord(zone: string, values: RecordValues, context: CallContext): Promise<void>;

  /**
   * Makes a record say something else. Its type stays.
   * @throws ProviderError `not_found` when it is gone, `invalid` for another type, `forbidden` when it is protected.
   */
  updateRecord(zone: string, id: DnsRecord['id'], values: RecordValues, context: CallContext): Promise<void>;

  /** One that is gone counts as deleted. @throws ProviderError `forbidden` when it is protected. */
  deleteRecord(zone: string, id: DnsRecord['id'], context: CallContext): Promise<void>;

  /** Begins to bring the records to the name servers. Harmless when there is nothing to publish. */
  publish(zone: string, context: CallContext): Promise<DnsTask>;

  /** The zone as text of a BIND zone file, as the vendor writes it. */
  exportZone(zone: string, context: CallContext): Promise<string>;

  /**
   * Begins to replace all records of the zone, protected ones included, by those of a BIND zone file: the caller puts into the text
   * what shall stay. To be published afterwards like any other change. Text that the vendor cannot read fails the task as `invalid`.
   */
  importZone(zone: string, text: string, context: CallContext): Promise<DnsTask>;

  /**
   * Where a task stands. May issue the next call of a chain, hence the returned handle replaces the old one. Repeating it with an old
   * handle is harmless.
   * @throws ProviderError when the task failed; `retryable` says whether to repeat the method that began it.
   */
  task(handle: DnsTaskHandle, context: CallContext): Promise<DnsTask>;
}

/** What each driver package exports. The connection is the one by which the vendor is also asked for machines. */
export interface DnsDriverFactory {
  readonly kind: ProviderKind;
  /** Checks the shape of what an administrator typed, without a call. Empty when it is usable. */
  validate(connection: DriverConnection): readonly ConnectionFault[];
  /** TLS demands of this connection: a SHA-256 leaf fingerprint to pin, or null for public verification. */
  pinnedFingerprint(connection: DriverConnection): string | null;
  /** Further base addresses of this vendor, by a fixed word that `VendorRequest.origin` names. */
  endpoints?(connection: DriverConnection): Readonly<Record<string, string>>;
  /** @throws Error when `validate` has faults. */
  open(connection: DriverConnection, http: VendorHttp, now: () => Date): DnsDriver;
}
