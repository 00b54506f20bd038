import { Module } from '@nestjs/common';
import { AuditModule } from '@uni/feature-audit';
import { ProviderConnections } from './provider-connections.js';
import { ProviderHealthQueries } from './health/provider-health.queries.js';
import { ListingAge } from './listings/listing-age.js';
import { InstanceEvents } from './listings/instance-events.js';
import { ProviderListings } from './listings/provider-listings.js';
import { ProvidersQueries } from './providers.queries.js';
import { ProvidersService } from './providers.service.js';
import { ProviderUsage } from './usage/provider-usage.js';

/** What the API needs: connect, change, look. */
@Module({
  imports: [AuditModule],
  providers: [
    ProvidersService,
    ProvidersQueries,
    ProviderHealthQueries,
    ListingAge,
    ProviderListings,
    InstanceEvents,
    ProviderUsage,
    ProviderConnections,
  ],
  exports: [
    ProvidersService,
    ProvidersQueries,
    ProviderHealthQueries,
    ProviderListings,
    InstanceEvents,
    ProviderUsage,
    ProviderConnections,
  ],
})
export class ProvidersModule {}
