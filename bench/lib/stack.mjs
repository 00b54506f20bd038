// What the benches share: a durable Postgres of their own, a migrated database, and processes that are stopped by their id.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '../../tools/lib/ports.mjs';
import { deployMigrations } from '../../tools/lib/prisma.mjs';
import { ROOT } from '../../tools/lib/root.mjs';
import { start as startPostgres } from '../../tools/postgres.mjs';

/** A migrated database on a server of its own, with full durability. */
export async function startDatabase() {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'uni-bench-'));
  const server = await startPostgres({ dataDir });
  await server.createDatabase('bench');
  const url = server.url('bench');
  await deployMigrations(url);
  return {
    url,
    /** Another migrated database on the same server. */
    async another(name) {
      await server.createDatabase(name);
      await deployMigrations(server.url(name));
      return server.url(name);
    },
    async stop() {
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

export function productEnvironment(databaseUrl, extra = {}) {
  return {
    ...process.env,
    DATABASE_URL: databaseUrl,
    REDIS_URL: '',
    LOG_LEVEL: 'info',
    JWT_SECRET: 'bench-secret-bench-secret-bench-secret',
    PASSWORD_PEPPER: 'bench-pepper-bench',
    ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    NODE_ENV: 'production',
    ...extra,
  };
}

/** Starts a process and waits until `readyUrl` answers 200. `readyMs` counts from the spawn. */
export async function startProcess(command, args, { env, readyUrl }) {
  const startedAt = performance.now();
  const child = spawn(command, args, { cwd: ROOT, env, stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (chunk) => (errors = (errors + chunk).slice(-4000)));
  const exited = new Promise((resolve) => child.once('exit', resolve));
  for (;;) {
    if (child.exitCode !== null) throw new Error(`${args[0]} ended before it was ready:\n${errors}`);
    const ok = await fetch(readyUrl).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ok) break;
    if (performance.now() - startedAt > 60_000) throw new Error(`${args[0]} was not ready in a minute:\n${errors}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return {
    pid: child.pid,
    readyMs: performance.now() - startedAt,
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** Peak and current resident memory of a process, in MB. */
export async function memoryMb(pid) {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const read = (name) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1] ?? 0) / 1000;
  return { peak: read('VmHWM'), now: read('VmRSS') };
}

export { freePort, ROOT };
