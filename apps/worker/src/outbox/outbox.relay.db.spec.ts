import { Database, Outbox } from '@uni/data';
import { createTestDatabase } from '@uni/data/testing';
import { createLogger, systemClock } from '@uni/platform';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Lane } from '../queue/lanes.js';
import type { JobQueues, QueuedJob } from '../queue/queue.types.js';
import { OutboxListener } from './outbox.listener.js';
import { OutboxRelay } from './outbox.relay.js';

class RecordingQueues implements JobQueues {
  readonly backend = 'postgres';
  readonly taken: [Lane, QueuedJob][] = [];
  down = false;

  add(lane: Lane, jobs: readonly QueuedJob[]): Promise<void> {
    if (this.down) return Promise.reject(new Error('away'));
    for (const job of jobs) this.taken.push([lane, job]);
    return Promise.resolve();
  }

  depth(): Promise<Record<Lane, number>> {
    return Promise.resolve({ operations: 0, providers: 0, billing: 0, consoles: 0, dns: 0 });
  }
}

describe('from the outbox to the queue', () => {
  let database: Database;
  let drop: () => Promise<void>;
  let outbox: Outbox;
  let queues: RecordingQueues;
  let listener: OutboxListener;
  let relay: OutboxRelay;

  beforeEach(async () => {
    const created = await createTestDatabase();
    drop = created.drop;
    database = new Database({ url: created.url, applicationName: 'spec', poolMax: 6 });
    outbox = new Outbox(database);
    queues = new RecordingQueues();
    const logger = createLogger('spec', 'silent');
    listener = new OutboxListener(database, logger);
    relay = new OutboxRelay(database, queues, listener, systemClock, logger);
  });
  afterEach(async () => {
    await relay.beforeApplicationShutdown();
    listener.onApplicationShutdown();
    await database.close();
    await drop();
  });
  const unsent = () => database.client.outboxMessage.count({ where: { sentAt: null } });

  it('every message is sent once, in its lane, under an id that both backends take', async () => {
    await outbox.add('operation.advance', 'a', { operationId: 'a' });
    await outbox.add('operation.advance', 'a', { operationId: 'again' });
    await outbox.add('billing.shard', 'b', { period: 1, lane: 0 });
    expect(await relay.forward()).toBe(2);
    expect(queues.taken.map(([lane, { topic, body }]) => [lane, topic, body])).toEqual([
      ['operations', 'operation.advance', { operationId: 'a' }],
      ['billing', 'billing.shard', { period: 1, lane: 0 }],
    ]);
    for (const [, { id }] of queues.taken) expect(id).toMatch(/^m\d+$/);
    expect(await unsent()).toBe(0);
    expect(await relay.forward()).toBe(0);
  });

  it('a queue that is away loses nothing', async () => {
    await outbox.add('provider.sync', 'p', { providerId: 'p' });
    queues.down = true;
    await expect(relay.forward()).rejects.toThrow('away');
    expect(await unsent()).toBe(1);
    queues.down = false;
    expect(await relay.forward()).toBe(1);
  });

  it('a message of a newer version waits for a worker that knows it, and holds nobody up', async () => {
    await database.client.outboxMessage.create({ data: { topic: 'unheard.of', key: 'u' } });
    await outbox.add('provider.sync', 'p', { providerId: 'p' });
    expect(await relay.forward()).toBe(1);
    expect(await unsent()).toBe(1);
  });

  it('two relays at once share the work and send nothing twice', async () => {
    for (let index = 0; index < 1_200; index += 1)
      await outbox.add('operation.advance', `k${index}`, { operationId: String(index) });
    const drain = async (): Promise<void> => {
      while ((await relay.forward()) > 0);
    };
    await Promise.all([drain(), drain(), drain()]);
    expect(new Set(queues.taken.map(([, { id }]) => id)).size).toBe(1_200);
    expect(queues.taken).toHaveLength(1_200);
  });

  it('a message that commits is heard of at once, and one that does not never', async () => {
    listener.onApplicationBootstrap();
    relay.onApplicationBootstrap();
    await database
      .transaction(async () => {
        await outbox.add('operation.advance', 'rolled-back', {});
        throw new Error('no');
      })
      .catch(() => undefined);
    await database.transaction(() => outbox.add('operation.advance', 'committed', { operationId: 'x' }));
    await expect
      .poll(() => queues.taken.map(([, { body }]) => body), { timeout: 10_000 })
      .toEqual([{ operationId: 'x' }]);
  });

  it('goes on by itself when the connection that listens is cut', async () => {
    listener.onApplicationBootstrap();
    relay.onApplicationBootstrap();
    await database.client.$executeRawUnsafe(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND pid <> pg_backend_pid()`,
    );
    await outbox.add('operation.advance', 'after', { operationId: 'after' });
    await expect.poll(() => queues.taken.length, { timeout: 10_000 }).toBe(1);
  });
});
