import { z } from 'zod';
import { money, timestamp } from './primitives.js';

const check = z.object({
  status: z.enum(['ok', 'error', 'unused']),
  detail: z.string().nullable(),
  latencyMs: z.number().nullable(),
});
export const health = z
  .object({
    status: z.enum(['ok', 'error']),
    version: z.string(),
    checks: z.object({ database: check, redis: check, workers: check, billing: check }),
  })
  .meta({ id: 'Health' });
export const liveness = z.object({ status: z.literal('ok') });

export const adminStats = z.object({
  at: timestamp,
  version: z.string(),
  organizations: z.number().int(),
  users: z.number().int(),
  instances: z.record(z.string(), z.number().int()).meta({ description: 'count by status' }),
  revenuePerHour: money,
  balances: money,
  operationsRunning: z.number().int(),
  operationsFailed24h: z.number().int(),
  providers: z
    .record(z.string(), z.number().int())
    .meta({ description: 'count by status; disabled ones count as `disabled`' }),
  workers: z.number().int().meta({ description: 'that have shown themselves within 90 seconds' }),
  billedUntil: timestamp.nullable(),
  billingLate: z.boolean().meta({ description: 'An ended period is not charged in time' }),
  heldPeriods: z.number().int(),
  cycleMinutes: z.number().int().meta({ description: 'Length of a charged period' }),
  difference: money.meta({ description: 'Sum of how far each balance is from the last entry of its ledger: zero' }),
  late: z
    .object({
      operations: z.number().int().meta({ description: 'open past their deadline' }),
      messages: z.number().int().meta({ description: 'waiting for a worker for more than a minute' }),
      oldestMessageAt: timestamp.nullable(),
      inventories: z.number().int().meta({ description: 'places in use without a good inventory for ten minutes' }),
    })
    .meta({ description: 'Work that should have been done by now' }),
});
export type AdminStats = z.output<typeof adminStats>;
export type Health = z.output<typeof health>;
