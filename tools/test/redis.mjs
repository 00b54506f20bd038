import { spawn } from 'node:child_process';
import os from 'node:os';
import { freePort } from '../lib/ports.mjs';
import { endWithParent, signalIfAlive, waitUntil } from '../lib/processes.mjs';

const READY_TIMEOUT_MS = 10_000;

/** Starts a Redis of our own, in memory, that ends with this process. */
export async function startRedis() {
  const port = await freePort();
  const child = spawn(
    'redis-server',
    [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--appendonly',
      'no',
      '--maxmemory-policy',
      'noeviction',
    ],
    { detached: true, cwd: os.tmpdir(), stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let said = '';
  let exited = false;
  child.stdout.on('data', (chunk) => (said += chunk));
  child.stderr.on('data', (chunk) => (said += chunk));
  child.once('error', (error) => {
    said += error.message;
    exited = true;
  });
  child.once('exit', () => (exited = true));
  await waitUntil(() => exited || said.includes('Ready to accept connections'), { timeoutMs: READY_TIMEOUT_MS });
  if (exited) throw new Error(`redis-server did not start: ${said}`);
  const callOffGuard = endWithParent(child.pid, { graceSeconds: 0 });
  return {
    url: `redis://127.0.0.1:${port}`,
    async stop() {
      callOffGuard();
      if (exited) return;
      signalIfAlive(child.pid, 'SIGKILL');
      await waitUntil(() => exited, { timeoutMs: READY_TIMEOUT_MS });
    },
  };
}
