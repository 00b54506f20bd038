import { Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { IdentityModule } from '@uni/feature-accounts';
import { AccessTokenAuthentication } from './access-token.authentication.js';
import { EndpointGuard } from './endpoint.guard.js';
import { HttpMetrics } from './http-metrics.js';
import { RateLimiter } from './rate-limiter.js';
import { RouteTable } from './route-table.js';

/** What every controller stands on. */
@Global()
@Module({
  imports: [IdentityModule],
  providers: [
    AccessTokenAuthentication,
    RateLimiter,
    RouteTable,
    HttpMetrics,
    { provide: APP_GUARD, useClass: EndpointGuard },
  ],
  exports: [AccessTokenAuthentication, RateLimiter, RouteTable, HttpMetrics],
})
export class HttpModule {}
