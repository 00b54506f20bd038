import { z } from 'zod';
import { id, line, page, pageQuery, search, timestamp } from './primitives.js';
import { operation } from './operations.js';

/** What can be wrong with a record, a zone or a zone file: the codes of `errors` of refused changes. */
export const ZONE_FAULT_CODES = [
  'address4',
  'address6',
  'alias_beside',
  'alias_parameters',
  'alias_targets',
  'alias_zone',
  'authority',
  'authority_address',
  'control',
  'different_ttl',
  'file_class',
  'file_directive',
  'file_empty',
  'file_escaped',
  'file_first_name',
  'file_no_type',
  'file_no_value',
  'file_origin',
  'file_outside',
  'file_parenthesis_closed',
  'file_parenthesis_open',
  'file_quote',
  'file_text',
  'file_ttl',
  'file_type',
  'hexadecimal',
  'host',
  'host_or_none',
  'name',
  'name_long',
  'name_underscore',
  'number',
  'parameter',
  'same',
  'surplus',
  'text_empty',
  'text_long',
  'ttl',
  'twice',
  'type',
  'value_empty',
] as const;
export type ZoneFaultCode = (typeof ZONE_FAULT_CODES)[number];

export const DOMAIN_STATES = ['active', 'expired', 'pending', 'attention'] as const;
export const RENEWALS = ['automatic', 'manual', 'unpaid', 'ending', 'unknown'] as const;
/** Most changes that one order may hold. */
export const MOST_ZONE_CHANGES = 500;
/** Anything else would let customers try doors through us. */
export const WATCHED_PORTS = [443, 465, 636, 853, 990, 993, 995, 5061, 8443] as const;
/** A zone file of a few thousand records. */
const MOST_FILE_CHARACTERS = 400_000;

const day = z.iso.date({ error: 'must be a day such as 2027-03-01' }).meta({ example: '2027-03-01' });
const organization = z.object({ id, name: z.string() });

export const domain = z
  .object({
    id,
    name: z.string(),
    state: z.enum(DOMAIN_STATES),
    vendorState: z.string().meta({ description: "The registrar's own word" }),
    expiresOn: day.nullable(),
    renewal: z
      .enum(RENEWALS)
      .meta({ description: 'What happens at its end; `unknown` is to be treated like `manual`' }),
    nameServers: z.array(z.string()),
    transferLocked: z.boolean().nullable(),
    zoneId: id.nullable().meta({ description: 'The zone of this name, where you manage it here' }),
    lastSeenAt: timestamp.nullable(),
    gone: z.boolean().meta({ description: 'Not in the account any more' }),
  })
  .meta({ id: 'Domain' });
export const domains = page(domain);
export const adminDomain = domain.extend({
  providerId: id,
  providerName: z.string(),
  organization: organization.nullable(),
});
export const adminDomains = page(adminDomain);
export const namesQuery = z.strictObject({ ...pageQuery, q: search });
export const adminNamesQuery = namesQuery.extend({ organizationId: id.optional(), providerId: id.optional() });

export const record = z
  .object({
    id: z.string().meta({ description: 'Names it within its zone' }),
    name: z.string().meta({ description: 'Relative to the zone; empty for the zone itself', example: 'www' }),
    type: z.string().meta({ example: 'A' }),
    value: z.string().meta({ example: '192.0.2.80' }),
    ttlS: z.number().int().nullable().meta({ description: "Seconds; null for the zone's own" }),
    protected: z.boolean().meta({ description: 'Drives a service of the registrar: shown, never changed' }),
  })
  .meta({ id: 'DnsRecord' });
export const zone = z
  .object({
    id,
    name: z.string(),
    nameServers: z.array(z.string()),
    signed: z.boolean(),
    defaultTtlS: z.number().int().nullable(),
    published: z.boolean().meta({ description: 'The name servers answer what the records say' }),
    records: z.number().int(),
    operationId: id.nullable().meta({ description: 'The change that is under way' }),
    readAt: timestamp.nullable().meta({ description: 'When its records were read; null before the first time' }),
    checkedAt: timestamp.nullable().meta({ description: 'When it was last compared' }),
    gone: z.boolean(),
  })
  .meta({ id: 'DnsZone' });
export const zones = page(zone);
export const zoneDetail = zone.extend({
  recordTypes: z.array(z.string()).meta({ description: 'Types that can be made' }),
  minTtlS: z.number().int(),
});
export const adminZone = zone.extend({
  providerId: id,
  providerName: z.string(),
  organization: organization.nullable(),
  faults: z.array(z.string()),
  failure: z.string().nullable(),
});
export const adminZones = page(adminZone);
export const records = z.object({ items: z.array(record), nextCursor: z.null() });
export const recordsQuery = z.strictObject({ q: search, type: line(16).optional() });

const recordName = z
  .string({ error: 'must be text' })
  .trim()
  .toLowerCase()
  .max(253, 'must have at most 253 characters')
  .transform((name) => (name === '@' ? '' : name))
  .meta({ description: 'Relative to the zone; empty or "@" for the zone itself', example: 'www' });
