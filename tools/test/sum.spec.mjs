import { describe, expect, it } from 'vitest';
import { countReport, describeSum, sum } from './sum.mjs';

const file = (status, ...tests) => ({ status, assertionResults: tests.map((state) => ({ status: state })) });

describe('the sum at the end of npm test', () => {
  it('counts what passed, failed and was skipped', () => {
    const report = { testResults: [file('failed', 'passed', 'failed'), file('passed', 'passed', 'pending', 'todo')] };
    expect(countReport(report, 1)).toEqual({ passed: 2, failed: 1, skipped: 2 });
  });

  it('counts a file that could not be loaded as a failure', () => {
    expect(countReport({ testResults: [file('failed'), file('passed', 'passed')] }, 1)).toEqual({
      passed: 1,
      failed: 1,
      skipped: 0,
    });
  });

  it('counts a run that ended badly without a failed test as a failure', () => {
    expect(countReport({ testResults: [file('passed', 'passed')] }, 1)).toEqual({ passed: 1, failed: 1, skipped: 0 });
    expect(countReport(undefined, 137)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });

  it('is one line, which mentions skipped tests only when there are any', () => {
    const total = sum([
      { passed: 2, failed: 0, skipped: 0 },
      { passed: 3, failed: 1, skipped: 0 },
    ]);
    expect(describeSum(total)).toBe('5 passed, 1 failed');
    expect(describeSum({ ...total, skipped: 2 })).toBe('5 passed, 1 failed, 2 skipped');
  });
});
