import { Module } from '@nestjs/common';
import { AuditModule } from '@uni/feature-audit';
import { ProviderBootstrap } from './declared/provider-bootstrap.js';
import { HealthHistory } from './health/health-history.js';
import { ProviderVitals } from './health/provider-vitals.js';
import { ProviderListHandler } from './listings/provider-list.handler.js';
import { ProviderCatalogueHandler } from './provider-catalogue.handler.js';
import { ProviderCheckHandler } from './provider-check.handler.js';
import { ProvidersClock } from './providers.clock.js';
import { ProvidersModule } from './providers.module.js';

/** What the worker runs. Expects `PROVIDER_REGISTRY`, `VITALS_SOURCES` and `VITALS_OWNER` from a global module of the worker. */
@Module({
  imports: [AuditModule, ProvidersModule],
  providers: [
    HealthHistory,
    ProviderVitals,
    ProviderBootstrap,
    ProviderCheckHandler,
    ProviderCatalogueHandler,
    ProviderListHandler,
    ProvidersClock,
  ],
  exports: [ProvidersModule],
})
export class ProvidersProcessingModule {}
