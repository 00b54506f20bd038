import { setTimeout as delay } from 'node:timers/promises';
import { createPool, isUnreachable } from '@uni/data';
import type { Logger } from '@uni/platform';
import { createPostgresBackend, Queue, runMigrations, Worker, type Processor, type WorkerOptions } from 'bullmq';
import { Redis, type RedisOptions } from 'ioredis';
import { LANES, type Lane } from './lanes.js';
import { toleratingPool } from './queue.pool.js';

/** BullMQ keeps its tables in a schema of its own, so that they are no part of our data model. */
const SCHEMA = 'bullmq';
const POSTGRES_RETRY_MS = 1_000;
const REDIS_COMMAND_MS = 5_000;
/** One LISTEN connection per lane, and some for the work itself. */
const POOL_MAX = LANES.length + 3;

type LaneWorkerOptions = Omit<WorkerOptions, 'connection'>;

/** What is used of BullMQ's queues; their types name the backend, which nobody else needs to know. */
export type LaneQueue = Pick<Queue, 'addBulk' | 'getWaitingCount' | 'waitUntilReady' | 'close'> & {
  on(event: 'error', listener: (error: Error) => void): unknown;
};
export type LaneWorker = Pick<Worker, 'waitUntilReady' | 'close'> & {
  on(event: 'error', listener: (error: Error) => void): unknown;
};

/** Where BullMQ keeps its jobs: everything that differs between Redis and Postgres. */
export interface QueueBackend {
  readonly name: 'redis' | 'postgres';
  queue(lane: Lane): LaneQueue;
  worker(lane: Lane, processor: Processor, options: LaneWorkerOptions): LaneWorker;
  close(): Promise<void>;
}

const queueName = (lane: Lane): string => `uni-${lane}`;

/** Redis: each queue fails at once while Redis is away; each worker waits for it. */
export function createRedisBackend(url: string, logger: Logger): QueueBackend {
  const connections: Redis[] = [];
  const connect = (
    options: Pick<RedisOptions, 'maxRetriesPerRequest' | 'enableOfflineQueue' | 'commandTimeout'>,
  ): Redis => {
    const connection = new Redis(url, { ...options, retryStrategy: (attempt) => Math.min(1_000, attempt * 100) });
    // Told by the queue or worker that uses it; an error that nobody listens to would end the process.
    connection.on('error', (error: Error) => logger.debug({ err: error }, 'redis'));
    connections.push(connection);
    return connection;
  };
  return {
    name: 'redis',
    queue: (lane) =>
      new Queue(queueName(lane), {
        connection: connect({ maxRetriesPerRequest: 1, enableOfflineQueue: false, commandTimeout: REDIS_COMMAND_MS }),
        prefix: 'uni',
      }),
    worker: (lane, processor, options) =>
      new Worker(queueName(lane), processor, {
        ...options,
        connection: connect({ maxRetriesPerRequest: null }),
        prefix: 'uni',
      }),
    close: () => {
      for (const connection of connections) connection.disconnect();
      return Promise.resolve();
    },
  };
}

/** Postgres: one small pool for all lanes. Resolves when its tables are there, however long the server takes to come. */
export async function createPostgresQueueBackend(url: string, logger: Logger): Promise<QueueBackend> {
  const address = new URL(url);
  // BullMQ's statements name no schema; a pool of ours has to say where its tables are.
  address.searchParams.set('options', `-c search_path=${SCHEMA}`);
  const pool = createPool({ url: address.href, max: POOL_MAX, applicationName: 'uni-queue' });
  pool.on('error', (error) => logger.warn({ err: error }, 'a queue connection was lost'));
  await migrate(pool, logger);
  const connection = toleratingPool(pool);
  return {
    name: 'postgres',
    queue: (lane) => new Queue(queueName(lane), { connection }, createPostgresBackend),
    worker: (lane, processor, options) =>
      new Worker(queueName(lane), processor, { ...options, connection }, createPostgresBackend),
    close: () => pool.end(),
  };
}

async function migrate(pool: ReturnType<typeof createPool>, logger: Logger): Promise<void> {
  for (;;) {
    try {
      const client = await pool.connect();
      try {
        await runMigrations(client, SCHEMA);
        return;
      } finally {
        client.release();
      }
    } catch (error) {
      if (!isUnreachable(error)) throw error;
      logger.warn({ err: error }, 'waiting for Postgres');
      await delay(POSTGRES_RETRY_MS);
    }
  }
}
