import { ProviderError, type CallContext, type ProviderErrorCode } from '@uni/dns-port';
import { z } from 'zod';
import type { MemoryDns } from './vendor/memory-dns.js';
import { VendorConnectionLost, VendorRefusal, type RefusalWord, type VendorRequest } from './vendor/vendor.types.js';

const values = { name: z.string(), type: z.string(), value: z.string(), ttlS: z.number().nullable() };
export const recordSchema = z.object({ ...values, id: z.string(), isProtected: z.boolean() });
const pageOf = <Item extends z.ZodType>(item: Item) => z.object({ items: z.array(item), next: z.string().nullable() });
export const recordPageSchema = pageOf(recordSchema);
export const namePageSchema = pageOf(z.string());
export const domainPageSchema = pageOf(
  z.object({
    name: z.string(),
    state: z.enum(['active', 'expired', 'pending', 'attention']),
    vendorState: z.string(),
    expiresOn: z.string().nullable(),
    renewal: z.enum(['automatic', 'manual', 'unpaid', 'ending', 'unknown']),
    nameServers: z.array(z.string()),
    isTransferLocked: z.boolean().nullable(),
  }),
);
export const zoneSchema = z.object({
  name: z.string(),
  nameServers: z.array(z.string()),
  isSigned: z.boolean(),
  defaultTtlS: z.number().nullable(),
  isPublished: z.boolean(),
  faults: z.array(z.string()),
});

const CODES: Readonly<Record<RefusalWord, ProviderErrorCode>> = {
  unauthorized: 'unauthorized',
  forbidden: 'forbidden',
  unknown: 'not_found',
  invalid: 'invalid',
  busy: 'conflict_busy',
  broken: 'unavailable',
  too_fast: 'rate_limited',
};

/** One call, its answer in the promised shape. @throws ProviderError */
export async function call<Schema extends z.ZodType>(
  vendor: { readonly dns: MemoryDns; readonly token: string },
  request: VendorRequest,
  schema: Schema,
  context: CallContext,
): Promise<z.output<Schema>> {
  if (context.signal?.aborted === true)
    throw new ProviderError({ code: 'unavailable', outcome: 'not_applied', vendorCode: 'aborted' });
  return decode(await vendor.dns.ask(vendor.token, request).catch(translate), schema);
}

function decode<Schema extends z.ZodType>(text: string, schema: Schema): z.output<Schema> {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (cause) {
    throw new ProviderError({ code: 'protocol', outcome: 'unknown', vendorMessage: 'not JSON', cause });
  }
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new ProviderError({ code: 'protocol', outcome: 'unknown', vendorMessage: parsed.error.message });
}

function translate(error: unknown): never {
  if (error instanceof VendorConnectionLost)
    throw new ProviderError({ code: 'unavailable', outcome: 'unknown', vendorMessage: error.message, cause: error });
  if (!(error instanceof VendorRefusal)) throw error;
  throw new ProviderError({
    code: CODES[error.word],
    outcome: error.word === 'broken' ? 'unknown' : 'not_applied',
    retryAfterMs: error.waitMs,
    vendorCode: error.word,
    vendorMessage: error.message,
    cause: error,
  });
}
