import type { MachineAddress, MachineState } from '@uni/compute-port';
import { addressText } from '../drift/address-text.js';

/** What reconciliation knows of one instance of ours. */
export interface KnownInstance {
  readonly id: string;
  readonly vm_id: bigint;
  readonly account_id: bigint;
  readonly organization_id: string;
  readonly external_id: string;
  readonly status: string;
  readonly last_known_status: string | null;
  readonly status_changed_at: Date;
  readonly vcpus: number;
  readonly memory_mib: number;
  readonly disk_gib: number;
  readonly hostname: string;
  readonly addresses: readonly Pick<MachineAddress, 'address'>[];
  readonly missing_count: number;
  readonly missing_since: Date | null;
  readonly drift: readonly DriftItem[];
  readonly busy: boolean;
}

/** What a verdict looks at. */
export type SeenMachine = Pick<
  MachineState,
  'name' | 'mark' | 'powerState' | 'busy' | 'vcpus' | 'memoryMib' | 'diskGib' | 'addresses'
>;

export interface DriftItem {
  readonly field: string;
  readonly expected: string | number;
  readonly actual: string | number;
  readonly since: string;
}

export type Verdict =
  | { readonly kind: 'as_expected' }
  /** Too young a change of ours, an operation at work, or a vendor that does not say. */
  | { readonly kind: 'wait' }
  | { readonly kind: 'missing' }
  | {
      readonly kind: 'follow';
      readonly status: 'running' | 'stopped' | 'suspended' | 'shelved';
      readonly drift: readonly DriftItem[];
    }
  | { readonly kind: 'drift'; readonly drift: readonly DriftItem[] };

/** The vendor's lists lag behind its own actions; a change of ours younger than this is not judged by them. */
export const SETTLE_MS = 30_000;

/** Statuses in which an instance rests; in all others an operation decides. */
const RESTING = new Set(['running', 'stopped', 'suspended', 'shelved', 'unknown', 'lost']);

/**
 * Compares one instance with the vendor's word. The vendor decides what exists and runs; we decide who owns it and what it
 * should be. Pure: the caller writes.
 */
export function judge(instance: KnownInstance, machine: SeenMachine | undefined, startedAt: Date): Verdict {
  const age = startedAt.getTime() - instance.status_changed_at.getTime();
  if (instance.busy || !RESTING.has(instance.status) || age < SETTLE_MS) return { kind: 'wait' };
  // An id that was handed out again: the machine behind it is a stranger, ours is gone.
  if (machine === undefined || (machine.mark !== null && machine.mark !== instance.id)) return { kind: 'missing' };
  if (machine.busy || machine.powerState === 'unknown') return { kind: 'wait' };
  const drift = driftOf(instance, machine, startedAt);
  if (machine.powerState !== instance.status) return { kind: 'follow', status: machine.powerState, drift };
  const unchanged = sameDrift(drift, instance.drift) && instance.missing_count === 0;
  return unchanged ? { kind: 'as_expected' } : { kind: 'drift', drift };
}

function driftOf(instance: KnownInstance, machine: SeenMachine, at: Date): DriftItem[] {
  const found: DriftItem[] = [];
  const compare = (field: string, expected: string | number, actual: string | number | null): void => {
    if (actual === null || actual === expected) return;
    const earlier = instance.drift.find((item) => item.field === field && item.actual === actual);
    found.push({ field, expected, actual, since: earlier?.since ?? at.toISOString() });
  };
  compare('vcpus', instance.vcpus, machine.vcpus);
  compare('memoryMib', instance.memory_mib, machine.memoryMib);
  compare('diskGib', instance.disk_gib, machine.diskGib);
  compare('name', instance.hostname, machine.name === '' ? null : machine.name);
  // Machines that are off may have given theirs back, many lists leave them out, and what we never knew has not changed.
  if (machine.powerState === 'running' && machine.addresses.length > 0 && instance.addresses.length > 0)
    compare('addresses', addressText(instance.addresses), addressText(machine.addresses));
  // Followed when it was found, and listed until somebody has decided or it is as it was.
  const state = instance.drift.find(({ field }) => field === 'status');
  if (state !== undefined && state.actual === machine.powerState) found.push(state);
  return found;
}

function sameDrift(left: readonly DriftItem[], right: readonly DriftItem[]): boolean {
  const key = (items: readonly DriftItem[]) =>
    items
      .map((item) => `${item.field}=${item.actual}`)
      .sort()
      .join('|');
  return key(left) === key(right);
}
