import path from 'node:path';
import { Failure } from './failure.mjs';
import { nx } from './nx.mjs';
import { run } from './processes.mjs';
import { ROOT } from './root.mjs';

const CLI = path.join(ROOT, 'node_modules', 'prisma', 'build', 'index.js');

/** Runs the Prisma CLI and answers with `{ code, output }`. */
export function prisma(args, { databaseUrl, signal } = {}) {
  // The schema engine is found as `node` on the path.
  const PATH = `${path.dirname(process.execPath)}${path.delimiter}${process.env.PATH ?? ''}`;
  const env = { ...process.env, PATH, CHECKPOINT_DISABLE: '1', PRISMA_HIDE_UPDATE_MESSAGE: '1', NO_COLOR: '1' };
  if (databaseUrl !== undefined) env.DATABASE_URL = databaseUrl;
  return run(process.execPath, [CLI, ...args], { cwd: ROOT, env, signal });
}

/** Brings a database to the newest migration; changes nothing when it is there already. */
export async function deployMigrations(databaseUrl, { signal } = {}) {
  const { code, output } = await prisma(['migrate', 'deploy'], { databaseUrl, signal });
  signal?.throwIfAborted();
  if (code !== 0) throw new Failure(`The database could not be migrated:\n${output.trim()}`);
}

/** Generates the database client unless it is up to date. */
export async function generateClient() {
  const { code, output } = await nx('generate', ['@uni/data']);
  if (code !== 0) throw new Failure(`The database client could not be generated:\n${output.trim()}`);
}
