/** A whole number of millionths of a currency's major unit. The only form in which money is computed. */
export type Micros = bigint;

/** Money as it crosses the API: `{ "amount": "12.345600", "currency": "EUR" }`. */
export interface Money {
  readonly amount: string;
  readonly currency: string;
}

export const MICROS_PER_UNIT = 1_000_000n;
const AMOUNT = /^(-?)(\d{1,12})(?:\.(\d{1,6}))?$/;

/** `12.3456` → 12345600n. Null for anything that is not a decimal with at most six places and twelve digits before them. */
export function parseMicros(amount: string): Micros | null {
  const match = AMOUNT.exec(amount);
  if (!match) return null;
  const [, sign, units = '0', fraction = ''] = match;
  const micros = BigInt(units) * MICROS_PER_UNIT + BigInt(fraction.padEnd(6, '0') || '0');
  return sign === '-' ? -micros : micros;
}

/** 12345600n → `12.345600`: always six decimals. */
export function formatMicros(micros: Micros): string {
  const sign = micros < 0n ? '-' : '';
  const absolute = micros < 0n ? -micros : micros;
  return `${sign}${absolute / MICROS_PER_UNIT}.${(absolute % MICROS_PER_UNIT).toString().padStart(6, '0')}`;
}

export function toMoney(micros: Micros, currency: string): Money {
  return { amount: formatMicros(micros), currency };
}

const SECONDS_PER_HOUR = 3600n;

/**
 * What rate × time costs, rounded half up once: the same formula as `bill_shard` in SQL.
 * @param rateSeconds Σ (micros per hour × whole seconds), not negative.
 */
export function chargeMicros(rateSeconds: bigint): Micros {
  if (rateSeconds < 0n) throw new RangeError('time and rates are never negative');
  return (rateSeconds + SECONDS_PER_HOUR / 2n) / SECONDS_PER_HOUR;
}

/** Whole hours and the rest that `balance` lasts at `burnMicrosPerHour`; null when nothing burns. */
export function runwayHours(availableMicros: Micros, burnMicrosPerHour: Micros): number | null {
  if (burnMicrosPerHour <= 0n) return null;
  if (availableMicros <= 0n) return 0;
  // Two decimals are plenty for a person, and exact enough to be computed in integers.
  return Number((availableMicros * 100n) / burnMicrosPerHour) / 100;
}
