export { MemoryCloud } from './cloud/memory-cloud.js';
export type {
  CloudAilment,
  CloudEvent,
  CloudFirewall,
  CloudFlavour,
  CloudMachine,
  CloudPower,
  CloudTariff,
  CloudThing,
  CloudThingKind,
  CloudZone,
  MemoryCloudOptions,
} from './cloud/cloud.types.js';
export type { CloudCallFault, CloudFaultTarget } from './cloud/cloud-call-faults.js';
export { createMemoryDriver, type MemoryDriverOptions } from './memory.driver.js';
export { describeMemoryDriver } from './memory.description.js';
export { memoryDriverFactory } from './memory.factory.js';
