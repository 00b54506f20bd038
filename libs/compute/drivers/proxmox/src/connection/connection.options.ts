import type { ConnectionFault, DriverConnection } from '@uni/compute-port';
import { z } from 'zod';

/** Root's own ids and those that people type by hand stay below. */
const DEFAULT_VMID_MIN = 100_000;
const DEFAULT_VMID_MAX = 999_999;
const name = (what: string) =>
  z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, `must be the name of a ${what}`);
const vmid = z.number().int().min(100, 'must be at least 100').max(999_999_999, 'must be at most 999999999');

const FINGERPRINT = /^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/;
const fingerprint = z
  .string()
  .transform((text) => normaliseFingerprint(text))
  .refine((text) => FINGERPRINT.test(text), 'must be a SHA-256 fingerprint: 32 pairs of hexadecimal digits');

const optionsSchema = z
  .strictObject({
    fingerprint: fingerprint.optional(),
    vmidMin: vmid.default(DEFAULT_VMID_MIN),
    vmidMax: vmid.default(DEFAULT_VMID_MAX),
    storage: name('storage').optional(),
    bridge: name('bridge').optional(),
    vlanTag: z.number().int().min(1).max(4094).optional(),
    pool: name('pool').optional(),
    nodes: z.array(name('node')).min(1).optional(),
    region: z.string().trim().min(1).max(60).optional(),
    isoStorage: name('storage').optional(),
    backupStorage: name('storage').optional(),
  })
  .refine((options) => options.vmidMin <= options.vmidMax, { path: ['vmidMax'], message: 'must not be below vmidMin' });

const credentialsSchema = z.strictObject({
  tokenId: z
    .string()
    .trim()
    .regex(/^[^\s@!:=]+@[A-Za-z][A-Za-z0-9._-]*![A-Za-z][A-Za-z0-9._-]*$/, 'must look like user@realm!token'),
  tokenSecret: z
    .string()
    .trim()
    .regex(
      /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i,
      'must be the UUID that was shown once when the token was made',
    ),
});

const connectionSchema = z.object({
  endpoint: z.string().superRefine((text, context) => {
    const message = faultOfEndpoint(text);
    if (message) context.addIssue({ code: 'custom', message });
  }),
  credentials: credentialsSchema,
  options: optionsSchema,
});

export type PveOptions = z.output<typeof optionsSchema>;

/** What an administrator typed, checked. */
export interface PveConnection {
  readonly endpoint: string;
  readonly tokenId: string;
  readonly authorization: string;
  readonly options: PveOptions;
}

export function validateConnection(connection: DriverConnection): readonly ConnectionFault[] {
  const parsed = connectionSchema.safeParse(connection);
  if (parsed.success) return [];
  return parsed.error.issues.flatMap((issue) => {
    const path = issue.path.join('.');
    if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }];
    return issue.keys.map((key) => ({ path: [...issue.path, key].join('.'), message: 'is not known' }));
  });
}

/** @throws Error when `validateConnection` has faults. */
export function parseConnection(connection: DriverConnection): PveConnection {
  const faults = validateConnection(connection);
  if (faults.length > 0) {
    throw new Error(
      `Unusable Proxmox VE connection: ${faults.map(({ path, message }) => `${path} ${message}`).join('; ')}`,
    );
  }
  const { endpoint, credentials, options } = connectionSchema.parse(connection);
  return {
    endpoint,
    tokenId: credentials.tokenId,
    authorization: `PVEAPIToken=${credentials.tokenId}=${credentials.tokenSecret}`,
    options,
  };
}

/** Upper-case pairs joined by colons, as the server prints it, whatever the administrator's tool printed. */
export function normaliseFingerprint(text: string): string {
  const digits = text
    .trim()
    .replace(/^sha-?256[\s:=]+(?:fingerprint=)?/i, '')
    .replaceAll(/[\s:]/g, '')
    .toUpperCase();
  return (digits.match(/.{1,2}/g) ?? []).join(':');
}

function faultOfEndpoint(text: string): string | null {
  if (!URL.canParse(text)) return 'must be an address such as https://pve.example.org:8006';
  const url = new URL(text);
  if (url.protocol !== 'https:') return 'must begin with https://';
  if (url.username || url.password) return 'must not carry credentials';
  if (url.pathname !== '/' || url.search || url.hash) return 'must end after the port';
  return null;
}
