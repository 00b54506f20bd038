import { formatCount, formatDuration } from '@uni/ui';

const SECOND_MS = 1_000;

/** How fast something answered: `16 ms`, `1.2 s`. */
export function formatLatency(durationMs: number, locale: string): string {
  return durationMs < SECOND_MS
    ? `${formatCount(Math.round(durationMs), locale)}\u00a0ms`
    : formatDuration(durationMs, locale);
}
