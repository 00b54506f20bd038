import type { BalanceView } from '@uni/client';
import { addMoney, isNegative, runwayHours, subtractMoney, type MoneyValue } from '@uni/ui';

export interface RunwayChange {
  readonly before: number | null;
  readonly after: number | null;
  readonly burnAfter: MoneyValue;
}

/** How long the credit lasts when one rate takes the place of another. */
export function runwayAfter(balance: BalanceView, oldRate: MoneyValue | null, newRate: MoneyValue): RunwayChange {
  const freed = oldRate === null ? balance.burnRatePerHour : subtractMoney(balance.burnRatePerHour, oldRate);
  // a rate that is not part of the burn yet (a machine being made) must not make it negative
  const rest = isNegative(freed) ? { ...freed, amount: '0.000000' } : freed;
  const burnAfter = addMoney(rest, newRate);
  return { before: balance.runwayHours, after: runwayHours(balance.available, burnAfter), burnAfter };
}
