import type { RecordValues } from '@uni/dns-port';
import { z } from 'zod';

const values = z.object({ name: z.string(), type: z.string(), value: z.string(), ttlS: z.number().nullable() });
const changes = z.object({
  added: z.array(values),
  changed: z.array(z.object({ from: values, to: values })),
  removed: z.array(values),
});

/** What is to become of a zone, in what its records say: ids are the vendor's, and another may stand there by the time it is done. */
export type ZoneChanges = z.output<typeof changes>;

/** Arguments of `dns.apply`. */
export const applyParams = z.object({
  zoneId: z.string(),
  /** The zone's name, for lists of operations. */
  subject: z.string(),
  changes,
});

const action = z.discriminatedUnion('do', [
  z.object({ do: z.literal('remove'), id: z.string() }),
  z.object({ do: z.literal('change'), id: z.string(), to: values }),
  z.object({ do: z.literal('add'), values }),
]);
/** One call that changes a record. */
export type ZoneAction = z.output<typeof action>;

/** A publication that is under way. */
export const publication = z.object({ handle: z.string(), sinceMs: z.number() });
export type Publication = z.output<typeof publication>;

/** What an operation remembers from one step to the next. */
export const applyMemory = z.object({
  /** What the names and types that it touches said before, and shall say. Absent until it has looked. */
  before: z.array(values).optional(),
  target: z.array(values).optional(),
  /** Calls to be made, and how many of them were. */
  actions: z.array(action).default([]),
  next: z.number().default(0),
  /** The call that was begun; one that is begun a second time may have made a twin. */
  begun: z.number().default(-1),
  doubted: z.boolean().default(false),
  /** Where looking back stands, and how often it has found a difference. */
  phase: z.enum(['settle', 'read', 'change', 'publish']).default('settle'),
  rounds: z.number().default(0),
  /** Of a publication that follows a correction. */
  publication: publication.nullable().default(null),
});
export type ApplyMemory = z.output<typeof applyMemory>;

export function valuesOf({ name, type, value, ttlS }: RecordValues): RecordValues {
  return { name, type, value, ttlS };
}
