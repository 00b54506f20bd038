import { describe, expect, it } from 'vitest';
import { timeTicks } from './time-ticks';

const at = (iso: string): number => Date.parse(iso);
const iso = (ticks: readonly number[]): string[] => ticks.map((tick) => new Date(tick).toISOString());

describe('the time axis of a chart', () => {
  it('puts its marks on midnights of the zone, evenly', () => {
    const { unit, ticks } = timeTicks(at('2026-11-12T05:00:00Z'), at('2026-11-25T20:00:00Z'), 7, 'Europe/Paris');
    expect(unit).toBe('day');
    expect(iso(ticks).every((tick) => tick.endsWith('T23:00:00.000Z'))).toBe(true);
    expect(new Set(ticks.slice(1).map((tick, index) => tick - (ticks[index] ?? 0))).size).toBe(1);
    expect(ticks.length).toBeLessThanOrEqual(7);
  });

  it('stays on midnight when summer time ends', () => {
    const { ticks } = timeTicks(at('2026-10-23T12:00:00Z'), at('2026-10-28T12:00:00Z'), 7, 'Europe/Paris');
    expect(iso(ticks)).toEqual([
      '2026-10-23T22:00:00.000Z',
      '2026-10-24T22:00:00.000Z',
      '2026-10-25T23:00:00.000Z',
      '2026-10-26T23:00:00.000Z',
      '2026-10-27T23:00:00.000Z',
    ]);
  });

  it('shows hours on a short axis', () => {
    const { unit, ticks } = timeTicks(at('2026-11-20T09:10:00Z'), at('2026-11-20T14:50:00Z'), 7, 'UTC');
    expect(unit).toBe('hour');
    expect(iso(ticks)[0]).toBe('2026-11-20T10:00:00.000Z');
    expect(ticks).toHaveLength(5);
  });
});
