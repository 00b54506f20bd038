import { Module } from '@nestjs/common';
import { AuditModule } from '@uni/feature-audit';
import { ProviderConnections } from './provider-connections.js';
import { ProviderHealthQueries } from './health/provider-health.queries.js';
import { ProvidersQueries } from './providers.queries.js';
import { ProvidersService } from './providers.service.js';

/** What the API needs: connect, change, look. */
@Module({
  imports: [AuditModule],
  providers: [ProvidersService, ProvidersQueries, ProviderHealthQueries, ProviderConnections],
  exports: [ProvidersService, ProvidersQueries, ProviderHealthQueries, ProviderConnections],
})
export class ProvidersModule {}
