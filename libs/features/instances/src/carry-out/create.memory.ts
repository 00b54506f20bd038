import type { CreatePhase, JsonValue, Placement } from '@uni/compute-port';
import { operations } from '@uni/contracts';
import type { JsonObject, OperationRecord } from '@uni/feature-operations';
import { z } from 'zod';
import { TURNED_AWAY_BECAUSE } from '../placement/place.words.js';

const handle = z.custom<JsonValue>(() => true);
const build = z.object({
  externalId: z.string().nullable(),
  /** The driver's handle; null when it has said that the machine is finished. */
  handle,
  phase: z.enum(['clone', 'configure', 'grow_disk', 'start']),
  done: z.boolean(),
});
const address = z.object({
  address: z.string(),
  family: z.enum(['ipv4', 'ipv6']),
  kind: z.enum(['public', 'private']),
});
const memory = z.object({
  reservedId: z.string().nullable().default(null),
  placement: z.object({ location: z.string(), reason: z.string(), handle }).nullable().default(null),
  /** Places that have just refused for lack of room. */
  avoid: z.array(z.string()).default([]),
  build: build.nullable().default(null),
  addresses: z.array(address).default([]),
  location: z.string().nullable().default(null),
  /** Places of the template that have turned the order away. */
  tried: z.record(z.string(), z.object({ region: z.string(), because: z.enum(TURNED_AWAY_BECAUSE) })).default({}),
  /** How the place was chosen, each time. */
  rounds: z.array(operations.placementRound).default([]),
});

/** What a create must know from one step to the next. */
export type CreateMemory = z.output<typeof memory>;
export type Build = z.output<typeof build>;

export function createMemory(operation: OperationRecord): CreateMemory {
  return memory.parse(operation.memory);
}

export const PHASES: readonly CreatePhase[] = ['clone', 'configure', 'grow_disk', 'start'];

export const placementJson = ({ location, reason, handle: vendor }: Placement): JsonObject => ({
  location,
  reason,
  handle: vendor,
});
export const buildJson = (value: Build): JsonObject => ({ ...value });
