import type { ConnectionFault, DriverConnection } from '@uni/compute-port';
import { z } from 'zod';
import type { CloudAccess, CloudParameters } from '../api/cloudstack.api.js';
import { SIGNATURE_ALGORITHMS } from '../api/request.signer.js';
import { isVendorId } from '../api/wire.values.js';
import { apiPath, faultOfEndpoint, normaliseFingerprint } from './endpoint.path.js';

const MOST_PER_PAGE = 500;
const DEFAULT_CPU_SPEED_MHZ = 1_000;

const id = (what: string) =>
  z
    .string()
    .trim()
    .toLowerCase()
    .refine(isVendorId, `must be the id of a ${what}, such as 2a6f0c1e-8d3b-4f57-9a10-6b1d2c3e4f50`);

const FINGERPRINT = /^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/;
const fingerprint = z
  .string()
  .transform(normaliseFingerprint)
  .refine((text) => FINGERPRINT.test(text), 'must be a SHA-256 fingerprint: 32 pairs of hexadecimal digits');

const optionsSchema = z.strictObject({
  fingerprint: fingerprint.optional(),
  /** Everything is done in this project instead of the account of the keys. */
  projectId: id('project').optional(),
  /** The only zones that may be used. */
  zones: z.array(id('zone')).min(1, 'must name at least one zone').optional(),
  /** By zone: the networks of new machines, the default one first. */
  networks: z.record(id('zone'), z.array(id('network')).min(1, 'must name at least one network').max(8)).optional(),
  /** A customised offering: with it sizes are free. */
  customOffering: id('service offering').optional(),
  /** Asked of customised offerings that leave it open. */
  cpuSpeedMhz: z
    .number()
    .int()
    .min(100, 'must be at least 100')
    .max(10_000, 'must be at most 10000')
    .default(DEFAULT_CPU_SPEED_MHZ),
  /** For new volumes; otherwise the first customised one that the account sees. */
  diskOffering: id('disk offering').optional(),
  pageSize: z
    .number()
    .int()
    .min(1, 'must be at least 1')
    .max(MOST_PER_PAGE, `must be at most ${MOST_PER_PAGE}`)
    .default(MOST_PER_PAGE),
  signature: z.enum(SIGNATURE_ALGORITHMS, 'must be "sha1" or "sha512"').default('sha1'),
  /** The keys belong to an administrator and the usage server runs: what was used may be read. */
  usage: z.boolean().default(false),
});

/** Keys are 86 characters of Base64 for URLs as the server makes them; others may have been set by hand. */
const key = (what: string) =>
  z
    .string()
    .trim()
    .regex(/^[\x21-\x7e]{8,512}$/, `must be the ${what} that the account page shows, without spaces`);

const connectionSchema = z.object({
  endpoint: z.string().superRefine((text, context) => {
    const message = faultOfEndpoint(text);
    if (message) context.addIssue({ code: 'custom', message });
  }),
  credentials: z.strictObject({ apiKey: key('API key'), secretKey: key('secret key') }),
  options: optionsSchema,
});

export type CloudOptions = z.output<typeof optionsSchema>;

/** What an administrator typed, checked. */
export interface CloudConnection {
  readonly access: CloudAccess;
  readonly options: CloudOptions;
}

export function validateConnection(connection: DriverConnection): readonly ConnectionFault[] {
  const parsed = connectionSchema.safeParse(connection);
  if (parsed.success) return [];
  return parsed.error.issues.flatMap((issue) => {
    const path = issue.path.join('.');
    if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }];
    return issue.keys.map((name) => ({ path: [...issue.path, name].join('.'), message: 'is not known' }));
  });
}

/** @throws Error when `validateConnection` has faults. */
export function parseConnection(connection: DriverConnection): CloudConnection {
  const faults = validateConnection(connection);
  if (faults.length > 0) {
    throw new Error(
      `Unusable CloudStack connection: ${faults.map(({ path, message }) => `${path} ${message}`).join('; ')}`,
    );
  }
  const { endpoint, credentials, options } = connectionSchema.parse(connection);
  return {
    access: { keys: { ...credentials, algorithm: options.signature }, path: apiPath(endpoint) },
    options,
  };
}

/** Whose things are listed: those of the project, or everything that the keys may see. */
export function scopeOf(options: CloudOptions): CloudParameters {
  return options.projectId === undefined ? { listall: true } : { listall: true, projectid: options.projectId };
}

/** Where new things belong. */
export function ownerOf(options: CloudOptions): CloudParameters {
  return { projectid: options.projectId };
}
