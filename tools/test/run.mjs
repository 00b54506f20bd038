import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { installDependencies } from '../lib/dependencies.mjs';
import { productVariables } from '../lib/environment.mjs';
import { describeFailure } from '../lib/failure.mjs';
import { generateClient } from '../lib/prisma.mjs';
import { PARTS, runVitest } from './vitest.mjs';
import { describeSum, sum } from './sum.mjs';
import { provideSystemPrograms } from './system-programs.mjs';

/**
 * `npm test`: every kind of test, on a machine that has nothing but Node. Words after `--` narrow it down to files whose path
 * contains one of them. The last line is the sum, and the exit code agrees with it.
 */
export async function main(filters) {
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'uni-test-'));
  try {
    if (await installDependencies({ onOutput: (text) => process.stdout.write(text) }))
      console.log('Dependencies installed.');
    await provideSystemPrograms();
    await generateClient();
    const environment = testEnvironment();

    const results = [];
    for (const projects of PARTS) {
      const report = path.join(scratch, `${projects.join('-')}.json`);
      results.push(await runVitest({ projects, filters, environment, report }));
    }
    const total = sum(results);
    if (total.passed + total.failed + total.skipped === 0) {
      console.error(`No test file matches ${filters.map((filter) => `"${filter}"`).join(', ')}.`);
      total.failed = 1;
    }
    process.exitCode = total.failed === 0 ? 0 : 1;
    for (const failure of results.flatMap(({ failures }) => failures)) console.log(`failed: ${failure}`);
    console.log(describeSum(total));
  } catch (error) {
    console.error(describeFailure(error));
    process.exitCode = 1;
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true });
  }
}

/** The caller's own settings must neither steer the tests nor be touched by them; only the wish for Redis is passed on. */
function testEnvironment() {
  const environment = { ...process.env };
  const wantsRedis = (environment.REDIS_URL ?? '') !== '';
  for (const name of productVariables()) delete environment[name];
  return { ...environment, UNI_TEST_QUEUE: wantsRedis ? 'redis' : 'postgres' };
}
