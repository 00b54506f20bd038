export * from './endpoint/address-class.js';
export * from './endpoint/endpoint-policy.js';
export { createGuardedLookup, type HostResolver } from './endpoint/guarded-lookup.js';
export * from './http/vendor-http.types.js';
export { createVendorHttp } from './http/vendor-http.js';
export { normaliseFingerprint } from './http/certificate-pin.js';
export { ABORTED, TRANSPORT_TIMEOUTS } from './http/transport-error.js';
