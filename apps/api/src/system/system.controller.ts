import { Controller, Res } from '@nestjs/common';
import type { system } from '@uni/contracts';
import type { FastifyReply } from 'fastify';
import { Endpoint } from '../http/endpoint.decorator.js';
import { HttpMetrics } from '../http/http-metrics.js';
import { HealthService } from './health.service.js';
import * as spec from './system.endpoints.js';

const RETRY_AFTER_SECONDS = '5';

@Controller()
export class SystemController {
  constructor(
    private readonly health: HealthService,
    private readonly httpMetrics: HttpMetrics,
  ) {}

  @Endpoint(spec.health)
  async getHealth(@Res({ passthrough: true }) reply: FastifyReply): Promise<system.Health> {
    const health = await this.health.check();
    if (health.status === 'error') failWith(reply);
    return health;
  }

  @Endpoint(spec.live)
  getLiveness(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** A process whose workers are gone can still answer; one without its database cannot. */
  @Endpoint(spec.ready)
  async getReadiness(@Res({ passthrough: true }) reply: FastifyReply): Promise<system.Health> {
    const health = await this.health.check();
    const { database, redis } = health.checks;
    if (database.status === 'error' || redis.status === 'error') failWith(reply);
    return health;
  }

  @Endpoint(spec.metrics)
  metrics(): Promise<string> {
    return this.httpMetrics.text();
  }
}

function failWith(reply: FastifyReply): void {
  void reply.status(503).header('retry-after', RETRY_AFTER_SECONDS);
}
