import { createTestDatabase, createTestRedis, type TestDatabase, type TestRedis } from '@uni/data/testing';
import { createLogger } from '@uni/platform';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BullQueues, BullWorkers } from './bull.queues.js';
import { createPostgresQueueBackend, createRedisBackend, type QueueBackend } from './queue.backend.js';

const logger = createLogger('spec', 'silent');
const soon = { timeout: 20_000, interval: 20 };

/** One suite, two backends: whoever uses the queues cannot tell which one it is. */
describe.each(['postgres', 'redis'] as const)('jobs through %s', (kind) => {
  let database: TestDatabase | null;
  let redis: TestRedis | null;
  let backend: QueueBackend;
  let queues: BullQueues;
  let workers: BullWorkers;

  beforeEach(async () => {
    database = kind === 'postgres' ? await createTestDatabase() : null;
    redis = kind === 'redis' ? await createTestRedis() : null;
    backend = database
      ? await createPostgresQueueBackend(database.url, logger)
      : createRedisBackend(redis?.url ?? '', logger);
    queues = new BullQueues(backend, logger);
    workers = new BullWorkers(backend, 8, logger);
  });
  afterEach(async () => {
    await workers.close();
    await queues.close();
    await backend.close();
    await redis?.close();
    await database?.drop();
  });

  const job = (id: string) => ({ id, topic: 'operation.advance', body: { operationId: id } }) as const;

  it('reach a worker with topic, body and id', async () => {
    const seen: unknown[] = [];
    await workers.start((topic, body, id) => Promise.resolve(void seen.push([topic, body, id])));
    await expect
      .poll(
        () =>
          queues.add('operations', [job('m1')]).then(
            () => true,
            () => false,
          ),
        soon,
      )
      .toBe(true);
    await expect.poll(() => seen, soon).toEqual([['operation.advance', { operationId: 'm1' }, 'm1']]);
  });

  it('of one lane do not wait for those of another', async () => {
    const seen: string[] = [];
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    await workers.start((topic) => {
      seen.push(topic);
      return topic === 'provider.sync' ? held : Promise.resolve();
    });
    const syncs = Array.from(
      { length: 8 },
      (_, index) => ({ id: `s${index}`, topic: 'provider.sync', body: {} }) as const,
    );
    await expect
      .poll(
        () =>
          queues.add('providers', syncs).then(
            () => true,
            () => false,
          ),
        soon,
      )
      .toBe(true);
    await queues.add('operations', [job('m1')]);
    await expect.poll(() => seen.includes('operation.advance'), soon).toBe(true);
    release();
  });

  it('that fail are tried three times at once, and leave nothing behind', async () => {
    let attempts = 0;
    await workers.start(() => {
      attempts += 1;
      return Promise.reject(new Error('poison'));
    });
    await expect
      .poll(
        () =>
          queues.add('operations', [job('m1')]).then(
            () => true,
            () => false,
          ),
        soon,
      )
      .toBe(true);
    await expect.poll(() => attempts, soon).toBe(3);
    await expect.poll(async () => Object.values(await queues.depth()).some((depth) => depth > 0), soon).toBe(false);
  });

  it('added twice under one id while they wait are one job', async () => {
    await expect
      .poll(
        () =>
          queues.add('operations', [job('m1'), job('m2')]).then(
            () => true,
            () => false,
          ),
        soon,
      )
      .toBe(true);
    await queues.add('operations', [job('m1')]);
    expect(await queues.depth()).toMatchObject({ operations: 2 });
  });

  it('are not taken any more by a worker that has stopped', async () => {
    const seen: string[] = [];
    await workers.start((_topic, _body, id) => Promise.resolve(void seen.push(id)));
    await expect
      .poll(
        () =>
          queues.add('operations', [job('m1')]).then(
            () => true,
            () => false,
          ),
        soon,
      )
      .toBe(true);
    await expect.poll(() => seen, soon).toEqual(['m1']);
    await workers.close();
    await queues.add('operations', [job('m2')]);
    expect(await queues.depth()).toMatchObject({ operations: 1 });
  });
});
