import { Module } from '@nestjs/common';
import { AuditModule } from '@uni/feature-audit';
import { ProviderConnections } from './provider-connections.js';
import { ProvidersQueries } from './providers.queries.js';
import { ProvidersService } from './providers.service.js';

/** What the API needs: connect, change, look. */
@Module({
  imports: [AuditModule],
  providers: [ProvidersService, ProvidersQueries, ProviderConnections],
  exports: [ProvidersService, ProvidersQueries, ProviderConnections],
})
export class ProvidersModule {}
