import { describe, expect, it } from 'vitest';
import { costOf } from './oracle.js';

describe('the oracle', () => {
  it('agrees with cases worked out by hand', () => {
    const resized = [
      { second: 0, rateMicros: 5_037n },
      { second: 1200, rateMicros: 36_000n },
    ];
    expect(costOf(resized, 0, 3600)).toEqual({ micros: 25_679n, seconds: 3600 });
    expect(costOf([{ second: 3593, rateMicros: 5_074n }], 0, 3600)).toEqual({ micros: 10n, seconds: 7 });
  });

  it('rounds exactly one half up, and what is below it down', () => {
    expect(costOf([{ second: 0, rateMicros: 1n }], 0, 1800).micros).toBe(1n);
    expect(costOf([{ second: 0, rateMicros: 1n }], 0, 1799).micros).toBe(0n);
  });

  it('counts what began before and stops what ended', () => {
    const life = [
      { second: -500, rateMicros: 3_600n },
      { second: 100, rateMicros: null },
    ];
    expect(costOf(life, 0, 3600)).toEqual({ micros: 100n, seconds: 100 });
  });
});
