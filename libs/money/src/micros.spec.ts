import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chargeMicros, formatMicros, parseMicros, runwayHours } from './micros.js';

describe('money in micro-units', () => {
  it('survives the way to text and back for every amount', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }), (micros) => {
        expect(parseMicros(formatMicros(micros))).toBe(micros);
      }),
    );
  });

  it.each(['', '1.', '.5', '1e3', '1,5', '0x10', '1.2345678', '1234567890123', ' 1', 'NaN', '--1', '１'])(
    'refuses %j as an amount',
    (text) => {
      expect(parseMicros(text)).toBeNull();
    },
  );

  it('charges a full hour exactly, and rounds a part half up, once', () => {
    expect(chargeMicros(34_400n * 3600n)).toBe(34_400n);
    expect(chargeMicros(5_037n * 1200n + 36_000n * 2400n)).toBe(25_679n);
    expect(chargeMicros(5_074n * 7n)).toBe(10n);
    expect(chargeMicros(1n * 1799n)).toBe(0n);
    expect(chargeMicros(1n * 1800n)).toBe(1n);
  });

  it('says how long credit lasts, and nothing when nothing burns', () => {
    expect(runwayHours(10_000_000n, 0n)).toBeNull();
    expect(runwayHours(-1n, 5n)).toBe(0);
    expect(runwayHours(1_283_427_882n, 1_126_300n)).toBeCloseTo(1139.5, 1);
  });
});
