import {
  ProviderError,
  RECORD_TYPES,
  saysTheSame,
  type CallContext,
  type DnsCheckReport,
  type DnsDescription,
  type DnsDriver,
  type DnsTask,
  type DomainPage,
  type RecordPage,
  type RecordValues,
  type ZonePage,
  type ZoneState,
} from '@uni/dns-port';
import { z } from 'zod';
import { checkMemory } from './memory.check.js';
import { call, domainPageSchema, namePageSchema, recordPageSchema, recordSchema, zoneSchema } from './memory.wire.js';
import type { MemoryDns } from './vendor/memory-dns.js';
import { MIN_TTL_S } from './vendor/record.rules.js';

const POLL_MS = 100;

export const MEMORY_DNS_DESCRIPTION: DnsDescription = {
  kind: 'memory',
  recordTypes: RECORD_TYPES,
  minTtlS: MIN_TTL_S,
  registersDomains: true,
  limits: { maxConcurrentCalls: 8 },
};

const handleSchema = z.discriminatedUnion('kind', [
  /** `asked` is false while somebody else's publication keeps ours from beginning. */
  z.strictObject({ kind: z.literal('publish'), zone: z.string(), asked: z.boolean() }),
  z.strictObject({ kind: z.literal('import'), zone: z.string(), number: z.number() }),
]);
type Handle = z.output<typeof handleSchema>;

/** The driver of the vendor inside the process: for tests of what stands on DNS drivers. */
export class MemoryDnsDriver implements DnsDriver {
  constructor(private readonly vendor: { readonly dns: MemoryDns; readonly token: string }) {}

  describe(): DnsDescription {
    return MEMORY_DNS_DESCRIPTION;
  }

  check(context: CallContext): Promise<DnsCheckReport> {
    return checkMemory(() => call(this.vendor, { do: 'zones', after: null }, namePageSchema, context));
  }

  async domains(cursor: string | null, context: CallContext): Promise<DomainPage> {
    const { items, next } = await call(this.vendor, { do: 'domains', after: cursor }, domainPageSchema, context);
    return { domains: items, nextCursor: next };
  }

  async zones(cursor: string | null, context: CallContext): Promise<ZonePage> {
    const { items, next } = await call(this.vendor, { do: 'zones', after: cursor }, namePageSchema, context);
    return { zones: items, nextCursor: next };
  }

  zone(zone: string, context: CallContext): Promise<ZoneState> {
    return call(this.vendor, { do: 'zone', zone }, zoneSchema, context);
  }

  async records(zone: string, cursor: string | null, context: CallContext): Promise<RecordPage> {
    const { items, next } = await call(this.vendor, { do: 'records', zone, after: cursor }, recordPageSchema, context);
    return { records: items, nextCursor: next };
  }

  async createRecord(zone: string, values: RecordValues, context: CallContext): Promise<void> {
    let cursor: string | null = null;
    do {
      const page: RecordPage = await this.records(zone, cursor, context);
      const twin = page.records.find((record) => saysTheSame(record, values));
      if (twin) {
        if (twin.ttlS !== values.ttlS) await this.updateRecord(zone, twin.id, values, context);
        return;
      }
      cursor = page.nextCursor;
    } while (cursor !== null);
    await call(this.vendor, { do: 'add', zone, values }, z.null(), context);
  }

  async updateRecord(zone: string, id: string, values: RecordValues, context: CallContext): Promise<void> {
    const { type } = await this.changeable(zone, id, context);
    if (type !== values.type)
      throw new ProviderError({ code: 'invalid', outcome: 'not_applied', vendorMessage: `the type stays ${type}` });
    await call(this.vendor, { do: 'change', zone, id, values }, z.null(), context);
  }

  async deleteRecord(zone: string, id: string, context: CallContext): Promise<void> {
    try {
      await this.changeable(zone, id, context);
      await call(this.vendor, { do: 'remove', zone, id }, z.null(), context);
    } catch (error) {
      if (!(error instanceof ProviderError) || error.code !== 'not_found') throw error;
    }
  }

  publish(zone: string, context: CallContext): Promise<DnsTask> {
    return this.begin(zone, context);
  }

  exportZone(zone: string, context: CallContext): Promise<string> {
    return call(this.vendor, { do: 'export', zone }, z.string(), context);
  }

  async importZone(zone: string, text: string, context: CallContext): Promise<DnsTask> {
    const number = await call(this.vendor, { do: 'import', zone, text }, z.number(), context);
    return pending({ kind: 'import', zone, number });
  }

  async task(handle: string, context: CallContext): Promise<DnsTask> {
    const known = parseHandle(handle);
    const { zone } = known;
    if (known.kind === 'publish') {
      if (!known.asked) return this.begin(zone, context);
      const { isPublished } = await this.zone(zone, context);
      return isPublished ? { state: 'done' } : pending(known);
    }
    const { number } = known;
    const outcome = await call(this.vendor, { do: 'import_state', zone, number }, z.string().nullable(), context);
    if (outcome === null) return pending(known);
    if (outcome === '') return { state: 'done' };
    throw new ProviderError({ code: 'invalid', outcome: 'not_applied', vendorMessage: outcome });
  }

  private async begin(zone: string, context: CallContext): Promise<DnsTask> {
    try {
      await call(this.vendor, { do: 'publish', zone }, z.null(), context);
      return pending({ kind: 'publish', zone, asked: true });
    } catch (error) {
      if (!(error instanceof ProviderError) || error.code !== 'conflict_busy') throw error;
      return pending({ kind: 'publish', zone, asked: false });
    }
  }

  private async changeable(zone: string, id: string, context: CallContext): Promise<RecordValues> {
    const record = await call(this.vendor, { do: 'record', zone, id }, recordSchema, context);
    if (!record.isProtected) return record;
    throw new ProviderError({ code: 'forbidden', outcome: 'not_applied', vendorMessage: 'the vendor needs it' });
  }
}

function pending(handle: Handle): DnsTask {
  return { state: 'pending', handle: JSON.stringify(handle), pollAfterMs: POLL_MS };
}

function parseHandle(text: string): Handle {
  const refused = { code: 'invalid', outcome: 'not_applied', vendorMessage: 'not a handle of this driver' } as const;
  try {
    return handleSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new ProviderError({ ...refused, cause });
  }
}
