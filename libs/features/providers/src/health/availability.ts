import type { providers } from '@uni/contracts';

type Status = providers.StatusChangeView['after'];

/** A change of status, as far as time goes. */
export interface Change {
  readonly atMs: number;
  readonly before: Status;
  readonly after: Status;
}

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
  readonly status: Status;
}

/**
 * How a provider stood between two moments.
 * @param changes oldest first
 * @param now its status at the end
 * @param bornMs before it existed nothing is known
 */
export function spansOf(
  changes: readonly Change[],
  now: Status,
  window: { readonly fromMs: number; readonly toMs: number; readonly bornMs: number },
): Span[] {
  const within = changes.filter(({ atMs }) => atMs > window.fromMs && atMs <= window.toMs);
  const spans: Span[] = [];
  let fromMs = Math.max(window.fromMs, window.bornMs);
  let status = within[0]?.before ?? now;
  for (const change of within) {
    if (change.atMs > fromMs) spans.push({ fromMs, toMs: change.atMs, status });
    fromMs = Math.max(fromMs, change.atMs);
    status = change.after;
  }
  if (window.toMs > fromMs) spans.push({ fromMs, toMs: window.toMs, status });
  return spans;
}

/** The share of the known time between two moments in which the provider could be worked with; null while nothing is known. */
export function availabilityOf(spans: readonly Span[], fromMs: number, toMs: number): number | null {
  let knownMs = 0;
  let failingMs = 0;
  for (const span of spans) {
    const lengthMs = Math.min(span.toMs, toMs) - Math.max(span.fromMs, fromMs);
    if (lengthMs <= 0 || span.status === 'unknown') continue;
    knownMs += lengthMs;
    if (span.status === 'failing') failingMs += lengthMs;
  }
  return knownMs === 0 ? null : (knownMs - failingMs) / knownMs;
}
