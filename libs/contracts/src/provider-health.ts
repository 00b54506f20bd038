import { z } from 'zod';
import { id, timestamp } from './primitives.js';
import { checkProblem, providerStatus } from './provider-checks.js';

const room = z.object({ total: z.number(), used: z.number() }).nullable();
export const locationCapacity = z.object({
  location: z.string(),
  memoryMib: room,
  vcpus: room,
  diskGib: room,
  machines: room.meta({ description: 'null where the vendor does not limit their number' }),
});
export const statusChange = z.object({
  at: timestamp,
  before: providerStatus,
  after: providerStatus.meta({ description: '`unknown`: from then on nobody looked' }),
  problems: z.array(z.string()).meta({ description: 'Codes of what the check found' }),
});
export const breakerState = z.enum(['closed', 'half_open', 'open']);
const share = z.number().min(0).max(1).nullable();
const breaker = z
  .object({
    state: breakerState.meta({ description: 'The worst of all workers' }),
    since: timestamp,
    workers: z.array(z.object({ workerId: z.string(), state: breakerState, since: timestamp })),
  })
  .nullable()
  .meta({ description: 'null while no worker has called it' });
const lastHour = z.object({
  calls: z.number().int(),
  failedCalls: z.number().int(),
  errorRate: share,
  errors: z.array(z.object({ code: z.string(), calls: z.number().int() })),
});
const span = z.object({
  from: timestamp,
  availability: share.meta({ description: '0..1 of the time that is known; null when nothing is' }),
  checks: z.number().int(),
  failedChecks: z.number().int(),
  latencyP50Ms: z.number().int().nullable(),
  latencyP95Ms: z.number().int().nullable(),
  calls: z.number().int(),
  failedCalls: z
    .number()
    .int()
    .meta({ description: 'Calls that the provider left unanswered, refused to us, or answered with nonsense' }),
});
export const providerHealth = z
  .object({
    providerId: id,
    status: providerStatus,
    since: timestamp.nullable().meta({ description: 'Since when it has this status; null before the thirty days' }),
    checkedAt: timestamp.nullable(),
    version: z.string().nullable(),
    latencyMs: z.number().nullable(),
    clockSkewMs: z.number().nullable(),
    problems: z.array(checkProblem),
    capacity: z.array(locationCapacity).meta({ description: 'Empty where the vendor tells nothing' }),
    placement: z.object({
      open: z.boolean().meta({ description: 'Whether new machines are built there' }),
      reason: z.enum(['disabled', 'failing']).nullable(),
    }),
    lastGoodSyncAt: timestamp.nullable().meta({ description: 'How old the state is that its instances show' }),
    breaker,
    lastHour,
    dns: z
      .object({
        enabled: z.boolean(),
        zones: z.number().int(),
        domains: z.number().int(),
        lastSyncAt: timestamp.nullable(),
        lastGoodSyncAt: timestamp.nullable().meta({ description: 'When all of its lists were read' }),
        failure: z.string().nullable().meta({ description: 'Why the last look failed, or is doubted' }),
        breaker,
        lastHour,
      })
      .nullable()
      .meta({ description: 'Its zones and domains, asked for by calls of their own; null where it has none' }),
    availability: share.meta({ description: 'Of the thirty days' }),
    changes: z.array(statusChange).meta({ description: 'Newest first, at most 500' }),
    days: z.array(span).meta({ description: 'Thirty days of UTC, oldest first' }),
    hours: z.array(span).meta({ description: 'The last 24 hours, oldest first' }),
  })
  .meta({ id: 'ProviderHealth' });

/** The history of all providers, for lists. */
export const providerHistories = z.object({
  items: z.array(z.object({ providerId: id, changes: z.array(statusChange) })),
  nextCursor: z.null(),
});

export type ProviderHealthView = z.output<typeof providerHealth>;
export type HealthSpan = z.output<typeof span>;
export type StatusChangeView = z.output<typeof statusChange>;
export type BreakerStateName = z.output<typeof breakerState>;
