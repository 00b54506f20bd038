import type { World } from '../world/world.js';

const UCENTS_PER_UNIT = 100_000_000;

/** An amount as the vendor shows money everywhere but in the middle of a bill. */
export function priceView(world: World, ucents: number): Record<string, unknown> {
  const { code, symbol } = world.state.account.currency;
  const value = ucents / UCENTS_PER_UNIT;
  return { currencyCode: code, priceInUcents: Math.round(ucents), text: `${value.toFixed(2)} ${symbol}`, value };
}

/** A bare number in the account's currency. */
export function amount(ucents: number): number {
  return Math.round(ucents) / UCENTS_PER_UNIT;
}
