const NOTHING = { passed: 0, failed: 0, skipped: 0 };

/** Adds up results of the form `{ passed, failed, skipped }`. */
export function sum(parts) {
  return parts.reduce(
    (total, { passed, failed, skipped }) => ({
      passed: total.passed + passed,
      failed: total.failed + failed,
      skipped: total.skipped + skipped,
    }),
    NOTHING,
  );
}

/** The line that everything ends with. */
export function describeSum({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/**
 * Counts what a run of Vitest says in its JSON report. A file that could not even be loaded, and a run that ended badly without a
 * failed test (an unhandled rejection, a crash), count as one failure each: nothing that went wrong may look like success.
 */
export function countReport(report, exitCode) {
  if (report === undefined) return { ...NOTHING, failed: exitCode === 0 ? 0 : 1 };
  const tests = report.testResults.flatMap((file) => file.assertionResults);
  const having = (...states) => tests.filter(({ status }) => states.includes(status)).length;
  const brokenFiles = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed'),
  ).length;
  const failed = having('failed') + brokenFiles;
  return {
    passed: having('passed'),
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: having('pending', 'skipped', 'todo', 'disabled'),
  };
}
