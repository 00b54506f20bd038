import { ProviderError, type JsonValue } from '@uni/compute-port';
import { z } from 'zod';

const placementSchema = z.object({
  node: z.string(),
  template: z.object({ vmid: z.number().int(), node: z.string() }),
  storage: z.string().nullable(),
});

/** Where the copy will stand, which template on which node it is taken from, and the storage for its disks (null: the template's). */
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
