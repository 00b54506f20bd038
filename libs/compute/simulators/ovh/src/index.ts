export { startOvhSimulator, type OvhSimulator } from './simulator.js';
export {
  DEFAULT_HABITS,
  DEFAULT_TIMINGS,
  type CredentialSpec,
  type Habits,
  type OvhSimulatorOptions,
  type ProjectSpec,
  type Timings,
  type WorldSpec,
  type ZoneSpec,
} from './options.js';
export { DEFAULT_SPEC } from './catalogue/default-world.js';
export { faultRequestSchema, type FaultRequest, type VendorFault } from './control/fault.schema.js';
export { driftRequestSchema, type DriftRequest } from './control/drift.schema.js';
export type { CallEffect } from './control/call-effect.js';
export type { MachineSummary } from './control/machine-summary.js';
export type { RecordState } from './world/dns-state.js';
export type { AccessRule, InstanceStatus, LogEntry } from './world/state.js';
