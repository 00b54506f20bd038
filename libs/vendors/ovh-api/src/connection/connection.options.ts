import type { ConnectionFault, DriverConnection } from '@uni/compute-port';
import { z } from 'zod';
import type { ApplicationKeys } from '../api/signer.js';
import {
  apiAddress,
  isApiPath,
  knownTokenUrl,
  splitTokenUrl,
  TOKEN_ORIGIN,
  type ApiAddress,
} from './vendor.addresses.js';

const secret = (what: string) =>
  z
    .string(`is missing: ${what}`)
    .trim()
    .regex(/^[\x21-\x7e]{6,200}$/, `must be ${what}, without spaces`);

const applicationKeys = z.strictObject({
  applicationKey: secret('the application key'),
  applicationSecret: secret('the application secret'),
  consumerKey: secret('the consumer key'),
});
const serviceAccount = z.strictObject({
  clientId: secret('the client id of the service account'),
  clientSecret: secret('the client secret of the service account'),
});

const projectId = z
  .string()
  .trim()
  .regex(/^[0-9a-f]{32}$/, 'must be a project id: 32 hexadecimal digits');
const regionName = z
  .string()
  .trim()
  .regex(/^[A-Z][A-Z0-9-]{1,30}$/, 'must be a region such as GRA11');

const optionsSchema = z.strictObject({
  projects: z.array(projectId).min(1, 'must name at least one project, or be left out').optional(),
  regions: z.array(regionName).min(1, 'must name at least one region, or be left out').optional(),
  networks: z
    .array(z.string().trim().min(1).max(100))
    .min(1, 'must name at least one network, or be left out')
    .optional(),
  subsidiary: z
    .string()
    .trim()
    .regex(/^[A-Z]{2,4}$/, 'must be a subsidiary such as FR')
    .optional(),
  tokenUrl: z
    .url({ protocol: /^https?$/, error: 'must be an address such as https://www.ovh.com/auth/oauth2/token' })
    .max(500)
    .optional(),
});

export type OvhOptions = z.output<typeof optionsSchema>;

/** Either three application keys, which sign every call, or a service account, which trades its secret for tokens. */
export type OvhIdentity =
  | ({ readonly kind: 'keys' } & ApplicationKeys)
  | { readonly kind: 'account'; readonly clientId: string; readonly clientSecret: string; readonly tokenUrl: string };

/** What an administrator typed, checked. */
export interface OvhConnection {
  readonly address: ApiAddress;
  readonly identity: OvhIdentity;
  readonly options: OvhOptions;
}

export function validateConnection(connection: DriverConnection): readonly ConnectionFault[] {
  const faults: ConnectionFault[] = [];
  const endpointFault = faultOfEndpoint(connection.endpoint);
  if (endpointFault !== null) faults.push({ path: 'endpoint', message: endpointFault });
  const isAccount = usesServiceAccount(connection);
  const schema = isAccount ? serviceAccount : applicationKeys;
  faults.push(...faultsOf('credentials', schema.safeParse(connection.credentials)));
  const options = optionsSchema.safeParse(connection.options);
  faults.push(...faultsOf('options', options));
  const needsTokenUrl = isAccount && endpointFault === null && options.success && options.data.tokenUrl === undefined;
  if (needsTokenUrl && knownTokenUrl(connection.endpoint) === null) {
    faults.push({
      path: 'options.tokenUrl',
      message:
        "must be given: this endpoint is not one of the vendor's own, so where its tokens come from is not known",
    });
  }
  return faults;
}

/** @throws Error when `validateConnection` has faults. */
export function parseConnection(connection: DriverConnection): OvhConnection {
  const faults = validateConnection(connection);
  if (faults.length > 0) {
    throw new Error(`Unusable OVH connection: ${faults.map(({ path, message }) => `${path} ${message}`).join('; ')}`);
  }
  const options = optionsSchema.parse(connection.options);
  return { address: apiAddress(connection.endpoint), identity: identityOf(connection, options), options };
}

/** Where access tokens come from, for a factory's `endpoints`: only service accounts need it. */
export function extraEndpoints(connection: DriverConnection): Readonly<Record<string, string>> {
  const { identity } = parseConnection(connection);
  return identity.kind === 'account' ? { [TOKEN_ORIGIN]: splitTokenUrl(identity.tokenUrl).origin } : {};
}

function identityOf(connection: DriverConnection, options: OvhOptions): OvhIdentity {
  if (!usesServiceAccount(connection)) return { kind: 'keys', ...applicationKeys.parse(connection.credentials) };
  const tokenUrl = options.tokenUrl ?? knownTokenUrl(connection.endpoint) ?? '';
  return { kind: 'account', ...serviceAccount.parse(connection.credentials), tokenUrl };
}

/** The two ways must not be mixed; whoever names a client means the service account, and the keys are then too much. */
function usesServiceAccount({ credentials }: DriverConnection): boolean {
  return 'clientId' in credentials || 'clientSecret' in credentials;
}

function faultOfEndpoint(text: string): string | null {
  if (!URL.canParse(text)) return 'must be an address such as https://eu.api.ovh.com/1.0';
  const url = new URL(text);
  // Whether plain http is let through is the operator's decision, not ours: it is needed for simulators on loopback only.
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must begin with https://';
  if (url.username || url.password) return 'must not carry credentials';
  if (url.search || url.hash) return 'must not carry a query or a fragment';
  if (!isApiPath(url.pathname)) return 'must end with /1.0 or /v1, such as https://eu.api.ovh.com/1.0';
  return null;
}

function faultsOf(path: string, parsed: z.ZodSafeParseResult<unknown>): readonly ConnectionFault[] {
  if (parsed.success) return [];
  return parsed.error.issues.flatMap((issue) => {
    const at = [path, ...issue.path].join('.');
    if (issue.code !== 'unrecognized_keys') return [{ path: at, message: issue.message }];
    return issue.keys.map((key) => ({ path: `${at}.${key}`, message: 'is not known' }));
  });
}
