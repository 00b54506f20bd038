import { faultRequestSchemaWith } from '@uni/simulator-kit';
import { z } from 'zod';

const name = z.string().min(1).max(100);
const milliseconds = z.int().min(0).max(3_600_000);

/** Things that are wrong with the vendor or the account: they take effect at once and need no match. */
const vendorFault = z.discriminatedUnion('kind', [
  /** The clock by which signatures are judged and `/auth/time` answers. */
  z.strictObject({ kind: z.literal('clock_skew'), ms: z.int().min(-86_400_000).max(86_400_000) }),
  /** The consumer key is taken back (`refused`), has run out (`expired`), or is not known any more (`forgotten`). */
  z.strictObject({
    kind: z.literal('revoke_credential'),
    how: z.enum(['refused', 'expired', 'forgotten']).default('refused'),
  }),
  /** The application key is not known any more. */
  z.strictObject({ kind: z.literal('revoke_application') }),
  /** The service account is gone; tokens that it has die with it. */
  z.strictObject({ kind: z.literal('revoke_service_account') }),
  /** Access tokens that are out stop to work; new ones can be had. */
  z.strictObject({ kind: z.literal('expire_tokens') }),
  /** One right is missing, by its path as in access rules. */
  z.strictObject({
    kind: z.literal('revoke_right'),
    method: z.enum(['GET', 'POST', 'PUT', 'DELETE']).nullable().default(null),
    path: z.string().startsWith('/').max(300),
  }),
  z.strictObject({
    kind: z.literal('rate_limit'),
    perMinute: z.int().min(0).max(100_000).default(60),
    /** The vendor has not been seen to say how long to wait. */
    retryAfterS: z.int().min(0).max(86_400).nullable().default(null),
  }),
  z.strictObject({ kind: z.literal('account_closed') }),
  z.strictObject({ kind: z.literal('project_suspended'), project: name }),
  z.strictObject({ kind: z.literal('project_closed'), project: name }),
  z.strictObject({ kind: z.literal('project_down'), project: name, how: z.enum(['error', 'hang']).default('error') }),
  /** `status` only says DOWN; lists over all regions `fail` with it or leave it out. */
  z.strictObject({
    kind: z.literal('region_down'),
    region: name,
    how: z.enum(['error', 'hang', 'status']).default('error'),
    lists: z.enum(['fail', 'omit']).default('fail'),
  }),
  z.strictObject({ kind: z.literal('retire_region'), region: name }),
  z.strictObject({ kind: z.literal('withdraw_image'), image: name }),
  z.strictObject({ kind: z.literal('withdraw_flavor'), flavor: name, region: name.nullable().default(null) }),
  /** No host has room: ordered instances end as ERROR, or are refused at once. Flavors say `available: false`. */
  z.strictObject({
    kind: z.literal('no_capacity'),
    region: name.nullable().default(null),
    flavor: name.nullable().default(null),
    how: z.enum(['build_error', 'refuse']).default('build_error'),
  }),
  /** No more than this many instances in a region. */
  z.strictObject({
    kind: z.literal('quota'),
    project: name.nullable().default(null),
    region: name.nullable().default(null),
    maxInstances: z.int().min(0).max(100_000).default(0),
  }),
  /** Instances come up without any address. */
  z.strictObject({ kind: z.literal('no_address'), region: name.nullable().default(null) }),
  /** Something is going on with a machine for a while: every action on it is refused. */
  z.strictObject({
    kind: z.literal('busy'),
    instance: name,
    task: z.string().min(1).max(40).default('migrating'),
    ms: milliseconds,
  }),
  /** These calls are accepted for this machine and nothing happens, e.g. `delete_instance`. */
  z.strictObject({ kind: z.literal('ignores'), instance: name, labels: z.array(z.string().max(60)).min(1).max(20) }),
]);

export const faultRequestSchema = faultRequestSchemaWith(vendorFault);

export type FaultRequest = z.input<typeof faultRequestSchema>;
export type VendorFault = z.output<typeof vendorFault>;
export type VendorFaultOf<K extends VendorFault['kind']> = Extract<VendorFault, { kind: K }>;
