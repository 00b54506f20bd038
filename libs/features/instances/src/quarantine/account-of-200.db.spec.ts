import { statement } from '@uni/data';
import { must, newId } from '@uni/platform';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { RUNNING, World, type Worker } from '../../test/world.js';
import { ImportOrders, type Orderer } from '../index.js';
import { ProviderSyncHandler } from '../reconcile/provider-sync.handler.js';

const accrued = statement<[bigint, Date], { micros: bigint }>(
  'spec_accrued_account',
  `SELECT accrued_micros($1::bigint, $2::timestamptz) AS micros`,
);
const PRICE = 50_000n;
const EACH = 15;

/** The tests go on from one another: this is one account, and what happens to it in a few hours. */
describe('an account of 200 machines that somebody else made', () => {
  let world: World;
  let worker: Worker;
  let ada: Orderer;
  let bob: Orderer;
  const ids = Array.from({ length: 200 }, (_, index) => String(1_000 + index));
  const imported: { instanceId: string; externalId: string; operationId: string }[] = [];

  beforeAll(async () => {
    // No lease is lost while time stands still.
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    world = await World.open({ deadlineMs: 600_000 });
    worker = await world.worker();
    [ada, bob] = [await world.customer(), await world.customer()];
    for (const id of ids) world.cloud.plant(id);
  });
  afterAll(async () => {
    vi.useRealTimers();
    await world.close();
  });

  const { client } = { client: () => world.database.client };
  const sync = async (minutes = 1): Promise<void> => {
    world.clock.advance(minutes * 60_000);
    await worker.app.get(ProviderSyncHandler, { strict: false }).handle({ providerId: world.providerId });
  };
  const openSegments = () => client().vmSegment.findMany({ where: { toTs: null }, orderBy: { vmId: 'asc' } });
  const found = async () => {
    const items = await client().quarantineItem.findMany({ where: { resolvedAt: null }, orderBy: { kind: 'asc' } });
    return items.map(({ kind, externalId, reason }) => [kind, externalId, reason]);
  };
  /** A look at a list that ends after so many machines and says that it is complete. */
  const listing = async (count: number): Promise<void> => {
    const all = world.cloud.machines.all.bind(world.cloud.machines);
    const short = vi.spyOn(world.cloud.machines, 'all').mockImplementation(() => all().slice(0, count));
    await sync();
    short.mockRestore();
  };
  const alarms = () => client().auditEntry.count({ where: { action: 'provider.inventory_doubted' } });

  it('gives 30 of them to two customers, and bills each from the second in which it is theirs', async () => {
    await sync();
    expect(await client().providerMachine.count({ where: { ownership: 'foreign' } })).toBe(200);
    const orders = worker.app.get(ImportOrders);
    const machines = (from: number) => ids.slice(from, from + EACH).map((externalId) => ({ externalId }));
    const answers = [
      ...(await orders.adoptMany(
        world.providerId,
        { organizationId: ada.organizationId, machines: machines(0), templateId: world.templates.small },
        ada.userId,
      )),
      ...(await orders.adoptMany(
        world.providerId,
        {
          organizationId: bob.organizationId,
          machines: machines(100),
          price: { runningPerHour: '0.05', stoppedPerHour: '0.01' },
        },
        ada.userId,
      )),
    ];
    for (const { error, externalId, instanceId, operationId } of answers) {
      expect(error).toBeNull();
      imported.push({ externalId, instanceId: must(instanceId, 'id'), operationId: must(operationId, 'id') });
    }
    for (const { operationId } of imported) expect(await world.finish(operationId, worker)).toBe('succeeded');

    for (const { instanceId, externalId, operationId } of imported) {
      const instance = await client().instance.findUniqueOrThrow({ where: { id: instanceId } });
      expect(instance.status).toBe('running');
      expect(world.cloud.machines.get(externalId).label).toBe(`uni:${instanceId}`);
      const operation = await client().operation.findUniqueOrThrow({ where: { id: operationId } });
      const spans = await client().vmSegment.findMany({ where: { vmId: instance.vmId } });
      expect(spans).toHaveLength(1);
      const since = must(operation.finishedAt, 'end of the import').getTime();
      expect(spans[0]?.fromTs.getTime()).toBe(Math.floor(since / 1_000) * 1_000);
    }
    expect(world.cloud.machines.all().filter(({ label }) => label !== null)).toHaveLength(30);
    const before = await Promise.all(
      [ada, bob].map(({ accountId }) => world.database.query(accrued, accountId, world.clock.now())),
    );
    world.clock.advance(3_600_000);
    const after = await Promise.all(
      [ada, bob].map(({ accountId }) => world.database.query(accrued, accountId, world.clock.now())),
    );
    const grown = after.map((rows, index) => (rows[0]?.micros ?? 0n) - (before[index]?.[0]?.micros ?? 0n));
    expect(grown).toEqual([RUNNING * BigInt(EACH), PRICE * BigInt(EACH)]);
    await sync();
    expect(await client().providerMachine.count({ where: { ownership: 'owned' } })).toBe(30);
    expect(await found()).toEqual([]);
  });

  it('shows an orphan, a ghost, a leftover disk and a drift, each once, however often it is looked at', async () => {
    const [ghost, drifted] = [must(imported[0], 'ghost'), must(imported[1], 'drifted')];
    world.cloud.plant('5000', `uni:${newId()}`);
    world.cloud.vanish(ghost.externalId);
    const disk = world.cloud.plantThing('volume', null, `uni:${newId()}`);
    world.cloud.plantThing('volume', null, 'somebody');
    world.cloud.machines.get(drifted.externalId).cpus = 8;
    for (let look = 0; look < 5; look += 1) await sync(11);
    expect(await found()).toEqual([
      ['machine', '5000', 'no_instance'],
      ['ghost', ghost.externalId, 'machine_gone'],
      ['volume', disk.id, 'no_item'],
    ]);
    const rows = await client().instance.findMany({ where: { NOT: { drift: { equals: [] } } } });
    expect(rows.map(({ id }) => id)).toEqual([drifted.instanceId]);
    expect(rows[0]?.drift).toMatchObject([{ field: 'vcpus', expected: 1, actual: 8 }]);
    expect(await client().quarantineItem.count()).toBe(3);
    // The one that is gone has stopped costing; nothing was removed anywhere.
    expect(await openSegments()).toHaveLength(29);
    expect(world.cloud.machines.all()).toHaveLength(200);
  });

  it('loses nothing to an empty or a short inventory: no deletion, no closed segment, one alarm', async () => {
    const [before, writes, items] = [await openSegments(), world.cloud.calls.writes, await found()];
    expect(await alarms()).toBe(0);
    for (let look = 0; look < 3; look += 1) {
      world.cloud.emptyNextList();
      await sync();
    }
    for (let look = 0; look < 3; look += 1) await listing(5);
    world.cloud.setPartDown(true);
    await sync();
    expect(await alarms()).toBe(1);
    expect(await client().instance.count({ where: { status: 'lost' } })).toBe(1);
    expect(await openSegments()).toEqual(before);
    expect(await found()).toEqual(items);
    expect(await client().operation.count({ where: { kind: { in: ['instance.delete', 'orphan.delete'] } } })).toBe(0);
    expect(world.cloud.calls.writes).toBe(writes);
    const doubted = await client().provider.findUniqueOrThrow({ where: { id: world.providerId } });
    expect(doubted.doubtedSince).not.toBeNull();

    world.cloud.setPartDown(false);
    await sync();
    expect((await client().provider.findUniqueOrThrow({ where: { id: world.providerId } })).doubtedSince).toBeNull();
    expect(await openSegments()).toEqual(before);
    expect(await found()).toEqual(items);
  });

  it('loses nothing to a list that is short by a few, over and over: the next alarm', async () => {
    const [before, items] = [await openSegments(), await found()];
    for (let look = 0; look < 4; look += 1) await listing(20);
    expect(await alarms()).toBe(2);
    expect(await client().instance.count({ where: { status: 'lost' } })).toBe(1);
    expect(await openSegments()).toEqual(before);
    expect(await found()).toEqual(items);
  });
});
