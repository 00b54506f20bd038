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
  organizations: z.number().int(),
  users: z.number().int(),
  instances: z.record(z.string(), z.number().int()).meta({ description: 'count by status' }),
  revenuePerHour: money,
  balances: money,
  operationsRunning: z.number().int(),
  operationsFailed24h: z.number().int(),
  providers: z.record(z.string(), z.number().int()),
  workers: z.number().int(),
  billedUntil: timestamp.nullable(),
  heldPeriods: z.number().int(),
});
export type AdminStats = z.output<typeof adminStats>;
export type Health = z.output<typeof health>;
