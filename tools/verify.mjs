/**
 * `npm run verify`: recomputes what was charged and what everybody owns, and lists every row that breaks a promise about money. Reads
 * only; may run beside a running installation. `npm run verify -- --periods=1000` looks further back than the last 48 periods.
 */
import { parseArgs } from 'node:util';
import { readEnvironment } from './lib/environment.mjs';
import { describeFailure, Failure } from './lib/failure.mjs';
import { nx } from './lib/nx.mjs';
import { readSettings } from './start/settings.mjs';
import { attachDatabase } from './verify/database.mjs';
import { describeReport } from './verify/report.mjs';

async function main() {
  const { values } = parseArgs({ options: { periods: { type: 'string' }, json: { type: 'boolean', default: false } } });
  const periods = values.periods === undefined ? undefined : Number(values.periods);
  if (periods !== undefined && !(Number.isInteger(periods) && periods > 0)) {
    throw new Failure(`--periods must be a whole number above 0, not "${values.periods}".`);
  }
  const { code, output } = await nx('build', ['@uni/feature-billing']);
  if (code !== 0) throw new Failure(`The build failed:\n${output.trim()}`);

  const attached = await attachDatabase(readSettings(readEnvironment()));
  try {
    await import('reflect-metadata');
    const [{ Database }, { Verification }, { systemClock }] = await Promise.all([
      import('@uni/data'),
      import('@uni/feature-billing'),
      import('@uni/platform'),
    ]);
    const database = new Database({ url: attached.url, applicationName: 'uni-verify', poolMax: 2 });
    try {
      const report = await new Verification(database, systemClock).run(periods === undefined ? {} : { periods });
      console.log(values.json ? JSON.stringify(report, null, 2) : describeReport(report));
      return report.ok ? 0 : 1;
    } finally {
      await database.close();
    }
  } finally {
    await attached.close();
  }
}

main().then(
  (code) => (process.exitCode = code),
  (error) => {
    console.error(describeFailure(error));
    process.exitCode = 1;
  },
);
