import type { ProviderRegistry } from '@uni/compute-core';
import type { UsageItem, UsageReport } from '@uni/compute-port';
import { providers } from '@uni/contracts';
import { Database, Events, Outbox } from '@uni/data';
import { createTestDatabase } from '@uni/data/testing';
import { createLogger, ManualClock, newId } from '@uni/platform';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ListingAge } from '../listings/listing-age.js';
import { ProviderListHandler } from '../listings/provider-list.handler.js';
import { ProviderUsage } from './provider-usage.js';

const MINUTE_MS = 60_000;
const item = (externalId: string, amountMicros: bigint | null, change: Partial<UsageItem> = {}): UsageItem => ({
  externalId,
  kind: 'machine',
  quantity: 10,
  unit: 'Hour',
  amountMicros,
  ...change,
});

describe('what a vendor has counted this month', () => {
  const clock = new ManualClock('2026-11-20T12:00:00Z');
  const report = (items: readonly UsageItem[], currency: string | null = 'EUR'): UsageReport => ({
    from: new Date('2026-11-01T00:00:00Z'),
    to: clock.now(),
    currency,
    items,
  });
  let told: UsageReport;
  let database: Database;
  let drop: () => Promise<void>;
  let usage: ProviderUsage;
  let providerId: string;

  beforeAll(async () => {
    const created = await createTestDatabase();
    drop = created.drop;
    database = new Database({ url: created.url, applicationName: 'spec', poolMax: 4 });
    usage = new ProviderUsage(database, new ListingAge(database, new Outbox(database), clock));
  });
  beforeEach(async () => {
    clock.set('2026-11-20T12:00:00Z');
    providerId = await connect(true);
    await database.client.outboxMessage.deleteMany();
  });
  afterAll(async () => {
    await database.close();
    await drop();
  });

  const connect = async (declared: boolean): Promise<string> => {
    const id = newId();
    const description = { capabilities: { usage: declared } };
    await database.client.provider.create({
      data: { id, kind: 'ovh', name: id, endpoint: 'https://ovh', credentials: {}, description },
    });
    return id;
  };
  const look = (query: Record<string, unknown> = {}) => usage.list(providerId, providers.vendorUsageQuery.parse(query));
  /** Looks, lets the worker ask the vendor, and looks again. */
  const read = async (next: UsageReport, query: Record<string, unknown> = {}) => {
    told = next;
    await look();
    const registry = { open: () => Promise.resolve({ usage: { current: () => Promise.resolve(told) } }) };
    const logger = createLogger('spec', 'silent');
    const worker = new ProviderListHandler(
      registry as unknown as ProviderRegistry,
      database,
      new Events(database),
      clock,
      logger,
    );
    const messages = await database.client.outboxMessage.findMany({ where: { topic: 'provider.list' } });
    await database.client.outboxMessage.deleteMany();
    for (const { body } of messages) await worker.handle(body as Record<string, string>);
    return look(query);
  };

  it('is read when somebody looks, with its period, its sum and the dearest first', async () => {
    expect(await look()).toMatchObject({ items: [], period: null, amount: null, pending: true, readAt: null });
    const seen = await read(
      report([
        item('cheap', 10_000n),
        item('unpriced', null, { kind: 'traffic', unit: 'GiB', quantity: 1.5 }),
        item('dear', 2_500_000n),
        item('refund', -5_000n, { kind: 'other' }),
      ]),
    );
    expect(seen).toMatchObject({
      period: { from: '2026-11-01T00:00:00.000Z', to: '2026-11-20T12:00:00.000Z' },
      amount: { amount: '2.505000', currency: 'EUR' },
      readAt: '2026-11-20T12:00:00.000Z',
      pending: false,
      complete: true,
    });
    expect(seen.items.map(({ externalId, amount }) => [externalId, amount?.amount ?? null])).toEqual([
      ['dear', '2.500000'],
      ['cheap', '0.010000'],
      ['refund', '-0.005000'],
      ['unpriced', null],
    ]);
  });

  it('is paged without a gap or a repeat, priced or not', async () => {
    const items = Array.from({ length: 7 }, (_, index) => item(`m-${index}`, index < 4 ? BigInt(index % 2) : null));
    await read(report(items));
    const seen: string[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await look({ limit: 2, total: 'true', ...(cursor ? { cursor } : {}) });
      expect(page.total).toBe(7);
      seen.push(...page.items.map(({ externalId }) => externalId));
      cursor = page.nextCursor;
    } while (cursor);
    expect(seen).toEqual(['m-1', 'm-3', 'm-0', 'm-2', 'm-4', 'm-5', 'm-6']);
  });

  it('counts a thing that is told twice once, with both amounts, and replaces the count of before', async () => {
    const twice = await read(report([item('one', 1_000n), item('one', 500n), item('gone', 1n)]));
    expect(twice.items).toMatchObject([
      { externalId: 'one', quantity: 20, amount: { amount: '0.001500' } },
      { externalId: 'gone' },
    ]);
    clock.advance(MINUTE_MS);
    const after = await read(report([item('one', 2_000n)]));
    expect(after.items).toMatchObject([{ externalId: 'one', quantity: 10, amount: { amount: '0.002000' } }]);
    expect(after.amount).toEqual({ amount: '0.002000', currency: 'EUR' });
  });

  it('has no amount where the vendor counts without prices', async () => {
    const seen = await read(report([item('m', null)], null));
    expect(seen).toMatchObject({ amount: null, items: [{ externalId: 'm', amount: null }] });
    clock.advance(MINUTE_MS);
    const nothing = await read(report([]));
    expect(nothing, 'nothing counted is nothing charged').toMatchObject({ amount: { amount: '0.000000' }, items: [] });
  });

  it('is searched by name and by kind', async () => {
    const all = report([item('a_1', 1n), item('ab1', 1n), item('a_2', 1n, { kind: 'volume' })]);
    expect((await read(all, { q: 'a_' })).items).toHaveLength(2);
    expect((await look({ kind: 'volume' })).items).toMatchObject([{ externalId: 'a_2' }]);
  });

  it('is refused in words where the vendor does not count', async () => {
    const id = await connect(false);
    await expect(usage.list(id, providers.vendorUsageQuery.parse({}))).rejects.toMatchObject({
      code: 'unsupported_by_provider',
    });
  });
});
