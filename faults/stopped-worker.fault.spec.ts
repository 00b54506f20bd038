import { readFile } from 'node:fs/promises';
import { must } from '@uni/platform';
import { describe, expect, it } from 'vitest';
import { FaultStack, QUEUE_MODES } from './support/stack.js';

const OPEN = 10;
const ROUNDS = 5;
const STOPPED_MS = 10_000;
const PEAK_MIB = 180;

describe.each(QUEUE_MODES)('a worker that is asked to stop under load, its queue on %s', (queue) => {
  it('ends with 0 within ten seconds, time after time, and what it was doing is done once', async () => {
    const stack = await FaultStack.open({ queue });
    try {
      let worker = await stack.worker();
      const ids = await Promise.all(Array.from({ length: OPEN }, () => stack.order()));
      for (let round = 0; round < ROUNDS; round += 1) {
        await stack.moved(OPEN);
        const next = stack.worker();
        const asked = Date.now();
        const ending = await worker.kill('SIGTERM');
        expect([ending.code, ending.signal]).toEqual([0, null]);
        expect(ending.at - asked).toBeLessThan(STOPPED_MS);
        worker = await next;
      }
      for (const id of ids) expect(await stack.finished(id, 60_000)).toBe('succeeded');
      for (const id of ids) {
        const { created, standing } = stack.machineEvents(must((await stack.operation(id)).instanceId, 'instance'));
        expect([created.length, standing]).toEqual([1, 1]);
      }
      expect(await stack.database.client.workerHeartbeat.findMany({ select: { pid: true } })).toEqual([
        { pid: worker.pid },
      ]);
      expect(await stack.brokenPromises()).toEqual([]);
      expect(await worker.peakMib((pid) => readFile(`/proc/${pid}/status`, 'utf8'))).toBeLessThan(PEAK_MIB);
    } finally {
      await stack.close();
    }
  });

  it('goes on, and stops when asked, although whoever read its log is gone', async () => {
    const stack = await FaultStack.open({ queue });
    try {
      const worker = await stack.worker({ LOG_LEVEL: 'trace' });
      worker.hangUp();
      await stack.delete(await stack.running());
      const asked = Date.now();
      const ending = await worker.kill('SIGTERM');
      expect([ending.code, ending.at - asked < STOPPED_MS]).toEqual([0, true]);
    } finally {
      await stack.close();
    }
  });

  it('lives on without its database, and stops when asked', async () => {
    const stack = await FaultStack.open({ queue });
    try {
      const worker = await stack.worker();
      await stack.drop();
      expect(worker.hasEnded, worker.lines.slice(-5).join('\n')).toBe(false);
      worker.hangUp();
      await expect.poll(() => worker.isHealthy(), { timeout: 60_000, interval: 500 }).toBe(false);
      expect(worker.hasEnded).toBe(false);
      const asked = Date.now();
      const ending = await worker.kill('SIGTERM');
      expect([ending.code, ending.at - asked < STOPPED_MS]).toEqual([0, true]);
    } finally {
      await stack.close();
    }
  });
});
