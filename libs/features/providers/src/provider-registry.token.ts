/** Injection token for compute-core's `ProviderRegistry`, bound by the worker with its drivers. */
export const PROVIDER_REGISTRY = Symbol('ProviderRegistry');
