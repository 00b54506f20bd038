import type { Limits } from './state.js';

export const UNLIMITED: Limits = {
  vm: -1,
  cpu: -1,
  memory: -1,
  volume: -1,
  snapshot: -1,
  template: -1,
  network: -1,
  ip: -1,
  vpc: -1,
  project: -1,
  primarystorage: -1,
  secondarystorage: -1,
};

/** The vendor's defaults for an account or a project. */
export const DEFAULT_LIMITS: Limits = {
  vm: 20,
  cpu: 40,
  memory: 40_960,
  volume: 20,
  snapshot: 20,
  template: 20,
  network: 20,
  ip: 20,
  vpc: 20,
  project: -1,
  primarystorage: 200,
  secondarystorage: 400,
};
