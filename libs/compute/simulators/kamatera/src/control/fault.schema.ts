import { faultRequestSchemaWith } from '@uni/simulator-kit';
import { z } from 'zod';
import { RIGHTS } from '../console/console-call.js';
import { COMMAND_KINDS, PARTIAL_OUTCOMES } from '../world/command.state.js';

const datacenter = z.string().regex(/^[A-Z0-9-]{2,6}$/);
const milliseconds = z.int().min(0).max(3_600_000);
const serverId = z.uuid();

/** Which commands are struck: of one kind or of any, and how many of them; null strikes until it is taken back. */
const commands = {
  command: z.enum(COMMAND_KINDS).nullable().default(null),
  count: z.int().min(1).max(1_000_000).nullable().default(1),
};

/** Things that are wrong with the cloud itself, or with commands that begin from now on: no match is needed. */
const cloudFault = z.discriminatedUnion('kind', [
  /** Cancelled before it runs. */
  z.strictObject({ kind: z.literal('cancelled_command'), ...commands }),
  /** Says `complete` and has not done everything. */
  z.strictObject({ kind: z.literal('partial_command'), what: z.enum(PARTIAL_OUTCOMES), ...commands }),
  /** Takes this long, whatever the time scale. */
  z.strictObject({ kind: z.literal('slow_command'), ms: milliseconds, ...commands }),
  /** The queue answers 404 to so many polls of a new command. */
  z.strictObject({ kind: z.literal('early_404'), polls: z.int().min(1).max(1_000).default(2), ...commands }),
  /** A new server is missing from so many reads of the list. */
  z.strictObject({ kind: z.literal('list_lag'), reads: z.int().min(1).max(1_000).default(2), ...commands }),
  /** Lists show the power of before for this long, or for so many reads, after completion. */
  z.strictObject({
    kind: z.literal('power_lag'),
    ms: milliseconds.default(0),
    reads: z.int().min(0).max(1_000).default(0),
    ...commands,
  }),
  /** Calls of the console are answered with this error; with status 200 it hides inside a success. */
  z.strictObject({
    kind: z.literal('vendor_error'),
    label: z.string().max(100).nullable().default(null),
    count: z.int().min(1).max(1_000_000).nullable().default(1),
    status: z.int().min(200).max(599).default(200),
    code: z.int().default(20),
    info: z.string().min(1).max(500),
    category: z.string().max(100).optional(),
  }),
  /** A gateway before a face answers in plain text, with or without letting the call through. */
  z.strictObject({
    kind: z.literal('gateway_text'),
    face: z.enum(['console', 'cli']).nullable().default(null),
    label: z.string().max(100).nullable().default(null),
    status: z.int().min(502).max(504).default(504),
    acts: z.boolean().default(false),
    count: z.int().min(1).max(1_000_000).nullable().default(1),
  }),
  /** Every refusal of the console comes with status 200. */
  z.strictObject({ kind: z.literal('errors_in_ok') }),
  /** An operation that nobody gave keeps a server busy; with `reads`, even from those who only look. */
  z.strictObject({ kind: z.literal('busy'), server: serverId, ms: milliseconds, reads: z.boolean().default(false) }),
  z.strictObject({ kind: z.literal('no_capacity'), datacenter: datacenter.nullable().default(null) }),
  z.strictObject({ kind: z.literal('quota_reached') }),
  z.strictObject({ kind: z.literal('no_balance') }),
  z.strictObject({ kind: z.literal('account_closed') }),
  z.strictObject({ kind: z.literal('revoke_credentials') }),
  z.strictObject({ kind: z.literal('revoke_right'), right: z.enum(RIGHTS) }),
  /** Every token that was given out is worth nothing from now on. */
  z.strictObject({ kind: z.literal('expire_tokens') }),
  z.strictObject({
    kind: z.literal('datacenter_down'),
    datacenter,
    how: z.enum(['gateway', 'hang']).default('gateway'),
  }),
  z.strictObject({ kind: z.literal('datacenter_retired'), datacenter }),
  /** By id or by description. */
  z.strictObject({ kind: z.literal('image_withdrawn'), image: z.string().min(1).max(100) }),
  z.strictObject({ kind: z.literal('price_change'), percent: z.number().min(-99).max(10_000) }),
  /** The vendor's clock goes wrong by this much: `Date` headers, expiry of tokens, times in the queue. */
  z.strictObject({ kind: z.literal('clock_skew'), ms: z.int().min(-86_400_000).max(86_400_000).default(600_000) }),
]);

export const faultRequestSchema = faultRequestSchemaWith(cloudFault);
export type FaultRequest = z.input<typeof faultRequestSchema>;
export type CloudFault = z.output<typeof cloudFault>;
