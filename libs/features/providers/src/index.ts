export { ProvidersModule } from './providers.module.js';
export { ProvidersProcessingModule } from './providers-processing.module.js';
export { ProvidersService, type NewProvider } from './providers.service.js';
export { ProvidersQueries } from './providers.queries.js';
export { ProviderConnections } from './provider-connections.js';
export { PROVIDER_REGISTRY } from './provider-registry.token.js';
