import { fromMicros, runwayHours, subtractMoney, toMicros, type MoneyValue } from '@uni/ui';

export type CreditDirection = 'add' | 'takeBack';

/** What was typed as a positive amount; null while it is none. A French reader types 12,50. */
export function amountOf(text: string): bigint | null {
  try {
    const micros = toMicros(text.trim().replace(',', '.'));
    return micros > 0n ? micros : null;
  } catch {
    return null;
  }
}

/** The amount as the API takes it: negative to take back. */
export function signedAmount(direction: CreditDirection, micros: bigint): string {
  return fromMicros(direction === 'add' ? micros : -micros);
}

export interface CreditEffect {
  readonly balance: MoneyValue;
  readonly available: MoneyValue;
  readonly runwayBefore: number | null;
  readonly runwayAfter: number | null;
  /** Set when more would be taken back than is neither used nor reserved: the most that can be. */
  readonly atMost: MoneyValue | null;
}

interface Standing {
  readonly balance: MoneyValue;
  readonly accrued: MoneyValue;
  readonly available: MoneyValue;
  readonly burnRatePerHour: MoneyValue;
}

/** What a change does to balance and runway, before it is made. Runway counts reserved money, as the automatic stop does. */
export function effectOf(standing: Standing, direction: CreditDirection, micros: bigint): CreditEffect {
  const plus = (money: MoneyValue): MoneyValue => ({
    ...money,
    amount: fromMicros(toMicros(money.amount) + (direction === 'add' ? micros : -micros)),
  });
  const left = subtractMoney(standing.balance, standing.accrued);
  const available = toMicros(standing.available.amount);
  return {
    balance: plus(standing.balance),
    available: plus(standing.available),
    runwayBefore: runwayHours(left, standing.burnRatePerHour),
    runwayAfter: runwayHours(plus(left), standing.burnRatePerHour),
    atMost:
      direction === 'takeBack' && micros > available
        ? { ...standing.available, amount: fromMicros(available > 0n ? available : 0n) }
        : null,
  };
}
