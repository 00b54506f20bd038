import type { ApiConfig } from '@uni/config';
import { Database } from '@uni/data';
import { createLogger, systemClock } from '@uni/platform';
import { createApi } from './http/create-api.js';
import { stopOnSignal } from './http/graceful-stop.js';

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
}
