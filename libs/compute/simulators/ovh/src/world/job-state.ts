import type { TaskFault } from '@uni/simulator-kit';
import type { Tables, TableName } from './state.js';

type Row<T extends TableName> = Tables[T][string];

/** One change of the world, as plain JSON: work in progress outlives the process. */
export type Change =
  | { [T in TableName]: { do: 'set'; table: T; id: string; values: Partial<Row<T>> } }[TableName]
  | { do: 'remove'; table: TableName; id: string }
  /** The operating system begins to run, or stops. */
  | { do: 'instance.power'; id: string; on: boolean }
  /** Ports, addresses, and the meter: what a build ends with. */
  | { do: 'instance.built'; id: string; withAddresses: boolean }
  /** No host was found. */
  | { do: 'instance.fail'; id: string }
  | { do: 'instance.gone'; id: string }
  | { do: 'instance.resized'; id: string; flavorId: string }
  | { do: 'instance.reinstalled'; id: string; imageId: string }
  | { do: 'instance.shelved'; id: string; imageId: string }
  | { do: 'instance.unshelved'; id: string }
  | { do: 'instance.joined'; id: string; networkId: string; ip: string | null }
  | { do: 'instance.left'; id: string; portId: string }
  | { do: 'instance.monthly'; id: string }
  | { do: 'image.saved'; id: string; instanceId: string }
  | { do: 'image.gone'; id: string }
  | { do: 'volume.ready'; id: string }
  | { do: 'volume.attached'; id: string; instanceId: string }
  | { do: 'volume.detached'; id: string; instanceId: string }
  | { do: 'volume.grown'; id: string; sizeGib: number }
  | { do: 'volume.gone'; id: string }
  | { do: 'volumeSnapshot.gone'; id: string }
  | { do: 'volumeBackup.gone'; id: string }
  | { do: 'network.gone'; id: string }
  | { do: 'network.region_ready'; id: string; region: string }
  | { do: 'floatingIp.joined'; id: string; instanceId: string; privateIp: string }
  | { do: 'zone.published'; zone: string }
  | { do: 'zone.refresh_failed'; zone: string }
  | { do: 'zone.task'; zone: string; taskId: number; status: 'doing' | 'done' | 'error'; comment?: string }
  | { do: 'zone.imported'; zone: string; zoneFile: string; taskId: number }
  | { do: 'zone.dnssec'; zone: string; on: boolean }
  | { do: 'domain.task'; domain: string; taskId: number; status: 'doing' | 'done' | 'error'; comment?: string }
  | { do: 'domain.name_servers'; domain: string; hosts: { host: string; ip: string | null }[] }
  | { do: 'domain.lock'; domain: string; status: 'locked' | 'unlocked' };

export interface JobStep {
  /** After the step before it; already scaled. */
  afterMs: number;
  changes: Change[];
}

/** Work that goes on after its request has been answered. */
export interface JobState {
  id: string;
  /** Fixed word of the route that began it. */
  label: string;
  projectId: string | null;
  steps: JobStep[];
  /** Index of the step that is due next. */
  cursor: number;
  onFailure: Change[];
  operationIds: string[];
  /** Laid on the work when it began. */
  fault: TaskFault | null;
  /** An operator's words for what went wrong; the vendor tells them to nobody but its support. */
  failure: string | null;
  status: 'running' | 'done' | 'failed';
}

export type WorldEvent =
  | { kind: 'job'; id: string }
  | { kind: 'idle'; instanceId: string; task: string }
  | { kind: 'autobackup'; instanceId: string };
