/**
 * The embedded Postgres: a real server from npm, on 127.0.0.1 only, with a random port and a random password.
 *
 * Its lifetime is ours to order. The server runs in a session of its own, so that Ctrl-C in a terminal does not stop it under the
 * programs that still use it, and it ends by itself when the process that started it is killed.
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { Failure } from './lib/failure.mjs';
import { freePort } from './lib/ports.mjs';
import { endWithParent, signalIfAlive, waitUntil } from './lib/processes.mjs';
import { binariesFor, locateBinaries } from './postgres/binaries.mjs';
import {
  checkClusterVersion,
  childOptions,
  createCluster,
  endPreviousServer,
  isReady,
  lastLine,
} from './postgres/cluster.mjs';
import { openHome } from './postgres/home.mjs';
import { asArguments, DISPOSABLE, DURABLE } from './postgres/settings.mjs';

const BIND_ATTEMPTS = 5;
const READY_TIMEOUT_MS = 120_000;

/**
 * Starts the server whose data lie in `dataDir`, creating them on the first call.
 *
 * @param {object} options
 * @param {string} options.dataDir a folder of its own; made when missing
 * @param {(line: string) => void} [options.log] receives a line for each thing worth knowing
 * @param {string} [options.logFile] where the server's own log is appended
 * @param {boolean} [options.disposable] the data need not survive a crash of the machine: much faster, for tests
 * @param {number} [options.graceSeconds] how long the server outlives this process when that is killed
 * @returns {Promise<EmbeddedPostgres>}
 */
export async function start({
  dataDir,
  log = () => {},
  logFile,
  disposable = false,
  graceSeconds = disposable ? 0 : 5,
}) {
  const binaries = locateBinaries();
  const home = await openHome(path.resolve(dataDir), { disposable });
  const directory = binariesFor(home.account, binaries, home.storage);
  const binDirectory = path.join(directory, 'bin');
  if (home.storage !== path.resolve(dataDir))
    log(`Postgres runs as "${home.account.name}" and keeps its files in ${home.storage}`);
  if (!fs.existsSync(home.cluster)) {
    log('Creating the database cluster');
    await createCluster({ directory: home.cluster, binDirectory, account: home.account, password: home.password });
  }
  checkClusterVersion(home.cluster, binaries.version);
  await endPreviousServer(home.cluster);

  for (let attempt = 1; ; attempt += 1) {
    const server = launch({ home, binDirectory, settings: disposable ? DISPOSABLE : DURABLE, logFile });
    const ready = await waitUntil(() => server.hasExited() || isReady(home.cluster, server.pid), {
      timeoutMs: READY_TIMEOUT_MS,
      intervalMs: 10,
    });
    if (ready && !server.hasExited()) return new EmbeddedPostgres(home, server, graceSeconds);
    await server.stop();
    const reason = server.errorOutput();
    if (attempt < BIND_ATTEMPTS && /could not bind|could not create any TCP/i.test(reason)) {
      home.port = await freePort();
      home.save();
    } else if (attempt < BIND_ATTEMPTS && /pre-existing shared memory block|is still in use/i.test(reason)) {
      // After kill -9 of the server its backends need a moment to notice.
      await waitUntil(() => false, { timeoutMs: 500 });
    } else {
      throw new Failure(`Postgres did not start: ${lastLine(reason) || 'it gave no reason'}`);
    }
  }
}

/** A running server. Made by `start`. */
class EmbeddedPostgres {
  #home;
  #server;
  #callOffGuard;

  constructor(home, server, graceSeconds) {
    this.#home = home;
    this.#server = server;
    this.#callOffGuard = endWithParent(server.pid, { graceSeconds });
    void server.exited.then(this.#callOffGuard);
  }

  get pid() {
    return this.#server.pid;
  }

  get port() {
    return this.#home.port;
  }

  /** Resolves when the server has ended, asked to or not. */
  get exited() {
    return this.#server.exited;
  }

  /** The connection address of one of its databases, as its superuser. */
  url(database = 'postgres') {
    return `postgresql://postgres:${this.#home.password}@127.0.0.1:${this.port}/${database}`;
  }

  /** Creates a database unless it exists already. */
  async createDatabase(name, { template } = {}) {
    const { default: pg } = await import('pg');
    const client = new pg.Client({ connectionString: this.url() });
    await client.connect();
    try {
      const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
      if (rowCount > 0) return;
      const suffix = template === undefined ? '' : ` TEMPLATE ${pg.escapeIdentifier(template)}`;
      await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}${suffix}`);
    } finally {
      await client.end();
    }
  }

  /** Stops the server in order: open transactions are rolled back, everything committed is on disk. */
  async stop() {
    await this.#server.stop();
    this.#callOffGuard();
  }

  /** Removes the cluster of a stopped server. */
  async destroy() {
    await this.stop();
    fs.rmSync(this.#home.storage, { recursive: true, force: true });
  }
}

function launch({ home, binDirectory, settings, logFile }) {
  const logDescriptor = logFile === undefined ? undefined : fs.openSync(logFile, 'a', 0o600);
  const child = spawn(
    path.join(binDirectory, 'postgres'),
    ['-D', home.cluster, '-p', String(home.port), ...asArguments(settings)],
    { ...childOptions(home.account), detached: true, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let tail = '';
  let exited = false;
  child.stderr.on('data', (chunk) => {
    tail = (tail + chunk).slice(-4000);
    if (logDescriptor !== undefined) fs.write(logDescriptor, chunk, () => {});
  });
  const ending = new Promise((resolve) => {
    child.once('error', (error) => {
      tail += error.message;
      resolve({ code: 1, signal: null });
    });
    child.once('close', (code, signal) => resolve({ code, signal }));
  }).then((result) => {
    exited = true;
    if (logDescriptor !== undefined) fs.closeSync(logDescriptor);
    return result;
  });
  return {
    pid: child.pid,
    exited: ending,
    hasExited: () => exited,
    errorOutput: () => tail,
    async stop() {
      for (const [signal, timeoutMs] of [
        ['SIGINT', 15_000],
        ['SIGQUIT', 10_000],
        ['SIGKILL', 5_000],
      ]) {
        if (exited || child.pid === undefined) return;
        signalIfAlive(child.pid, signal);
        if (await waitUntil(() => exited, { timeoutMs, intervalMs: 10 })) return;
      }
    },
  };
}
