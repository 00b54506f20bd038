import { isText, mayBeNumber, mayBeText, quickList } from '@uni/compute-port';
import { z } from 'zod';
import { pvePath, type PveApi } from './pve.api.js';
import { optionalWireNumber, optionalWireText, wireFlag, wireVmid } from './wire.values.js';

const guestSchema = z.object({
  type: z.enum(['qemu', 'lxc']),
  vmid: wireVmid,
  node: z.string(),
  status: z.string().default('unknown'),
  name: optionalWireText,
  template: wireFlag,
  maxcpu: optionalWireNumber,
  maxmem: optionalWireNumber,
  maxdisk: optionalWireNumber,
  tags: optionalWireText,
  lock: optionalWireText,
  pool: optionalWireText,
});

const nodeSchema = z.object({
  type: z.literal('node'),
  node: z.string(),
  status: z.string().default('unknown'),
  maxcpu: optionalWireNumber,
  maxmem: optionalWireNumber,
  mem: optionalWireNumber,
});

const storageSchema = z.object({
  type: z.literal('storage'),
  storage: z.string(),
  node: z.string(),
  status: z.string().default('unknown'),
  content: z.string().default(''),
  plugintype: optionalWireText,
  shared: wireFlag,
  disk: optionalWireNumber,
  maxdisk: optionalWireNumber,
});

const poolSchema = z.object({ type: z.literal('pool'), pool: z.string() });

const KNOWN: Readonly<Record<string, z.ZodType<Entry>>> = {
  qemu: guestSchema,
  lxc: guestSchema,
  node: nodeSchema,
  storage: storageSchema,
  pool: poolSchema,
};

/** Kinds that this driver does not read (networks, zones, kinds of later versions) become null. */
const entrySchema = z.looseObject({ type: z.string() }).transform((entry, context): Entry | null => {
  const schema = KNOWN[entry.type];
  if (!schema) return null;
  const parsed = schema.safeParse(entry);
  if (parsed.success) return parsed.data;
  for (const { message, path } of parsed.error.issues) context.addIssue({ code: 'custom', message, path });
  return z.NEVER;
});

/** `guestSchema` for the guests of a whole cluster; null in any doubt, and for what is no guest. */
function quickGuest(raw: Readonly<Record<string, unknown>>): GuestEntry | null {
  const { type, vmid, node, status, name, template, maxcpu, maxmem, maxdisk, tags, lock, pool } = raw;
  const isPlain =
    (type === 'qemu' || type === 'lxc') &&
    Number.isInteger(vmid) &&
    (vmid as number) >= 1 &&
    isText(node) &&
    isText(status) &&
    mayBeText(name) &&
    (template === undefined || template === 0 || template === 1) &&
    mayBeNumber(maxcpu) &&
    mayBeNumber(maxmem) &&
    mayBeNumber(maxdisk) &&
    mayBeText(tags) &&
    mayBeText(lock) &&
    mayBeText(pool);
  return isPlain
    ? ({
        type,
        vmid,
        node,
        status,
        name,
        template: template === 1,
        maxcpu,
        maxmem,
        maxdisk,
        tags,
        lock,
        pool,
      } as GuestEntry)
    : null;
}

export type GuestEntry = z.output<typeof guestSchema>;
export type NodeEntry = z.output<typeof nodeSchema>;
export type StorageEntry = z.output<typeof storageSchema>;
type Entry = GuestEntry | NodeEntry | StorageEntry | z.output<typeof poolSchema>;

/** The cluster as the entry node's replicated memory has it: one call, also while other nodes are down. */
export interface ClusterResources {
  readonly guests: readonly GuestEntry[];
  readonly nodes: readonly NodeEntry[];
  readonly storages: readonly StorageEntry[];
  readonly pools: readonly string[];
}

export async function readResources(api: PveApi): Promise<ClusterResources> {
  const entries = await api.get({
    label: 'cluster_resources',
    path: pvePath('cluster', 'resources'),
    schema: quickList(entrySchema, quickGuest),
  });
  const known = entries.filter((entry) => entry !== null);
  return {
    guests: known.filter((entry): entry is GuestEntry => entry.type === 'qemu' || entry.type === 'lxc'),
    nodes: known.filter((entry) => entry.type === 'node'),
    storages: known.filter((entry) => entry.type === 'storage'),
    pools: known.flatMap((entry) => (entry.type === 'pool' ? [entry.pool] : [])),
  };
}

/** The guest list alone, for looking one machine up. */
export async function readGuests(api: PveApi): Promise<readonly GuestEntry[]> {
  return api.get({
    label: 'cluster_guests',
    path: pvePath('cluster', 'resources'),
    query: { type: 'vm' },
    schema: quickList(guestSchema, quickGuest),
  });
}
