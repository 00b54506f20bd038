import { z } from 'zod';
import { hourlyPrice } from './catalog.js';
import { instanceName } from './instances.js';
import { id, line, money, oneOrMany, page, pageQuery, providerKind, reason, search, timestamp } from './primitives.js';

/** Most machines that one request gives away: its answer is one transaction. */
export const MOST_IMPORTED = 100;

const terms = {
  templateId: id
    .optional()
    .meta({ description: 'A template of the same provider: its price, its system and its login' }),
  price: hourlyPrice
    .optional()
    .meta({ description: 'Only a price, in the currency of the organisation; instead of a template' }),
};
interface Terms {
  readonly templateId?: string | undefined;
  readonly price?: unknown;
}
const isOneOfBoth = ({ templateId, price }: Terms): boolean => (templateId === undefined) !== (price === undefined);
const ONE_OF_BOTH = { path: ['templateId'], message: 'give either a template or a price' };

export const adoptMachinesRequest = z
  .strictObject({
    organizationId: id,
    machines: z
      .array(
        z.strictObject({
          externalId: line(200),
          name: instanceName.optional().meta({ description: 'Default: made from the name that it has at its place' }),
        }),
      )
      .min(1)
      .max(MOST_IMPORTED)
      .refine(
        (list) => new Set(list.map(({ externalId }) => externalId)).size === list.length,
        'names a machine twice',
      ),
    ...terms,
  })
  .refine(isOneOfBoth, ONE_OF_BOTH);
export const adoptedMachines = z.object({
  items: z.array(
    z.object({
      externalId: z.string(),
      name: z.string().nullable(),
      instanceId: id.nullable(),
      operationId: id.nullable(),
      error: z
        .object({ code: z.string(), detail: z.string() })
        .nullable()
        .meta({ description: 'Why this machine was refused; the others go on' }),
    }),
  ),
});

export const quarantineKind = z.enum(['machine', 'ghost', 'volume', 'snapshot', 'backup', 'address']);
export const quarantineReason = z.enum([
  'no_instance',
  'instance_deleted',
  'machine_gone',
  'no_item',
  'item_deleted',
  'lease_left',
]);
export const quarantineAction = z.enum(['adopt', 'ignore', 'delete']);
export const quarantineItem = z
  .object({
    id,
    kind: quarantineKind,
    provider: z.object({ id, name: z.string(), kind: providerKind }),
    externalId: z.string(),
    name: z.string(),
    reason: quarantineReason,
    mark: id.meta({ description: 'The mark that it carries; of a ghost and of an address: the instance' }),
    organization: z
      .object({ id, name: z.string() })
      .nullable()
      .meta({ description: 'Whose it is, or was, where that is known' }),
    powerState: z.string().nullable(),
    vcpus: z.number().int().nullable(),
    memoryMib: z.number().int().nullable(),
    sizeGib: z.number().nullable(),
    location: z.string().nullable(),
    machineExternalId: z
      .string()
      .nullable()
      .meta({ description: 'Of a disk or a copy: the machine that it is in, or of' }),
    costPerHour: money.nullable().meta({ description: 'What the vendor charges for it; null where it does not tell' }),
    firstSeenAt: timestamp,
    lastSeenAt: timestamp,
    ignored: z.object({ at: timestamp, by: z.string().nullable(), reason: z.string() }).nullable(),
    operationId: id.nullable().meta({ description: 'What is being done to it' }),
    actions: z.array(quarantineAction),
  })
  .meta({ id: 'QuarantineItem' });
export const quarantine = page(quarantineItem);
export const quarantineQuery = z.strictObject({
  ...pageQuery,
  q: search,
  kind: oneOrMany(quarantineKind),
  providerId: id.optional(),
  state: z.enum(['open', 'ignored']).default('open'),
});

export const adoptOrphanRequest = z
  .strictObject({ organizationId: id, name: instanceName.optional(), ...terms })
  .refine(isOneOfBoth, ONE_OF_BOTH);
export const ignoreOrphanRequest = z.strictObject({ reason });
export const deleteOrphanRequest = z.strictObject({
  name: z.string().max(200).meta({ description: 'The name of the thing, typed again' }),
});

export type AdoptMachinesRequest = z.output<typeof adoptMachinesRequest>;
export type AdoptOrphanRequest = z.output<typeof adoptOrphanRequest>;
export type AdoptedMachine = z.output<typeof adoptedMachines>['items'][number];
export type QuarantineItemView = z.output<typeof quarantineItem>;
