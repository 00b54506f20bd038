/** What became of each guard, as the manual shows it. */
export function tableOf(rows) {
  const lines = rows.map(({ guard: { driver, guard }, outcome: { ran, failed, broken } }) => {
    const verdict = broken !== null ? 'broken' : `${failed.length} of ${ran.length}`;
    return `| ${driver} | ${guard} | ${verdict} | ${(failed[0] ?? '').replaceAll('|', '\\|')} |`;
  });
  return ['| driver | guard | tests that fail without it | for instance |', '| --- | --- | --- | --- |', ...lines].join(
    '\n',
  );
}
