import { z } from 'zod';

const id = z.string().min(1).max(100);
const name = z.string().min(1).max(255);

/** Changes behind the control plane's back, as somebody at the vendor's own panel, or the vendor, would make them. */
export const driftRequestSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('vanish'), id }),
  z.strictObject({
    kind: z.literal('appear'),
    /** As the first of them; the vendor itself gives no id twice. */
    id: id.optional(),
    project: id.optional(),
    region: z.string().max(100).default('GRA11'),
    flavor: z.string().max(100).default('d2-2'),
    image: z.string().max(100).default('Debian 12'),
    name: name.default('foreign'),
    running: z.boolean().default(true),
    /** Many at once, for accounts full of somebody else's machines. */
    count: z.int().min(1).max(100_000).default(1),
  }),
  z.strictObject({
    kind: z.literal('change'),
    id,
    name: name.optional(),
    flavor: z.string().max(100).optional(),
    status: z
      .enum(['ACTIVE', 'SHUTOFF', 'SHELVED_OFFLOADED', 'SUSPENDED', 'PAUSED', 'RESCUE', 'ERROR', 'UNKNOWN'])
      .optional(),
    /** Other addresses of the same kind. */
    readdress: z.boolean().optional(),
  }),
  /** A volume that nobody remembers. */
  z.strictObject({
    kind: z.literal('appear_volume'),
    project: id.optional(),
    region: z.string().max(100).default('GRA11'),
    name: name.default('forgotten'),
    sizeGib: z.int().min(1).max(16_384).default(50),
    type: z.string().max(40).default('classic'),
    /** Attached to this instance, whose project and region it then has. */
    instance: id.optional(),
  }),
  /** Somebody else's photograph of an instance. */
  z.strictObject({ kind: z.literal('appear_snapshot'), instance: id, name: name.default('forgotten') }),
  z.strictObject({ kind: z.literal('vanish_volume'), id }),
  z.strictObject({ kind: z.literal('vanish_snapshot'), id }),
  z.strictObject({ kind: z.literal('price'), planCode: z.string().max(200), priceUcents: z.int().min(0) }),
  /** Somebody edits a zone elsewhere: it is not served before the next refresh. */
  z.strictObject({
    kind: z.literal('dns_record'),
    zone: name,
    fieldType: z.string().max(10),
    subDomain: z.string().max(255).default(''),
    target: z.string().max(10_000),
  }),
  z.strictObject({ kind: z.literal('domain_expiry'), domain: name, expiration: z.iso.date() }),
]);

export type DriftRequest = z.input<typeof driftRequestSchema>;
export type ParsedDriftRequest = z.output<typeof driftRequestSchema>;
