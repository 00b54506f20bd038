import { z } from 'zod';
import { id, money, oneOrMany, page, pageQuery, search, timestamp } from './primitives.js';

/** How old a list of a vendor's own things is, and whether a newer one is on its way. */
const reading = {
  readAt: timestamp.nullable().meta({ description: 'null while it was never read' }),
  pending: z.boolean().meta({ description: 'The vendor has been asked: look again in a moment' }),
  failure: z.string().nullable().meta({ description: 'Why it could not be read: a code of the error catalogue' }),
  complete: z.boolean().meta({ description: 'false when the vendor has more than is read' }),
};

export const vendorThing = z.object({
  externalId: z.string(),
  name: z.string(),
  state: z.string(),
  sizeGib: z.number().nullable(),
  location: z.string().nullable(),
  machineExternalId: z.string().nullable(),
  instance: z
    .object({ id, name: z.string() })
    .nullable()
    .meta({ description: 'Of ours, whose machine it belongs to or is attached to' }),
  ours: z.boolean().meta({ description: 'It carries our mark' }),
  madeAt: timestamp.nullable(),
});
export const vendorThings = page(vendorThing).extend(reading);
export const vendorThingsQuery = z.strictObject({ ...pageQuery, q: search });

export const vendorIso = z.object({
  ref: z.string(),
  name: z.string(),
  sizeMib: z.number().int().nullable(),
  seenAt: timestamp,
  withdrawnAt: timestamp.nullable(),
});
export const vendorIsos = page(vendorIso).extend(reading);
export const vendorIsosQuery = z.strictObject({ ...pageQuery, q: search });

export const EVENT_LEVELS = ['info', 'warning', 'error'] as const;
export const vendorEvent = z.object({
  externalId: z.string(),
  at: timestamp,
  kind: z.string().meta({ description: 'In the vendor’s words' }),
  level: z.enum(EVENT_LEVELS),
  text: z.string(),
  machineExternalId: z.string().nullable(),
  instance: z.object({ id, name: z.string() }).nullable(),
  actor: z.string().nullable(),
});
export const vendorEvents = page(vendorEvent).extend(reading);
export const vendorEventsQuery = z.strictObject({
  ...pageQuery,
  q: search,
  level: z.enum(EVENT_LEVELS).optional(),
});

/** What customers see of it: of their own instances, and without the vendor's names for machines and accounts. */
export const instanceEvent = z
  .object({
    id: z.string(),
    at: timestamp,
    kind: z.string().meta({ description: 'In the vendor’s words' }),
    level: z.enum(EVENT_LEVELS),
    text: z.string(),
    instance: z.object({ id, name: z.string() }),
  })
  .meta({ id: 'ProviderEvent' });
export const instanceEvents = page(instanceEvent).extend({
  pending: reading.pending.meta({ description: 'A vendor has been asked: look again in a moment' }),
});
export const instanceEventsQuery = z.strictObject({
  ...pageQuery,
  instanceId: id.optional(),
  level: z.enum(EVENT_LEVELS).optional(),
});

export const USAGE_KINDS = ['machine', 'volume', 'snapshot', 'address', 'traffic', 'other'] as const;
export const vendorUsageItem = z.object({
  externalId: z.string(),
  kind: z.enum(USAGE_KINDS),
  quantity: z.number(),
  unit: z.string().meta({ description: 'In the vendor’s words' }),
  amount: money.nullable().meta({ description: 'null where the vendor counts without prices' }),
  instance: z.object({ id, name: z.string() }).nullable().meta({ description: 'Of ours, whose machine it is' }),
});
export const vendorUsage = page(vendorUsageItem).extend({
  ...reading,
  period: z.object({ from: timestamp, to: timestamp }).nullable().meta({ description: 'null while it was never read' }),
  amount: money.nullable().meta({ description: 'Everything together; null where the vendor counts without prices' }),
  charged: money.nullable().meta({
    description:
      'What customers were charged for instances there in the same calendar month (UTC), up to the last hour charged',
  }),
});
export const vendorUsageQuery = z.strictObject({ ...pageQuery, q: search, kind: oneOrMany(z.enum(USAGE_KINDS)) });

export type VendorThingView = z.output<typeof vendorThing>;
export type VendorIsoView = z.output<typeof vendorIso>;
export type VendorEventView = z.output<typeof vendorEvent>;
export type InstanceEventView = z.output<typeof instanceEvent>;
export type VendorUsageItemView = z.output<typeof vendorUsageItem>;
