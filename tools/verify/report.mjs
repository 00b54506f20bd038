/** A verification as lines for a terminal: one per promise, and beneath a broken one the rows that break it. */
export function describeReport({ ok, checkedAt, checks }) {
  const lines = checks.flatMap(({ name, promise, rows, violations, sample }) => [
    `${violations === 0 ? '✓' : '✗'} ${name.padEnd(8)} ${promise} (${rows} looked at${violations === 0 ? '' : `, ${violations} broken`})`,
    ...sample.map((row) => `           ${JSON.stringify(row)}`),
  ]);
  const broken = checks.filter(({ violations }) => violations > 0).length;
  return [
    ...lines,
    ok
      ? `Everything holds, as of ${checkedAt}.`
      : `${broken} of ${checks.length} promises are broken, as of ${checkedAt}.`,
  ].join('\n');
}
