import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { productVariables } from '../lib/environment.mjs';
import { freePort, freePortRange } from '../lib/ports.mjs';
import { run } from '../lib/processes.mjs';
import { ROOT } from '../lib/root.mjs';

let folder;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'uni-refusal-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

/** Runs `npm start` as a user would, onto ports that are free. */
async function start(variables, nodeArguments = []) {
  const first = await freePortRange(8);
  const env = { ...process.env };
  for (const name of productVariables()) delete env[name];
  return run(process.execPath, [...nodeArguments, path.join(ROOT, 'tools', 'start.mjs')], {
    cwd: ROOT,
    env: {
      ...env,
      UNI_DATA_DIR: path.join(folder, 'data'),
      PORT_WEB: String(first),
      PORT_API: String(first + 1),
      SIMULATOR_PORT_BASE: String(first + 2),
      ...variables,
    },
  });
}

/** One sentence, no stack. */
function expectRefusal({ code, output }, sentence) {
  expect(output).toMatch(sentence);
  expect(output).not.toMatch(/^\s+at /m);
  expect(code).toBe(1);
}

describe('npm start refuses in one clear sentence', () => {
  it('a Node that is too old', async () => {
    const older = `data:text/javascript,Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '18.20.4' } })`;
    expectRefusal(
      await start({}, ['--import', older]),
      /^Uni-Manager needs Node 20\.19 or newer, this is Node 18\.20\.4: install a newer one/m,
    );
  });

  it.each(['PORT_WEB', 'PORT_API'])('a port that is taken: %s', async (name) => {
    const squatter = net.createServer().listen(0, '127.0.0.1');
    await once(squatter, 'listening');
    const { port } = squatter.address();
    try {
      expectRefusal(
        await start({ [name]: String(port) }),
        new RegExp(`^Port ${port} is taken \\(${name}\\): stop the program`, 'm'),
      );
    } finally {
      squatter.close();
    }
  });

  it('a data folder that cannot be used', async () => {
    fs.writeFileSync(path.join(folder, 'file'), '');
    expectRefusal(
      await start({ UNI_DATA_DIR: path.join(folder, 'file', 'data') }),
      /^The data folder .* cannot be used \(UNI_DATA_DIR\): /m,
    );
  });

  it('a DATABASE_URL that nobody answers at, without its password', async () => {
    const result = await start({ DATABASE_URL: `postgresql://user:top-secret@127.0.0.1:${await freePort()}/uni` });
    expectRefusal(result, /^DATABASE_URL: the database at 127\.0\.0\.1:\d+ cannot be used: .*ECONNREFUSED/m);
    expect(result.output).not.toContain('top-secret');
  });

  it('a REDIS_URL that nobody answers at', async () => {
    expectRefusal(
      await start({ REDIS_URL: `redis://127.0.0.1:${await freePort()}` }),
      /^REDIS_URL: the Redis at 127\.0\.0\.1:\d+ cannot be used: .*ECONNREFUSED/m,
    );
  });

  it('and leaves its data folder free for the next try', async () => {
    await start({ REDIS_URL: `redis://127.0.0.1:${await freePort()}` });
    expect(fs.existsSync(path.join(folder, 'data', 'lock'))).toBe(false);
  });
});
