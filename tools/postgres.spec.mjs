import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isAlive, waitUntil } from './lib/processes.mjs';
import { start } from './postgres.mjs';

const MODULE = path.join(import.meta.dirname, 'postgres.mjs');
const servers = [];
let dataDir;

beforeEach(() => {
  dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'uni-postgres-'));
  fs.chmodSync(dataDir, 0o711);
});

afterEach(async () => {
  for (const server of servers.splice(0)) await server.destroy();
  fs.rmSync(dataDir, { recursive: true, force: true });
});

async function startServer(options = {}) {
  const server = await start({ dataDir, disposable: true, ...options });
  servers.push(server);
  return server;
}

async function query(url, text) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

/** Starts a server from a process of its own and answers with both process ids. */
async function startElsewhere(graceSeconds) {
  const script = `
    const { start } = await import(${JSON.stringify(MODULE)});
    const server = await start({ dataDir: ${JSON.stringify(dataDir)}, disposable: true, graceSeconds: ${graceSeconds} });
    console.log(server.pid);
    setInterval(() => {}, 1000);`;
  const starter = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(starter.stdout, 'data');
  return { starter, postgresPid: Number(line) };
}

async function kill(child) {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

describe('the embedded Postgres', () => {
  it('keeps its data, its port and its password from one start to the next', async () => {
    const first = await startServer({ disposable: false });
    await first.createDatabase('kept');
    await query(first.url('kept'), 'CREATE TABLE note AS SELECT 42 AS answer');
    const url = first.url('kept');
    await first.stop();

    const second = await startServer({ disposable: false });
    expect(second.url('kept')).toBe(url);
    expect(await query(url, 'SELECT answer FROM note')).toEqual([{ answer: 42 }]);
  });

  it('is closed to the network and to whoever has not got its password, which only its owner can read', async () => {
    const server = await startServer();
    expect(await query(server.url(), 'SHOW listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
    const guess = new URL(server.url());
    guess.password = 'guess';
    await expect(query(guess.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
    expect(fs.statSync(path.join(dataDir, 'connection.json')).mode & 0o777).toBe(0o600);
  });

  it('commits to the disk when it is to survive', async () => {
    const server = await startServer({ disposable: false });
    expect(await query(server.url(), 'SHOW fsync')).toEqual([{ fsync: 'on' }]);
    expect(await query(server.url(), 'SHOW synchronous_commit')).toEqual([{ synchronous_commit: 'on' }]);
  });

  it('creates a database once, asked twice', async () => {
    const server = await startServer();
    await server.createDatabase('twice');
    await server.createDatabase('twice');
    expect(await query(server.url('twice'), 'SELECT current_database() AS name')).toEqual([{ name: 'twice' }]);
  });

  it('moves to another port when somebody has taken its own', async () => {
    const first = await startServer();
    const { port } = first;
    await first.stop();
    const squatter = net.createServer().listen(port, '127.0.0.1');
    await once(squatter, 'listening');
    try {
      const second = await startServer();
      expect(second.port).not.toBe(port);
      expect(await query(second.url(), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    } finally {
      squatter.close();
    }
  });

  it('starts again after kill -9, with everything that was committed', async () => {
    const first = await startServer({ disposable: false });
    await query(first.url(), 'CREATE TABLE note AS SELECT 7 AS answer');
    process.kill(first.pid, 'SIGKILL');
    await first.exited;
    const second = await startServer({ disposable: false });
    expect(await query(second.url(), 'SELECT answer FROM note')).toEqual([{ answer: 7 }]);
  });

  it('is not held up by the process id of a dead server that another program has by now', async () => {
    const first = await startServer();
    const pidFile = path.join(dataDir, 'cluster', 'postmaster.pid');
    const contents = fs.readFileSync(pidFile, 'utf8');
    await first.stop();
    fs.writeFileSync(pidFile, contents.replace(/^\d+/, String(process.pid)));
    const second = await startServer();
    expect(await query(second.url(), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('does not take a half-made data folder for a whole one', async () => {
    fs.mkdirSync(path.join(dataDir, 'cluster.new'));
    fs.writeFileSync(path.join(dataDir, 'cluster.new', 'PG_VERSION'), '18\n');
    const server = await startServer();
    expect(await query(server.url(), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('ends by itself when the process that started it is killed', async () => {
    const { starter, postgresPid } = await startElsewhere(0);
    expect(isAlive(postgresPid)).toBe(true);
    await kill(starter);
    expect(await waitUntil(() => !isAlive(postgresPid), { timeoutMs: 20_000 })).toBe(true);
  });

  it('replaces a server that has outlived its starter', async () => {
    const { starter, postgresPid } = await startElsewhere(600);
    await kill(starter);
    expect(isAlive(postgresPid)).toBe(true);
    const server = await startServer();
    expect(isAlive(postgresPid)).toBe(false);
    expect(await query(server.url(), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('refuses a data folder of another Postgres in one sentence', async () => {
    const first = await startServer();
    await first.stop();
    fs.writeFileSync(path.join(dataDir, 'cluster', 'PG_VERSION'), '14\n');
    await expect(start({ dataDir, disposable: true })).rejects.toThrow(/was made by Postgres 14, this is Postgres 18/);
  });

  it('refuses a data folder that is none in one sentence', async () => {
    const file = path.join(dataDir, 'file');
    fs.writeFileSync(file, '');
    await expect(start({ dataDir: file, disposable: true })).rejects.toThrow(/^The data folder .* cannot be used: /);
  });

  if (process.getuid?.() === 0) {
    it('works for root in a folder that no other user may enter', async () => {
      const closed = path.join(dataDir, 'closed');
      fs.mkdirSync(closed, { mode: 0o700 });
      const said = [];
      const server = await startServer({ dataDir: path.join(closed, 'data'), log: (line) => said.push(line) });
      expect(await query(server.url(), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
      expect(said.join('\n')).toContain('keeps its files in');
    });
  }
});
