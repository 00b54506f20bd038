import { describe, expect, it } from 'vitest';
import { billingTone, formatDifference } from './billing-state';

const NOON = Date.parse('2026-11-20T12:00:00Z');
const stats = {
  billedUntil: '2026-11-20T11:00:00Z',
  billingLate: false,
  heldPeriods: 0,
  cycleMinutes: 60,
  difference: { amount: '0.000000', currency: 'EUR' },
};

describe('how charging stands', () => {
  it('is on time until ten minutes after the hour, then late', () => {
    expect(billingTone(stats, NOON + 9 * 60_000, true)).toBe('ok');
    expect(billingTone(stats, NOON + 11 * 60_000, true)).toBe('late');
    expect(billingTone({ ...stats, billingLate: true }, NOON, true)).toBe('late');
  });

  it('knows shorter periods', () => {
    expect(billingTone({ ...stats, cycleMinutes: 15 }, NOON - 36 * 60_000, true)).toBe('ok');
    expect(billingTone({ ...stats, cycleMinutes: 15 }, NOON - 34 * 60_000, true)).toBe('late');
  });

  it('is not late while nothing was ever used', () => {
    expect(billingTone({ ...stats, billedUntil: null }, NOON, true)).toBe('ok');
  });

  it('says the worst: a difference of a millionth before a held period, a held period before a late one', () => {
    const bad = { ...stats, billingLate: true, heldPeriods: 1 };
    expect(billingTone(bad, NOON, true)).toBe('held');
    expect(billingTone({ ...bad, difference: { amount: '0.000001', currency: 'EUR' } }, NOON, true)).toBe('unequal');
    expect(billingTone(stats, NOON, false)).toBe('unequal');
  });

  it('writes a difference with every digit, in the language of the reader', () => {
    expect(formatDifference({ amount: '0.000000' }, 'en')).toBe('0.000000');
    expect(formatDifference({ amount: '-1234.500001' }, 'fr')).toMatch(/^−1\s234,500001$/);
  });
});
