import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { must } from '@uni/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deployMigrations } from '../tools/lib/prisma.mjs';
import { start } from '../tools/postgres.mjs';
import { FaultStack, QUEUE_MODES } from './support/stack.js';

const OPEN = 6;

describe.each(QUEUE_MODES)('Postgres killed under a worker with its queue on %s', (queue) => {
  let dataDir: string;
  let server: Awaited<ReturnType<typeof start>>;

  beforeAll(async () => {
    dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'uni-fault-postgres-'));
    server = await start({ dataDir, disposable: true });
    await server.createDatabase('uni');
    await deployMigrations(server.url('uni'));
  });
  afterAll(async () => {
    await server.destroy();
    fs.rmSync(dataDir, { recursive: true, force: true });
  });

  it('comes back, and every operation ends with one machine; the worker never had to be restarted', async () => {
    const stack = await FaultStack.open({ queue, databaseUrl: server.url('uni') });
    try {
      const worker = await stack.worker();
      const ids = await Promise.all(Array.from({ length: OPEN }, () => stack.order()));
      for (let round = 0; round < 3; round += 1) {
        await stack.moved(OPEN);
        // Killed, stopped in order (which tells every client), killed.
        if (round === 1) await server.stop();
        else process.kill(server.pid as number, 'SIGKILL');
        await server.exited;
        server = await start({ dataDir, disposable: true });
      }
      for (const id of ids) expect(await stack.finished(id, 90_000)).toBe('succeeded');
      for (const id of ids) {
        const { created, standing } = stack.machineEvents(must((await stack.operation(id)).instanceId, 'instance'));
        expect([created.length, standing]).toEqual([1, 1]);
      }
      expect(worker.hasEnded).toBe(false);
      expect(await stack.brokenPromises()).toEqual([]);
      expect((await worker.kill('SIGTERM')).code).toBe(0);
    } finally {
      await stack.close();
    }
  });
});
