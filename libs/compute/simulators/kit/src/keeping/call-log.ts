/** One call as it came over the wire and what became of it. */
export interface CallRecord<Effect = unknown> {
  readonly sequence: number;
  /** ISO 8601. */
  readonly at: string;
  readonly method: string;
  /** Below the vendor's prefix, decoded. */
  readonly path: string;
  /** Fixed word of the call, null when it is not known. */
  readonly label: string | null;
  /** Query and body, secrets replaced. */
  readonly params: Readonly<Record<string, unknown>>;
  /** Who called, never with the secret; null when it did not authenticate. */
  readonly identity: string | null;
  readonly requestId: string | null;
  /** null when no status line was sent. */
  readonly status: number | null;
  readonly reason: string | null;
  readonly durationMs: number;
  /** Kinds of the faults that struck. */
  readonly faults: readonly string[];
  /** What it did before it was answered. */
  readonly effects: readonly Effect[];
}

export const REDACTED = '**********';

/** The parameters as they may be shown, at any depth: nobody reads passwords in a call log. */
export function redactParams(
  params: Readonly<Record<string, unknown>>,
  isSecret: (name: string) => boolean,
): Record<string, unknown> {
  const shown = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(shown);
    if (typeof value !== 'object' || value === null) return value;
    return redactParams(value as Record<string, unknown>, isSecret);
  };
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, isSecret(name) ? REDACTED : shown(value)]),
  );
}

/** The latest calls, oldest first; bounded, because a demo may run for months. */
export class CallLog<Effect = unknown> {
  private readonly records: CallRecord<Effect>[] = [];
  private nextSequence = 1;

  constructor(private readonly capacity: number) {}

  add(record: Omit<CallRecord<Effect>, 'sequence'>): CallRecord<Effect> {
    const complete = { sequence: this.nextSequence++, ...record };
    this.records.push(complete);
    if (this.records.length > this.capacity * 1.25) this.records.splice(0, this.records.length - this.capacity);
    return complete;
  }

  list(): readonly CallRecord<Effect>[] {
    return this.records;
  }

  clear(): void {
    this.records.length = 0;
  }
}
