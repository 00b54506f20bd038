import { ProviderError, saysTheSame, type DnsRecord, type RecordPage, type RecordValues } from '@uni/dns-port';
import { nothing, ovhPath, type OvhApi } from '@uni/ovh-api';
import { z } from 'zod';
import { inBatches } from './batches.js';
import { idSchema, isServiceText, readRecord, recordSchema, writeTarget } from './record.wire.js';

/** The list knows ids only: each record costs a call. */
const PAGE = 20;

const idsSchema = z.array(idSchema);

export function zonePath(zone: string, ...parts: readonly string[]): string {
  return ovhPath('domain', 'zone', zone, ...parts);
}

export async function listRecords(api: OvhApi, zone: string, cursor: string | null): Promise<RecordPage> {
  const ids = await readIds(api, zone, {});
  const after = cursor === null ? -1 : Number(cursor);
  // The vendor's own order is none.
  const rest = ids.filter((id) => id > after).sort((a, b) => a - b);
  const page = rest.slice(0, PAGE);
  const nextCursor = rest.length > PAGE ? String(page.at(-1)) : null;
  return { records: await readAll(api, zone, page), nextCursor };
}

/** One that says the same already is given the time to live; the vendor itself would double it. */
export async function createRecord(api: OvhApi, zone: string, values: RecordValues): Promise<void> {
  refuseServiceText(values);
  const ids = await readIds(api, zone, { fieldType: values.type, subDomain: values.name });
  const twin = (await readAll(api, zone, ids)).find((record) => saysTheSame(record, values));
  if (twin?.ttlS === values.ttlS) return;
  if (twin) return writeRecord(api, zone, twin.id, values);
  await api.write({
    method: 'POST',
    label: 'create_record',
    path: zonePath(zone, 'record'),
    body: {
      fieldType: values.type,
      subDomain: values.name,
      target: writeTarget(values),
      ttl: values.ttlS ?? 0,
    },
    // The id in the answer is not to be trusted (0 has been seen): whoever needs it reads the records.
    schema: recordSchema,
    mayBeGone: true,
  });
}

/** @throws ProviderError `not_found`, `forbidden` for a record of the vendor's services, `invalid` for another type */
export async function updateRecord(api: OvhApi, zone: string, id: string, values: RecordValues): Promise<void> {
  const known = await changeable(api, zone, id);
  if (known.type !== values.type) throw refusal('invalid', `the type of a record stays ${known.type}`);
  refuseServiceText(values);
  await writeRecord(api, zone, id, values);
}

export async function deleteRecord(api: OvhApi, zone: string, id: string): Promise<void> {
  try {
    await changeable(api, zone, id);
    await api.write({
      method: 'DELETE',
      label: 'delete_record',
      path: zonePath(zone, 'record', id),
      schema: nothing,
      mayBeGone: true,
    });
  } catch (error) {
    if (!(error instanceof ProviderError) || error.code !== 'not_found') throw error;
  }
}

async function writeRecord(api: OvhApi, zone: string, id: string, values: RecordValues): Promise<void> {
  await api.write({
    method: 'PUT',
    label: 'update_record',
    path: zonePath(zone, 'record', id),
    body: { subDomain: values.name, target: writeTarget(values), ttl: values.ttlS ?? 0 },
    schema: nothing,
    mayBeGone: true,
  });
}

async function changeable(api: OvhApi, zone: string, id: string): Promise<DnsRecord> {
  const record = await readOne(api, zone, id);
  if (record.isProtected) throw refusal('forbidden', 'the record drives a service of the vendor');
  return record;
}

async function readOne(api: OvhApi, zone: string, id: string): Promise<DnsRecord> {
  const path = zonePath(zone, 'record', id);
  return readRecord(await api.get({ label: 'record', path, schema: recordSchema, mayBeGone: true }), zone);
}

/** A record that was deleted meanwhile, or that reads do not know yet, is left out. */
async function readAll(api: OvhApi, zone: string, ids: readonly number[]): Promise<readonly DnsRecord[]> {
  const found = await inBatches(ids, async (id) => {
    try {
      return await readOne(api, zone, String(id));
    } catch (error) {
      if (error instanceof ProviderError && error.code === 'not_found') return null;
      throw error;
    }
  });
  return found.filter((record) => record !== null);
}

function readIds(
  api: OvhApi,
  zone: string,
  query: { readonly fieldType?: string; readonly subDomain?: string },
): Promise<number[]> {
  return api.get({ label: 'records', path: zonePath(zone, 'record'), query, schema: idsSchema, mayBeGone: true });
}

function refuseServiceText({ type, value }: RecordValues): void {
  if (isServiceText(type, value)) throw refusal('invalid', 'the vendor takes such a text for an order of its services');
}

function refusal(code: 'invalid' | 'forbidden', vendorMessage: string): ProviderError {
  return new ProviderError({ code, outcome: 'not_applied', retryable: false, vendorMessage });
}
