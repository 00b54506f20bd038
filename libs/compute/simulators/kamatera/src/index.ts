export { startKamateraSimulator, type KamateraSimulator, type ShownState } from './simulator.js';
export {
  DEFAULT_TIMINGS,
  type KamateraSimulatorOptions,
  type KeySpec,
  type Timings,
  type WorldSpec,
} from './options.js';
export { faultRequestSchema, type CloudFault, type FaultRequest } from './control/fault.schema.js';
export { driftRequestSchema, type DriftRequest } from './control/drift.schema.js';
export type { CallEffect } from './control/call-effect.js';
export type { MachineSummary } from './control/machine-summary.js';
export type { CommandKind, CommandStatus } from './world/command.state.js';
export type { ServerState } from './world/server.state.js';
export type { MachineLogEntry, WorldState } from './world/world.state.js';
export { DEFAULT_WORLD } from './world/default-world.js';
export { DATACENTERS } from './world/datacenters.js';
export { IMAGES } from './world/images.js';
export { RIGHTS, type Right } from './console/console-call.js';
export { Refusal } from './world/refusal.js';
