import { describe, expect, it } from 'vitest';
import { readDate } from './wire.dates.js';

describe('a date of the platform', () => {
  it.each([
    ['2030-01-31 10:15:00', '2030-01-31T10:15:00.000Z'],
    ['31/01/2030 10:15:00', '2030-01-31T10:15:00.000Z'],
    ['01/02/2030 00:00:00', '2030-02-01T00:00:00.000Z'],
  ])('is read day first or year first: %s', (text, iso) => expect(readDate(text)?.toISOString()).toBe(iso));

  it.each([undefined, '', 'yesterday', '2030-13-01 10:15:00', '1893456000'])('is not guessed from %s', (text) =>
    expect(readDate(text)).toBeNull(),
  );
});
