import { z } from 'zod';
import { id, money, oneOrMany, page, pageQuery, timestamp } from './primitives.js';

export const balance = z
  .object({
    balance: money,
    reserved: money,
    accrued: money.meta({ description: 'Used since the last billed hour, not charged yet' }),
    available: money.meta({ description: 'balance − reserved − accrued' }),
    burnRatePerHour: money,
    runwayHours: z.number().nullable(),
    depletesAt: timestamp.nullable(),
    spentThisMonth: money,
    autoShutdown: z.boolean(),
  })
  .meta({ id: 'Balance' });

export const ledgerKind = z.enum(['usage', 'late_usage', 'credit', 'takeback', 'refund']);
export const ledgerEntry = z
  .object({
    id: z.string(),
    kind: ledgerKind,
    amount: money,
    balanceAfter: money,
    period: timestamp.nullable(),
    reason: z.string().nullable(),
    createdAt: timestamp,
  })
  .meta({ id: 'LedgerEntry' });
export const ledgerEntries = page(ledgerEntry);
export const ledgerQuery = z.strictObject({
  ...pageQuery,
  kind: oneOrMany(ledgerKind),
  from: timestamp.optional(),
  to: timestamp.optional(),
});

export const usageSlot = z.object({
  period: timestamp,
  instanceId: id,
  instanceName: z.string(),
  seconds: z.number().int(),
  amount: money,
});
export const usage = page(usageSlot);
export const usageQuery = z.strictObject({
  limit: pageQuery.limit,
  cursor: pageQuery.cursor,
  instanceId: id.optional(),
  from: timestamp.optional(),
  to: timestamp.optional(),
});

export const dailyCost = z.object({ day: z.iso.date(), amount: money });
export const forecast = z.object({
  days: z.array(dailyCost).meta({ description: 'The last 30 days, oldest first' }),
  todayProjected: money,
  monthProjected: money,
  burnRatePerHour: money,
});

export const invariantCheck = z.object({
  name: z.string().meta({ description: 'I1, I2 …' }),
  promise: z.string(),
  violations: z.number().int(),
  rows: z.number().int().meta({ description: 'How many were examined' }),
  tookMs: z.number(),
  sample: z.array(z.record(z.string(), z.unknown())),
});
export const verifyReport = z
  .object({ ok: z.boolean(), checkedAt: timestamp, checks: z.array(invariantCheck) })
  .meta({ id: 'BillingVerification' });

export const verifyQuery = z.strictObject({
  periods: z.coerce
    .number({ error: 'must be a number' })
    .int()
    .min(1)
    .max(1000)
    .default(48)
    .meta({ description: 'How many charged periods are recomputed from what was used, newest first' }),
});

export const billingRun = z.object({
  period: timestamp,
  endsAt: timestamp,
  status: z.enum(['open', 'held', 'done']),
  shards: z.number().int(),
  shardsDone: z.number().int(),
  vmHours: z.number().int(),
  total: money,
  expected: money,
  previous: money.nullable(),
  heldReason: z.string().nullable(),
  createdAt: timestamp,
  finishedAt: timestamp.nullable(),
});
export const billingRuns = page(billingRun);
export const billingRunsQuery = z.strictObject({
  limit: pageQuery.limit,
  cursor: pageQuery.cursor,
  status: oneOrMany(z.enum(['open', 'held', 'done'])),
});
export const billingRunRequest = z.strictObject({ period: timestamp, dryRun: z.boolean().default(false) });
export const billingRunResult = z.object({
  period: timestamp,
  dryRun: z.boolean(),
  vmHours: z.number().int(),
  total: money,
  alreadyBilled: z.boolean(),
});

export type BalanceView = z.output<typeof balance>;
export type LedgerEntryView = z.output<typeof ledgerEntry>;
export type VerifyReport = z.output<typeof verifyReport>;
