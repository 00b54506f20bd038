export { startProxmoxSimulator, type ProxmoxSimulator } from './simulator.js';
export {
  DEFAULT_TIMINGS,
  DEFAULT_WORLD,
  type NodeSpec,
  type ProxmoxSimulatorOptions,
  type TemplateSpec,
  type Timings,
  type TokenSpec,
  type WorldSpec,
} from './options.js';
export { faultRequestSchema, type ClusterFault, type FaultRequest } from './control/fault.schema.js';
export { driftRequestSchema, type DriftRequest } from './control/drift.schema.js';
export type { CallEffect, CallRecord } from './control/call-effect.js';
export type { MachineSummary } from './control/machine-summary.js';
export type { GuestState, MachineLogEntry, TaskState, WorldState } from './world/state.js';
export { GUEST_PRIVILEGES } from './world/default-world.js';
export { Refusal } from './world/refusal.js';
