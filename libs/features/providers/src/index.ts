export { ProvidersModule } from './providers.module.js';
export { ProvidersProcessingModule } from './providers-processing.module.js';
export { ProvidersService, type NewProvider } from './providers.service.js';
export { ProvidersQueries } from './providers.queries.js';
export { ProviderConnections } from './provider-connections.js';
export { ProviderHealthQueries } from './health/provider-health.queries.js';
export { ProviderCalls } from './health/provider-calls.js';
export { ProviderVitals, VITALS_OWNER } from './health/provider-vitals.js';
export { PROVIDER_REGISTRY } from './provider-registry.token.js';
