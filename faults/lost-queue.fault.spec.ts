import { Redis } from 'ioredis';
import { must } from '@uni/platform';
import { describe, expect, it } from 'vitest';
import { FaultStack } from './support/stack.js';

const OPEN = 12;

describe('a queue that loses everything', () => {
  it('costs only delay: FLUSHALL again and again while operations are open, and each ends with one machine', async () => {
    const stack = await FaultStack.open({ queue: 'redis' });
    const redis = new Redis(must(stack.redis, 'redis').url);
    try {
      await stack.worker();
      const ids = await Promise.all(Array.from({ length: OPEN }, () => stack.order()));
      for (let round = 0; round < 6; round += 1) {
        await stack.moved(OPEN);
        await redis.flushall();
      }
      const flushedAt = Date.now();
      for (const id of ids) expect(await stack.finished(id, 60_000)).toBe('succeeded');
      expect(Date.now() - flushedAt).toBeLessThan(60_000);
      for (const id of ids) {
        const { created, standing } = stack.machineEvents(must((await stack.operation(id)).instanceId, 'instance'));
        expect([created.length, standing]).toEqual([1, 1]);
      }
      expect(await stack.brokenPromises()).toEqual([]);
    } finally {
      redis.disconnect();
      await stack.close();
    }
  });
});
