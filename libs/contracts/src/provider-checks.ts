import { z } from 'zod';
import { timestamp } from './primitives.js';

export const providerStatus = z.enum(['unknown', 'healthy', 'degraded', 'failing']);
export const checkProblem = z.object({
  code: z.string(),
  severity: z.enum(['error', 'warning']),
  message: z.string(),
  remedy: z.string(),
});
export const checkReport = z
  .object({
    ok: z.boolean(),
    checkedAt: timestamp,
    version: z.string().nullable(),
    latencyMs: z.number().nullable(),
    clockSkewMs: z.number().nullable(),
    problems: z.array(checkProblem),
  })
  .meta({ id: 'ProviderCheck' });
