import { z } from 'zod';
import { faultRequestSchemaWith } from '@uni/simulator-kit';

const uuid = z.uuid();
const milliseconds = z.int().min(0).max(86_400_000);
/** Name or uuid of a zone. */
const zone = z.string().min(1).max(100);

/** Things that are wrong with the cloud itself: they take effect at once and stand until they are taken back. */
export const cloudFaultSchema = z.discriminatedUnion('kind', [
  /** No host has room: 533 when a machine is to start. */
  z.strictObject({ kind: z.literal('no_capacity'), zone: zone.optional() }),
  /** Agents of a zone do not answer: lists work, jobs there fail with 534. */
  z.strictObject({ kind: z.literal('zone_down'), zone }),
  /** The zone is disabled: users neither see it nor deploy there. */
  z.strictObject({ kind: z.literal('zone_retired'), zone }),
  z.strictObject({ kind: z.literal('template_withdrawn'), template: z.string().min(1).max(100) }),
  z.strictObject({ kind: z.literal('offering_withdrawn'), offering: z.string().min(1).max(100) }),
  /** The account's limit becomes what it has: 535 for anything more. */
  z.strictObject({
    kind: z.literal('quota_reached'),
    resource: z.enum(['vm', 'cpu', 'memory', 'volume', 'snapshot', 'template', 'network', 'ip', 'primarystorage']),
    account: z.string().max(100).optional(),
  }),
  /** The role loses a command: 401 in its own words. */
  z.strictObject({ kind: z.literal('revoke_command'), command: z.string().min(1).max(100) }),
  /** 432. */
  z.strictObject({ kind: z.literal('command_unavailable'), command: z.string().min(1).max(100) }),
  /** The keys are replaced by others: 401 from now on. */
  z.strictObject({ kind: z.literal('revoke_keys') }),
  z.strictObject({ kind: z.literal('account_disabled') }),
  z.strictObject({ kind: z.literal('project_suspended'), project: z.string().min(1).max(100) }),
  /** The server's own throttling: 429 in the vendor's envelope. */
  z.strictObject({ kind: z.literal('throttled'), retryAfterMs: milliseconds.default(10_000) }),
  /** The server's clock is off; positive runs ahead. It shows in `expires` checks and in the header `Date`. */
  z.strictObject({ kind: z.literal('clock_off'), byMs: z.int().min(-86_400_000).max(86_400_000) }),
  /** The machine is in the state Migrating for a while. */
  z.strictObject({ kind: z.literal('busy'), machineId: uuid, ms: milliseconds }),
  /** A graceful stop fails after its timeout. */
  z.strictObject({ kind: z.literal('guest_ignores_acpi'), machineId: uuid }),
  z.strictObject({ kind: z.literal('console_not_ready') }),
]);

export const faultRequestSchema = faultRequestSchemaWith(cloudFaultSchema);

export type FaultRequest = z.input<typeof faultRequestSchema>;
export type CloudFault = z.output<typeof cloudFaultSchema>;
