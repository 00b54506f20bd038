import { areAll, isText, quickList } from '@uni/compute-port';
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

/** Instances of a whole project. */
export const instancesSchema = quickList(instanceSchema, (raw) => {
  const isPlain =
    isFilled(raw['id']) &&
    isText(raw['name']) &&
    isFilled(raw['region']) &&
    isFilled(raw['status']) &&
    isTextOrNone(raw['flavorId']) &&
    isNone(raw['flavor']) &&
    isTextOrNone(raw['imageId']) &&
    isNone(raw['image']) &&
    isTextOrNone(raw['rescuePassword']) &&
    (isNone(raw['operationIds']) || (Array.isArray(raw['operationIds']) && raw['operationIds'].every(isText))) &&
    (isNone(raw['ipAddresses']) || areAll(raw['ipAddresses'], isPlainAddress));
  return isPlain ? (raw as Instance) : null;
});

function isPlainAddress({ ip, type, version }: Readonly<Record<string, unknown>>): boolean {
  return isText(ip) && isText(type) && Number.isFinite(version);
}

function isFilled(value: unknown): boolean {
  return isText(value) && value !== '';
}

function isNone(value: unknown): boolean {
  return value === undefined || value === null;
}

function isTextOrNone(value: unknown): boolean {
  return isText(value) || isNone(value);
}

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
