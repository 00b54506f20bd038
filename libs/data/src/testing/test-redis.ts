import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';

export interface TestRedis {
  readonly url: string;
  /** Stops the server; what it held is gone. */
  close(): Promise<void>;
}

/** The shell ends its server when its own input closes, which the kernel sees to even after this process was killed. */
const SCRIPT = 'redis-server "$@" </dev/null & pid=$!; (read -r _; kill -KILL $pid 2>/dev/null) <&3 & wait $pid';
const START_ATTEMPTS = 5;

/**
 * Starts a Redis that only the caller knows, in memory, on a random port: it may be flushed and killed at will.
 * Needs `redis-server` on the path; `npm test` installs it where it may.
 */
export async function createTestRedis(): Promise<TestRedis> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const child = launch(port);
    const failure = await waitUntilReady(child);
    if (failure === null) {
      return {
        url: `redis://127.0.0.1:${port}`,
        close: () => stop(child),
      };
    }
    await stop(child);
    if (attempt === START_ATTEMPTS || !/Address already in use/i.test(failure)) {
      throw new Error(`redis-server did not start: ${failure}`);
    }
  }
}

function launch(port: number): ChildProcess {
  const options = [
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
  ];
  return spawn('sh', ['-c', SCRIPT, 'sh', ...options], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    detached: true,
    cwd: '/tmp',
  });
}

/** Resolves with null when the server accepts connections, else with what it said last. */
async function waitUntilReady(child: ChildProcess): Promise<string | null> {
  const said: string[] = [];
  return await new Promise((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on('line', (line) => {
        said.push(line);
        if (line.includes('Ready to accept connections')) resolve(null);
      });
    }
    child.once('error', (error) => {
      resolve(error.message);
    });
    child.once('close', () => {
      resolve(said.slice(-5).join(' | '));
    });
  });
}

async function stop(child: ChildProcess): Promise<void> {
  const ended = child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
  const closed = ended ? undefined : once(child, 'exit');
  child.stdio[3]?.destroy();
  await closed;
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('a listening server has an address');
  return address.port;
}
