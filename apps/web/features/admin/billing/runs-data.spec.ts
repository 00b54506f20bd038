import { describe, expect, it } from 'vitest';
import { accruedSince, endedPeriods, lateness, nextBoundary, ratioTo } from './runs-data';

const HALF_PAST = Date.parse('2026-11-20T12:30:00Z');
const eur = (amount: string) => ({ amount, currency: 'EUR' });
const iso = (ms: number): string => new Date(ms).toISOString();

describe('a charged period', () => {
  it('is late ten minutes after its end, finished or not', () => {
    const endsAt = '2026-11-20T12:00:00Z';
    expect(lateness({ endsAt, finishedAt: '2026-11-20T12:09:59Z' }, HALF_PAST)).toBeNull();
    expect(lateness({ endsAt, finishedAt: '2026-11-20T12:38:00Z' }, HALF_PAST)).toBe(38 * 60_000);
    expect(lateness({ endsAt, finishedAt: null }, HALF_PAST)).toBe(30 * 60_000);
  });

  it('is compared with the one before, where there is one that cost anything', () => {
    expect(ratioTo({ total: eur('487.302114'), previous: eur('487.302114') })).toBe(1);
    expect(ratioTo({ total: eur('1.500000'), previous: eur('1.000000') })).toBe(1.5);
    expect(ratioTo({ total: eur('2.000000'), previous: eur('3.000000') })).toBe(0.67);
    expect(ratioTo({ total: eur('2.000000'), previous: null })).toBeNull();
    expect(ratioTo({ total: eur('2.000000'), previous: eur('0.000000') })).toBeNull();
  });
});

describe('the hours of charging', () => {
  it('ends where the next begins, also at the boundary itself', () => {
    expect(iso(nextBoundary(HALF_PAST, 60))).toBe('2026-11-20T13:00:00.000Z');
    expect(iso(nextBoundary(HALF_PAST, 15))).toBe('2026-11-20T12:45:00.000Z');
    expect(iso(nextBoundary(Date.parse('2026-11-20T12:00:00Z'), 60))).toBe('2026-11-20T13:00:00.000Z');
  });

  it('offers only periods that have ended', () => {
    expect(endedPeriods(HALF_PAST, 60, 2).map(iso)).toEqual(['2026-11-20T11:00:00.000Z', '2026-11-20T10:00:00.000Z']);
    expect(endedPeriods(HALF_PAST, 15, 1).map(iso)).toEqual(['2026-11-20T12:15:00.000Z']);
  });

  it('tells what has been used since the last charge to the millionth', () => {
    expect(accruedSince(eur('0.017200'), HALF_PAST - 1_800_000, HALF_PAST)).toBe(8_600n);
    expect(accruedSince(eur('0.017200'), HALF_PAST + 5, HALF_PAST)).toBe(0n);
  });
});
