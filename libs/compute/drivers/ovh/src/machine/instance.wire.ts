import { z } from 'zod';
import { flavorSchema } from '../account/flavor.wire.js';
import { meaningOf } from './machine.status.js';

/**
 * One model serves list and detail today; older generations put ids into the list and objects into the detail. Whatever may be missing
 * is read as missing.
 */
export const instanceSchema = z.object({
  id: z.string().min(1),
  name: z.string(),
  region: z.string().min(1),
  status: z.string().min(1),
  flavorId: z.string().nullish(),
  flavor: flavorSchema.nullish(),
  imageId: z.string().nullish(),
  image: z.object({ id: z.string() }).nullish(),
  rescuePassword: z.string().nullish(),
  /** What the vendor is still at; told by newer answers only. */
  operationIds: z.array(z.string()).nullish(),
  ipAddresses: z.array(z.object({ ip: z.string(), type: z.string(), version: z.number() })).nullish(),
});

export type Instance = z.output<typeof instanceSchema>;

export function flavorIdOf(instance: Instance): string | null {
  return instance.flavorId ?? instance.flavor?.id ?? null;
}

export function imageIdOf(instance: Instance): string | null {
  return instance.imageId ?? instance.image?.id ?? null;
}

/** Whether anything about it will change by itself: the status alone hides a start, a stop and an image being taken. */
export function isAtWork(instance: Pick<Instance, 'status' | 'operationIds'>): boolean {
  return meaningOf(instance.status).busy || (instance.operationIds ?? []).length > 0;
}
