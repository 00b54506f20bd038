import { describe, expect, it } from 'vitest';
import { availabilityOf, slotsOf, spansOf, type HealthWindow, type StatusChange } from './health-history';

const window: HealthWindow = { fromMs: 0, toMs: 100, knownSinceMs: 0 };
const change = (atMs: number, before: string, after: string): StatusChange => ({ atMs, before, after });
const levels = (changes: readonly StatusChange[], now: string, at: HealthWindow = window) =>
  spansOf(changes, now, at).map((span) => [span.fromMs, span.toMs, span.level]);

describe('the health of a place over time', () => {
  it('is its present status when nothing has changed', () => {
    expect(levels([], 'healthy')).toEqual([[0, 100, 'ok']]);
    expect(levels([], 'unknown')).toEqual([[0, 100, 'none']]);
  });

  it('begins with what it was before its first change, in whatever order the changes come', () => {
    const changes = [change(80, 'failing', 'healthy'), change(60, 'healthy', 'failing')];
    expect(levels(changes, 'healthy')).toEqual([
      [0, 60, 'ok'],
      [60, 80, 'failing'],
      [80, 100, 'ok'],
    ]);
  });

  it('is not known before the place existed', () => {
    expect(levels([change(40, 'unknown', 'healthy')], 'healthy', { ...window, knownSinceMs: 30 })).toEqual([
      [0, 30, 'none'],
      [30, 40, 'none'],
      [40, 100, 'ok'],
    ]);
    expect(levels([], 'failing', { ...window, knownSinceMs: 200 })).toEqual([[0, 100, 'none']]);
  });

  it('shows the worst of each slice, however short it was', () => {
    const spans = spansOf(
      [change(49, 'healthy', 'failing'), change(50, 'failing', 'degraded'), change(75, 'degraded', 'healthy')],
      'healthy',
      window,
    );
    expect(slotsOf(spans, window, 4).map((slot) => slot.level)).toEqual(['ok', 'failing', 'degraded', 'ok']);
  });

  it('counts as available what answered, out of what is known', () => {
    expect(
      availabilityOf(spansOf([change(50, 'unknown', 'healthy'), change(75, 'healthy', 'failing')], 'failing', window)),
    ).toBe(0.5);
    expect(availabilityOf(spansOf([change(75, 'degraded', 'failing')], 'failing', window))).toBe(0.75);
    expect(availabilityOf(spansOf([], 'unknown', window))).toBeNull();
  });
});
