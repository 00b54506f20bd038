// `npm start` when everything is built and the data is there; what each process needs after a day's work in a minute; a killed worker.
import { spawn } from 'node:child_process';
import { readdir, readFile, rm, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { median } from './lib/report.mjs';
import { freePort, memoryMb, ROOT } from './lib/stack.mjs';

const STARTS = 3;
const INSTANCES = 24;
const PASSWORD = 'a long pass phrase';

/** Starts the whole product; resolves when a page and the API answer through the portal's address. */
async function startAll(dataDir, ports) {
  const begunAt = performance.now();
  const child = spawn(process.execPath, ['tools/start.mjs'], {
    cwd: ROOT,
    env: { ...process.env, ...ports, UNI_DATA_DIR: dataDir, DATABASE_URL: '', REDIS_URL: '', NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const url = `http://127.0.0.1:${ports.PORT_WEB}`;
  const answers = (where) =>
    fetch(url + where).then(
      (answer) => answer.ok,
      () => false,
    );
  while (!((await answers('/sign-in')) && (await answers('/api/v1/health')))) {
    if (child.exitCode !== null) throw new Error(`npm start ended:\n${said}`);
    if (performance.now() - begunAt > 600_000) throw new Error(`npm start was not usable in ten minutes:\n${said}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const readyMs = performance.now() - begunAt;
  return {
    readyMs,
    url,
    said: () => said,
    /** Process ids by the application that runs in them. */
    async processes() {
      const found = {};
      for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
        const [command, status] = await Promise.all(
          ['cmdline', 'status'].map((file) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')),
        );
        if (Number(/PPid:\s+(\d+)/.exec(status)?.[1]) !== child.pid) continue;
        const app = /apps\/(\w+)\//.exec(command)?.[1];
        if (app) found[app] = Number(pid);
      }
      return found;
    },
    async stop() {
      process.kill(-child.pid, 'SIGINT');
      await ended;
    },
  };
}

async function call(url, token, body, key) {
  const answer = await fetch(`${url.base}/api/v1${url.path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(key ? { 'idempotency-key': key } : {}),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${url.path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

/** The smallest thing on sale; the demo's templates follow its first look at the simulated cloud. */
async function smallest(base, token) {
  for (let look = 0; look < 200; look += 1) {
    const { items } = await call({ base, path: '/templates?limit=200' }, token);
    const found = items.find(({ vcpus, available }) => vcpus === 1 && available);
    if (found) return found.id;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('nothing is on sale after twenty seconds');
}

/** Orders instances as a customer does and waits until every one of them runs. */
async function work(base, setupToken) {
  const admin = await call({ base, path: '/auth/setup' }, null, {
    token: setupToken,
    email: 'admin@example.org',
    name: 'Admin',
    password: PASSWORD,
    session: 'token',
  });
  const customer = await call({ base, path: '/auth/register' }, null, {
    email: 'bench@example.org',
    name: 'Bench',
    password: PASSWORD,
    session: 'token',
  });
  await call(
    { base, path: `/admin/organizations/${customer.organization.id}/credits` },
    admin.accessToken,
    { amount: '1000.00', reason: 'bench' },
    'credits',
  );
  const key = await call({ base, path: '/me/ssh-keys' }, customer.accessToken, {
    name: 'bench',
    publicKey: `ssh-ed25519 ${Buffer.concat([Buffer.from([0, 0, 0, 11]), Buffer.from('ssh-ed25519'), Buffer.from([0, 0, 0, 32]), Buffer.alloc(32, 7)]).toString('base64')}`,
  });
  const templateId = await smallest(base, customer.accessToken);
  for (let n = 0; n < INSTANCES; n += 1)
    await call(
      { base, path: '/instances' },
      customer.accessToken,
      { name: `bench-${n}`, templateId, sshKeyIds: [key.id] },
      `vm-${n}`,
    );
  for (;;) {
    const { items: open } = await call(
      { base, path: '/operations?status=queued&status=running&limit=1' },
      customer.accessToken,
    );
    if (open.length === 0) break;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  const { items: instances } = await call({ base, path: '/instances?limit=200' }, customer.accessToken);
  const running = instances.filter(({ status }) => status === 'running').length;
  if (running !== INSTANCES) throw new Error(`${running} of ${INSTANCES} instances run`);
}

export async function run({ report }) {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'uni-bench-start-'));
  const base = await freePort();
  const ports = {
    PORT_WEB: String(base),
    PORT_API: String(await freePort()),
    SIMULATOR_PORT_BASE: String(await freePort()),
  };
  let product = await startAll(dataDir, ports);
  try {
    report.info(`npm start with an empty data folder: ${(product.readyMs / 1000).toFixed(1)} s`);
    const tokenIn = () => /token=([\w-]+)/.exec(product.said())?.[1];
    // Printed when every process has started, a moment after the first page can be seen.
    while (tokenIn() === undefined) await new Promise((resolve) => setTimeout(resolve, 50));
    const setupToken = tokenIn();
    const begunAt = performance.now();
    await work(product.url, setupToken);
    report.info(`${INSTANCES} instances at once run after ${((performance.now() - begunAt) / 1000).toFixed(1)} s`);
    const processes = await product.processes();
    for (const [app, limit] of [
      ['worker', 180],
      ['api', 200],
      ['web', 130],
    ]) {
      const { peak } = await memoryMb(processes[app]);
      report.bar({
        name: `memory of the ${app}, peak`,
        value: peak,
        limit,
        direction: 'at most',
        unit: 'MB',
        note: `after ${INSTANCES} creates at once`,
      });
    }
    const warm = [];
    for (let index = 0; index < STARTS; index += 1) {
      await product.stop();
      product = await startAll(dataDir, ports);
      warm.push(product.readyMs / 1000);
    }
    report.bar({
      name: 'npm start, warm, to a usable portal',
      value: median(warm),
      limit: 15,
      direction: 'at most',
      unit: 's',
    });
  } finally {
    await product.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}
