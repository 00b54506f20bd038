import type { OffCost, PowerState } from '@uni/compute-port';
import type { catalog } from '@uni/contracts';
import { toMoney } from '@uni/money';
import type { AdminPlaceRow } from './place.sql.js';
import type { AdminTemplateRow } from './template.sql.js';

type OffState = catalog.OffCostView['state'];
const PARTS: readonly (keyof OffCost)[] = ['compute', 'disk', 'address'];

/** What each way of being off costs the customer and costs us, in the states that the place has. Empty while it was never opened. */
export function offCostsOf(row: AdminTemplateRow, place: AdminPlaceRow): catalog.OffCostView[] {
  if (place.driver === null) return [];
  const { offCost, capabilities } = place.driver;
  const states: OffState[] = [
    'stopped',
    ...(capabilities.suspend ? (['suspended'] as const) : []),
    ...(capabilities.shelve ? (['shelved'] as const) : []),
  ];
  return states.map((state) => {
    const charged = offCost[state satisfies PowerState];
    const price = priceOf(row, state);
    const vendor = vendorPriceOf(place, state);
    const vendorPrice =
      vendor === null || place.vendor_currency === null ? null : toMoney(vendor, place.vendor_currency);
    return {
      state,
      charged: PARTS.filter((part) => charged?.[part] === true),
      price: toMoney(price, row.currency),
      vendorPrice,
      covered: vendor === null || place.vendor_currency !== row.currency ? null : price >= vendor,
    };
  });
}

/** A sentence for each state in which we lose money. */
export function uncovered(row: AdminTemplateRow, place: AdminPlaceRow): string[] {
  return offCostsOf(row, place).flatMap(({ state, price, vendorPrice, charged, covered }) => {
    if (covered === false && vendorPrice !== null)
      return [
        `${capital(state)} costs ${price.amount} ${price.currency} an hour, but ${place.provider_name} goes on charging ${vendorPrice.amount} ${vendorPrice.currency} for it: raise the price.`,
      ];
    // Without a list price, a state that keeps the compute must at least not be given away below the running price.
    const running = toMoney(row.running_micros, row.currency);
    return covered === null && charged.includes('compute') && price.amount !== running.amount
      ? [
          `${capital(state)} costs ${price.amount} ${price.currency} an hour, but ${place.provider_name} goes on charging for the whole machine: check that the price covers it.`,
        ]
      : [];
  });
}

function priceOf(row: AdminTemplateRow, state: OffState): bigint {
  if (state === 'suspended') return row.suspended_micros ?? row.running_micros;
  return state === 'shelved' ? (row.shelved_micros ?? row.stopped_micros) : row.stopped_micros;
}

/** Vendors tell no price of suspended machines. */
function vendorPriceOf(place: AdminPlaceRow, state: OffState): bigint | null {
  if (state === 'stopped') return place.vendor_stopped;
  return state === 'shelved' ? place.vendor_shelved : null;
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
