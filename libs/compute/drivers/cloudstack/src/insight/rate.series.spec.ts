import { describe, expect, it } from 'vitest';
import { ratesOf } from './rate.series.js';

const every = (seconds: number, values: readonly number[]) =>
  values.map((value, index) => [index * seconds * 1000, value] as const);

describe('rates', () => {
  it('are what was moved in each interval, where the server counts anew every time', () => {
    const rates = ratesOf(every(60, [60, 600, 60, 0, 120, 30]));
    expect(rates.map(([, rate]) => rate)).toEqual([10_240, 1_024, 0, 2_048, 512]);
  });

  it('are the growth of a counter, where the server counts on', () => {
    const rates = ratesOf(every(60, [1_000, 1_060, 1_060, 1_180, 1_240, 1_300]));
    expect(rates.map(([, rate]) => rate)).toEqual([1_024, 0, 2_048, 1_024, 1_024]);
  });

  it('never fall below zero when a counter begins anew with its machine', () => {
    const rates = ratesOf(every(60, [100, 160, 220, 280, 340, 400, 460, 60, 120, 180]));
    expect(rates.map(([, rate]) => rate)).toEqual(Array.from({ length: 9 }, () => 1_024));
  });

  it('are not made up from too few measurements', () => {
    expect(ratesOf(every(60, [1, 2, 3]))).toEqual([]);
    expect(ratesOf([])).toEqual([]);
  });
});
