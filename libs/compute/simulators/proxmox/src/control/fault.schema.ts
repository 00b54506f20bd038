import { z } from 'zod';

/** Which requests a fault strikes. All given parts must match; `path` is below `/api2/json` and may hold `*`. */
const faultMatch = z
  .strictObject({
    method: z.enum(['GET', 'POST', 'PUT', 'DELETE']).optional(),
    path: z.string().startsWith('/').max(300).optional(),
    /** The fixed word of a route, e.g. `clone`, `start`, `task_status`: see `GET /simulators/proxmox/calls`. */
    label: z.string().max(60).optional(),
    /** `write`: everything but GET. */
    access: z.enum(['read', 'write']).optional(),
    /** Let this many matching requests pass first. */
    skip: z.int().min(0).max(1_000_000).default(0),
  })
  .prefault({});

const milliseconds = z.int().min(0).max(3_600_000);
const vmid = z.int().min(100).max(999_999_999);

/** Faults of single requests and of the task that a request starts. */
const requestFault = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('latency'), ms: milliseconds }),
  /** The connection breaks before the cluster acts. */
  z.strictObject({ kind: z.literal('drop') }),
  /** The cluster acts, then the connection breaks without an answer. */
  z.strictObject({ kind: z.literal('lost_answer') }),
  z.strictObject({
    kind: z.literal('status'),
    status: z.int().min(300).max(599),
    reason: z.string().max(300).optional(),
    retryAfterS: z.int().min(0).max(86_400).optional(),
    /** Act first, then answer with this status: what a gateway in between does. */
    acts: z.boolean().default(false),
  }),
  /** The cluster acts, then the answer breaks off in the middle. */
  z.strictObject({ kind: z.literal('half_body') }),
  z.strictObject({
    kind: z.literal('html'),
    status: z.int().min(200).max(599).default(502),
    acts: z.boolean().default(false),
  }),
  /** 200 with text that is no JSON. The cluster does not act. */
  z.strictObject({ kind: z.literal('garbage') }),
  /** 200 and JSON, but with other types than promised. The cluster does not act on writes. */
  z.strictObject({ kind: z.literal('wrong_types') }),
  /** No answer at all until the client gives up. */
  z.strictObject({ kind: z.literal('hang'), acts: z.boolean().default(false) }),
  /** The next task that a matching request starts never ends. */
  z.strictObject({ kind: z.literal('stuck_task') }),
  z.strictObject({
    kind: z.literal('failed_task'),
    text: z.string().min(1).max(500),
    afterEffect: z.boolean().default(false),
  }),
  /** `/cluster/resources` leaves guests out or names them twice. */
  z.strictObject({
    kind: z.literal('inventory_lie'),
    lie: z.enum(['empty', 'missing', 'duplicates', 'first_only']),
    /** For `missing`: the share of guests left out. */
    ratio: z.number().min(0).max(1).default(0.9),
  }),
]);

/** Things that are wrong with the cluster itself: they take effect at once and need no match. */
const clusterFault = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('busy'),
    vmid,
    lock: z.enum(['backup', 'snapshot', 'migrate', 'clone']).default('backup'),
    ms: milliseconds,
  }),
  z.strictObject({ kind: z.literal('storage_full'), storage: z.string().max(100) }),
  z.strictObject({ kind: z.literal('cluster_full') }),
  z.strictObject({ kind: z.literal('node_down'), node: z.string().max(100) }),
  z.strictObject({ kind: z.literal('no_quorum') }),
  z.strictObject({ kind: z.literal('guest_ignores_acpi'), vmid }),
  z.strictObject({ kind: z.literal('agent_missing'), vmid }),
  z.strictObject({ kind: z.literal('rotate_certificate') }),
  z.strictObject({ kind: z.literal('revoke_token') }),
  z.strictObject({ kind: z.literal('revoke_privilege'), privilege: z.string().max(60) }),
]);

export const faultRequestSchema = z.strictObject({
  match: faultMatch,
  fault: z.discriminatedUnion('kind', [requestFault, clusterFault]),
  /** How many matching requests are struck; null strikes until it is deleted. */
  times: z.int().min(1).max(1_000_000).nullable().default(1),
});

export type FaultRequest = z.input<typeof faultRequestSchema>;
export type ParsedFaultRequest = z.output<typeof faultRequestSchema>;
export type RequestFault = z.output<typeof requestFault>;
export type ClusterFault = z.output<typeof clusterFault>;
export type FaultMatch = z.output<typeof faultMatch>;

const CLUSTER_FAULTS: ReadonlySet<string> = new Set(clusterFault.options.map((option) => option.shape.kind.value));

export function isClusterFault(fault: RequestFault | ClusterFault): fault is ClusterFault {
  return CLUSTER_FAULTS.has(fault.kind);
}
