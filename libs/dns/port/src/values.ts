/** Types of records that are the same everywhere. A vendor may show further ones: they are kept as they are, never made by us. */
export const RECORD_TYPES = [
  'A',
  'AAAA',
  'CAA',
  'CNAME',
  'DNAME',
  'HTTPS',
  'LOC',
  'MX',
  'NAPTR',
  'NS',
  'PTR',
  'SPF',
  'SRV',
  'SSHFP',
  'SVCB',
  'TLSA',
  'TXT',
] as const;

export type RecordType = (typeof RECORD_TYPES)[number];

/** What a record says, in one spelling for all vendors. */
export interface RecordValues {
  /** Relative to the zone, lower case, without a dot at its end; `''` for the zone's own name. */
  readonly name: string;
  /** Upper case. One of `RECORD_TYPES`, or a vendor's own word. */
  readonly type: string;
  /**
   * What stands behind the type in a zone file, words parted by one space, host names absolute with a dot at their end. For TXT and
   * SPF: the text itself, without quotes, escapes and the cuts between character strings.
   */
  readonly value: string;
  /** Seconds; null for the zone's own. */
  readonly ttlS: number | null;
}

export interface DnsRecord extends RecordValues {
  /** The vendor's name for it; says nothing beyond its zone. */
  readonly id: string;
  /** The vendor put it there for a service of its own: it is never changed or removed, and only shown. */
  readonly isProtected: boolean;
}

export interface RecordPage {
  readonly records: readonly DnsRecord[];
  /** null on the last page. */
  readonly nextCursor: string | null;
}

/** What happens to a domain at its end, by the vendor's word. `unknown` must be warned about like `manual`. */
export type RenewalState = 'automatic' | 'manual' | 'unpaid' | 'ending' | 'unknown';

export interface RegisteredDomain {
  /** Lower case, without a dot at its end. */
  readonly name: string;
  /** `attention`: something other than its renewal is wrong; `vendorState` names it. */
  readonly state: 'active' | 'expired' | 'pending' | 'attention';
  /** The vendor's own word. */
  readonly vendorState: string;
  /** Day (`2027-03-01`, UTC) on which it ends unless it is renewed; null when the vendor does not tell. */
  readonly expiresOn: string | null;
  readonly renewal: RenewalState;
  readonly nameServers: readonly string[];
  /** null when the vendor does not tell. */
  readonly isTransferLocked: boolean | null;
}

export interface DomainPage {
  readonly domains: readonly RegisteredDomain[];
  readonly nextCursor: string | null;
}

export interface ZonePage {
  /** Names, lower case, without a dot at their end. */
  readonly zones: readonly string[];
  readonly nextCursor: string | null;
}

export interface ZoneState {
  readonly name: string;
  readonly nameServers: readonly string[];
  readonly isSigned: boolean;
  /** For records without one of their own, in seconds. */
  readonly defaultTtlS: number | null;
  /** The name servers answer what the records say. */
  readonly isPublished: boolean;
  /** What the vendor complained about at the last publication, in its own words. For operators. */
  readonly faults: readonly string[];
}

/** Where work at the vendor stands; text that survives a restart of ours, and means nothing to anybody but the driver. */
export type DnsTaskHandle = string;

export type DnsTask =
  | { readonly state: 'pending'; readonly handle: DnsTaskHandle; readonly pollAfterMs: number }
  | { readonly state: 'done' };
