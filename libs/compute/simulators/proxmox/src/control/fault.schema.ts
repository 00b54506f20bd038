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
  z.strictObject({ kind: z.literal('revoke_privilege'), privilege: z.string().max(60) }),
]);

export const faultRequestSchema = faultRequestSchemaWith(clusterFault);

export type FaultRequest = z.input<typeof faultRequestSchema>;
export type ClusterFault = z.output<typeof clusterFault>;
