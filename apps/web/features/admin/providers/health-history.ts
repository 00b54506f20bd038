import type { HealthLevel } from '@uni/ui';

/** A change of a place's status. */
export interface StatusChange {
  readonly atMs: number;
  readonly before: string;
  readonly after: string;
}

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
  readonly level: HealthLevel;
}

export interface HealthWindow {
  readonly fromMs: number;
  readonly toMs: number;
  /** Before this nothing is known: the place did not exist. */
  readonly knownSinceMs: number;
}

const LEVELS: Readonly<Record<string, HealthLevel>> = { healthy: 'ok', degraded: 'degraded', failing: 'failing' };
const SEVERITY: readonly HealthLevel[] = ['none', 'ok', 'degraded', 'failing'];
const levelOf = (status: string): HealthLevel => LEVELS[status] ?? 'none';

/** How a place stood over time. `changes` in any order; `now` is its status at the end of the window. */
export function spansOf(changes: readonly StatusChange[], now: string, window: HealthWindow): Span[] {
  const within = changes
    .filter(({ atMs }) => atMs > window.fromMs && atMs <= window.toMs)
    .toSorted((left, right) => left.atMs - right.atMs);
  const beginMs = Math.min(window.toMs, Math.max(window.fromMs, window.knownSinceMs));
  const spans: Span[] = beginMs > window.fromMs ? [{ fromMs: window.fromMs, toMs: beginMs, level: 'none' }] : [];
  let fromMs = beginMs;
  let status = within[0]?.before ?? now;
  for (const change of within) {
    if (change.atMs > fromMs) {
      spans.push({ fromMs, toMs: change.atMs, level: levelOf(status) });
      fromMs = change.atMs;
    }
    status = change.after;
  }
  if (window.toMs > fromMs) spans.push({ fromMs, toMs: window.toMs, level: levelOf(status) });
  return spans;
}

/** The worst level of each of `count` equal slices of the window: a short outage must not vanish in a long day. */
export function slotsOf(
  spans: readonly Span[],
  window: HealthWindow,
  count: number,
): { fromMs: number; toMs: number; level: HealthLevel }[] {
  const lengthMs = (window.toMs - window.fromMs) / count;
  return Array.from({ length: count }, (_, index) => {
    const fromMs = window.fromMs + index * lengthMs;
    const toMs = fromMs + lengthMs;
    const level = spans
      .filter((span) => span.fromMs < toMs && span.toMs > fromMs)
      .reduce<HealthLevel>(
        (worst, span) => (SEVERITY.indexOf(span.level) > SEVERITY.indexOf(worst) ? span.level : worst),
        'none',
      );
    return { fromMs, toMs, level };
  });
}

/** The share of the known time in which the place answered; null while nothing is known. */
export function availabilityOf(spans: readonly Span[]): number | null {
  const lengthOf = (levels: readonly HealthLevel[]): number =>
    spans.filter((span) => levels.includes(span.level)).reduce((sum, span) => sum + span.toMs - span.fromMs, 0);
  const knownMs = lengthOf(['ok', 'degraded', 'failing']);
  return knownMs === 0 ? null : lengthOf(['ok', 'degraded']) / knownMs;
}
