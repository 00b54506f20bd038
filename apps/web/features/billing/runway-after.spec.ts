import type { BalanceView } from '@uni/client';
import { describe, expect, it } from 'vitest';
import { pointsOf } from './ledger-points';
import { runwayAfter } from './runway-after';

const eur = (amount: string) => ({ amount, currency: 'EUR' });

function balance(available: string, burn: string, runwayHours: number | null): BalanceView {
  return {
    balance: eur(available),
    reserved: eur('0.000000'),
    accrued: eur('0.000000'),
    available: eur(available),
    burnRatePerHour: eur(burn),
    runwayHours,
    depletesAt: null,
    spentThisMonth: eur('0.000000'),
    autoShutdown: true,
  };
}

describe('the runway before a button is pressed', () => {
  it('shortens by what a new machine burns', () => {
    expect(runwayAfter(balance('10.000000', '0.050000', 200), null, eur('0.050000'))).toMatchObject({
      before: 200,
      after: 100,
    });
  });

  it('lengthens when a machine falls to its lower rate', () => {
    expect(runwayAfter(balance('10.000000', '0.100000', 100), eur('0.090000'), eur('0.010000')).after).toBe(500);
  });

  it('has no end once nothing burns, and never burns less than nothing', () => {
    expect(runwayAfter(balance('10.000000', '0.010000', 1000), eur('0.020000'), eur('0.000000')).after).toBeNull();
  });
});

describe('the course of the balance', () => {
  it('begins with what was there before the oldest entry', () => {
    const entry = (id: string, kind: 'credit' | 'usage', amount: string, after: string, createdAt: string) => ({
      id,
      kind,
      amount: eur(amount),
      balanceAfter: eur(after),
      period: null,
      reason: null,
      createdAt,
    });
    const points = pointsOf([
      entry('2', 'usage', '-0.500000', '9.500000', '2026-11-20T11:00:00.000Z'),
      entry('1', 'credit', '10.000000', '10.000000', '2026-11-20T10:00:00.000Z'),
    ]);
    expect(points.map(({ value, isCredit }) => [value, isCredit])).toEqual([
      [0, false],
      [10, true],
      [9.5, false],
    ]);
    expect(pointsOf([])).toEqual([]);
  });
});
