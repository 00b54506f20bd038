import { ProviderError, type JsonValue } from '@uni/compute-port';
import { z } from 'zod';

const placementSchema = z.object({
  datacenter: z.string(),
  /** Class of processor. */
  cpuType: z.string(),
  /** Its images run a script of ours at their first boot. */
  isLinux: z.boolean(),
});

/** What a create needs to know beside the order: all of it was checked against the platform's lists. */
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
