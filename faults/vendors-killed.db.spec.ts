import { DeleteOrder, type Orderer } from '@uni/feature-instances';
import { must } from '@uni/platform';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { VENDORS, type Vendor } from './support/vendor-clouds.js';
import { VendorWorld, type VendorWorker } from './support/vendor-world.js';

/** How long a dead worker's operations wait for their lease to end. */
const MOST_IDLE_MS = 5 * 60_000;

describe('a worker killed around any call to one of four vendors', () => {
  let world: VendorWorld;
  let ada: Orderer;
  beforeAll(async () => {
    // Leases are renewed by a timer that a killed worker would not have any more.
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    world = await VendorWorld.open();
    ada = await world.customer(1_000_000_000n);
  });
  afterAll(async () => {
    vi.useRealTimers();
    await world.close();
  });

  const more = (counts: Record<Vendor, number>, by: number) =>
    Object.fromEntries(VENDORS.map((vendor) => [vendor, counts[vendor] + by]));
  const all = (end: string) => VENDORS.map(() => end);

  async function orders(): Promise<readonly string[]> {
    const ids: string[] = [];
    for (const vendor of VENDORS) ids.push(await world.order(vendor, ada));
    return ids;
  }

  async function deletions(created: readonly string[]): Promise<readonly string[]> {
    const ids: string[] = [];
    for (const id of created) {
      const { instanceId } = await world.operation(id);
      ids.push(await world.app.get(DeleteOrder).delete(ada.organizationId, must(instanceId, 'instance'), ada.userId));
    }
    return ids;
  }

  /** Lets a worker go on until each of these operations has killed it or has ended; what it did until then is not undone. */
  async function dieIn(victim: VendorWorker, ids: readonly string[], at: { call: number; when: 'before' | 'after' }) {
    const dead = new Set<string>();
    const deaths = new Map(
      ids.map((id, index) => {
        const death = victim.killers[must(VENDORS[index], 'vendor')].arm(at).then(() => void dead.add(id));
        return [id, death] as const;
      }),
    );
    for (let round = 0; round < 4_000; round += 1) {
      await world.settle(victim, (id) => deaths.get(id));
      const operations = await Promise.all(ids.map((id) => world.operation(id)));
      if (operations.every(({ id, finishedAt }) => finishedAt !== null || dead.has(id))) break;
      world.advance(500);
    }
    world.bury(victim);
    return dead.size;
  }

  async function callsOf(kind: 'create' | 'delete'): Promise<number> {
    const { killers } = world.survivor;
    const created = await orders();
    const count = () => Math.max(...VENDORS.map((vendor: Vendor) => killers[vendor].calls));
    for (const vendor of VENDORS) killers[vendor].disarm();
    expect(await world.finish(created)).toEqual(all('succeeded'));
    if (kind === 'create') return count();
    for (const vendor of VENDORS) killers[vendor].disarm();
    expect(await world.finish(await deletions(created))).toEqual(all('succeeded'));
    return count();
  }

  it('a create ends as exactly one machine, whoever finishes it', async () => {
    const calls = await callsOf('create');
    let killed = 0;
    for (let call = 1; call <= calls; call += 1) {
      for (const when of ['before', 'after'] as const) {
        const before = world.machines();
        const ids = await orders();
        killed += await dieIn(await world.worker(), ids, { call, when });
        expect([call, when, await world.finish(ids, MOST_IDLE_MS)]).toEqual([call, when, all('succeeded')]);
        expect([call, when, world.machines()]).toEqual([call, when, more(before, 1)]);
      }
    }
    expect(killed).toBeGreaterThan(4 * VENDORS.length);
  }, 400_000);

  it('a delete ends without a machine, whoever finishes it', async () => {
    const calls = await callsOf('delete');
    let killed = 0;
    for (let call = 1; call <= calls; call += 1) {
      const before = world.machines();
      const created = await orders();
      expect(await world.finish(created)).toEqual(all('succeeded'));
      const ids = await deletions(created);
      killed += await dieIn(await world.worker(), ids, { call, when: 'after' });
      expect([call, await world.finish(ids, MOST_IDLE_MS)]).toEqual([call, all('succeeded')]);
      expect([call, world.machines()]).toEqual([call, before]);
    }
    expect(killed).toBeGreaterThan(VENDORS.length);
  }, 400_000);
});
