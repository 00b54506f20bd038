import { faultRequestSchemaWith } from '@uni/simulator-kit';
import { z } from 'zod';

const milliseconds = z.int().min(0).max(3_600_000);
const vmid = z.int().min(100).max(999_999_999);

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
  /** The token has reached the date that was set when it was made. */
  z.strictObject({ kind: z.literal('expire_token') }),
  /** The user to whom the token belongs is disabled, and with it everything of the user's. */
  z.strictObject({ kind: z.literal('disable_user') }),
  z.strictObject({ kind: z.literal('revoke_privilege'), privilege: z.string().max(60) }),
  /** The clocks of all nodes are off; positive runs ahead. It shows in the header `Date` and in every time that is told. */
  z.strictObject({ kind: z.literal('clock_skew'), ms: z.int().min(-86_400_000).max(86_400_000) }),
  /** The node was taken out of the cluster (`pvecm delnode`); what stood on it went with it. */
  z.strictObject({ kind: z.literal('retire_node'), node: z.string().max(100) }),
  /** Somebody has removed a template. */
  z.strictObject({ kind: z.literal('remove_template'), vmid }),
]);

export const faultRequestSchema = faultRequestSchemaWith(clusterFault);

export type FaultRequest = z.input<typeof faultRequestSchema>;
export type ClusterFault = z.output<typeof clusterFault>;