export const recordInput = z.strictObject({
  name: recordName,
  type: line(16).toUpperCase().meta({ example: 'A' }),
  value: z
    .string({ error: 'must be text' })
    .trim()
    .min(1, 'must not be empty')
    .max(8_000, 'must have at most 8000 characters')
    // eslint-disable-next-line no-control-regex -- control characters are exactly what is refused
    .regex(/^[^\u0000-\u001f\u007f]*$/, 'must not contain control characters'),
  ttlS: z.int({ error: 'must be a whole number of seconds' }).min(0).max(604_800).nullable().default(null),
});
const recordId = line(100);
export const zoneChangesRequest = z
  .strictObject({
    add: z.array(recordInput).default([]),
    change: z.array(recordInput.extend({ id: recordId })).default([]),
    remove: z.array(recordId).default([]),
  })
  .refine(({ add, change, remove }) => add.length + change.length + remove.length <= MOST_ZONE_CHANGES, {
    message: `must hold at most ${MOST_ZONE_CHANGES} changes`,
    path: ['add'],
  });

const values = record.omit({ id: true, protected: true });
export const zoneDiff = z
  .object({
    added: z.array(values),
    changed: z.array(z.object({ from: record, to: values })),
    removed: z.array(record),
    kept: z
      .array(record)
      .meta({ description: "The registrar's own records, which stay although the file has them not" }),
    hash: z.string().meta({ description: 'Stands for exactly these changes of the zone as it is now' }),
  })
  .meta({ id: 'ZoneDiff' });
export const importRequest = z.strictObject({
  text: z
    .string({ error: 'must be text' })
    .min(1, 'must not be empty')
    // eslint-disable-next-line no-control-regex -- lines and tabs belong to a zone file, other control characters do not
    .regex(/^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]*$/, 'must not contain control characters')
    .max(MOST_FILE_CHARACTERS, `must have at most ${MOST_FILE_CHARACTERS} characters`)
    .meta({ description: 'A BIND zone file', example: 'www 300 IN A 192.0.2.81\n' }),
  hash: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'must be the hash of a preview')
    .optional()
    .meta({ description: 'Of the preview that shall be applied; not needed for a dry run' }),
});
export const importQuery = z.strictObject({
  dryRun: z.enum(['true', 'false'], { error: 'must be true or false' }).optional(),
});
export const importAnswer = z.object({
  diff: zoneDiff,
  operation: operation.nullable().meta({ description: 'What carries it out; null for a dry run' }),
});

export const watch = z
  .object({
    id,
    host: z.string(),
    port: z.number().int(),
    expiresAt: timestamp.nullable().meta({ description: 'Of the certificate that was seen last' }),
    issuer: z.string().nullable(),
    subject: z.string().nullable(),
    checkedAt: timestamp.nullable(),
    failure: z.string().nullable().meta({ description: 'Why the last look saw no certificate' }),
    createdAt: timestamp,
  })
  .meta({ id: 'CertificateWatch' });
export const watches = z.object({ items: z.array(watch), nextCursor: z.null() });
export const createWatchRequest = z.strictObject({
  host: z
    .string({ error: 'must be text' })
    .trim()
    .toLowerCase()
    .max(253, 'must have at most 253 characters')
    .regex(
      /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/,
      'must be a host name such as www.example.org',
    )
    .meta({ example: 'www.example.org' }),
  port: z
    .literal([...WATCHED_PORTS], { error: `must be one of ${WATCHED_PORTS.join(', ')}` })
    .default(443)
    .meta({ description: 'Where services speak TLS from the first byte' }),
});

export const warning = z
  .object({
    id: z.string(),
    kind: z.enum(['domain', 'certificate']),
    subjectId: id,
    name: z.string(),
    expiresOn: day,
    daysBefore: z.number().int().meta({ description: 'The rung: 60, 30, 14, 7 or 1 days before its end' }),
    renewal: z.enum(RENEWALS).nullable(),
    createdAt: timestamp,
  })
  .meta({ id: 'ExpiryWarning' });
export const warnings = page(warning);
export const warningsQuery = z.strictObject(pageQuery);

export const account = z
  .object({
    providerId: id,
    providerName: z.string(),
    kind: z.string(),
    enabled: z.boolean(),
    zones: z.number().int(),
    domains: z.number().int(),
    lastSyncAt: timestamp.nullable(),
    lastGoodSyncAt: timestamp.nullable(),
    failure: z.string().nullable().meta({ description: 'Why the last look failed' }),
  })
  .meta({ id: 'DnsAccount' });
export const accounts = z.object({ items: z.array(account), nextCursor: z.null() });
export const updateAccountRequest = z.strictObject({ enabled: z.boolean() });
export const assignRequest = z.strictObject({
  organizationId: id.nullable().meta({ description: 'null takes it back' }),
});
export const requested = z.object({ requestedAt: timestamp });

export type DomainView = z.output<typeof domain>;
export type AdminDomainView = z.output<typeof adminDomain>;
export type ZoneView = z.output<typeof zone>;
export type ZoneDetailView = z.output<typeof zoneDetail>;
export type AdminZoneView = z.output<typeof adminZone>;
export type RecordView = z.output<typeof record>;
export type RecordInput = z.output<typeof recordInput>;
export type ZoneChangesRequest = z.output<typeof zoneChangesRequest>;
export type ZoneDiffView = z.output<typeof zoneDiff>;
export type WatchView = z.output<typeof watch>;
export type WarningView = z.output<typeof warning>;
export type DnsAccountView = z.output<typeof account>;
