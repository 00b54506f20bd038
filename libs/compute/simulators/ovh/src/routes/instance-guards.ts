import { Conflict } from '../world/refusals.js';
import type { InstanceState, InstanceStatus } from '../world/state.js';

/** The compute service's names for what its customers see as a status. */
const VM_STATES: Readonly<Partial<Record<InstanceStatus, string>>> = {
  ACTIVE: 'active',
  SHUTOFF: 'stopped',
  SHELVED_OFFLOADED: 'shelved_offloaded',
  SHELVED: 'shelved',
  RESCUE: 'rescued',
  ERROR: 'error',
  BUILD: 'building',
  SUSPENDED: 'suspended',
  PAUSED: 'paused',
};

/** @throws Conflict while something else is going on. */
export function demandIdle(instance: InstanceState, action: string): void {
  if (instance.task === '') return;
  throw new Conflict(`Cannot '${action}' instance ${instance.id} while it is in task_state ${instance.task}`);
}

/** @throws Conflict in the compute service's words. */
export function demandState(instance: InstanceState, action: string, legal: readonly InstanceStatus[]): void {
  demandIdle(instance, action);
  if (legal.includes(instance.status)) return;
  const state = VM_STATES[instance.status] ?? instance.status.toLowerCase();
  throw new Conflict(`Cannot '${action}' instance ${instance.id} while it is in vm_state ${state}`);
}
