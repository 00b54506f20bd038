import { Events, Outbox } from '@uni/data';
import { SnapshotOrders, VolumeOrders, type Orderer } from '@uni/feature-instances';
import { ProviderListings } from '@uni/feature-providers';
import { createLogger, must } from '@uni/platform';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ListingAge } from '../libs/features/providers/src/listings/listing-age.js';
import { ProviderListHandler } from '../libs/features/providers/src/listings/provider-list.handler.js';
import { ProviderCatalogueHandler } from '../libs/features/providers/src/provider-catalogue.handler.js';
import { VENDORS, type Vendor } from './support/vendor-clouds.js';
import { VendorWorld } from './support/vendor-world.js';

const PAGE = { limit: 50 };
const MINUTE_MS = 60_000;
/** What a vendor does not have at all is refused, by what its driver declares. */
const LACKS: Readonly<Record<Vendor, readonly string[]>> = {
  ovh: ['isos'],
  proxmox: [],
  cloudstack: [],
  kamatera: ['isos'],
};

describe('what each vendor lists of its own, read by its driver', () => {
  let world: VendorWorld;
  let ada: Orderer;
  let listings: ProviderListings;
  const machines = new Map<Vendor, { readonly id: string; readonly name: string; readonly externalId: string }>();

  beforeAll(async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    world = await VendorWorld.open();
    ada = await world.customer(1_000_000_000n);
    const { database, clock } = world;
    listings = new ProviderListings(database, new ListingAge(database, new Outbox(database), clock));
    const orders: string[] = [];
    for (const vendor of VENDORS) orders.push(await world.order(vendor, ada));
    await world.finish(orders);
    const { organizationId, userId } = ada;
    const storage: string[] = [];
    for (const [index, vendor] of VENDORS.entries()) {
      const { instance } = await world.operation(must(orders[index], 'order'));
      const { id, name, externalId } = must(instance, 'instance');
      machines.set(vendor, { id, name, externalId: must(externalId, 'external id') });
    }
    for (const vendor of VENDORS) {
      const snapshots = world.app.get(SnapshotOrders, { strict: false });
      const { id } = must(machines.get(vendor), vendor);
      storage.push(await snapshots.create(organizationId, id, { name: 'before', withMemory: false }, userId));
    }
    await world.finish(storage.splice(0));
    for (const vendor of VENDORS) {
      const volumes = world.app.get(VolumeOrders, { strict: false });
      const { id } = must(machines.get(vendor), vendor);
      storage.push(await volumes.create(organizationId, id, { name: `data-${vendor}`, sizeGib: 20 }, userId));
    }
    expect(await world.finish(storage)).toEqual(VENDORS.map(() => 'succeeded'));
  });
  afterAll(async () => {
    vi.useRealTimers();
    await world.close();
  });

  /** Somebody looks, the worker reads, somebody looks again. */
  async function look<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    await ask();
    const { database, clock, survivor } = world;
    const logger = createLogger('vendors', 'silent');
    const handler = new ProviderListHandler(survivor.registry, database, new Events(database), clock, logger);
    const asked = { topic: 'provider.list', sentAt: null } as const;
    for (const { id, body } of await database.client.outboxMessage.findMany({ where: asked })) {
      await database.client.outboxMessage.update({ where: { id }, data: { sentAt: clock.now() } });
      await handler.handle(body as Record<string, string>);
    }
    return ask();
  }
  const things = (vendor: Vendor, kind: 'volume' | 'snapshot') =>
    look(() => listings.things(world.providerIds[vendor], kind, PAGE));

  describe.each(VENDORS)('%s', (vendor) => {
    it.each(['volume', 'snapshot'] as const)(
      'names each %s once, ours as ours and of which instance it is',
      async (kind) => {
        const { items, failure, complete } = await things(vendor, kind);
        expect({ failure, complete }).toEqual({ failure: null, complete: true });
        const { id, name } = must(machines.get(vendor), vendor);
        const ours = items.filter(({ instance }) => instance?.id === id);
        const own = await world.database.client.storageItem.findMany({ where: { instanceId: id, kind } });
        const listed = items.filter(({ externalId }) => own.some((item) => item.externalId === externalId));
        expect(own).toHaveLength(1);
        expect(listed).toMatchObject([{ ours: true, instance: { id, name } }]);
        expect(ours.length).toBeGreaterThanOrEqual(1);
        const keys = items.map(({ machineExternalId, externalId }) => `${machineExternalId} ${externalId}`);
        expect(new Set(keys).size).toBe(keys.length);
      },
    );

    it('tells what has happened, the newest first, and nothing twice when somebody looks again', async () => {
      const events = () => look(() => listings.events(world.providerIds[vendor], PAGE));
      const first = await events();
      expect(first.failure).toBeNull();
      expect(first.items.length).toBeGreaterThan(0);
      const times = first.items.map(({ at }) => at);
      expect(times).toEqual(times.toSorted().toReversed());
      world.advance(2 * MINUTE_MS);
      const again = await events();
      const ids = again.items.map(({ externalId }) => externalId);
      expect(new Set(ids).size).toBe(ids.length);
      for (const { externalId } of first.items) expect(ids).toContain(externalId);
    });

    it('shows the discs of its catalogue, or says that it has none', async () => {
      const { database, clock, survivor } = world;
      const isos = () => listings.isos(world.providerIds[vendor], PAGE);
      if (LACKS[vendor].includes('isos')) {
        await expect(isos()).rejects.toMatchObject({ code: 'unsupported_by_provider' });
        return;
      }
      const logger = createLogger('vendors', 'silent');
      const handler = new ProviderCatalogueHandler(survivor.registry, database, new Events(database), clock, logger);
      await handler.handle({ providerId: world.providerIds[vendor] });
      const { items } = await isos();
      expect(items.length).toBeGreaterThan(0);
    });

    it.each([
      ['fails', { kind: 'status', status: 500 }],
      ['answers with a page', { kind: 'html', status: 200 }],
      ['breaks off', { kind: 'half_body' }],
      ['refuses', { kind: 'status', status: 403 }],
    ])('keeps the list of before when it %s, says why, and reads it again a minute later', async (_, fault) => {
      const before = await things(vendor, 'volume');
      world.advance(2 * MINUTE_MS);
      await world.strike(vendor, { match: {}, fault, times: 50 });
      const struck = await things(vendor, 'volume');
      world.simulators[vendor].clearFaults();
      expect(struck.failure).not.toBeNull();
      expect(struck.items).toEqual(before.items);
      world.advance(2 * MINUTE_MS);
      const after = await things(vendor, 'volume');
      expect([after.failure, after.items]).toEqual([null, before.items]);
    });
  });
});
