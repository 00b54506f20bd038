export { OperationsModule } from './operations.module.js';
export { OperationsProcessingModule } from './operations-processing.module.js';
export { Operations, type NewOperation } from './operations.service.js';
export { OperationSecrets } from './operation.secrets.js';
export { OperationsQueries } from './operations.queries.js';
export { OperationDefinitions, OperationPolicies, CLEANUP_STEP } from './operation.registry.js';
export { OperationRunner, RUNNER_OPTIONS, type RunnerOptions } from './operation.runner.js';
export { OperationClock } from './operation.clock.js';
export type { OperationDefinition, OperationPolicy, OperationStep, StepContext } from './operation.definition.js';
export type {
  JsonObject,
  OperationFailure,
  OperationKind,
  OperationRecord,
  OperationStepRecord,
  StoredFailure,
} from './operation.types.js';
export { back, done, fail, skip, wait, type StepOutcome } from './operation.outcome.js';
export { failure, failureOfProvider } from './operation.failure.js';
