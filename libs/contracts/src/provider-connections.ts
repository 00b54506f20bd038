import { z } from 'zod';
import { line } from './primitives.js';

/** Kinds that an administrator can connect. The others follow with their drivers. */
export const CONNECTABLE_KINDS = ['proxmox'] as const;

const ipv4 = z.ipv4({ error: 'must be an IPv4 address' });
const toNumber = (address: string) => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
const MAX_POOL = 65_536;

/** Addresses that the product hands out itself, where the vendor does not. */
export const ipv4Pool = z
  .strictObject({
    from: ipv4,
    to: ipv4,
    prefixLength: z.number().int().min(8).max(32),
    gateway: ipv4.nullable().default(null),
  })
  .refine((pool) => toNumber(pool.from) <= toNumber(pool.to), { path: ['to'], message: 'must not be before `from`' })
  .refine((pool) => toNumber(pool.to) - toNumber(pool.from) < MAX_POOL, {
    path: ['to'],
    message: `must be within ${MAX_POOL} addresses of \`from\``,
  });
export type Ipv4Pool = z.output<typeof ipv4Pool>;

const name = line(100).regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'must be letters, digits, ".", "_" or "-"');
const vmid = z.number().int().min(100, 'must be at least 100').max(999_999_999);
const endpoint = z
  .url({ protocol: /^https$/, error: 'must be an https address such as https://pve.example.org:8006' })
  .max(500);

const proxmoxCredentials = z.strictObject({
  tokenId: line(200).regex(
    /^[^\s@!:=]+@[A-Za-z][A-Za-z0-9._-]*![A-Za-z][A-Za-z0-9._-]*$/,
    'must look like user@realm!token',
  ),
  tokenSecret: z.uuid({ error: 'must be the UUID that was shown once when the token was made' }),
});
const proxmoxOptions = z
  .strictObject({
    fingerprint: line(200).optional().meta({ description: 'SHA-256 of the server certificate, for self-signed ones' }),
    region: line(60).optional(),
    nodes: z.array(name).min(1).max(64).optional().meta({ description: 'Nodes that may be used; all when left out' }),
    storage: name.optional(),
    isoStorage: name.optional(),
    bridge: name.optional(),
    vlanTag: z.number().int().min(1).max(4094).optional(),
    pool: name.optional(),
    vmidMin: vmid.optional(),
    vmidMax: vmid.optional(),
    ipv4Pool: ipv4Pool.optional(),
  })
  .refine((value) => (value.vmidMin ?? 100_000) <= (value.vmidMax ?? 999_999), {
    path: ['vmidMax'],
    message: 'must not be below vmidMin',
  });

const common = { name: line(60), endpoint, enabled: z.boolean().default(true) };
export const createProviderRequest = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('proxmox'),
    ...common,
    credentials: proxmoxCredentials,
    options: proxmoxOptions.prefault({}),
  }),
]);
export const updateProviderRequest = z.strictObject({
  name: common.name.optional(),
  endpoint: endpoint.optional(),
  credentials: proxmoxCredentials.optional(),
  options: proxmoxOptions.optional(),
  enabled: z.boolean().optional(),
});
export type CreateProviderRequest = z.output<typeof createProviderRequest>;
export type UpdateProviderRequest = z.output<typeof updateProviderRequest>;
