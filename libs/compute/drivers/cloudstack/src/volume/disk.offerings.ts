import { ProviderError } from '@uni/compute-port';
import { z } from 'zod';
import type { CloudParameters, CloudStackApi } from '../api/cloudstack.api.js';
import { readAll } from '../api/paged.list.js';
import { optionalWireNumber, wireFlag, wireText } from '../api/wire.values.js';
import type { CloudOptions } from '../connection/connection.options.js';

const offeringSchema = z.object({
  id: wireText,
  name: wireText,
  /** GB */
  disksize: optionalWireNumber,
  iscustomized: wireFlag,
});

/** The class of storage and the size of a new volume, as the server wants to be told. @throws ProviderError `invalid` */
export async function diskParameters(
  api: CloudStackApi,
  options: CloudOptions,
  wanted: { readonly typeRef: string | null; readonly sizeGib: number },
): Promise<CloudParameters> {
  const list = { command: 'listDiskOfferings', key: 'diskoffering', item: offeringSchema };
  const offerings = await readAll(api, list, options.pageSize);
  const named = wanted.typeRef ?? options.diskOffering ?? null;
  const custom = offerings.filter(({ iscustomized }) => iscustomized).toSorted((a, b) => a.name.localeCompare(b.name));
  const fixed = offerings.filter(({ iscustomized, disksize }) => !iscustomized && disksize === wanted.sizeGib);
  const offering = named === null ? (custom[0] ?? fixed[0]) : offerings.find(({ id }) => id === named);
  if (!offering) {
    throw refusal(
      named === null ? `no disk offering gives ${wanted.sizeGib} GiB` : `there is no disk offering ${named}`,
    );
  }
  if (offering.iscustomized) return { diskofferingid: offering.id, size: wanted.sizeGib };
  if (offering.disksize === wanted.sizeGib) return { diskofferingid: offering.id };
  throw refusal(`disk offering ${offering.name} gives ${offering.disksize ?? 0} GiB only`);
}

function refusal(vendorMessage: string): ProviderError {
  return new ProviderError({ code: 'invalid', outcome: 'not_applied', vendorCode: 'volume', vendorMessage });
}
