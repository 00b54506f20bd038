import { NestFactory } from '@nestjs/core';
import type { WorkerConfig } from '@uni/config';
import { Database } from '@uni/data';
import { ProviderBootstrap, readDeclaredProviders } from '@uni/feature-providers';
import { createLogger, systemClock, type Logger } from '@uni/platform';
import { createIdentity } from './compose/worker-identity.js';
import { NestLogger } from './nest.logger.js';
import { BullQueues, BullWorkers } from './queue/bull.queues.js';
import { createPostgresQueueBackend, createRedisBackend } from './queue/queue.backend.js';
import { WorkerModule } from './worker.module.js';

const VERSION = '0.1.0';
const LONGEST_STOP_MS = 9_500;

/** Starts a worker and returns when it works; a signal ends the process. */
export async function runWorker(config: WorkerConfig): Promise<void> {
  const logger = createLogger('worker', config.LOG_LEVEL);
  endOnMistakes(logger);
  const declared = readDeclaredProviders(config.PROVIDERS, config.PROVIDER_ALLOWED_HOSTS);
  const identity = createIdentity(VERSION);
  const backend =
    config.REDIS_URL === undefined
      ? await createPostgresQueueBackend(config.DATABASE_URL, logger)
      : createRedisBackend(config.REDIS_URL, logger);
  const database = new Database({
    url: config.DATABASE_URL,
    applicationName: 'uni-worker',
    poolMax: config.DATABASE_POOL_MAX,
    onPoolError: (error) => logger.warn({ err: error }, 'a database connection was lost'),
  });
  const module = WorkerModule.of({
    config,
    database,
    clock: systemClock,
    logger,
    identity,
    backend,
    queues: new BullQueues(backend, logger),
    workers: new BullWorkers(backend, config.WORKER_CONCURRENCY, logger),
  });
  const app = await NestFactory.createApplicationContext(module, {
    logger: new NestLogger(logger),
    abortOnError: false,
  });
  stopOnSignal(logger, async () => {
    await app.close();
    await database.close();
  });
  await app.get(ProviderBootstrap).connect(declared);
  logger.info({ worker: identity.id, queue: backend.name, pid: process.pid }, 'working');
}

/** What nobody caught leaves the process in a state that nobody knows: a fresh one takes over from the rows. */
function endOnMistakes(logger: Logger): void {
  const end = (error: unknown, origin: string): void => {
    // Not `fatal`: that waits until everything is written, which is for ever when nobody reads the log any more.
    logger.error({ err: error, origin }, 'ending after a mistake');
    process.exit(1);
  };
  process.on('uncaughtException', end);
  process.on('unhandledRejection', (reason) => end(reason, 'unhandledRejection'));
}

/** No new jobs, running ones come to their end or are left to others, and the process ends with 0 within ten seconds. */
function stopOnSignal(logger: Logger, stop: () => Promise<void>): void {
  let stopping = false;
  const begin = (signal: NodeJS.Signals): void => {
    if (stopping) return;
    stopping = true;
    logger.info({ signal }, 'stopping');
    setTimeout(() => {
      logger.warn('work was still running; it goes on in another worker');
      process.exit(0);
    }, LONGEST_STOP_MS).unref();
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ err: error }, 'stopping failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', begin);
  process.on('SIGINT', begin);
}
