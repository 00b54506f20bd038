import type { Database } from '@uni/data';
import { formatMicros, toMoney, type Micros } from '@uni/money';
import { AppError } from '@uni/platform';

/** SQLSTATEs that the billing functions raise. */
export const SQL_PERIOD_NOT_ENDED = 'UB001';
export const SQL_PERIOD_HELD = 'UB002';

const words = (micros: Micros, currency: string): string => {
  const [units, fraction = ''] = formatMicros(micros).split('.');
  return `${units}.${fraction.replace(/0{1,4}$/, '')} ${currency}`;
};

export function insufficientCredits(missing: Micros, needed: Micros, currency: string): AppError {
  return new AppError({
    kind: 'payment_required',
    code: 'insufficient_credits',
    publicMessage: `${words(missing, currency)} are missing: this needs ${words(needed, currency)} of available credit. Top up, or choose a smaller size.`,
    detail: JSON.stringify({ missing: toMoney(missing, currency), needed: toMoney(needed, currency) }),
  });
}

export function insufficientBalance(available: Micros, currency: string): AppError {
  const most = available > 0n ? available : 0n;
  return new AppError({
    kind: 'conflict',
    code: 'insufficient_balance',
    publicMessage: `More would be taken back than is there: at most ${words(most, currency)} are neither used nor reserved.`,
  });
}

export function periodNotEnded(): AppError {
  return new AppError({
    kind: 'conflict',
    code: 'billing_period_not_ended',
    publicMessage: 'The period has not ended: it can be charged after its end only.',
  });
}

export function periodHeld(reason: string | null): AppError {
  return new AppError({
    kind: 'conflict',
    code: 'billing_period_held',
    publicMessage: `The period is held (${reason ?? 'no reason given'}): look at its total, then release it.`,
  });
}

export function periodNotHeld(): AppError {
  return new AppError({
    kind: 'conflict',
    code: 'billing_period_not_held',
    publicMessage: 'The period is not held: there is nothing to release.',
  });
}

export function notAPeriod(message: string): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'validation_failed',
    publicMessage: 'This is not the beginning of a period.',
    errors: [{ path: 'period', message }],
  });
}

export function noAmount(): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'validation_failed',
    publicMessage: 'Nothing would change.',
    errors: [{ path: 'amount', message: 'must not be zero' }],
  });
}

export function mustBeInTransaction(database: Database, what: string): void {
  if (!database.inTransaction) throw new Error(`${what} outside of the transaction of its change`);
}
