import { expect } from 'vitest';
import { expectCode, expectNoSecrets } from '../bench/expectations.js';
import type { Suite } from '../bench/suite.js';
import type { CallFault } from '../harness-faults.types.js';

/** The examination of a connection: names what is wrong, and only throws when it is aborted. */
export function declareCheckCases(suite: Suite): void {
  const { checkProblems, secrets } = suite.harness;

  suite.promise('finds nothing wrong with a good connection, and changes nothing', [], async (bench) => {
    const { value: report, writes } = await bench.counting(() => bench.driver.check(bench.context()));
    expect(report.problems.filter((problem) => problem.severity === 'error')).toEqual([]);
    expect(report.ok).toBe(true);
    expect(report.version).toMatch(/\d/);
    expect(report.latencyMs).toBeGreaterThanOrEqual(0);
    expect(writes).toBe(0);
    expectNoSecrets(report, secrets, 'a check report');
  });

  suite.promise('tells room in numbers that make sense, each location once', [], async (bench) => {
    const { capacity } = await bench.driver.check(bench.context());
    const locations = capacity.map(({ location }) => location);
    expect(new Set(locations).size).toBe(locations.length);
    for (const { location, memoryMib, vcpus, diskGib, machines } of capacity) {
      expect(location).not.toBe('');
      for (const amount of [memoryMib, vcpus, diskGib, machines]) {
        if (amount === null) continue;
        expect(Number.isFinite(amount.total) && amount.total >= 0).toBe(true);
        expect(Number.isFinite(amount.used) && amount.used >= 0).toBe(true);
      }
    }
  });

  suite.promise(
    'can be tried on a wrong password and on an address that does not answer',
    ['breakConnection'],
    async () => {
      expect(checkProblems).toEqual(expect.arrayContaining(['unauthorized', 'unreachable']));
    },
  );

  for (const problem of new Set(checkProblems)) {
    suite.promise(`names "${problem}" with a remedy and does not throw`, ['breakConnection'], async (bench) => {
      await bench.faults.breakConnection(problem);
      const report = await bench.driver.check(bench.context());
      const named = report.problems.find((candidate) => candidate.code === problem);
      expect(named, `found: ${report.problems.map(({ code }) => code).join(', ') || 'nothing'}`).toBeDefined();
      expect(report.ok).toBe(!report.problems.some(({ severity }) => severity === 'error'));
      for (const { message, remedy } of report.problems) {
        for (const sentence of [message, remedy]) expect(sentence).toMatch(/^\S.{9,}[.!]$/s);
      }
      expectNoSecrets(report, secrets, 'a check report');
    });
  }

  suite.promise('turns a wrong password into an error, not a warning', ['breakConnection'], async (bench) => {
    await bench.faults.breakConnection('unauthorized');
    const report = await bench.driver.check(bench.context());
    expect(report).toMatchObject({ ok: false });
    expect(report.problems.find(({ code }) => code === 'unauthorized')?.severity).toBe('error');
  });

  const kinds = suite.able([
    'garbage',
    'html',
    'wrong_types',
    'server_error',
    'bad_gateway',
    'dropped',
    'unauthorized',
  ]);
  for (const kind of kinds) {
    suite.promise(`reports an answer spoiled by "${kind}" as a problem`, [kind], async (bench) => {
      const fault: CallFault = { kind };
      await bench.faults.next(fault, { on: 'any' });
      const report = await bench.driver.check(bench.context());
      expect(await bench.faults.disarm(), 'the fault must have struck').toBe(false);
      expect(report.ok).toBe(false);
      expect(report.problems.length).toBeGreaterThan(0);
      expectNoSecrets(report, secrets, 'a check report');
      expect((await bench.driver.check(bench.context())).ok, 'the next check finds the connection well').toBe(true);
    });
  }

  suite.promise('throws when it is aborted', [], async (bench) => {
    const error = await bench.failure('an aborted check', bench.driver.check(bench.context(AbortSignal.abort())));
    expectCode(error, ['timeout'], 'an aborted check');
  });
}
