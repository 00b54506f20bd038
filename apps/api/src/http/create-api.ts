import type { NestApplicationOptions } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ApiConfig } from '@uni/config';
import type { Database } from '@uni/data';
import type { Clock, Logger } from '@uni/platform';
import { AppModule } from '../app.module.js';
import { ApiAdapter } from './api.adapter.js';
import { addHttpHooks } from './http-hooks.js';
import { HttpMetrics } from './http-metrics.js';
import { takeJsonOnly } from './json-body.js';
import { NestLogger } from './nest.logger.js';
import { ProblemFilter } from './problem.filter.js';
import { RouteTable } from './route-table.js';

export interface ApiParts {
  readonly config: ApiConfig;
  readonly database: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  /** bcrypt's cost, for tests that cannot wait. */
  readonly passwordCost?: number;
}

/** The whole API, ready to listen. The caller owns the database. @throws Error when a route is undeclared. */
export async function createApi(parts: ApiParts): Promise<NestFastifyApplication> {
  const adapter = new ApiAdapter(parts.config.TRUSTED_PROXIES);
  const logger = new NestLogger(parts.logger);

  const options: NestApplicationOptions = { bodyParser: false, abortOnError: false, return503OnClosing: true, logger };
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.forRoot(parts), adapter, options);
  const routes = app.get(RouteTable);
  routes.read();
  takeJsonOnly(adapter.getInstance());
  addHttpHooks(adapter.getInstance(), parts.logger, app.get(HttpMetrics));
  app.useGlobalFilters(new ProblemFilter(parts.logger, routes));
  await app.init();
  return app;
}
