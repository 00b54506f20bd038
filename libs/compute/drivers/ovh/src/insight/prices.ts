import { ProviderError, type PriceList, type SizePrice } from '@uni/compute-port';
import { type OvhApi, ovhPath } from '@uni/ovh-api';
import { z } from 'zod';
import { osFamily, type Flavor } from '../account/flavor.wire.js';
import type { OvhAccount } from '../account/ovh.account.js';
import { microsOfUcents } from './money.js';

/** The price catalogue has megabytes and changes a few times a year. */
const CATALOGUE_KEPT_MS = 6 * 3_600_000;
const HOURS_A_MONTH = 730;
const VOLUME_PLAN = 'volume.classic.consumption';
const SNAPSHOT_PLAN = /^snapshot(?:\.|$)/;

const planSchema = z.object({
  planCode: z.string(),
  pricings: z
    .array(
      z.object({ price: z.number(), intervalUnit: z.string().nullish(), capacities: z.array(z.string()).nullish() }),
    )
    .nullish(),
});
const catalogueSchema = z.object({
  locale: z.object({ currencyCode: z.string().regex(/^[A-Z]{3}$/) }),
  plans: z.array(planSchema).nullish(),
  addons: z.array(planSchema).nullish(),
});

interface Prices {
  readonly currency: string;
  /** Micro-cents an hour, by plan. */
  readonly ucents: ReadonlyMap<string, number>;
}

/** List prices without tax, from the catalogue of the account's country. */
export class PriceReader {
  private known: { readonly prices: Prices; readonly readAtMs: number } | null = null;

  constructor(private readonly account: OvhAccount) {}

  async list(api: OvhApi): Promise<PriceList> {
    const flavors: Flavor[] = [];
    for (const project of await this.account.projects(api)) {
      flavors.push(...(await this.account.flavorShapes(api, project, [])).values());
    }
    const { currency, ucents } = await this.prices(api);
    const snapshotPlan = [...ucents.keys()].find((code) => SNAPSHOT_PLAN.test(code));
    const snapshotUcents = ucents.get(snapshotPlan ?? '') ?? null;
    const sizes = flavors
      .filter(({ region }) => this.account.isInScope(region))
      // Licences cost extra; what customers are shown is the size without one.
      .toSorted((a, b) => Number(osFamily(a) !== 'linux') - Number(osFamily(b) !== 'linux'))
      .flatMap((flavor) => sizePrice(flavor, ucents.get(flavor.planCodes?.hourly ?? ''), snapshotUcents));
    const volumeUcents = ucents.get(VOLUME_PLAN);
    return {
      currency,
      sizes: [...new Map(sizes.toReversed().map((size) => [`${size.sizeRef} ${size.regionRef}`, size])).values()],
      volumeGibMicrosPerHour: volumeUcents === undefined ? null : microsOfUcents(volumeUcents),
      snapshotGibMicrosPerHour: snapshotUcents === null ? null : microsOfUcents(snapshotUcents),
    };
  }

  private async prices(api: OvhApi): Promise<Prices> {
    if (this.known && api.now.getTime() - this.known.readAtMs < CATALOGUE_KEPT_MS) return this.known.prices;
    const catalogue = await api.open({
      label: 'price_catalogue',
      path: ovhPath('order', 'catalog', 'public', 'cloud'),
      query: { ovhSubsidiary: await this.subsidiary(api) },
      schema: catalogueSchema,
    });
    const plans = [...(catalogue.plans ?? []), ...(catalogue.addons ?? [])];
    const ucents = plans.flatMap((plan) => {
      const hourly = hourlyUcents(plan);
      return hourly === null ? [] : [[plan.planCode, hourly] as const];
    });
    const prices = { currency: catalogue.locale.currencyCode, ucents: new Map(ucents) };
    this.known = { prices, readAtMs: api.now.getTime() };
    return prices;
  }

  private async subsidiary(api: OvhApi): Promise<string> {
    const { subsidiary } = this.account.options;
    if (subsidiary !== undefined) return subsidiary;
    const me = await api.get({
      label: 'me',
      path: ovhPath('me'),
      schema: z.object({ ovhSubsidiary: z.string().nullish() }),
    });
    if (me.ovhSubsidiary) return me.ovhSubsidiary;
    throw new ProviderError({
      code: 'invalid',
      outcome: 'not_applied',
      vendorCode: 'subsidiary',
      vendorMessage: 'The account names no subsidiary: set the option "subsidiary".',
    });
  }
}

function hourlyUcents({ pricings }: z.output<typeof planSchema>): number | null {
  const [pricing] = (pricings ?? []).filter(({ capacities }) => capacities?.includes('consumption') ?? false);
  if (!pricing || pricing.price < 0) return null;
  return pricing.intervalUnit === 'month' ? pricing.price / HOURS_A_MONTH : pricing.price;
}

/** Shelved, the disk lies in an image that is charged by its size: at most that of the whole disk. */
function sizePrice(flavor: Flavor, ucents: number | undefined, snapshotUcents: number | null): readonly SizePrice[] {
  if (ucents === undefined) return [];
  const running = microsOfUcents(ucents);
  return [
    {
      sizeRef: flavor.name,
      regionRef: flavor.region,
      runningMicrosPerHour: running,
      stoppedMicrosPerHour: running,
      shelvedMicrosPerHour: snapshotUcents === null ? null : microsOfUcents(snapshotUcents * flavor.disk),
    },
  ];
}
