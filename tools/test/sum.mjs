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

/** A line for whatever did not hold, so that nobody has to search a long output for it. Paths are relative to `root`. */
export function listFailures(report, exitCode, root) {
  if (report === undefined) return exitCode === 0 ? [] : ['the test runner ended before it could report'];
  const lines = report.testResults.flatMap(({ name = '', status, message, assertionResults }) => {
    const file = name.startsWith(root) ? name.slice(root.length + 1) : name;
    const failed = assertionResults.filter((test) => test.status === 'failed');
    if (failed.length === 0) return status === 'failed' ? [`${file}: ${firstLine(message)}`] : [];
    return failed.map(
      ({ fullName, failureMessages = [] }) => `${file} > ${fullName}: ${firstLine(failureMessages.join('\n'))}`,
    );
  });
  if (lines.length === 0 && exitCode !== 0)
    return ['no test failed, but something beside them did: see "Unhandled Errors" above'];
  return lines;
}

function firstLine(text = '') {
  return text.trim().split('\n', 1)[0];
}
