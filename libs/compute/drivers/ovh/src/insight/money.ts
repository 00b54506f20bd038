/** Micro-units of the currency, from a bare number in it. */
export function microsOfAmount(amount: number): bigint {
  return BigInt(Math.round(amount * 1_000_000));
}

/** Micro-units of the currency, from the vendor's micro-cents: a hundred millionth of the currency. */
export function microsOfUcents(ucents: number): bigint {
  return BigInt(Math.round(ucents / 100));
}
