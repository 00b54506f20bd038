export type { HostedSimulator, MachineLogLine } from './hosted-simulator.js';
export { Refusal } from './refusal.js';

export {
  faultMatchSchema,
  faultRequestSchemaWith,
  isRequestFault,
  plainFaultRequestSchema,
  requestFaultSchema,
  type FaultMatch,
  type FaultOf,
  type RequestFault,
} from './faults/fault.schema.js';
export { accessOf, FaultBook, type ArmedFault, type FaultSubject, type TaskFault } from './faults/fault-book.js';
export {
  FaultDesk,
  type CheckedFaultRequest,
  type FaultList,
  type StandingFault,
  type Undo,
} from './faults/fault-desk.js';
export { distort, lieAboutMachines } from './faults/distortion.js';

export type { Answer } from './serving/answer.js';
export { deliver, deliverWithFault, type DeliveryStyle } from './serving/delivery.js';
export { exchange, letsAct, type Exchanged, type ExchangeOptions } from './serving/exchange.js';
export { close, endpointOf, listen } from './serving/listen.js';

export { CallLog, REDACTED, redactParams, type CallRecord } from './keeping/call-log.js';
export { loadState, StateFile } from './keeping/state-file.js';

export { Engine, type EngineOptions, type MovingWorld } from './time/engine.js';
export { Timeline, type QueuedEvent, type TimelineState } from './time/timeline.js';
export { SeededRandom } from './time/seeded-random.js';

export type { ScreenMachine } from './screen/boot-script.js';
export { RfbScreen, type RfbScreenOptions } from './screen/rfb-screen.js';
export { Screens, type LitMachine } from './screen/screens.js';
export { TextTerminal } from './screen/text-terminal.js';
export { vncResponse } from './screen/vnc-auth.js';
export { WebSocketGate } from './screen/web-socket-gate.js';

export { KEYSYM, RfbClient, type RfbClientOptions } from './viewing/rfb-client.js';
