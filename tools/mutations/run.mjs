import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ROOT } from '../lib/root.mjs';

const VITEST = path.join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
const CONFIG = path.join(ROOT, 'tools', 'mutations', 'vitest.config.mjs');
/** What a program says that is broken, instead of one that lacks a guard: such a failure proves nothing. */
const BROKEN = /\b(?:ReferenceError|SyntaxError)\b|is not (?:defined|a function)|Transform failed/;

/** Runs the tests of these files whose full names match. `guard`: the number of the guard that is taken away; null for none. */
export async function runTests({ specs, pattern, guard }) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'uni-guards-'));
  try {
    const report = path.join(folder, 'report.json');
    const environment = { ...process.env };
    delete environment.UNI_GUARD_TAKEN_AWAY;
    if (guard !== null) environment.UNI_GUARD_TAKEN_AWAY = String(guard);
    const said = await vitest([...specs, '--testNamePattern', pattern, `--outputFile.json=${report}`], environment);
    if (!fs.existsSync(report)) throw new Error(`Vitest has written no report:\n${said}`);
    return judge(JSON.parse(fs.readFileSync(report, 'utf8')), said);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function vitest(parameters, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [VITEST, 'run', '--config', CONFIG, '--reporter=json', ...parameters], {
      cwd: ROOT,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (said = (said + text).slice(-20_000)));
    // Nobody's tests go on when the one who asked for them has left.
    const pass = (signal) => {
      child.kill(signal);
      process.exitCode = 130;
    };
    process.on('SIGTERM', pass).on('SIGINT', pass);
    child.once('error', reject);
    child.once('close', () => {
      process.off('SIGTERM', pass).off('SIGINT', pass);
      resolve(said);
    });
  });
}

/** What became of the tests: which ran, which of them failed, and whether the program itself was broken. */
export function judge({ testResults }, said = '') {
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  const ran = tests.filter(({ status }) => status === 'passed' || status === 'failed');
  const failed = ran.filter(({ status }) => status === 'failed');
  const words = failed.flatMap(({ failureMessages }) => failureMessages);
  // A file that fails as a whole has no tests that failed.
  const wrecked = testResults.some(
    ({ status, assertionResults }) => status === 'failed' && !hasFailed(assertionResults),
  );
  return {
    ran: ran.map(({ fullName }) => fullName),
    failed: failed.map(({ fullName }) => fullName),
    broken: wrecked ? said || 'a test file failed as a whole' : (words.find((text) => BROKEN.test(text)) ?? null),
  };
}

function hasFailed(results) {
  return results.some(({ status }) => status === 'failed');
}
