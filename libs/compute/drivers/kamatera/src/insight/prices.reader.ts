import type { PriceList, SizePrice } from '@uni/compute-port';
import type { KamateraApi } from '../api/kamatera.api.js';
import { priceListOf, type KamateraConnection } from '../connection/connection.options.js';
import { offeredSizes } from '../placement/size.reference.js';
import { readOffers } from '../survey/options.reader.js';
import { readPriceScript, unreadable, type PriceGroups, type PriceOption } from './price.script.js';

const CURRENCY = 'USD';
/** The catalogue counts by the month; hours are the usual 730th part of one. An estimate: taxes and surcharges are not in it. */
const HOURS_OF_A_MONTH = 730n;

/** What a server costs without its disk, which is counted by the gigabyte beside it. */
export async function readPrices(api: KamateraApi, connection: KamateraConnection): Promise<PriceList> {
  const { cpuType, billing } = connection.options;
  const offered = offeredSizes(await readOffers(api), cpuType);
  const groups = readPriceScript(await api.priceList(priceListOf(connection).file));
  const cpus = pricesOf(groups, 'cpu');
  const memories = pricesOf(groups, `ramMB.${cpuType}`);
  // What a server pays whether it runs or not: its base and its public address.
  const standing = (first(groups.get('base')) ?? 0n) + (pricesOf(groups, 'wan').get('1') ?? 0n);
  const sizes = offered.flatMap(({ ref, vcpus, memoryMib }): SizePrice[] => {
    const cpu = cpus.get(`${vcpus}${cpuType}`);
    const memory = memories.get(String(memoryMib));
    if (cpu === undefined || memory === undefined) return [];
    const running = standing + cpu + memory;
    return [
      {
        sizeRef: ref,
        regionRef: null,
        runningMicrosPerHour: perHour(running),
        stoppedMicrosPerHour: perHour(billing === 'monthly' ? running : standing),
        shelvedMicrosPerHour: null,
      },
    ];
  });
  if (sizes.length === 0) throw unreadable('the price list names none of the sizes that are offered');
  return {
    currency: CURRENCY,
    sizes,
    volumeGibMicrosPerHour: perGib(groups.get('diskGB')),
    snapshotGibMicrosPerHour: null,
  };
}

function pricesOf(groups: PriceGroups, name: string): ReadonlyMap<string, bigint> {
  return new Map((groups.get(name) ?? []).map(({ value, price }) => [value, micros(price)]));
}

function first(options: readonly PriceOption[] | undefined): bigint | null {
  const [option] = options ?? [];
  return option ? micros(option.price) : null;
}

/** The largest disk tells the price of a gigabyte best: small ones are rounded. */
function perGib(options: readonly PriceOption[] | undefined): bigint | null {
  const disks = (options ?? [])
    .map(({ value, price }) => ({ gib: Number(value), price }))
    .filter(({ gib }) => Number.isInteger(gib) && gib > 0)
    .toSorted((a, b) => b.gib - a.gib);
  const [largest] = disks;
  return largest ? perHour(divide(micros(largest.price), BigInt(largest.gib))) : null;
}

/** The list writes decimal numbers with at most a few digits behind the point. */
function micros(price: number): bigint {
  return BigInt(Math.round(price * 1_000_000));
}

function perHour(perMonth: bigint): bigint {
  return divide(perMonth, HOURS_OF_A_MONTH);
}

/** Half up, for amounts that are not negative. */
function divide(amount: bigint, by: bigint): bigint {
  return (amount * 2n + by) / (by * 2n);
}
