// The whole product as `npm start` brings it up, for benches that need all of it.
import { spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { ROOT } from './stack.mjs';

export const PASSWORD = 'a long pass phrase';

/** Starts the whole product; resolves when a page and the API answer through the portal's address. */
export async function startAll(dataDir, ports) {
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
    /** Printed when every process has started, a moment after the first page can be seen. */
    async setupToken() {
      const found = () => /token=([\w-]+)/.exec(said)?.[1];
      while (found() === undefined) await new Promise((resolve) => setTimeout(resolve, 50));
      return found();
    },
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

export async function call(url, token, body, key, method = body === undefined ? 'GET' : 'POST') {
  const answer = await fetch(`${url.base}/api/v1${url.path}`, {
    method,
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

/** Makes the first administrator. */
export const setUp = (base, setupToken) =>
  call({ base, path: '/auth/setup' }, null, {
    token: setupToken,
    email: 'admin@example.org',
    name: 'Admin',
    password: PASSWORD,
    session: 'token',
  });
