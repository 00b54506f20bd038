export * from './driver-harness.types.js';
export * from './harness-faults.types.js';
export * from './describe-compute-driver.js';
