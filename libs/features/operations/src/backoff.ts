const BASE_MS = 1_000;
const CAP_MS = 30_000;

/**
 * When to try again after `attempts` failures in a row: doubling, capped, and jittered so that everything that failed together does
 * not come back together. A vendor that named a time is never asked before it.
 */
export function backoffMs(attempts: number, retryAfterMs: number | null, random: () => number = Math.random): number {
  const exponential = Math.min(CAP_MS, BASE_MS * 2 ** Math.min(16, Math.max(0, attempts - 1)));
  const jittered = Math.round(exponential * (0.5 + random() / 2));
  return retryAfterMs === null ? jittered : Math.max(jittered, retryAfterMs + Math.round(random() * 1_000));
}
