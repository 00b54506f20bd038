import type { Prisma, StorageKind as Kinds } from '@uni/data';
import { z } from 'zod';

export type StorageKind = (typeof Kinds)[keyof typeof Kinds];
/** A stored snapshot, volume or backup. */
export type StorageRow = Prisma.StorageItemGetPayload<object>;

const MINUTE_MS = 60_000;

/** How long each may take before it is given up. Copies of large disks take hours. */
export const STORAGE_DEADLINES_MS = {
  snapshot: 60 * MINUTE_MS,
  revert: 60 * MINUTE_MS,
  volume: 20 * MINUTE_MS,
  backup: 6 * 60 * MINUTE_MS,
  remove: 2 * 60 * MINUTE_MS,
  disc: 10 * MINUTE_MS,
} as const;

/** What an operation on one of them was asked for. Stored as JSON. */
export const storageParams = z.object({
  itemId: z.string(),
  name: z.string(),
  /** Its state when the order was given, to go back to. */
  previous: z.enum(['creating', 'ready', 'gone']),
  /** Of a volume that grows. */
  sizeGib: z.number().optional(),
});
export type StorageParams = z.output<typeof storageParams>;

export const discParams = z.object({ isoRef: z.string().nullable(), name: z.string().nullable() });
