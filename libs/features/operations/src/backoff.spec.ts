import { describe, expect, it } from 'vitest';
import { backoffMs } from './backoff.js';

describe('when something is tried again', () => {
  it('waits longer each time, up to half a minute', () => {
    const longest = [1, 2, 3, 4, 5, 6, 7, 50].map((attempts) => backoffMs(attempts, null, () => 1));
    expect(longest).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  });

  it('is spread over half of that time, so that what failed together does not come back together', () => {
    expect(backoffMs(3, null, () => 0)).toBe(2_000);
    expect(backoffMs(3, null, () => 1)).toBe(4_000);
  });

  it('is never before the time that a vendor named', () => {
    expect(backoffMs(1, 90_000, () => 0)).toBe(90_000);
    expect(backoffMs(20, 1_000, () => 1)).toBe(30_000);
  });
});
