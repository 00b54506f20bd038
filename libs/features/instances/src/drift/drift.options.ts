import type { Capabilities } from '@uni/compute-port';
import type { drift } from '@uni/contracts';
import { RESTING_STATUSES, type InstanceStatus } from '../instance.types.js';
import type { DriftItem } from '../reconcile/verdict.js';

export const SIZE_FIELDS = ['vcpus', 'memoryMib', 'diskGib'] as const;
export type SizeField = (typeof SIZE_FIELDS)[number];
export const isSizeField = (field: string): field is SizeField => (SIZE_FIELDS as readonly string[]).includes(field);

/** As an instance's host name has to be: it is written into every fresh system. */
const HOST_NAME = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i;

export interface DriftedState {
  readonly status: InstanceStatus;
  readonly busy: boolean;
  readonly drift: readonly DriftItem[];
  /** null: its place was never opened, and nothing is known of what it can do. */
  readonly capabilities: Capabilities | null;
}

/** What stands in the way of taking what the provider shows as ours. */
export function acceptObstacle(item: DriftItem, { status, busy }: DriftedState): drift.DriftObstacle | null {
  if (busy) return 'operation_in_progress';
  if (item.field === 'name' && !HOST_NAME.test(String(item.actual))) return 'no_host_name';
  // A size is charged by the state it is in: one that nobody knows has no rate.
  return isSizeField(item.field) && !RESTING_STATUSES.has(status) ? 'not_resting' : null;
}

/** What stands in the way of bringing the machine back to what was ordered. */
export function correctObstacle(item: DriftItem, state: DriftedState): drift.DriftObstacle | null {
  if (state.busy) return 'operation_in_progress';
  if (item.field === 'name') return nameObstacle(state);
  if (item.field === 'addresses') return 'cannot_readdress';
  if (item.field === 'status') return powerObstacle(item, state);
  return sizeObstacle(state);
}

function nameObstacle({ status, capabilities }: DriftedState): drift.DriftObstacle | null {
  if (capabilities?.rename !== true) return 'cannot_rename';
  return RESTING_STATUSES.has(status) ? null : 'not_resting';
}

/** The three parts of a size are brought back together: a vendor is asked for a whole size. */
function sizeObstacle({ status, drift: items, capabilities }: DriftedState): drift.DriftObstacle | null {
  if (status !== 'running' && status !== 'stopped') return 'not_resting';
  if (capabilities === null || !capabilities.resize.supported) return 'cannot_resize';
  const disk = items.find(({ field }) => field === 'diskGib');
  const grown = disk !== undefined && Number(disk.actual) > Number(disk.expected);
  return grown && !capabilities.resize.shrinkDisk ? 'disks_only_grow' : null;
}

function powerObstacle({ expected }: DriftItem, { status, capabilities }: DriftedState): drift.DriftObstacle | null {
  if (!RESTING_STATUSES.has(status)) return 'not_resting';
  if (expected === 'running') return null;
  if (expected === 'stopped') return status === 'running' || status === 'suspended' ? null : 'cannot_bring_back';
  const can = expected === 'suspended' ? capabilities?.suspend : expected === 'shelved' && capabilities?.shelve;
  return can === true && status === 'running' ? null : 'cannot_bring_back';
}
