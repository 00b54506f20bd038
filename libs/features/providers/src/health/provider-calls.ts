import type { CallEvent } from '@uni/compute-core';

const HOUR_MS = 3_600_000;

/** Calls that ended in the same way within the same hour. */
export interface CallCount {
  readonly provider: string;
  /** ISO 8601. */
  readonly hour: string;
  /** `ok`, or the code of the error. */
  readonly outcome: string;
  readonly calls: number;
}

/** Counts how calls to providers end, until somebody takes the counts to the database. */
export class ProviderCalls {
  private counts = new Map<string, CallCount>();

  constructor(private readonly now: () => Date) {}

  /** The `onCall` of a registry, of machines or of names. */
  record({ providerId, asked, code }: Pick<CallEvent, 'providerId' | 'asked' | 'code'>): void {
    if (!asked) return;
    const hour = new Date(Math.floor(this.now().getTime() / HOUR_MS) * HOUR_MS).toISOString();
    this.add({ provider: providerId, hour, outcome: code ?? 'ok', calls: 1 });
  }

  /** What was counted since the last time; it is forgotten here. */
  take(): readonly CallCount[] {
    const taken = [...this.counts.values()];
    this.counts = new Map();
    return taken;
  }

  /** What could not be written is added to what was counted meanwhile. */
  giveBack(counts: readonly CallCount[]): void {
    for (const count of counts) this.add(count);
  }

  private add(count: CallCount): void {
    const key = `${count.provider} ${count.hour} ${count.outcome}`;
    this.counts.set(key, { ...count, calls: count.calls + (this.counts.get(key)?.calls ?? 0) });
  }
}
