import { z } from 'zod';

/** Which requests a fault strikes. All given parts must match; `path` is below the vendor's own prefix and may hold `*`. */
export const faultMatchSchema = z
  .strictObject({
    method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']).optional(),
    path: z.string().startsWith('/').max(300).optional(),
    /** The fixed word of a call, e.g. `clone` or `listVirtualMachines`: see `GET /simulators/{kind}/calls`. */
    label: z.string().max(100).optional(),
    /** `write`: every call that may change something, whatever its method. */
    access: z.enum(['read', 'write']).optional(),
    /** Let this many matching requests pass first. */
    skip: z.int().min(0).max(1_000_000).default(0),
  })
  .prefault({});

const milliseconds = z.int().min(0).max(3_600_000);

/** Faults of single requests and of what a request starts, the same for every vendor. */
export const requestFaultSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('latency'), ms: milliseconds }),
  /** The connection breaks before the vendor acts. */
  z.strictObject({ kind: z.literal('drop') }),
  /** The vendor acts, then the connection breaks without an answer. */
  z.strictObject({ kind: z.literal('lost_answer') }),
  z.strictObject({
    kind: z.literal('status'),
    status: z.int().min(200).max(599),
    reason: z.string().max(300).optional(),
    retryAfterS: z.int().min(0).max(86_400).optional(),
    /** Sent as JSON; without it the body is empty. */
    body: z.string().max(10_000).optional(),
    /** Act first, then answer with this status: what a gateway in between does. */
    acts: z.boolean().default(false),
  }),
  /** The vendor acts, then the answer breaks off in the middle. */
  z.strictObject({ kind: z.literal('half_body') }),
  /** The vendor acts, then its answer comes in drips. */
  z.strictObject({
    kind: z.literal('slow_body'),
    chunkBytes: z.int().min(1).max(65_536).default(1),
    everyMs: z.int().min(1).max(60_000).default(100),
  }),
  z.strictObject({
    kind: z.literal('html'),
    status: z.int().min(200).max(599).default(502),
    acts: z.boolean().default(false),
  }),
  /** 200 with text that is no JSON. The vendor does not act. */
  z.strictObject({ kind: z.literal('garbage') }),
  /** 200 and JSON, but with other types than promised. The vendor does not act on writes. */
  z.strictObject({ kind: z.literal('wrong_types') }),
  /** No answer at all until the client gives up. */
  z.strictObject({ kind: z.literal('hang'), acts: z.boolean().default(false) }),
  /** The next task (job, command) that a matching request starts never ends. */
  z.strictObject({ kind: z.literal('stuck_task') }),
  z.strictObject({
    kind: z.literal('failed_task'),
    text: z.string().min(1).max(500),
    afterEffect: z.boolean().default(false),
  }),
  /** Of several things that one matching request asks for, only the first `count` come about. */
  z.strictObject({ kind: z.literal('partial_success'), count: z.int().min(0).max(1_000).default(1) }),
  /** A list of machines leaves some out or names them twice. */
  z.strictObject({
    kind: z.literal('inventory_lie'),
    lie: z.enum(['empty', 'missing', 'duplicates', 'first_only']),
    /** For `missing`: the share of machines left out. */
    ratio: z.number().min(0).max(1).default(0.9),
  }),
]);

export type FaultMatch = z.output<typeof faultMatchSchema>;
export type RequestFault = z.output<typeof requestFaultSchema>;
/** One kind of fault with its settings. */
export type FaultOf<K extends RequestFault['kind']> = Extract<RequestFault, { kind: K }>;

/** How many matching requests are struck; null strikes until the fault is taken back. */
const times = z.int().min(1).max(1_000_000).nullable().default(1);

/** For a vendor that has no faults of its own. */
export const plainFaultRequestSchema = z.strictObject({
  match: faultMatchSchema,
  fault: requestFaultSchema,
  times,
});

/**
 * What `POST …/faults` takes from a vendor with faults of its own: things that are wrong with its world, which take effect at once
 * and stand until they are taken back. They are told apart by `kind`, which must differ from the kinds above.
 */
export function faultRequestSchemaWith<World extends z.core.$ZodTypeDiscriminable>(worldFault: World) {
  return z.strictObject({
    match: faultMatchSchema,
    fault: z.discriminatedUnion('kind', [requestFaultSchema, worldFault]),
    times,
  });
}

const REQUEST_FAULTS: ReadonlySet<string> = new Set(
  requestFaultSchema.options.map((option) => option.shape.kind.value),
);

export function isRequestFault(fault: { readonly kind: string }): fault is RequestFault {
  return REQUEST_FAULTS.has(fault.kind);
}
