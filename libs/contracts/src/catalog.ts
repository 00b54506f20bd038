import { z } from 'zod';
import { hourlyRate, refuseDearerOff } from './hourly-rates.js';
import { id, line, money, oneOrMany, page, pageQuery, providerKind, search, timestamp } from './primitives.js';

export const price = z.object({
  runningPerHour: money,
  stoppedPerHour: money,
  suspendedPerHour: money.nullable().meta({ description: 'null where none of its places suspends' }),
  shelvedPerHour: money.nullable().meta({ description: 'null where none of its places shelves' }),
  monthlyCap: money.nullable(),
});
export const templatePlace = z.object({
  region: z.string(),
  providerId: id,
  providerKind,
  available: z.boolean().meta({ description: 'false while it does not answer or is closed' }),
});
export const template = z
  .object({
    id,
    name: z.string(),
    description: z.string(),
    os: z.string(),
    vcpus: z.number().int(),
    memoryMib: z.number().int(),
    diskGib: z.number().int(),
    region: z.string().meta({ description: 'Of its first place' }),
    providerKind,
    provider: z.object({ id, name: z.string() }),
    places: z
      .array(templatePlace)
      .meta({ description: 'Everywhere it is sold, at the same price; the first one first' }),
    price,
    features: z.array(z.string()),
    available: z.boolean().meta({ description: 'false while none of its places answers or is open' }),
    unavailableSince: timestamp.nullable(),
  })
  .meta({ id: 'Template' });
export const templates = page(template);
export const templatesQuery = z.strictObject({
  ...pageQuery,
  q: search,
  os: oneOrMany(line(64)),
  region: oneOrMany(line(64)),
});

export const region = z.object({ name: z.string(), providerKind, templates: z.number().int(), available: z.boolean() });
export const regions = z.object({ items: z.array(region), nextCursor: z.null() });
export const capability = z.object({
  providerId: id,
  providerKind,
  region: z.string(),
  actions: z.record(z.string(), z.boolean()),
  resizeRequiresStop: z.boolean(),
  rebuildRequiresStop: z.boolean(),
  cloneRequiresStop: z.boolean(),
  cheapestOff: z
    .enum(['stopped', 'shelved'])
    .meta({ description: 'The cheapest state that keeps the data; what automatic shutdown aims at' }),
});
export const capabilities = z.object({ items: z.array(capability), nextCursor: z.null() });

const size = {
  vcpus: z.number().int().min(1).max(128),
  memoryMib: z.number().int().min(128).max(4_194_304),
  diskGib: z.number().int().min(1).max(65_536),
};
const prices = {
  runningPerHour: hourlyRate,
  stoppedPerHour: hourlyRate,
  suspendedPerHour: hourlyRate.optional().meta({ description: 'Default: as running' }),
  shelvedPerHour: hourlyRate.optional().meta({ description: 'Default: as stopped' }),
};

/** What an hour costs, by the state that a machine is in. */
export const hourlyPrice = z.strictObject(prices).superRefine(refuseDearerOff);

const loginUser = z
  .string()
  .regex(/^[a-z_][a-z0-9_-]{0,31}$/, 'must be a Unix user name')
  .optional();
export const MAX_NETWORKS = 4;
const networkRefs = z
  .array(line(128))
  .max(MAX_NETWORKS)
  .refine((refs) => new Set(refs).size === refs.length, 'must name each network once')
  .default([])
  .meta({ description: 'Networks of the place, one card each; empty: its usual one' });
export const MAX_FURTHER_PLACES = 20;
const furtherPlaces = z
  .array(
    z.strictObject({
      providerId: id,
      region: line(64).optional(),
      imageRef: line(128),
      sizeRef: line(128).optional(),
      loginUser,
      networkRefs,
    }),
  )
  .max(MAX_FURTHER_PLACES);

export const createTemplateRequest = z.strictObject({
  name: line(80),
  description: line(500, 0).default(''),
  os: line(64),
  providerId: id,
  region: line(64).optional(),
  imageRef: line(128),
  sizeRef: line(128).optional(),
  ...size,
  loginUser,
  networkRefs,
  places: furtherPlaces
    .default([])
    .meta({ description: 'Further places where the same is sold at the same price, in the order of preference' }),
  features: z.array(line(40)).max(12).default([]),
  position: z.number().int().min(0).max(100_000).default(0),
  price: z.strictObject(prices).superRefine(refuseDearerOff),
});
export const updateTemplateRequest = z.strictObject({
  name: line(80).optional(),
  description: line(500, 0).optional(),
  position: z.number().int().min(0).max(100_000).optional(),
  features: z.array(line(40)).max(12).optional(),
  status: z.enum(['active', 'withdrawn']).optional(),
  places: furtherPlaces.optional().meta({
    description: 'All further places: what is left out is withdrawn, and stays for instances that were bought there',
  }),
  price: z
    .strictObject(prices)
    .superRefine(refuseDearerOff)
    .optional()
    .meta({ description: 'A new price, valid from now for new instances; running ones keep theirs' }),
});
export const offCost = z.object({
  state: z.enum(['stopped', 'suspended', 'shelved']),
  charged: z
    .array(z.enum(['compute', 'disk', 'address']))
    .meta({ description: 'What the vendor goes on charging for' }),
  price: money.meta({ description: 'What the customer pays an hour in this state' }),
  vendorPrice: money
    .nullable()
    .meta({ description: 'What the vendor charges an hour in this state; null where it does not tell' }),
  covered: z.boolean().nullable().meta({ description: 'null where it cannot be compared' }),
});
export const adminTemplatePlace = templatePlace.extend({
  id: id.nullable().meta({ description: 'null for the first place' }),
  provider: z.object({ id, name: z.string() }),
  regionRef: z.string().nullable(),
  imageRef: z.string(),
  sizeRef: z.string().nullable(),
  loginUser: z.string().nullable(),
  networkRefs: z.array(z.string()),
  status: z.enum(['active', 'withdrawn']),
  instances: z.number().int().meta({ description: 'Machines of this template that stand there' }),
  warnings: z.array(z.string()),
});
export const adminTemplate = template.extend({
  places: z.array(adminTemplatePlace).meta({ description: 'The first one first, withdrawn ones last' }),
  offCosts: z.array(offCost),
  status: z.enum(['active', 'withdrawn']),
  imageRef: z.string(),
  sizeRef: z.string().nullable(),
  loginUser: z.string().nullable(),
  networkRefs: z.array(z.string()),
  position: z.number().int(),
  instances: z.number().int(),
  warnings: z.array(z.string()).meta({ description: 'Of the first place; those of others stand beside them' }),
  createdAt: timestamp,
});
export const adminTemplates = page(adminTemplate);
export const adminTemplatesQuery = z.strictObject({
  ...pageQuery,
  q: search,
  status: oneOrMany(z.enum(['active', 'withdrawn'])),
  providerId: id.optional(),
});

export type OffCostView = z.output<typeof offCost>;
export type TemplatePlace = z.output<typeof templatePlace>;
export type AdminTemplatePlace = z.output<typeof adminTemplatePlace>;
export type Template = z.output<typeof template>;
export type AdminTemplate = z.output<typeof adminTemplate>;
