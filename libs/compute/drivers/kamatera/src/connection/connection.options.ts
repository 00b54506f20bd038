import type { ConnectionFault, DriverConnection } from '@uni/compute-port';
import { z } from 'zod';

/** The vendor's own addresses; resellers run the same platform under others. */
export const CONSOLE_ENDPOINT = 'https://console.kamatera.com';
export const CLI_ENDPOINT = 'https://cloudcli.cloudwm.com';

const secretText = (what: string) =>
  z
    .string({ error: `must be the ${what}` })
    .trim()
    .regex(/^[\x21-\x7e]{6,200}$/, `must be the ${what}: 6 to 200 visible characters without spaces`);

const address = (example: string) =>
  z.string({ error: `must be an address such as ${example}` }).superRefine((text, context) => {
    const fault = faultOfAddress(text, example);
    if (fault !== null) context.addIssue({ code: 'custom', message: fault });
  });

const datacenter = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[A-Z][A-Z0-9-]{1,5}$/, 'must be the id of a datacenter such as EU or US-NY2');

const optionsSchema = z.strictObject({
  cliEndpoint: address(CLI_ENDPOINT).default(CLI_ENDPOINT),
  /** The public price list, where it is not below the endpoint. */
  priceListUrl: z
    .string({ error: 'must be the address of the price list' })
    .superRefine((text, context) => {
      const fault = faultOfPriceList(text);
      if (fault !== null) context.addIssue({ code: 'custom', message: fault });
    })
    .optional(),
  /** Class of processor for everything that is ordered: A availability, B general purpose, T burstable, D dedicated. */
  cpuType: z.enum(['A', 'B', 'T', 'D'], { error: 'must be one of A, B, T and D' }).default('B'),
  billing: z.enum(['hourly', 'monthly'], { error: 'must be hourly or monthly' }).default('hourly'),
  /** Counts with monthly billing only. */
  traffic: z
    .string()
    .trim()
    .regex(/^[tb]\d{1,8}$/, 'must be the code of a traffic package such as t5000')
    .default('t5000'),
  datacenters: z.array(datacenter).min(1, 'must name a datacenter, or be left out for all').optional(),
  network: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9.-]{3,60}$/, 'must be wan or the full name of a private network such as lan-4410-app')
    .default('wan'),
  dailyBackup: z.boolean({ error: 'must be true or false' }).default(false),
});

const connectionSchema = z.object({
  endpoint: address(CONSOLE_ENDPOINT),
  credentials: z.strictObject({
    clientId: secretText('client id of an API key'),
    secret: secretText('secret of the API key'),
  }),
  options: optionsSchema,
});

export type KamateraOptions = z.output<typeof optionsSchema>;

/** A connection that has been judged usable. Holds the credentials: never logged. */
export interface KamateraConnection {
  readonly endpoint: string;
  readonly clientId: string;
  readonly secret: string;
  readonly options: KamateraOptions;
}

export function parseOptions(options: Readonly<Record<string, unknown>>): KamateraOptions {
  return optionsSchema.parse(options);
}

/** Every fault at once, by the path of its field. A message never repeats what was typed. */
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
export function parseConnection(connection: DriverConnection): KamateraConnection {
  const faults = validateConnection(connection);
  if (faults.length > 0) {
    throw new Error(
      `Unusable Kamatera connection: ${faults.map(({ path, message }) => `${path} ${message}`).join('; ')}`,
    );
  }
  const { endpoint, credentials, options } = connectionSchema.parse(connection);
  return { endpoint, ...credentials, options };
}

/** Plain http is left to the guard of the HTTP client, which lets it through for hosts that the operator has named so. */
function faultOfAddress(text: string, example: string): string | null {
  if (!URL.canParse(text)) return `must be an address such as ${example}`;
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must begin with https://';
  if (url.username || url.password) return 'must not carry credentials';
  if (url.pathname !== '/' || url.search || url.hash) return `must end after the host, as in ${example}`;
  return null;
}

function faultOfPriceList(text: string): string | null {
  if (!URL.canParse(text)) return 'must be the address of the price list';
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must begin with https://';
  if (url.username || url.password) return 'must not carry credentials';
  return url.search || url.hash || url.pathname.endsWith('/') ? 'must end with the name of the file' : null;
}

/** Where the price list lies: the address of its folder, and its name in it. */
export function priceListOf({ endpoint, options }: Pick<KamateraConnection, 'endpoint' | 'options'>): {
  readonly folder: string;
  readonly file: string;
} {
  const url = new URL(options.priceListUrl ?? '/info/calculator.js.php', endpoint);
  const cut = url.pathname.lastIndexOf('/');
  return { folder: `${url.origin}${url.pathname.slice(0, cut)}`, file: url.pathname.slice(cut) };
}
