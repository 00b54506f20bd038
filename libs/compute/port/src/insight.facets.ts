import type { CallContext } from './http.js';
import type { MachineRef } from './values.js';

export type MetricName = 'cpu' | 'memory' | 'disk_read' | 'disk_write' | 'network_in' | 'network_out';

export interface MetricSeries {
  readonly name: MetricName;
  /** `ratio`: 0..1 of what the machine has. */
  readonly unit: 'ratio' | 'bytes' | 'bytes_per_second';
  /** Milliseconds since 1970 and the value, oldest first. */
  readonly points: readonly (readonly [atMs: number, value: number])[];
}

export interface MetricsFacet {
  /** What the vendor has of this time; a range that is too fine or too old answers with what there is. */
  read(
    ref: MachineRef,
    range: { readonly from: Date; readonly to: Date },
    context: CallContext,
  ): Promise<readonly MetricSeries[]>;
}

/** Something that the vendor says has happened. */
export interface ProviderEvent {
  readonly externalId: string;
  readonly at: Date;
  /** In the vendor's words, such as `VM.START`. */
  readonly kind: string;
  readonly level: 'info' | 'warning' | 'error';
  readonly text: string;
  readonly machineExternalId: string | null;
  readonly actor: string | null;
}

export interface EventsFacet {
  /** Newest first, at most a few hundred a page. */
  list(
    request: { readonly since: Date; readonly cursor: string | null },
    context: CallContext,
  ): Promise<{ readonly items: readonly ProviderEvent[]; readonly nextCursor: string | null }>;
}

/** What the vendor charges for one thing in a period, as far as it has counted. */
export interface UsageItem {
  readonly externalId: string;
  readonly kind: 'machine' | 'volume' | 'snapshot' | 'address' | 'traffic' | 'other';
  readonly quantity: number;
  readonly unit: string;
  /** Micro-units of `UsageReport.currency`; null where the vendor counts without a price. */
  readonly amountMicros: bigint | null;
}

export interface UsageReport {
  readonly from: Date;
  readonly to: Date;
  readonly currency: string | null;
  readonly items: readonly UsageItem[];
}

export interface UsageFacet {
  /** Of the running month of the vendor. */
  current(context: CallContext): Promise<UsageReport>;
}

/** What one size costs at the vendor, by state. Micro-units an hour. */
export interface SizePrice {
  readonly sizeRef: string;
  readonly regionRef: string | null;
  readonly runningMicrosPerHour: bigint;
  readonly stoppedMicrosPerHour: bigint;
  /** null where machines cannot be shelved. */
  readonly shelvedMicrosPerHour: bigint | null;
}

export interface PriceList {
  /** ISO 4217. */
  readonly currency: string;
  readonly sizes: readonly SizePrice[];
  readonly volumeGibMicrosPerHour: bigint | null;
  readonly snapshotGibMicrosPerHour: bigint | null;
}

export interface PricesFacet {
  list(context: CallContext): Promise<PriceList>;
}
