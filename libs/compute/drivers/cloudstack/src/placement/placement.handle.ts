import { ProviderError, type JsonValue } from '@uni/compute-port';
import { z } from 'zod';

const placementSchema = z.object({
  zoneId: z.string(),
  templateId: z.string(),
  offeringId: z.string(),
  custom: z.object({ cpuNumber: z.number(), memoryMib: z.number(), cpuSpeedMhz: z.number().nullable() }).nullable(),
  /** Empty where the zone itself decides. */
  networkIds: z.array(z.string()),
  /** null where the offering says it. */
  rootDiskGib: z.number().nullable(),
});

/** Everything that a deployment names, chosen when the place was. */
export type PlacementHandle = z.output<typeof placementSchema>;

export function parsePlacement(handle: JsonValue): PlacementHandle {
  const parsed = placementSchema.safeParse(handle);
  if (parsed.success) return parsed.data;
  throw new ProviderError({
    code: 'invalid',
    outcome: 'not_applied',
    vendorMessage: 'the stored placement is malformed',
  });
}
