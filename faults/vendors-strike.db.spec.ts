import type { ProviderKind } from '@uni/compute-port';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ProviderSyncHandler } from '../libs/features/instances/src/reconcile/provider-sync.handler.js';
import { VENDORS, type Vendor } from './support/vendor-clouds.js';
import { RUNNING, VendorWorld } from './support/vendor-world.js';

/** What a vendor, or something in between, does to one request. None of it is a reason to give an order up. */
const STRIKES = {
  'the answer of a request that was carried out is lost': { kind: 'lost_answer' },
  'the connection breaks': { kind: 'drop' },
  'there is half an answer': { kind: 'half_body' },
  'the answer is no JSON': { kind: 'garbage' },
  'the answer is a page': { kind: 'html', status: 200 },
  'a gateway fails after the vendor has acted': { kind: 'html', status: 502, acts: true },
  'the answer has other types than promised': { kind: 'wrong_types' },
  'the vendor fails': { kind: 'status', status: 500 },
  'there is no answer at all': { kind: 'hang' },
  'the vendor wants to be left alone': { kind: 'status', status: 429, retryAfterS: 20 },
} as const;

describe('with four vendors side by side', () => {
  let world: VendorWorld;
  beforeAll(async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    world = await VendorWorld.open();
  });
  afterAll(async () => {
    vi.useRealTimers();
    await world.close();
  });
  afterEach(() => {
    for (const vendor of VENDORS) world.simulators[vendor].clearFaults();
  });

  /** One order at each of them. */
  async function orders(by: Awaited<ReturnType<VendorWorld['customer']>>): Promise<readonly string[]> {
    const ids: string[] = [];
    for (const vendor of VENDORS) ids.push(await world.order(vendor, by));
    return ids;
  }

  describe.each(Object.entries(STRIKES))('%s', (_, fault) => {
    it.each([
      ['at the call that makes the machine', { access: 'write', skip: 0 }],
      ['later', { skip: 4 }],
    ] as const)('%s: one machine each, and nothing lost', async (_where, match) => {
      const ada = await world.customer(1_000_000_000n);
      const before = world.machines();
      for (const vendor of VENDORS) await world.strike(vendor, { match, fault, times: 1 });
      const ids = await orders(ada);
      const ends = await world.finish(ids);
      for (const vendor of VENDORS) expect([vendor, world.simulators[vendor].faults().armed]).toEqual([vendor, []]);
      expect(Object.fromEntries(VENDORS.map((vendor, index) => [vendor, ends[index]]))).toEqual(
        Object.fromEntries(VENDORS.map((vendor) => [vendor, 'succeeded'])),
      );
      // The vendor's own count decides: nothing doubled, nothing left behind.
      expect(world.machines()).toEqual(Object.fromEntries(VENDORS.map((vendor) => [vendor, before[vendor] + 1])));
      const { accountId } = ada;
      const { reservedMicros } = await world.database.client.balance.findUniqueOrThrow({ where: { accountId } });
      expect(reservedMicros).toBe(BigInt(VENDORS.length) * RUNNING);
      expect(await world.database.client.vmSegment.count({ where: { accountId, toTs: null } })).toBe(VENDORS.length);
    });
  });

  describe('inventories that lie', () => {
    it.each(['empty', 'missing', 'first_only', 'duplicates'] as const)('%s: nobody loses a machine', async (lie) => {
      const ada = await world.customer(1_000_000_000n);
      for (const round of [1, 2, 3])
        expect([round, await world.finish(await orders(ada))]).toEqual([round, VENDORS.map(() => 'succeeded')]);
      const handler = world.app.get(ProviderSyncHandler);
      const look = async (vendor: Vendor) => {
        world.advance(60_000);
        await handler.handle({ providerId: world.providerIds[vendor] });
      };
      for (const vendor of VENDORS) await look(vendor);
      const open = () => world.database.client.vmSegment.count({ where: { accountId: ada.accountId, toTs: null } });
      const running = await open();
      for (const vendor of VENDORS) {
        await world.strike(vendor, { match: LISTS[vendor], fault: { kind: 'inventory_lie', lie } });
        for (let n = 0; n < 3; n += 1) await look(vendor);
        world.simulators[vendor].clearFaults();
      }
      expect(await open()).toBe(running);
      expect(await world.database.client.instance.count({ where: { accountId: ada.accountId, status: 'lost' } })).toBe(
        0,
      );
    });
  });
});

const LISTS: Readonly<Record<Vendor & ProviderKind, { readonly path?: string; readonly label?: string }>> = {
  ovh: { label: 'list_instances' },
  proxmox: { path: '/cluster/resources' },
  cloudstack: { label: 'listVirtualMachines' },
  kamatera: { path: '/service/servers' },
};
