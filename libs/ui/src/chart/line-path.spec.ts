import { describe, expect, it } from 'vitest';
import { nearestPoint, runsOf, type TimePoint } from './line-path';

const minutes = (...at: number[]): TimePoint[] => at.map((minute) => [minute * 60_000, minute]);

describe('a line over time', () => {
  it('is broken where nothing was measured', () => {
    expect(runsOf(minutes(0, 1, 2, 10, 11)).map((run) => run.length)).toEqual([3, 2]);
    expect(runsOf(minutes(0, 1, 3, 4, 6)).map((run) => run.length)).toEqual([5]);
    expect(runsOf([])).toEqual([]);
    expect(runsOf(minutes(5))).toEqual([minutes(5)]);
  });

  it('tells the value of a moment, and none where none was measured', () => {
    const points = minutes(0, 1, 2, 20, 21);
    expect(nearestPoint(points, 80_000)).toEqual([60_000, 1]);
    expect(nearestPoint(points, 10 * 60_000)).toBeUndefined();
    expect(nearestPoint([], 0)).toBeUndefined();
  });
});
