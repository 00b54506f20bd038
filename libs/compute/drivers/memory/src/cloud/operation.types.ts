import type { CloudMachines } from './cloud-machines.js';
import type { CloudTasks } from './cloud-tasks.js';
import type { CloudThings } from './cloud-things.js';
import { CloudRefusal, type CloudAilment, type CloudEvent, type CloudTariff, type CloudZone } from './cloud.types.js';

/** Everything that the operations see and change. */
export interface CloudWorld {
  readonly ids: 'caller' | 'vendor';
  readonly machines: CloudMachines;
  readonly things: CloudThings;
  readonly tasks: CloudTasks;
  readonly zones: readonly CloudZone[];
  readonly images: readonly string[];
  readonly networks: readonly string[];
  readonly discs: readonly string[];
  readonly tariff: CloudTariff;
  /** Oldest first. */
  readonly events: CloudEvent[];
  readonly consoleUrl: string;
  readonly pageSize: number;
  readonly now: () => Date;
  /** The next number for whatever needs one. */
  readonly serial: () => number;
  ailment: CloudAilment | null;
  partDown: boolean;
  emptyLists: number;
}

export type Input = Readonly<Record<string, unknown>>;
export type Operation = (world: CloudWorld, input: Input) => unknown;
export type Operations = Readonly<Record<string, Operation>>;

export function text(input: Input, name: string): string {
  const value = input[name];
  if (typeof value !== 'string' || value === '') throw new CloudRefusal(400, 'bad_input', `${name} must be a text`);
  return value;
}

/** Absent: none. */
export function texts(input: Input, name: string): readonly string[] {
  const value = input[name] ?? [];
  if (!Array.isArray(value) || !value.every((each) => typeof each === 'string'))
    throw new CloudRefusal(400, 'bad_input', `${name} must be texts`);
  return value;
}

export function whole(input: Input, name: string): number {
  const value = input[name];
  if (!Number.isSafeInteger(value) || Number(value) < 1) {
    throw new CloudRefusal(400, 'bad_input', `${name} must be a whole number`);
  }
  return Number(value);
}
