import type { RecordValues, RegisteredDomain } from '@uni/dns-port';

export interface VendorRecord extends RecordValues {
  readonly id: string;
  readonly isProtected: boolean;
}

export interface VendorZone {
  readonly name: string;
  readonly defaultTtlS: number;
  /** Replaced by every change, never changed. */
  records: readonly VendorRecord[];
  /** What the name servers answer. */
  served: readonly VendorRecord[];
  /** All that the name servers have answered so far, the oldest first. */
  readonly publications: (readonly VendorRecord[])[];
  /** What the publication that is under way brings. */
  publishing: readonly VendorRecord[];
  isPublished: boolean;
  /** Ticks until the publication that is under way is through; null when none is. */
  publishesInTicks: number | null;
  /** Imports by number. */
  readonly imports: Map<number, VendorImport>;
}

export interface VendorImport {
  readonly text: string;
  ticks: number;
  /** null until it has ended; then `''`, or why it failed. */
  outcome: string | null;
}

export interface MemoryDnsOptions {
  readonly token?: string;
  readonly domains?: readonly RegisteredDomain[];
  readonly zones?: Readonly<Record<string, readonly (RecordValues & { readonly isProtected?: boolean })[]>>;
  /** Ticks that a publication or an import takes; 0 is done at once. */
  readonly workTicks?: number;
}

/** What is asked of the vendor, as text goes over its wire. */
export type VendorRequest =
  | { readonly do: 'domains' | 'zones'; readonly after: string | null }
  | { readonly do: 'zone' | 'publish' | 'export'; readonly zone: string }
  | { readonly do: 'records'; readonly zone: string; readonly after: string | null }
  | { readonly do: 'record' | 'remove'; readonly zone: string; readonly id: string }
  | { readonly do: 'add'; readonly zone: string; readonly values: RecordValues }
  | { readonly do: 'change'; readonly zone: string; readonly id: string; readonly values: RecordValues }
  | { readonly do: 'import'; readonly zone: string; readonly text: string }
  | { readonly do: 'import_state'; readonly zone: string; readonly number: number };

export type VendorFault =
  | 'dropped'
  | 'lost_answer'
  | 'half_body'
  | 'garbage'
  | 'html'
  | 'wrong_types'
  | 'server_error'
  | 'bad_gateway'
  | 'unauthorized'
  /** Takes the request and never answers. */
  | 'silence'
  | { readonly waitMs: number };

/** Ways in which the vendor refuses; it has then done nothing. */
export type RefusalWord = 'unauthorized' | 'forbidden' | 'unknown' | 'invalid' | 'busy' | 'broken' | 'too_fast';

export class VendorRefusal extends Error {
  constructor(
    readonly word: RefusalWord,
    message: string,
    readonly waitMs: number | null = null,
  ) {
    super(message);
  }
}

/** The connection broke: there is no answer. */
export class VendorConnectionLost extends Error {}
