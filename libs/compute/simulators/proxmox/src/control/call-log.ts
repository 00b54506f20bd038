/** What a call did to the cluster before it was answered. Later effects of a task stand in the machine log under its UPID. */
export type CallEffect =
  | { readonly kind: 'created' | 'destroyed'; readonly vmid: number }
  | { readonly kind: 'task'; readonly upid: string; readonly type: string };

export interface CallRecord {
  readonly sequence: number;
  /** ISO 8601. */
  readonly at: string;
  readonly method: string;
  /** Below `/api2/json`, decoded. */
  readonly path: string;
  /** Fixed word of the route, null when no route matched. */
  readonly label: string | null;
  /** Query and body, secrets replaced. */
  readonly params: Readonly<Record<string, unknown>>;
  /** `user@realm!token`, null when it did not authenticate. */
  readonly identity: string | null;
  readonly requestId: string | null;
  /** null when no status line was sent. */
  readonly status: number | null;
  readonly reason: string | null;
  readonly durationMs: number;
  /** Kinds of the faults that struck. */
  readonly faults: readonly string[];
  readonly effects: readonly CallEffect[];
}

const SECRET = /^(cipassword|password|ticket|secret|value|crypted)$/i;

/** The parameters as they may be shown: nobody reads passwords in a call log. */
export function redactParams(params: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(params).map(([key, value]) => [key, SECRET.test(key) ? '**********' : value]),
  );
}

/** The latest calls, oldest first; bounded, because a demo may run for months. */
export class CallLog {
  private readonly records: CallRecord[] = [];
  private nextSequence = 1;

  constructor(private readonly capacity: number) {}

  add(record: Omit<CallRecord, 'sequence'>): CallRecord {
    const complete = { sequence: this.nextSequence++, ...record };
    this.records.push(complete);
    if (this.records.length > this.capacity * 1.25) this.records.splice(0, this.records.length - this.capacity);
    return complete;
  }

  list(): readonly CallRecord[] {
    return this.records;
  }

  clear(): void {
    this.records.length = 0;
  }
}
