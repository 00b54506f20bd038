import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { ROOT } from '../lib/root.mjs';
import { countReport, listFailures } from './sum.mjs';

const VITEST = path.join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');

/** The projects of vitest.config.ts in the order in which they run; those that want the machine to themselves come alone. */
export const PARTS = [['unit', 'web', 'tools', 'db', 'conformance', 'api'], ['faults'], ['e2e']];

/** Runs the named test projects and answers with the counts and a line for each failure. */
export async function runVitest({ projects, filters, environment, report }) {
  const exitCode = await new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      [
        ...[VITEST, 'run', ...filters, ...projects.map((project) => `--project=${project}`)],
        ...['--passWithNoTests', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
      ],
      { cwd: ROOT, env: environment, stdio: ['ignore', 'inherit', 'inherit'] },
    );
    // Vitest stops its servers and browsers itself when it is interrupted; leaving before it would abandon them.
    const pass = (signal) => child.kill(signal);
    process.on('SIGTERM', pass).on('SIGINT', pass);
    child.once('error', reject);
    child.once('close', (code) => {
      process.off('SIGTERM', pass).off('SIGINT', pass);
      resolve(code ?? 1);
    });
  });
  const said = fs.existsSync(report) ? JSON.parse(fs.readFileSync(report, 'utf8')) : undefined;
  return { ...countReport(said, exitCode), failures: listFailures(said, exitCode, ROOT) };
}
