import type { InstanceStatus } from './instance.types.js';
import { z } from 'zod';

/** What each operation was asked for. Stored as JSON, hence money as text; parsed again when it is carried out. */
const micros = z.string().regex(/^\d+$/).transform(BigInt);
const status = z.string().transform((value) => value as InstanceStatus);
const size = z.object({ vcpus: z.number(), memoryMib: z.number(), diskGib: z.number() });

export const createParams = z.object({
  templateId: z.string(),
  imageRef: z.string(),
  sizeRef: z.string().nullable(),
  regionRef: z.string().nullable(),
  loginUser: z.string().nullable(),
  networkRefs: z.array(z.string()).default([]),
  /** Which of the template's further places; null: its first one. */
  placeId: z.string().nullable().default(null),
  /** Whether the order may go on at another place of the template, and in which region; null: it stays. */
  moves: z.object({ region: z.string().nullable() }).nullable().default(null),
});
export const startParams = z.object({ previous: status });
export const stopParams = z.object({
  previous: status,
  force: z.boolean(),
  graceMs: z.number(),
  /** Pull the plug when the guest does not react in time. */
  thenForce: z.boolean(),
  reason: z.enum(['requested', 'depleted', 'suspended']),
});
export const rebootParams = z.object({ previous: status, force: z.boolean(), graceMs: z.number() });
export const deleteParams = z.object({ previous: status });
export const powerStateParams = z.object({
  previous: status,
  reason: z.enum(['requested', 'depleted']).default('requested'),
});
export const rescueParams = z.object({ previous: status });
export const renameParams = z.object({ name: z.string() });
export const rebuildParams = z.object({
  previous: status,
  imageRef: z.string(),
  loginUser: z.string().nullable(),
  /** The template whose image it is. */
  imageTemplateId: z.string(),
  sshPublicKeys: z.array(z.string()),
});
export const cloneParams = createParams.extend({ sourceId: z.string() });
const terms = z.object({
  templateId: z.string(),
  size,
  runningMicros: micros,
  stoppedMicros: micros,
  suspendedMicros: micros.nullable().default(null),
  shelvedMicros: micros.nullable().default(null),
});
export const resizeParams = z.object({ previous: status, graceMs: z.number(), from: terms, to: terms });

export const adoptParams = z.object({
  /** The mark of nobody that the machine carries, to be replaced by ours; null for a machine without one. */
  previousMark: z.string().nullable(),
  /** False: the lists did not tell all of its size. */
  sizeKnown: z.boolean().default(true),
});

export type CreateParams = z.output<typeof createParams>;
export type StopParams = z.output<typeof stopParams>;
export type RebuildParams = z.output<typeof rebuildParams>;
export type ResizeParams = z.output<typeof resizeParams>;
export type ResizeTerms = z.output<typeof terms>;
