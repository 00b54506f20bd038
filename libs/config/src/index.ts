import { readEnvironment } from './read.js';
import {
  apiSchema,
  simulatorsSchema,
  workerSchema,
  type ApiConfig,
  type SimulatorsConfig,
  type WorkerConfig,
} from './schemas.js';

export { ConfigError } from './read.js';
export type { ApiConfig, SharedConfig, SimulatorsConfig, WorkerConfig } from './schemas.js';

/** Injection tokens: each process binds its own; features ask for the shared part. */
export const API_CONFIG = Symbol('ApiConfig');
export const WORKER_CONFIG = Symbol('WorkerConfig');
export const SHARED_CONFIG = Symbol('SharedConfig');

/** @throws ConfigError naming every fault of the environment. */
export function loadApiConfig(environment?: NodeJS.ProcessEnv): ApiConfig {
  return readEnvironment(apiSchema, environment);
}

/** @throws ConfigError naming every fault of the environment. */
export function loadWorkerConfig(environment?: NodeJS.ProcessEnv): WorkerConfig {
  return readEnvironment(workerSchema, environment);
}

/** @throws ConfigError naming every fault of the environment. */
export function loadSimulatorsConfig(environment?: NodeJS.ProcessEnv): SimulatorsConfig {
  return readEnvironment(simulatorsSchema, environment);
}
