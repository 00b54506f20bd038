/**
 * `npm run mutations`: takes one guard after another out of the drivers and looks whether the tests notice. Nothing is changed on the
 * disk. `npm run mutations -- proxmox` tries the guards of one driver, `--markdown` prints the table as the manual has it.
 */
import { parseArgs } from 'node:util';
import { describeFailure, Failure } from './lib/failure.mjs';
import { GUARDS } from './mutations/guards.mjs';
import { mutated } from './mutations/mutate.mjs';
import { runTests } from './mutations/run.mjs';
import { tableOf } from './mutations/table.mjs';

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { markdown: { type: 'boolean', default: false } },
  });
  const chosen = GUARDS.map((guard, index) => ({ guard, index })).filter(
    ({ guard }) => positionals.length === 0 || positionals.includes(guard.driver),
  );
  if (chosen.length === 0) throw new Failure(`There are no guards of ${positionals.join(', ')}.`);
  for (const { guard } of chosen) mutated(guard);
  await requireGreen(chosen.map(({ guard }) => guard));
  const rows = [];
  for (const { guard, index } of chosen) {
    const { specs, caughtBy: pattern } = guard;
    const outcome = await runTests({ specs, pattern, guard: index });
    rows.push({ guard, outcome });
    if (!values.markdown) console.log(lineOf(guard, outcome));
  }
  if (values.markdown) console.log(tableOf(rows));
  const holes = rows.filter(({ outcome }) => outcome.broken !== null || outcome.failed.length === 0);
  if (holes.length > 0) throw new Failure(`${holes.length} of ${rows.length} guards could be taken away unnoticed.`);
  console.log(`All ${rows.length} guards are missed when they are taken away.`);
}

/** What fails without any guard taken away proves nothing about guards. */
async function requireGreen(guards) {
  for (const guard of guards) {
    if (guard.caughtBy === '') throw new Failure(`"${guard.guard}" names no test that would miss it.`);
  }
  for (const files of new Set(guards.map(({ specs }) => specs.join(' ')))) {
    const group = guards.filter(({ specs }) => specs.join(' ') === files);
    const [{ specs }] = group;
    const patterns = group.map(({ caughtBy }) => caughtBy);
    const pattern = patterns.map((text) => `(?:${text})`).join('|');
    const { ran, failed, broken } = await runTests({ specs, pattern, guard: null });
    if (broken !== null || failed.length > 0)
      throw new Failure(`With every guard in its place ${failed.join(', ') || broken} fails already.`);
    const unmet = patterns.find((text) => !ran.some((name) => new RegExp(text).test(name)));
    if (unmet !== undefined) throw new Failure(`No test of ${files} is called "${unmet}".`);
  }
}

function lineOf({ driver, guard }, { ran, failed, broken }) {
  const verdict = broken !== null ? 'BROKEN' : failed.length > 0 ? 'missed' : 'SURVIVED';
  const why = broken === null ? (failed[0] ?? `${ran.length} tests ran`) : broken.split('\n')[0];
  return `${verdict.padEnd(9)}${driver.padEnd(11)}${guard}\n         ${failed.length} of ${ran.length}: ${why}`;
}

main().catch((error) => {
  console.error(describeFailure(error));
  process.exitCode = 1;
});
