/**
 * Vitest's global set-up of the browser tests: the whole product, built and started as `npm start` does it, on random ports with a
 * data folder of its own. Tests reach it with `inject('stack')`.
 */
import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { productVariables } from '../lib/environment.mjs';
import { freePortRange } from '../lib/ports.mjs';
import { createProgress } from '../start/progress.mjs';
import { readSettings, SIMULATOR_PORTS } from '../start/settings.mjs';
import { Stack } from '../start/stack.mjs';
import { startRedis } from './redis.mjs';
import { provideSystemPrograms } from './system-programs.mjs';

/** Created by the first test through the set-up link, as a newcomer would. */
const ADMINISTRATOR = { email: 'administrator@example.test', password: crypto.randomBytes(12).toString('base64url') };

let running;

export async function setup(project) {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'uni-e2e-'));
  const redis = process.env.UNI_TEST_QUEUE === 'redis' ? await startRedis() : undefined;
  const stack = new Stack(readSettings(await environment(dataDir, redis)), createProgress());
  running = { stack, redis, dataDir };
  try {
    const run = await stack.start();
    const { chromium } = await provideSystemPrograms();
    project.provide('stack', {
      ...run,
      dataDir,
      runFile: path.join(dataDir, 'run.json'),
      administrator: ADMINISTRATOR,
      chromium,
    });
  } catch (error) {
    await teardown();
    throw error;
  }
}

export async function teardown() {
  const { stack, redis, dataDir } = running ?? {};
  running = undefined;
  await stack?.stop();
  await redis?.stop();
  if (dataDir !== undefined) keepLogs(dataDir);
}

/** Fast where waiting proves nothing, the defaults everywhere else. */
async function environment(dataDir, redis) {
  const first = await freePortRange(SIMULATOR_PORTS + 2);
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST')));
  for (const name of productVariables()) delete clean[name];
  return {
    ...clean,
    UNI_DATA_DIR: dataDir,
    PORT_WEB: String(first),
    PORT_API: String(first + 1),
    SIMULATOR_PORT_BASE: String(first + 2),
    UNI_SIMULATORS: 'on',
    SIMULATOR_TIME_SCALE: '0.2',
    INVENTORY_INTERVAL_SECONDS: '2',
    BILLING_CYCLE_MINUTES: '1',
    ...(redis === undefined ? {} : { REDIS_URL: redis.url }),
  };
}

/** The logs of the last run stay for whoever has to find out why a test failed. */
function keepLogs(dataDir) {
  const kept = path.resolve('apps', 'e2e', 'artifacts', 'logs');
  fs.rmSync(kept, { recursive: true, force: true });
  fs.mkdirSync(kept, { recursive: true });
  const logs = path.join(dataDir, 'logs');
  if (fs.existsSync(logs)) fs.cpSync(logs, kept, { recursive: true });
  fs.rmSync(dataDir, { recursive: true, force: true });
}
