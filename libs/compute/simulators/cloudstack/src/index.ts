export { startCloudStackSimulator, type CloudStackCredentials, type CloudStackSimulator } from './simulator.js';
export {
  DEFAULT_SETTINGS,
  DEFAULT_TIMINGS,
  type CloudSettings,
  type CloudStackSimulatorOptions,
  type Timings,
} from './options.js';
export { cloudFaultSchema, faultRequestSchema, type CloudFault, type FaultRequest } from './control/fault.schema.js';
export { driftRequestSchema, type DriftRequest } from './control/drift.schema.js';
export type { DriftResult } from './control/drift.js';
export type { MachineSummary } from './control/machine-summary.js';
export type { ShownState } from './control/shown-state.js';
export type { CallEffect } from './wire/call.js';
export type { MachineLifecycle, MachineLogEntry, MachineState, WorldState } from './world/state.js';
export { FULL_VERSIONS, RELEASES, type Release } from './world/version.js';
