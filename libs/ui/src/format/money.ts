/** An amount as the API sends it: a decimal string with six decimals in major units, never a float. */
export interface MoneyValue {
  readonly amount: string;
  readonly currency: string;
}

/**
 * How an amount is shown.
 * - `balance`: two decimals, rounded down, so that nobody is promised a cent that is not there.
 * - `projection`: two decimals, half up.
 * - `rate`: four decimals, the digits after cents dimmed.
 * - `ledger`: six decimals, the digits after cents dimmed.
 */
export type MoneyStyle = 'balance' | 'projection' | 'rate' | 'ledger';

/** A formatted amount in order; `dim` parts are the digits after cents. */
export interface MoneyPart {
  readonly text: string;
  readonly dim: boolean;
}

/** The typographic minus: as wide as a digit, so columns of figures stay aligned. */
const MINUS = '−';
const MICROS_PER_UNIT = 1_000_000n;
const AMOUNT = /^(-?)(\d+)(?:\.(\d{1,6}))?$/;

const DECIMALS: Readonly<Record<MoneyStyle, number>> = { balance: 2, projection: 2, rate: 4, ledger: 6 };
const ROUNDING: Readonly<Record<MoneyStyle, 'floor' | 'halfExpand'>> = {
  balance: 'floor',
  projection: 'halfExpand',
  rate: 'halfExpand',
  ledger: 'halfExpand',
};

/** Reads a decimal string of at most six decimals as micro-units. Throws on anything else: money is never guessed. */
export function toMicros(amount: string): bigint {
  const match = AMOUNT.exec(amount);
  if (!match) throw new RangeError(`not an amount: ${amount}`);
  const micros = BigInt(match[2] ?? '0') * MICROS_PER_UNIT + BigInt((match[3] ?? '').padEnd(6, '0'));
  return match[1] === '-' ? -micros : micros;
}

/** Writes micro-units as the decimal string with six decimals that the API uses. */
export function fromMicros(micros: bigint): string {
  const sign = micros < 0n ? '-' : '';
  const absolute = micros < 0n ? -micros : micros;
  const fraction = (absolute % MICROS_PER_UNIT).toString().padStart(6, '0');
  return `${sign}${absolute / MICROS_PER_UNIT}.${fraction}`;
}

/** What somebody types into a price field, with a point or a French comma; null while it is no amount, or below zero. */
export function typedMoney(text: string, currency: string): MoneyValue | null {
  const match = AMOUNT.exec(text.trim().replace(',', '.'));
  if (!match || match[1] === '-') return null;
  return { amount: fromMicros(toMicros(match[0])), currency };
}

const formatters = new Map<string, Intl.NumberFormat>();

function formatterFor(locale: string, currency: string, style: MoneyStyle): Intl.NumberFormat {
  const key = `${locale}|${currency}|${style}`;
  const known = formatters.get(key);
  if (known) return known;
  const decimals = DECIMALS[style];
  const options: Intl.NumberFormatOptions & { roundingMode: string } = {
    style: 'currency',
    currency,
    // "€" in every language, not "EUR" or "€ EUR"
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
    roundingMode: ROUNDING[style],
  };
  const made = new Intl.NumberFormat(locale, options);
  formatters.set(key, made);
  return made;
}

/**
 * Formats an amount into parts by Intl, exact to the micro-unit: the decimal string goes to Intl as it is, so no
 * float is ever in between.
 */
export function formatMoneyParts(money: MoneyValue, style: MoneyStyle, locale: string, signed = false): MoneyPart[] {
  const micros = toMicros(money.amount);
  const exact = fromMicros(micros) as `${number}`;
  const parts: MoneyPart[] = [];
  const push = (text: string, dim: boolean): void => {
    const last = parts.at(-1);
    if (last?.dim === dim) parts[parts.length - 1] = { text: last.text + text, dim };
    else parts.push({ text, dim });
  };
  if (signed && micros > 0n) push('+', false);
  for (const part of formatterFor(locale, money.currency, style).formatToParts(exact)) {
    if (part.type === 'minusSign') push(MINUS, false);
    else if (part.type === 'fraction' && part.value.length > 2) {
      push(part.value.slice(0, 2), false);
      push(part.value.slice(2), true);
    } else push(part.value, false);
  }
  return parts;
}

/** Formats an amount as one string. */
export function formatMoney(money: MoneyValue, style: MoneyStyle, locale: string, signed = false): string {
  return formatMoneyParts(money, style, locale, signed)
    .map((part) => part.text)
    .join('');
}

/** Sum of amounts of one currency, exact. */
export function sumMoney(amounts: readonly MoneyValue[], currency: string): MoneyValue {
  return { amount: fromMicros(amounts.reduce((sum, money) => sum + toMicros(money.amount), 0n)), currency };
}

/** `left - right`, exact. */
export function subtractMoney(left: MoneyValue, right: MoneyValue): MoneyValue {
  return { amount: fromMicros(toMicros(left.amount) - toMicros(right.amount)), currency: left.currency };
}

/** `left + right`, exact. */
export function addMoney(left: MoneyValue, right: MoneyValue): MoneyValue {
  return { amount: fromMicros(toMicros(left.amount) + toMicros(right.amount)), currency: left.currency };
}

/** A rate over a whole number of hours, exact. */
export function timesHours(rate: MoneyValue, hours: number): MoneyValue {
  return { amount: fromMicros(toMicros(rate.amount) * BigInt(Math.trunc(hours))), currency: rate.currency };
}

/** Whole hours that `available` lasts at `ratePerHour`; null when nothing is being spent. */
export function runwayHours(available: MoneyValue, ratePerHour: MoneyValue): number | null {
  const rate = toMicros(ratePerHour.amount);
  if (rate <= 0n) return null;
  const left = toMicros(available.amount);
  return left <= 0n ? 0 : Number(left / rate);
}

export const isNegative = (money: MoneyValue): boolean => toMicros(money.amount) < 0n;
export const isZero = (money: MoneyValue): boolean => toMicros(money.amount) === 0n;
