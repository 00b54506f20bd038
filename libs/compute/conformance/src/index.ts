export * from './driver-harness.types.js';
export * from './harness-facets.types.js';
export * from './harness-faults.types.js';
export * from './describe-compute-driver.js';
export * from './rfb-handshake.js';
export * from './describe-error-manual.js';
