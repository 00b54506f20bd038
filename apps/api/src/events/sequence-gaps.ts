/** How long a missing number may still belong to a running transaction; later it was rolled back. */
const LONGEST_TRANSACTION_MS = 60_000;
const MOST_GAPS = 100;
const POSITION = /^(\d{1,18})(?:!(\d{1,18}(?:,\d{1,18})*))?$/;

/** Where a reader stands: it has everything up to `highest` except `missing`. */
export interface StreamPosition {
  readonly highest: bigint;
  readonly missing: readonly bigint[];
}

/** `120` or `120!117,118`: what travels as `Last-Event-ID`. Null for anything else. */
export function parsePosition(text: string): StreamPosition | null {
  const match = POSITION.exec(text);
  if (!match) return null;
  const missing = (match[2]?.split(',') ?? []).map(BigInt);
  return missing.length > MOST_GAPS ? null : { highest: BigInt(match[1] ?? '0'), missing };
}

export function formatPosition({ highest, missing }: StreamPosition): string {
  const gaps = missing.filter((id) => id < highest).slice(-MOST_GAPS);
  return gaps.length === 0 ? `${highest}` : `${highest}!${gaps.join(',')}`;
}

/**
 * Follows ids that are handed out in order but become visible in the order of commits: 7 may be seen before 6. It knows which
 * numbers below the highest may still come, so that a reader who stops now can be given exactly what it has not had.
 */
export class SequenceGaps {
  private readonly missing = new Map<bigint, number>();

  constructor(private highest: bigint) {}

  get position(): StreamPosition {
    return { highest: this.highest, missing: [...this.missing.keys()] };
  }

  /** Notes an id. False when it was seen before, or given up. */
  see(id: bigint, nowMs: number): boolean {
    if (id <= this.highest) return this.missing.delete(id);
    for (let gap = this.highest + 1n; gap < id; gap += 1n) {
      if (id - gap <= BigInt(MOST_GAPS)) this.missing.set(gap, nowMs);
    }
    this.highest = id;
    this.forget(nowMs);
    return true;
  }

  /** Whether the id has not been seen and may still come. */
  awaits(id: bigint): boolean {
    return id > this.highest || this.missing.has(id);
  }

  /** Numbers that were never committed are waited for no longer. */
  forget(nowMs: number): void {
    for (const [id, sinceMs] of this.missing) {
      if (nowMs - sinceMs > LONGEST_TRANSACTION_MS || this.missing.size > MOST_GAPS) this.missing.delete(id);
    }
  }
}
