import { z } from 'zod';

const vmid = z.int().min(100).max(999_999_999);
const guestName = z.string().regex(/^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,61}[A-Za-z0-9])?$/);

/** Changes behind the control plane's back, as an operator at the vendor's own console would make them. */
export const driftRequestSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('vanish'), vmid }),
  z.strictObject({
    kind: z.literal('appear'),
    guest: z.enum(['qemu', 'lxc']).default('qemu'),
    vmid: vmid.optional(),
    node: z.string().max(100).optional(),
    name: guestName.default('foreign'),
    cores: z.int().min(1).max(512).default(2),
    memoryMib: z.int().min(16).max(8_388_608).default(2_048),
    diskGib: z.int().min(1).max(65_536).default(20),
    running: z.boolean().default(true),
    tags: z.string().max(500).default(''),
    description: z.string().max(8_192).default(''),
  }),
  /** A disk that carries the id of a guest, which may not be there (any more), and stands in no configuration. */
  z.strictObject({
    kind: z.literal('leave_disk'),
    vmid: vmid.optional(),
    node: z.string().max(100).optional(),
    storage: z.string().max(100).default('ceph-vm'),
    diskGib: z.int().min(1).max(65_536).default(10),
  }),
  z.strictObject({
    kind: z.literal('change'),
    vmid,
    name: guestName.optional(),
    cores: z.int().min(1).max(512).optional(),
    memoryMib: z.int().min(16).max(8_388_608).optional(),
    diskGib: z.int().min(1).max(65_536).optional(),
    power: z.enum(['running', 'stopped', 'paused']).optional(),
    node: z.string().max(100).optional(),
    tags: z.string().max(500).optional(),
    description: z.string().max(8_192).optional(),
  }),
]);

export type DriftRequest = z.input<typeof driftRequestSchema>;
export type ParsedDriftRequest = z.output<typeof driftRequestSchema>;
