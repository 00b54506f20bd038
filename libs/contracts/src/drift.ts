import { z } from 'zod';
import { hourlyRate, refuseDearerOff } from './hourly-rates.js';
import { id, line, money, page, pageQuery, providerKind, reason, search, timestamp } from './primitives.js';
import { instanceStatus } from './instances.js';

export const DRIFT_FIELDS = ['vcpus', 'memoryMib', 'diskGib', 'name', 'status', 'addresses'] as const;
export const driftField = z.enum(DRIFT_FIELDS);
/** Why a difference cannot be resolved in a way; the words belong to the reader's language. */
export const DRIFT_OBSTACLES = [
  'disks_only_grow',
  'cannot_resize',
  'cannot_rename',
  'cannot_readdress',
  'cannot_bring_back',
  'no_host_name',
  'not_resting',
  'operation_in_progress',
] as const;
const value = z.union([z.string(), z.number()]);
const obstacle = z.enum(DRIFT_OBSTACLES).nullable();
export const difference = z.object({
  field: driftField,
  expected: value.meta({ description: 'What we ordered, or knew' }),
  actual: value.meta({ description: 'What the provider shows' }),
  since: timestamp,
  acceptObstacle: obstacle.meta({ description: 'null: it can be accepted' }),
  correctObstacle: obstacle.meta({ description: 'null: it can be corrected' }),
});
export const driftedInstance = z
  .object({
    instance: z.object({
      id,
      name: z.string(),
      hostname: z.string(),
      status: instanceStatus,
      externalId: z.string().nullable(),
      region: z.string(),
      vcpus: z.number().int(),
      memoryMib: z.number().int(),
      diskGib: z.number().int(),
      runningPerHour: money,
      stoppedPerHour: money,
    }),
    organization: z.object({ id, name: z.string() }),
    provider: z.object({ id, name: z.string(), kind: providerKind }),
    differences: z.array(difference),
    offers: z
      .array(z.object({ templateId: id, name: z.string(), runningPerHour: money, stoppedPerHour: money }))
      .meta({ description: 'Templates of its place that sell exactly the size it now has' }),
    interrupts: z.boolean().meta({ description: 'Bringing the size back switches the machine off and on again' }),
  })
  .meta({ id: 'DriftedInstance' });
export const drifted = page(driftedInstance);
export const driftQuery = z.strictObject({
  ...pageQuery,
  q: search,
  field: driftField.optional(),
  providerId: id.optional(),
  organizationId: id.optional(),
});

/** What somebody has looked at: one that changed meanwhile is refused. */
const seen = z
  .array(z.strictObject({ field: driftField, actual: z.union([line(2000, 0), z.number()]) }))
  .min(1, 'must name at least one difference')
  .max(DRIFT_FIELDS.length);
export const acceptDriftRequest = z.strictObject({
  differences: seen,
  pricing: z
    .discriminatedUnion('by', [
      z.strictObject({ by: z.literal('template'), templateId: id }),
      z
        .strictObject({ by: z.literal('price'), runningPerHour: hourlyRate, stoppedPerHour: hourlyRate })
        .superRefine(refuseDearerOff),
      z.strictObject({ by: z.literal('keep') }),
    ])
    .optional()
    .meta({ description: 'What it costs from now on; required where a size is accepted' }),
  reason,
});
export const correctDriftRequest = z.strictObject({ differences: seen, reason });

export type DriftField = z.output<typeof driftField>;
export type DriftObstacle = (typeof DRIFT_OBSTACLES)[number];
export type DifferenceView = z.output<typeof difference>;
export type DriftedInstanceView = z.output<typeof driftedInstance>;
export type AcceptDriftRequest = z.output<typeof acceptDriftRequest>;
export type CorrectDriftRequest = z.output<typeof correctDriftRequest>;
