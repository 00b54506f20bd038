import { BadRequest } from '../world/refusals.js';
import type { PriceState } from '../world/state.js';
import type { Call } from '../wire/call.js';

const SUBSIDIARIES: Readonly<Record<string, { readonly currency: string; readonly taxRate: number }>> =
  Object.fromEntries(
    ['FR', 'DE', 'ES', 'IE', 'IT', 'NL', 'PT', 'FI', 'LT', 'EU'].map((code) => [
      code,
      { currency: 'EUR', taxRate: 20 },
    ]),
  );

type View = Record<string, unknown>;

function pricing(price: PriceState, taxRate: number): View {
  return {
    capacities: price.unit === 'hour' ? ['consumption'] : ['renew', 'installation'],
    commitment: 0,
    description: price.unit === 'hour' ? 'Hourly consumption' : 'Monthly fees',
    interval: 1,
    intervalUnit: price.unit,
    mode: 'default',
    mustBeCompleted: false,
    phase: 1,
    price: price.priceUcents,
    tax: Math.round((price.priceUcents * taxRate) / 100),
    quantity: { min: 1, max: null },
    repeat: { min: 1, max: null },
    strategy: 'tiered',
    type: price.unit === 'hour' ? 'consumption' : 'rental',
    promotions: [],
    engagementConfiguration: null,
  };
}

function plan(price: PriceState, taxRate: number): View {
  return {
    planCode: price.planCode,
    invoiceName: price.invoiceName,
    addonFamilies: [],
    product: price.product,
    pricingType: price.unit === 'hour' ? 'consumption' : 'rental',
    consumptionConfiguration:
      price.unit === 'hour' ? { billingStrategy: 'sum', prorataUnit: 'hour', pingEndPolicy: null } : null,
    pricings: [pricing(price, taxRate)],
    configurations: [],
    family: price.family,
    blobs: { tags: ['active'], commercial: { name: price.invoiceName } },
  };
}

/** List prices, micro-cents without tax. */
export function catalogueView(call: Call): View {
  const subsidiary = call.demandQuery('ovhSubsidiary');
  const known = SUBSIDIARIES[subsidiary];
  if (!known) throw new BadRequest(`Invalid value(s) received: ovhSubsidiary: ${subsidiary}`);
  const addons = Object.values(call.world.state.prices).map((price) => plan(price, known.taxRate));
  const families = [...new Set(Object.values(call.world.state.prices).map(({ family }) => family))];
  return {
    catalogId: 4_242,
    locale: { currencyCode: known.currency, subsidiary, taxRate: known.taxRate },
    plans: [
      {
        planCode: 'project.2018',
        invoiceName: 'Public Cloud project',
        addonFamilies: families.map((name) => ({
          name,
          addons: Object.values(call.world.state.prices)
            .filter(({ family }) => family === name)
            .map(({ planCode }) => planCode),
          default: null,
          exclusive: false,
          mandatory: false,
        })),
        product: 'cloud',
        pricingType: 'rental',
        consumptionConfiguration: null,
        pricings: [],
        configurations: [],
        family: null,
        blobs: null,
      },
    ],
    addons,
    products: families.map((name) => ({
      name: `publiccloud-${name}`,
      description: name,
      configurations: [],
      blobs: null,
    })),
    planFamilies: families.map((name) => ({ name })),
  };
}
