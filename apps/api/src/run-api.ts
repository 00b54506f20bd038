import { setTimeout as delay } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ApiConfig } from '@uni/config';
import { Database, isUnreachable } from '@uni/data';
import { FirstAdministrator } from '@uni/feature-accounts';
import { createLogger, systemClock, type Logger } from '@uni/platform';
import { createApi } from './http/create-api.js';
import { stopOnSignal } from './http/graceful-stop.js';

const DATABASE_RETRY_MS = 2_000;

/** Starts the API and returns when it answers; a signal ends the process. */
export async function runApi(config: ApiConfig): Promise<void> {
  const logger = createLogger('api', config.LOG_LEVEL);
  const database = new Database({
    url: config.DATABASE_URL,
    applicationName: 'uni-api',
    poolMax: config.DATABASE_POOL_MAX,
    onPoolError: (error) => logger.warn({ err: error }, 'a database connection was lost'),
  });
  const app = await createApi({ config, database, clock: systemClock, logger });
  stopOnSignal(logger, async () => {
    await app.close();
    await database.close();
  });
  await app.listen({ port: config.PORT_API, host: config.HOST });
  logger.info({ url: await app.getUrl() }, 'listening');
  await ensureAdministrator(app, config, logger);
}

/** Answers are not kept waiting for it, and a database that is still starting is waited for. */
async function ensureAdministrator(app: NestFastifyApplication, config: ApiConfig, logger: Logger): Promise<void> {
  const { ADMIN_EMAIL: email, ADMIN_PASSWORD: password } = config;
  if (email === undefined || password === undefined) return;
  for (;;) {
    try {
      if (await app.get(FirstAdministrator, { strict: false }).ensure(email, password))
        logger.info('the first administrator was created from ADMIN_EMAIL');
      return;
    } catch (error) {
      if (!isUnreachable(error)) throw error;
      logger.warn('the database does not answer yet; the first administrator is created later');
      await delay(DATABASE_RETRY_MS);
    }
  }
}
