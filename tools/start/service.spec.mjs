import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '../lib/ports.mjs';
import { isAlive, waitUntil } from '../lib/processes.mjs';
import { Service } from './service.mjs';

const PROGRAM = `
import http from 'node:http';
import fs from 'node:fs';
console.log('begins with', process.env.GREETING);
if (process.env.FAULT) throw new Error(process.env.FAULT);
http.createServer((request, response) => response.end(String(process.pid))).listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => {
  if (process.env.STUBBORN) return;
  fs.writeFileSync(process.env.FAREWELL, 'stopped in order');
  process.exit(0);
});`;

let folder;
let services;
let reports;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'uni-service-'));
  fs.writeFileSync(path.join(folder, 'program.mjs'), PROGRAM);
  services = [];
  reports = [];
});
afterEach(async () => {
  await Promise.all(services.map((service) => service.stop()));
  fs.rmSync(folder, { recursive: true, force: true });
});

async function createService(env = {}) {
  const port = await freePort();
  const definition = {
    name: 'program',
    file: path.join(folder, 'program.mjs'),
    env: {
      PATH: process.env.PATH,
      PORT: String(port),
      FAREWELL: path.join(folder, 'farewell'),
      GREETING: 'hello',
      ...env,
    },
    healthUrl: `http://127.0.0.1:${port}/`,
  };
  const service = new Service(definition, {
    logFile: path.join(folder, 'program.log'),
    report: (text) => reports.push(text),
  });
  services.push(service);
  return { service, answer: () => fetch(definition.healthUrl).then((response) => response.text()) };
}

describe('a supervised program', () => {
  it('is started when it answers, writes its log, and stops in order', async () => {
    const { service, answer } = await createService();
    await service.start();
    expect(await answer()).toBe(String(service.pid));
    expect(fs.readFileSync(path.join(folder, 'program.log'), 'utf8')).toContain('begins with hello');
    const { pid } = service;
    await service.stop();
    expect(isAlive(pid)).toBe(false);
    expect(fs.readFileSync(path.join(folder, 'farewell'), 'utf8')).toBe('stopped in order');
  });

  it('is started again after kill -9, and says so', async () => {
    const { service, answer } = await createService();
    let launches = 0;
    service.onLaunch(() => (launches += 1));
    await service.start();
    const first = service.pid;
    process.kill(first, 'SIGKILL');
    expect(
      await waitUntil(
        () =>
          answer()
            .then((pid) => Number(pid) !== first)
            .catch(() => false),
        { timeoutMs: 10_000 },
      ),
    ).toBe(true);
    expect(launches).toBe(1);
    expect(reports.join('\n')).toContain('program ended unexpectedly (SIGKILL)');
  });

  it('that fails while starting fails the start with the end of its log, and is not tried again', async () => {
    const { service } = await createService({ FAULT: 'no such table' });
    await expect(service.start()).rejects.toThrow(/program ended while starting[\s\S]*no such table/);
    expect(service.pid).toBeUndefined();
  });

  it('is not started again once it was asked to stop', async () => {
    const { service } = await createService();
    await service.start();
    process.kill(service.pid, 'SIGKILL');
    await service.stop();
    expect(service.pid).toBeUndefined();
  });

  it('ends when its starter is killed, although nobody is left to tell it', async () => {
    const { service } = await createService();
    await service.start();
    await service.stop();
    const port = await freePort();
    const script = `
      const { Service } = await import(${JSON.stringify(path.join(import.meta.dirname, 'service.mjs'))});
      const service = new Service({ name: 'program', file: ${JSON.stringify(path.join(folder, 'program.mjs'))},
        env: { ...process.env, PORT: '${port}', FAREWELL: ${JSON.stringify(path.join(folder, 'farewell'))} },
        healthUrl: 'http://127.0.0.1:${port}/' }, { logFile: ${JSON.stringify(path.join(folder, 'log'))}, report() {} });
      await service.start();
      console.log(service.pid);`;
    const starter = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(starter.stdout, 'data');
    const exited = once(starter, 'exit');
    starter.kill('SIGKILL');
    await exited;
    expect(await waitUntil(() => !isAlive(Number(line)), { timeoutMs: 15_000 })).toBe(true);
  });
});
