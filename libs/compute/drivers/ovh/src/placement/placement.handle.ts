import { ProviderError, type JsonValue } from '@uni/compute-port';
import { z } from 'zod';

/** Names and refs resolved to the ids of one region of one project. */
export const placementSchema = z.object({
  project: z.string(),
  region: z.string(),
  flavorId: z.string(),
  imageId: z.string(),
  /** Default login of the image; null where it names none. */
  user: z.string().nullable(),
  windows: z.boolean(),
  /** null: the vendor's default, the public network. */
  networkIds: z.array(z.string()).nullable(),
});

export type PlacementHandle = z.output<typeof placementSchema>;

export function parsePlacement(handle: JsonValue): PlacementHandle {
  const parsed = placementSchema.safeParse(handle);
  if (parsed.success) return parsed.data;
  throw new ProviderError({
    code: 'invalid',
    outcome: 'not_applied',
    vendorCode: 'placement',
    vendorMessage: 'The stored placement is malformed.',
  });
}
