import type { UsageItem, UsageReport } from '@uni/compute-port';
import { type OvhApi, projectPath } from '@uni/ovh-api';
import { z } from 'zod';
import { inBatches, type OvhAccount } from '../account/ovh.account.js';
import { microsOfAmount } from './money.js';

const quantity = z.object({ unit: z.string(), value: z.number() }).nullish();
/** A bare number in the account's currency; newer kinds of usage tell a price object instead. */
const price = z.union([z.number(), z.object({ value: z.number() }).transform(({ value }) => value)]).nullish();
const counted = z.object({ quantity, totalPrice: price });
const many = <Schema extends z.ZodType>(schema: Schema) => z.array(schema).nullish();

const usageSchema = z.object({
  period: z.object({ from: z.string(), to: z.string() }),
  totalPrice: z.object({ currencyCode: z.string() }).nullish(),
  hourlyUsage: z
    .object({
      instance: many(z.object({ details: many(counted.extend({ instanceId: z.string() })) })),
      volume: many(z.object({ details: many(counted.extend({ volumeId: z.string() })) })),
      snapshot: many(z.object({ region: z.string(), instance: counted.nullish(), volume: counted.nullish() })),
      instanceBandwidth: many(z.object({ region: z.string(), outgoingBandwidth: counted.nullish() })),
      instanceOption: many(
        z.object({ reference: z.string(), details: many(counted.extend({ instanceId: z.string() })) }),
      ),
    })
    .nullish(),
  monthlyUsage: z
    .object({ instance: many(z.object({ details: many(z.object({ instanceId: z.string(), totalPrice: price })) })) })
    .nullish(),
  resourcesUsage: many(
    z.object({
      type: z.string(),
      resources: many(z.object({ region: z.string(), components: many(counted.extend({ resourceId: z.string() })) })),
    }),
  ),
});
type Usage = z.output<typeof usageSchema>;
type Counted = z.output<typeof counted>;

/** What every project has used since the first of the month, as far as the vendor has counted. */
export async function currentUsage(api: OvhApi, account: OvhAccount, now: Date): Promise<UsageReport> {
  const projects = await account.projects(api);
  const usages = await inBatches(projects, async (project) => ({ project, usage: await readUsage(api, project) }));
  const times = (pick: (period: Usage['period']) => string): readonly number[] =>
    usages.map(({ usage }) => Date.parse(pick(usage.period))).filter((ms) => !Number.isNaN(ms));
  const from = Math.min(now.getTime(), ...times((period) => period.from));
  return {
    from: new Date(from),
    to: new Date(Math.max(from, ...times((period) => period.to))),
    currency: usages.map(({ usage }) => usage.totalPrice?.currencyCode).find((code) => code !== undefined) ?? null,
    items: usages.flatMap(({ project, usage }) => itemsOf(project, usage)),
  };
}

function readUsage(api: OvhApi, project: string): Promise<Usage> {
  return api.get({ label: 'usage', path: projectPath(project, 'usage', 'current'), schema: usageSchema });
}

function itemsOf(project: string, { hourlyUsage, monthlyUsage, resourcesUsage }: Usage): readonly UsageItem[] {
  const item = (kind: UsageItem['kind'], id: string, count: Counted | null | undefined): readonly UsageItem[] =>
    count ? [describe(kind, `${project}/${id}`, count)] : [];
  const hourly = hourlyUsage ?? {};
  return [
    ...details(hourly.instance).flatMap((detail) => item('machine', detail.instanceId, detail)),
    ...details(monthlyUsage?.instance).flatMap(({ instanceId, totalPrice }) =>
      item('machine', instanceId, { quantity: { unit: 'Month', value: 1 }, totalPrice }),
    ),
    ...details(hourly.volume).flatMap((detail) => item('volume', detail.volumeId, detail)),
    ...(hourly.snapshot ?? []).flatMap(({ region, instance, volume }) => [
      ...item('snapshot', `${region}/instance-snapshots`, instance),
      ...item('snapshot', `${region}/volume-snapshots`, volume),
    ]),
    ...(hourly.instanceBandwidth ?? []).flatMap(({ region, outgoingBandwidth }) =>
      item('traffic', `${region}/outgoing`, outgoingBandwidth),
    ),
    ...(hourly.instanceOption ?? []).flatMap(({ reference, details: parts }) =>
      (parts ?? []).flatMap((detail) => item('other', `${detail.instanceId}/${reference}`, detail)),
    ),
    ...(resourcesUsage ?? []).flatMap(({ type, resources }) =>
      (resources ?? []).flatMap(({ components }) =>
        (components ?? []).flatMap((part) => item('other', `${type}/${part.resourceId}`, part)),
      ),
    ),
  ];
}

function details<T>(
  groups: readonly { readonly details?: readonly T[] | null | undefined }[] | null | undefined,
): readonly T[] {
  return (groups ?? []).flatMap((group) => group.details ?? []);
}

function describe(kind: UsageItem['kind'], externalId: string, { quantity: count, totalPrice }: Counted): UsageItem {
  return {
    externalId,
    kind,
    quantity: count?.value ?? 0,
    unit: count?.unit ?? 'Unit',
    amountMicros: totalPrice === null || totalPrice === undefined ? null : microsOfAmount(totalPrice),
  };
}
