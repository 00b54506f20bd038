import type { CheckProblem } from '@uni/compute-port';

/** Calls are valid for ten minutes; events, usage and job times should fit together long before. */
const TOLERATED_MS = 60_000;
const VALIDITY_MS = 10 * 60_000;
/** Servers that enforce timestamps allow no more than 15 minutes ahead, ten of which are ours. */
const AHEAD_MS = 5 * 60_000;

/** Positive: the server is ahead. The header counts whole seconds, and the answer was on its way for half the round trip. */
export function skewOf(headers: Readonly<Record<string, string>>, latencyMs: number, receivedAt: Date): number | null {
  const serverMs = Date.parse(headers['date'] ?? '');
  return Number.isNaN(serverMs) ? null : Math.round(serverMs + 500 + latencyMs / 2 - receivedAt.getTime());
}

/** Whether this difference alone makes a server refuse what we sign. */
export function isFatalSkew(skewMs: number | null): boolean {
  return skewMs !== null && (skewMs >= VALIDITY_MS || skewMs <= -AHEAD_MS);
}

export function checkClock(skewMs: number | null): readonly CheckProblem[] {
  if (skewMs === null || Math.abs(skewMs) <= TOLERATED_MS) return [];
  const direction = skewMs > 0 ? 'ahead of' : 'behind';
  const isFatal = isFatalSkew(skewMs);
  return [
    {
      code: 'clock_skew',
      severity: isFatal ? 'error' : 'warning',
      message: `The server's clock is ${Math.round(Math.abs(skewMs) / 1000)} s ${direction} ours${
        isFatal ? ', so it takes our signatures for expired or too early' : ''
      }.`,
      remedy: 'Let both keep time by NTP ("systemctl status chronyd" on the management server).',
    },
  ];
}
