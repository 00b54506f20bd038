import type { AdminStats, ProviderView } from '@uni/client';
import { describe, expect, it } from 'vitest';
import { findingsOf } from './attention';

const eur = (amount: string) => ({ amount, currency: 'EUR' });
const stats: AdminStats = {
  at: '2026-11-20T12:00:00Z',
  version: '1.0.0',
  organizations: 2,
  users: 3,
  instances: { running: 4 },
  revenuePerHour: eur('0.100000'),
  balances: eur('10.000000'),
  operationsRunning: 0,
  operationsFailed24h: 0,
  providers: { healthy: 1 },
  workers: 1,
  billedUntil: '2026-11-20T12:00:00Z',
  billingLate: false,
  heldPeriods: 0,
  cycleMinutes: 60,
  difference: eur('0.000000'),
  late: { operations: 0, messages: 0, oldestMessageAt: null, inventories: 0 },
};
const place = (status: ProviderView['status'], enabled = true): ProviderView =>
  ({ id: status, name: status, status, enabled, instances: 7, templates: 0 }) as unknown as ProviderView;
const keysOf = (
  change: Partial<AdminStats>,
  providers: readonly ProviderView[] = [],
  broken: number | null = 0,
): string[] => findingsOf({ stats: { ...stats, ...change }, providers, broken }).map(({ key }) => key);

describe('what needs a person', () => {
  it('is nothing when all is well, verified or not', () => {
    expect(keysOf({})).toEqual([]);
    expect(keysOf({}, [place('healthy'), place('unknown')], null)).toEqual([]);
  });

  it('is not a place that was switched off', () => {
    expect(keysOf({}, [place('failing', false), place('degraded', false)])).toEqual([]);
  });

  it('begins with the worst: money and places that fail before what is only late', () => {
    const found = keysOf(
      { heldPeriods: 1, operationsFailed24h: 2, difference: eur('0.000001'), late: { ...stats.late, operations: 1 } },
      [place('degraded'), place('failing')],
      3,
    );
    expect(found).toEqual(['unequal', 'broken', 'failing', 'held', 'lateOperations', 'degraded', 'failed']);
  });

  it('says once that no worker is there, and not again for everything that waits for one', () => {
    expect(keysOf({ workers: 0, late: { ...stats.late, messages: 9, inventories: 2 } })).toEqual(['noWorker']);
  });

  it('begins a new installation with its first place', () => {
    expect(keysOf({ providers: {} })).toEqual(['noProvider']);
  });
});
