import { z } from 'zod';

const name = z.string().min(1).max(63);

/** Changes of the cloud that nobody asked the API for. */
export const driftRequestSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('vanish'), machineId: z.uuid() }),
  z.strictObject({
    kind: z.literal('appear'),
    /** Default: a new one. The id of a machine that is gone, or in the way, may be given out again. */
    machineId: z.uuid().optional(),
    name: name.default('foreign'),
    displayName: z.string().max(255).optional(),
    /** Default: the account of the simulator's credentials. */
    account: z.string().max(100).optional(),
    zone: z.string().max(100).optional(),
    template: z.string().max(100).optional(),
    offering: z.string().max(100).optional(),
    diskGib: z.int().min(1).max(10_240).optional(),
    group: z.string().max(255).optional(),
    tags: z.record(z.string().max(255), z.string().max(255)).default({}),
    running: z.boolean().default(true),
    /** How many; their names are numbered from the second on. */
    count: z.int().min(1).max(100_000).default(1),
  }),
  z.strictObject({
    kind: z.literal('change'),
    machineId: z.uuid(),
    name: name.optional(),
    displayName: z.string().max(255).optional(),
    group: z.string().max(255).nullable().optional(),
    offering: z.string().max(100).optional(),
    diskGib: z.int().min(1).max(10_240).optional(),
    address: z.ipv4().optional(),
    /** `error` and `unknown` are states of the vendor that no call leads to. */
    power: z.enum(['running', 'stopped', 'error', 'unknown']).optional(),
    tags: z.record(z.string().max(255), z.string().max(255)).optional(),
  }),
  z.strictObject({
    kind: z.literal('volume_appears'),
    name: name.default('leftover'),
    sizeGib: z.int().min(1).max(10_240).default(20),
    zone: z.string().max(100).optional(),
    /** Attached to it; default: to nothing. */
    machineId: z.uuid().optional(),
  }),
  /** Of the root disk. */
  z.strictObject({ kind: z.literal('snapshot_appears'), machineId: z.uuid(), name: name.optional() }),
  z.strictObject({ kind: z.literal('machine_snapshot_appears'), machineId: z.uuid(), name: name.default('foreign') }),
  z.strictObject({ kind: z.literal('backup_appears'), machineId: z.uuid(), name: name.optional() }),
  /** A disk, a snapshot of either kind or a backup. */
  z.strictObject({ kind: z.literal('resource_vanishes'), id: z.uuid() }),
]);

export type DriftRequest = z.input<typeof driftRequestSchema>;
export type ParsedDriftRequest = z.output<typeof driftRequestSchema>;
