import { describe, expect, it } from 'vitest';
import { countReport, describeSum, listFailures, sum } from './sum.mjs';

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

  it('is preceded by a line for each failure: a test, a file that could not be loaded, an error beside the tests', () => {
    const test = {
      status: 'failed',
      fullName: 'an hour is charged once',
      failureMessages: ['AssertionError: 2 is not 1\n at x'],
    };
    const results = [
      { name: '/root/a.spec.ts', status: 'failed', assertionResults: [test, { status: 'passed' }] },
      { name: '/root/b.spec.ts', status: 'failed', message: 'Cannot find module "c"\nat y', assertionResults: [] },
    ];
    expect(listFailures({ testResults: results }, 1, '/root')).toEqual([
      'a.spec.ts > an hour is charged once: AssertionError: 2 is not 1',
      'b.spec.ts: Cannot find module "c"',
    ]);
    expect(listFailures({ testResults: [file('passed', 'passed')] }, 0, '/root')).toEqual([]);
    expect(listFailures({ testResults: [file('passed', 'passed')] }, 1, '/root')).toEqual([
      expect.stringContaining('Unhandled Errors'),
    ]);
    expect(listFailures(undefined, 137, '/root')).toHaveLength(1);
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
