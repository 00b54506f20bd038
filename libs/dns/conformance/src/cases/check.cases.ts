import { expect } from 'vitest';
import type { DnsPromise } from '../dns-bench.js';
import type { DnsHarness } from '../dns-harness.types.js';

export function declareCheckCases(promise: DnsPromise, harness: DnsHarness): void {
  promise('finds nothing wrong with a good connection, and changes nothing', async ({ session, driver, context }) => {
    const before = session.calls();
    const report = await driver.check(context);
    expect(report).toMatchObject({ ok: true });
    expect(report.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(session.calls().writes).toBe(before.writes);
  });

  for (const code of harness.checkProblems) {
    promise(`names the problem "${code}" with a way to mend it`, async ({ session, driver, context }) => {
      await session.breakConnection(code);
      const report = await driver.check(context);
      const problem = report.problems.find((candidate) => candidate.code === code);
      expect(problem, JSON.stringify(report.problems)).toBeDefined();
      expect(problem?.message).toMatch(/^[A-Z].*\.$/s);
      expect(problem?.remedy).toMatch(/^[A-Z].*\.$/s);
      expect(report.ok).toBe(!report.problems.some(({ severity }) => severity === 'error'));
      for (const secret of harness.secrets) expect(JSON.stringify(report)).not.toContain(secret);
    });
  }
}
