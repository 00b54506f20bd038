import { isText, ProviderError, quickList, type MachineRef } from '@uni/compute-port';
import { z } from 'zod';
import { servicePath, type KamateraApi } from '../api/kamatera.api.js';
import { optionalWireText, wireNumber } from '../api/wire.values.js';
import { markOf } from './ownership.mark.js';

const SERVER_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

const entrySchema = z.object({
  id: z.string().regex(SERVER_ID, 'is not the id of a server'),
  name: z.string(),
  datacenter: z.string(),
  power: z.string().default(''),
});

const entriesSchema = quickList(entrySchema, (raw) => {
  const { id, name, datacenter, power } = raw;
  const isPlain = isText(id) && isText(name) && isText(datacenter) && isText(power) && SERVER_ID.test(id);
  return isPlain ? (raw as ServerEntry) : null;
});

/** `2B`: number and class of processors. */
const CPU = /^(\d+)([A-Za-z])$/;
const cpuSchema = z
  .string()
  .regex(CPU, 'is no processor configuration')
  .transform((text) => {
    const [, count, type] = CPU.exec(text) ?? [];
    return { count: Number(count), type: (type ?? '').toUpperCase() };
  });

const detailSchema = entrySchema.extend({
  cpu: cpuSchema,
  ram: wireNumber,
  diskSizes: z.array(wireNumber),
  networks: z
    .array(z.object({ network: z.string(), ips: z.union([z.array(z.string()), z.string().transform((ip) => [ip])]) }))
    .default([]),
  billing: optionalWireText,
});

/** A server as the list has it. */
export type ServerEntry = z.output<typeof entrySchema>;
/** A server as it is asked for alone. Disks are ordered by their index; the first is the one it was built with. */
export type ServerDetail = z.output<typeof detailSchema>;

export interface ServerList {
  readonly servers: readonly ServerEntry[];
  /** An empty answer is read as an empty list, but proves nothing. */
  readonly isProof: boolean;
}

export async function readServers(api: KamateraApi): Promise<ServerList> {
  const { data, isBlank } = await api.ask({
    face: 'console',
    label: 'servers',
    path: servicePath('servers'),
    emptyIsList: true,
    schema: entriesSchema,
  });
  // A list that is made while servers come and go may name one twice.
  return { servers: distinct(data), isProof: !isBlank };
}

function distinct(servers: readonly ServerEntry[]): readonly ServerEntry[] {
  const seen = new Set<string>();
  return servers.filter(({ id }) => !seen.has(id) && seen.add(id));
}

/** null for a server that is gone, and for an id that no server can have. */
export async function readServer(api: KamateraApi, externalId: string): Promise<ServerDetail | null> {
  if (!SERVER_ID.test(externalId)) return null;
  try {
    return await api.call({
      face: 'console',
      label: 'server',
      path: servicePath('server', externalId),
      schema: detailSchema,
    });
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    if (error.code === 'not_found') return null;
    // A server of nobody and one of somebody else may be refused alike: the list tells which it is.
    if (error.code === 'forbidden' && !(await isListed(api, externalId))) return null;
    throw error;
  }
}

async function isListed(api: KamateraApi, externalId: string): Promise<boolean> {
  const { servers, isProof } = await readServers(api);
  return !isProof || servers.some(({ id }) => id.toLowerCase() === externalId.toLowerCase());
}

/** The machine of this reference; null when it is gone or when its name carries another mark. */
export async function findOwned(api: KamateraApi, ref: MachineRef): Promise<ServerDetail | null> {
  const server = await readServer(api, ref.externalId);
  return server && markOf(server.name) === ref.mark ? server : null;
}

/** @throws ProviderError `not_found` */
export async function requireOwned(api: KamateraApi, ref: MachineRef): Promise<ServerDetail> {
  const server = await findOwned(api, ref);
  if (server) return server;
  throw new ProviderError({
    code: 'not_found',
    outcome: 'not_applied',
    vendorMessage: `no server ${ref.externalId} whose name carries the mark ${ref.mark}`,
  });
}
