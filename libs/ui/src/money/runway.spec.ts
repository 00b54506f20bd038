import { describe, expect, it } from 'vitest';
import { runwayFill, runwayTone } from './runway';

describe('the runway', () => {
  it('turns amber under 72 hours and red under 24', () => {
    expect([72, 71, 24, 23, 0].map(runwayTone)).toEqual(['neutral', 'warn', 'warn', 'bad', 'bad']);
    expect(runwayTone(null)).toBe('neutral');
  });

  it('fills its gauge at ten days', () => {
    expect([0, 120, 240, 9_999, null].map(runwayFill)).toEqual([0, 0.5, 1, 1, 1]);
  });
});
