import fs from 'node:fs';
import path from 'node:path';
import { Failure } from '../lib/failure.mjs';
import { isAlive, run, signalIfAlive, waitUntil } from '../lib/processes.mjs';

const SUPERUSER = 'postgres';

/** What a child of ours gets of the environment: PG* variables of the caller must not steer it. */
const CHILD_ENVIRONMENT = { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C' };

export const childOptions = (account) => ({ ...account?.ids, cwd: '/', env: CHILD_ENVIRONMENT });

/** Makes the cluster in `directory`, which appears only when it is complete. */
export async function createCluster({ directory, binDirectory, account, password }) {
  const partial = `${directory}.new`;
  const passwordFile = `${directory}.password`;
  fs.rmSync(partial, { recursive: true, force: true });
  fs.mkdirSync(partial, { mode: 0o700 });
  fs.writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  try {
    if (account !== null) {
      fs.chownSync(partial, account.ids.uid, account.ids.gid);
      fs.chownSync(passwordFile, account.ids.uid, account.ids.gid);
    }
    const { code, output } = await run(
      path.join(binDirectory, 'initdb'),
      // The collation is the one inside Postgres: the same order on every machine, whatever its C library.
      [
        ...['--pgdata', partial, '--username', SUPERUSER, '--pwfile', passwordFile, '--auth', 'scram-sha-256'],
        ...[
          '--encoding',
          'UTF8',
          '--locale',
          'C',
          '--locale-provider',
          'builtin',
          '--builtin-locale',
          'C.UTF-8',
          '--no-sync',
        ],
      ],
      childOptions(account),
    );
    if (code !== 0) throw new Failure(`Postgres could not create its data folder ${directory}: ${lastLine(output)}`);
    fs.renameSync(partial, directory);
  } finally {
    fs.rmSync(passwordFile, { force: true });
    fs.rmSync(partial, { recursive: true, force: true });
  }
}

/** Refuses a cluster that this Postgres cannot read. */
export function checkClusterVersion(directory, binaryVersion) {
  const wanted = binaryVersion.split('.')[0];
  const found = fs.readFileSync(path.join(directory, 'PG_VERSION'), 'utf8').trim();
  if (found !== wanted) {
    throw new Failure(
      `The data folder ${directory} was made by Postgres ${found}, this is Postgres ${wanted}: move its data with pg_dump first.`,
    );
  }
}

/**
 * Makes way for a new server after an earlier one was killed, or outlived the process that had started it.
 */
export async function endPreviousServer(directory) {
  const pidFile = path.join(directory, 'postmaster.pid');
  const pid = readPid(pidFile);
  if (pid === undefined) return;
  if (isAlive(pid) && (await isServerOf(pid, directory))) {
    for (const [signal, timeoutMs] of [
      ['SIGINT', 20_000],
      ['SIGQUIT', 10_000],
    ]) {
      signalIfAlive(pid, signal);
      if (await waitUntil(() => !isAlive(pid), { timeoutMs })) return;
    }
    throw new Failure(
      `An earlier Postgres (process ${pid}) still holds ${directory} and does not stop: end it and start again.`,
    );
  }
  // Postgres takes any live process with the remembered id for itself; after a crash the id may belong to somebody else.
  fs.rmSync(pidFile, { force: true });
}

function readPid(pidFile) {
  try {
    const pid = Number.parseInt(fs.readFileSync(pidFile, 'utf8'), 10);
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw new Failure(`The data folder ${path.dirname(pidFile)} cannot be read: ${error.message}.`);
  }
}

async function isServerOf(pid, dataDirectory) {
  const { output } = await run('ps', ['-o', 'args=', '-p', String(pid)]).catch(() => ({
    output: readCommandLine(pid),
  }));
  return output.includes('postgres') && output.includes(dataDirectory);
}

/** Slim containers have no `ps`. */
function readCommandLine(pid) {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

/** True once the server accepts connections; Postgres writes so into its own pid file. */
export function isReady(directory, pid) {
  try {
    const lines = fs.readFileSync(path.join(directory, 'postmaster.pid'), 'utf8').split('\n');
    return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
  } catch {
    return false;
  }
}

export function lastLine(text) {
  return text.trim().split('\n').at(-1) ?? '';
}
