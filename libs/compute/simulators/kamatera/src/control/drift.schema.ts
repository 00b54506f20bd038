import { z } from 'zod';
import { CPU_TYPES } from '../world/server.state.js';

const serverId = z.uuid();
const serverName = z.string().regex(/^[A-Za-z0-9()_.-]{4,40}$/);
const sizeGb = z.int().min(1).max(65_536);
const power = z.enum(['on', 'off', 'suspended']);
const tags = z.array(z.string().regex(/^[A-Za-z0-9_. -]{1,15}$/)).max(50);

/** Changes behind the control plane's back, as somebody at the vendor's own console would make them. */
export const driftRequestSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('vanish'), id: serverId }),
  z.strictObject({
    kind: z.literal('appear'),
    /** Of a server that is gone; default: a new one. */
    id: serverId.optional(),
    name: serverName.default('foreign'),
    /** Default: the first that is offered. */
    datacenter: z.string().max(10).optional(),
    cpuCount: z.int().min(1).max(104).default(2),
    cpuType: z.enum(CPU_TYPES).default('B'),
    ramMb: z.int().min(256).max(524_288).default(2_048),
    diskSizesGb: z.array(sizeGb).min(1).max(4).default([20]),
    power: power.default('on'),
    tags: tags.default([]),
    description: z.string().max(1_000).default(''),
  }),
  z.strictObject({
    kind: z.literal('change'),
    id: serverId,
    name: serverName.optional(),
    cpuCount: z.int().min(1).max(104).optional(),
    cpuType: z.enum(CPU_TYPES).optional(),
    ramMb: z.int().min(256).max(524_288).optional(),
    /** Of the first disk. */
    diskGb: sizeGb.optional(),
    power: power.optional(),
    /** Another public address for the first interface that has one. */
    address: z.ipv4().optional(),
    tags: tags.optional(),
    description: z.string().max(1_000).optional(),
  }),
  z.strictObject({ kind: z.literal('snapshot_vanish'), id: serverId, snapshotId: z.int() }),
  z.strictObject({ kind: z.literal('image_vanish'), imageId: z.string().min(1).max(60) }),
]);

export type DriftRequest = z.input<typeof driftRequestSchema>;
export type ParsedDriftRequest = z.output<typeof driftRequestSchema>;
