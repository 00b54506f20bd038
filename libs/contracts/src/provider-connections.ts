import { z } from 'zod';
import { line } from './primitives.js';

/** Kinds that an administrator can connect. */
export const CONNECTABLE_KINDS = ['proxmox', 'ovh', 'cloudstack', 'kamatera'] as const;
export type ConnectableKind = (typeof CONNECTABLE_KINDS)[number];

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
    backupStorage: name.optional().meta({ description: 'A storage for backups; without it there are none' }),
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

/** A secret as vendors hand them out: one word without spaces. */
const secret = (what: string, most = 512) => line(most, 6).regex(/^[\x21-\x7e]+$/, `must be ${what}, without spaces`);

const ovhCredentials = z.union(
  [
    z.strictObject({
      applicationKey: secret('the application key', 200),
      applicationSecret: secret('the application secret', 200),
      consumerKey: secret('the consumer key', 200),
    }),
    z.strictObject({
      clientId: secret('the client id of the service account', 200),
      clientSecret: secret('the client secret of the service account', 200),
    }),
  ],
  { error: 'must be the three application keys, or the id and secret of a service account' },
);
const ovhOptions = z.strictObject({
  projects: z
    .array(line(32).regex(/^[0-9a-f]{32}$/, 'must be a project id: 32 hexadecimal digits'))
    .min(1)
    .max(100)
    .optional()
    .meta({ description: 'Projects that may be used; all when left out' }),
  regions: z
    .array(line(32).regex(/^[A-Z][A-Z0-9-]{1,30}$/, 'must be a region such as GRA11'))
    .min(1)
    .max(100)
    .optional()
    .meta({ description: 'Regions that may be used; all when left out' }),
  networks: z.array(line(100)).min(1).max(20).optional(),
  subsidiary: line(4)
    .regex(/^[A-Z]{2,4}$/, 'must be a subsidiary such as FR')
    .optional()
    .meta({ description: 'Whose price list applies' }),
  tokenUrl: z
    .url({ protocol: /^https$/, error: 'must be an https address' })
    .max(500)
    .optional(),
});

const cloudId = (what: string) => z.uuid({ error: `must be the id of a ${what}` });
const cloudStackCredentials = z.strictObject({
  apiKey: secret('the API key of the account'),
  secretKey: secret('the secret key of the account'),
});
const cloudStackOptions = z.strictObject({
  fingerprint: line(200).optional().meta({ description: 'SHA-256 of the server certificate, for self-signed ones' }),
  projectId: cloudId('project').optional(),
  zones: z.array(cloudId('zone')).min(1).max(100).optional(),
  networks: z
    .record(cloudId('zone'), z.array(cloudId('network')).min(1).max(8))
    .optional()
    .meta({ description: 'By zone: the networks of new machines, the default one first' }),
  customOffering: cloudId('service offering').optional(),
  cpuSpeedMhz: z.number().int().min(100).max(10_000).optional(),
  diskOffering: cloudId('disk offering').optional(),
  pageSize: z.number().int().min(1).max(500).optional().meta({ description: 'Machines per page of a list' }),
  signature: z.enum(['sha1', 'sha512']).optional(),
  usage: z.boolean().optional().meta({ description: 'The keys are an administrator’s and the usage server runs' }),
});

const kamateraCredentials = z.strictObject({
  clientId: secret('the client id of an API key', 200),
  secret: secret('the secret of the API key', 200),
});
const kamateraOptions = z.strictObject({
  cliEndpoint: z
    .url({ protocol: /^https$/, error: 'must be an https address' })
    .max(500)
    .optional(),
  priceListUrl: z
    .url({ protocol: /^https$/, error: 'must be an https address' })
    .max(500)
    .optional(),
  cpuType: z.enum(['A', 'B', 'T', 'D']).optional().meta({ description: 'Class of processor of everything ordered' }),
  billing: z.enum(['hourly', 'monthly']).optional(),
  traffic: line(12)
    .regex(/^[tb]\d{1,8}$/, 'must be the code of a traffic package such as t5000')
    .optional(),
  datacenters: z
    .array(line(6).regex(/^[A-Z][A-Z0-9-]{1,5}$/, 'must be a datacenter such as EU or US-NY2'))
    .min(1)
    .max(100)
    .optional(),
  network: line(60).optional(),
  dailyBackup: z.boolean().optional(),
});

/** What each kind of connection consists of, beside its name and address. */
export const CONNECTION_PARTS = {
  proxmox: { credentials: proxmoxCredentials, options: proxmoxOptions },
  ovh: { credentials: ovhCredentials, options: ovhOptions },
  cloudstack: { credentials: cloudStackCredentials, options: cloudStackOptions },
  kamatera: { credentials: kamateraCredentials, options: kamateraOptions },
} as const satisfies Record<ConnectableKind, { credentials: z.ZodType; options: z.ZodType }>;

const common = { name: line(60), endpoint, enabled: z.boolean().default(true) };
export const createProviderRequest = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('proxmox'),
    ...common,
    credentials: proxmoxCredentials,
    options: proxmoxOptions.prefault({}),
  }),
  z.strictObject({
    kind: z.literal('ovh'),
    ...common,
    credentials: ovhCredentials,
    options: ovhOptions.prefault({}),
  }),
  z.strictObject({
    kind: z.literal('cloudstack'),
    ...common,
    credentials: cloudStackCredentials,
    options: cloudStackOptions.prefault({}),
  }),
  z.strictObject({
    kind: z.literal('kamatera'),
    ...common,
    credentials: kamateraCredentials,
    options: kamateraOptions.prefault({}),
  }),
]);
/** Credentials and options are judged by the kind of the provider that is changed. */
export const updateProviderRequest = z.strictObject({
  name: common.name.optional(),
  endpoint: endpoint.optional(),
  credentials: z.record(line(40), z.string().max(512)).optional(),
  options: z.record(line(40), z.unknown()).optional(),
  enabled: z.boolean().optional(),
});
export type CreateProviderRequest = z.output<typeof createProviderRequest>;
export type UpdateProviderRequest = z.output<typeof updateProviderRequest>;
