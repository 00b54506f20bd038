/**
 * Vitest's global set-up for every project that needs Postgres: one disposable server per run, with a migrated template database
 * from which each test file copies its own (`@uni/data/testing`).
 *
 * The migrated cluster is built once per set of migrations and kept under `node_modules/.cache`; a run copies and starts it in
 * half a second, owns its copy alone, and leaves neither process nor folder behind, killed or not.
 */
import { spawnSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Failure } from '../lib/failure.mjs';
import { deployMigrations } from '../lib/prisma.mjs';
import { isAlive } from '../lib/processes.mjs';
import { ROOT } from '../lib/root.mjs';
import { start } from '../postgres.mjs';
import { canEnter, serverAccount } from '../postgres/account.mjs';
import { locateBinaries } from '../postgres/binaries.mjs';
import { endPreviousServer } from '../postgres/cluster.mjs';

const MIGRATIONS = path.join(ROOT, 'prisma', 'migrations');
const TEMPLATE = 'uni_template';
const TEMPLATE_LIFETIME_MS = 60 * 60 * 1000;
const KEY = Symbol.for('uni.test-database');

/** What a test project gets: the address of the server for administration, and the name of the migrated template. */
export async function setup(project) {
  const shared = (globalThis[KEY] ??= startFromTemplate());
  const { adminUrl } = await shared;
  project.provide('postgresAdminUrl', adminUrl);
  project.provide('postgresTemplate', TEMPLATE);
}

export async function teardown() {
  const shared = globalThis[KEY];
  delete globalThis[KEY];
  await (await shared)?.stop();
}

/** Starts a disposable server that holds the migrated template. */
export async function startFromTemplate() {
  const cache = openCache();
  await removeLeftovers(cache);
  const prepared = path.join(cache, `template-${fingerprint()}`);
  if (!fs.existsSync(prepared)) await prepare(prepared);
  const runDirectory = path.join(cache, `run-${process.pid}-${crypto.randomBytes(4).toString('hex')}`);
  copyFolder(prepared, runDirectory);
  const server = await start({ dataDir: runDirectory, disposable: true });
  return {
    adminUrl: server.url(),
    url: (database) => server.url(database),
    createDatabase: (name) => server.createDatabase(name, { template: TEMPLATE }),
    async stop() {
      await server.destroy();
      fs.rmSync(runDirectory, { recursive: true, force: true });
    },
  };
}

async function prepare(target) {
  const partial = `${target}.partial-${process.pid}`;
  const server = await start({ dataDir: partial, disposable: true });
  try {
    await server.createDatabase(TEMPLATE);
    await deployMigrations(server.url(TEMPLATE));
    await server.stop();
    fs.renameSync(partial, target);
  } catch (error) {
    await server.destroy();
    fs.rmSync(partial, { recursive: true, force: true });
    // A run beside this one may have finished the same template first.
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
  }
}

/** Names a template by everything that goes into it. */
function fingerprint() {
  const hash = crypto.createHash('sha256').update(locateBinaries().version);
  const files = fs.existsSync(MIGRATIONS) ? fs.readdirSync(MIGRATIONS, { recursive: true }).map(String).sort() : [];
  for (const file of files.filter((name) => name.endsWith('.sql'))) {
    hash.update(file).update(fs.readFileSync(path.join(MIGRATIONS, file)));
  }
  return hash.digest('hex').slice(0, 16);
}

/**
 * The folder of templates and runs: inside the project, unless root works in a folder that the server's account may not enter.
 */
function openCache() {
  const inside = path.join(ROOT, 'node_modules', '.cache', 'uni-test-postgres');
  fs.mkdirSync(inside, { recursive: true });
  if (canEnter(serverAccount(), inside)) return inside;
  const outside = path.join(
    os.tmpdir(),
    `uni-test-postgres-${crypto.createHash('sha256').update(ROOT).digest('hex').slice(0, 12)}`,
  );
  fs.mkdirSync(outside, { recursive: true, mode: 0o711 });
  const { uid } = fs.lstatSync(outside);
  if (uid !== process.getuid())
    throw new Failure(`The folder ${outside} belongs to somebody else: remove it and run the tests again.`);
  return outside;
}

/** Removes what killed runs have left, and templates that no current set of migrations uses. */
async function removeLeftovers(cache) {
  for (const name of fs.readdirSync(cache)) {
    const folder = path.join(cache, name);
    const owner = /^run-(\d+)-|\.partial-(\d+)$/.exec(name);
    if (owner !== null) {
      if (isAlive(Number(owner[1] ?? owner[2]))) continue;
      await endPreviousServer(path.join(folder, 'cluster'));
      fs.rmSync(folder, { recursive: true, force: true });
    } else if (
      name !== `template-${fingerprint()}` &&
      Date.now() - fs.statSync(folder).mtimeMs > TEMPLATE_LIFETIME_MS
    ) {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  }
}

/** Keeps owners and modes, which Node's own copy does not; shares the blocks where the file system can. */
function copyFolder(source, target) {
  const { status, stderr } = spawnSync('cp', ['-a', source, target], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`copying ${source} failed: ${stderr}`);
  // The copy takes a port of its own.
  const file = path.join(target, 'connection.json');
  const { password } = JSON.parse(fs.readFileSync(file, 'utf8'));
  fs.writeFileSync(file, JSON.stringify({ password }));
}
