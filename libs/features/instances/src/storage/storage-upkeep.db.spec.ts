import { describeMemoryDriver } from '@uni/driver-memory';
import { must, newId } from '@uni/platform';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { World, type Worker } from '../../test/world.js';
import { BackupOrders, BackupPolicies, CreateOrder, SnapshotOrders, VolumeOrders, type Orderer } from '../index.js';
import { BackupClock } from './policy/backup.clock.js';
import { StorageReconciler } from './reconcile/storage-reconciler.js';

const HOUR_MS = 3_600_000;

describe('what is done to snapshots, volumes and backups by itself', () => {
  let world: World;
  let worker: Worker;
  let ada: Orderer;
  let names = 0;

  beforeAll(async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    world = await World.open();
    worker = await world.worker();
    ada = await world.customer(1_000_000_000n);
    await world.database.client.provider.update({
      where: { id: world.providerId },
      data: { description: JSON.parse(JSON.stringify(describeMemoryDriver('caller'))) as object },
    });
  });
  afterAll(async () => {
    vi.useRealTimers();
    await world.close();
  });

  const db = () => world.database.client;
  const pass = (ms: number): void => world.clock.set(new Date(world.clock.now().getTime() + ms));
  const done = async (id: string): Promise<string> => {
    expect(await world.finish(id, worker, 8 * HOUR_MS)).toBe('succeeded');
    const { params, instanceId } = await db().operation.findUniqueOrThrow({ where: { id } });
    return (params as { itemId?: string }).itemId ?? must(instanceId, 'instance');
  };
  const running = async (): Promise<string> =>
    done(
      await worker.app
        .get(CreateOrder)
        .create(ada, { name: `vm-${(names += 1)}`, templateId: world.templates.small, sshKeyIds: [], tags: [] }),
    );
  const policies = () => worker.app.get(BackupPolicies);
  const policy = (instanceId: string) => db().backupPolicy.findUniqueOrThrow({ where: { instanceId } });
  const clock = (from = worker) => from.app.get(BackupClock);
  const backupsOf = (instanceId: string) =>
    db().storageItem.findMany({
      where: { instanceId, kind: 'backup', deletedAt: null },
      orderBy: { createdAt: 'asc' },
    });
  /** What the clock has ordered, carried out. */
  async function settle(instanceId: string): Promise<void> {
    await clock().tick();
    for (;;) {
      const open = await db().operation.findFirst({ where: { instanceId, finishedAt: null } });
      if (!open) return;
      await done(open.id);
      await clock().tick();
    }
  }

  it('keeps as many as the policy says, and never touches one that was made by hand', async () => {
    const id = await running();
    const byHand = await done(
      await worker.app.get(BackupOrders).create(ada.organizationId, id, { name: 'mine', scheduled: false }, ada.userId),
    );
    await policies().set(ada.organizationId, id, { everyHours: 6, keep: 2 });
    const first = (await policy(id)).nextRunAt;
    expect(first.getTime()).toBe(world.clock.now().getTime() + 6 * HOUR_MS);
    await settle(id);
    expect(await backupsOf(id)).toHaveLength(1);
    for (let count = 0; count < 4; count += 1) {
      pass((await policy(id)).nextRunAt.getTime() - world.clock.now().getTime() + 1_000);
      await settle(id);
    }
    const kept = await backupsOf(id);
    expect(kept.filter(({ scheduled }) => scheduled)).toHaveLength(2);
    expect(kept.map((item) => item.id)).toContain(byHand);
    expect(
      world.cloud.things
        .all('backup')
        .map(({ label }) => label)
        .sort(),
    ).toEqual(kept.map((item) => `uni:${item.id}`).sort());
    // The beat is the one that the policy began with.
    expect(((await policy(id)).nextRunAt.getTime() - first.getTime()) % (6 * HOUR_MS)).toBe(0);
    await policies().remove(ada.organizationId, id);
    expect(await backupsOf(id)).toHaveLength(3);
  });

  it('is ordered once, however many workers look at the same time', async () => {
    const id = await running();
    await policies().set(ada.organizationId, id, { everyHours: 1, keep: 5 });
    pass(HOUR_MS + 1_000);
    const other = await world.worker();
    await Promise.all([clock().tick(), clock(other).tick()]);
    expect(await db().operation.count({ where: { instanceId: id, kind: 'backup.create' } })).toBe(1);
    await settle(id);
    expect(await backupsOf(id)).toHaveLength(1);
  });

  it('waits while something else is done to the instance, and says why', async () => {
    const id = await running();
    await policies().set(ada.organizationId, id, { everyHours: 1, keep: 5 });
    pass(HOUR_MS + 1_000);
    const busy = await worker.app
      .get(SnapshotOrders)
      .create(ada.organizationId, id, { name: 'first', withMemory: false }, ada.userId);
    await clock().tick();
    expect(await policy(id)).toMatchObject({ lastRunAt: null, lastRefusal: expect.stringMatching(/Another change/) });
    expect((await policy(id)).nextRunAt.getTime()).toBe(world.clock.now().getTime() + 5 * 60_000);
    await done(busy);
    pass(6 * 60_000);
    await settle(id);
    expect(await policy(id)).toMatchObject({ lastRefusal: null, lastRunAt: expect.any(Date) });
    expect(await backupsOf(id)).toHaveLength(1);
  });

  it('marks as gone what two lists no longer name, and takes it back when it is there again; foreign things stay untouched', async () => {
    const id = await running();
    const volumeId = await done(
      await worker.app.get(VolumeOrders).create(ada.organizationId, id, { name: 'data', sizeGib: 4 }, ada.userId),
    );
    const thing = must(
      world.cloud.things.all('volume').find(({ label }) => label === `uni:${volumeId}`),
      'volume',
    );
    const foreign = world.cloud.things.add({ ...thing, label: null, name: 'theirs' }, 'ready');
    const driver = await worker.registry.open(world.providerId);
    const look = async (): Promise<unknown> => {
      pass(10 * 60_000);
      await worker.app
        .get(StorageReconciler, { strict: false })
        .reconcile(world.providerId, driver, { requestId: 'spec' });
      return db().storageItem.findUniqueOrThrow({ where: { id: volumeId } });
    };
    expect(await look()).toMatchObject({ state: 'ready', attached: true, missingCount: 0 });
    thing.label = null;
    expect(await look()).toMatchObject({ state: 'ready', missingCount: 1 });
    expect(await look()).toMatchObject({ state: 'gone', attached: false });
    thing.label = `uni:${volumeId}`;
    thing.machineId = null;
    expect(await look()).toMatchObject({ state: 'ready', attached: false, missingCount: 0 });
    expect(world.cloud.things.find('volume', foreign.id)).toBeDefined();
    expect(await db().storageItem.count({ where: { externalId: foreign.id } })).toBe(0);
    // A list that cannot be read proves nothing.
    world.cloud.breakConnection('unreachable');
    expect(await look()).toMatchObject({ state: 'ready', missingCount: 0 });
    world.cloud.breakConnection(null);
  });

  it('the database refuses what must not be, whoever writes it', async () => {
    const instanceId = await running();
    const now = world.clock.now();
    const item = (change: object) =>
      db().storageItem.create({
        data: {
          id: newId(),
          kind: 'snapshot',
          organizationId: ada.organizationId,
          providerId: world.providerId,
          instanceId,
          name: `x${(names += 1)}`,
          externalId: `e${names}`,
          state: 'ready',
          createdAt: now,
          changedAt: now,
          ...change,
        },
      });
    await item({ name: 'once', externalId: 'same' });
    for (const [change, rule] of [
      [{ name: 'Once' }, /unique|23505|storage_items_name_once/i],
      [{ externalId: 'same' }, /unique|23505|storage_items_thing_once/i],
      [{ externalId: null }, /storage_items_ready/],
      [{ attached: true }, /storage_items_only_volumes_attach/],
      [{ scheduled: true }, /storage_items_scheduled/],
      [{ operationId: newId() }, /storage_items_operation/],
      [{ state: 'working' }, /storage_items_operation/],
      [{ state: 'deleted' }, /storage_items_deleted/],
      [{ kind: 'volume', sizeGib: null }, /storage_items_volume_size|null value|check/i],
      [{ kind: 'volume', sizeGib: 0.5 }, /storage_items_volume_size/],
      [{ kind: 'volume', sizeGib: 1, withMemory: true }, /storage_items_memory/],
      [{ kind: 'volume', sizeGib: 1, attached: true, state: 'gone' }, /storage_items_gone_is_not_attached/],
    ] as const)
      await expect(item(change), JSON.stringify(change)).rejects.toThrow(rule);
    const set = (change: object) =>
      db().backupPolicy.create({
        data: {
          instanceId,
          organizationId: ada.organizationId,
          keep: 3,
          everyHours: 1,
          nextRunAt: now,
          updatedAt: now,
          ...change,
        },
      });
    for (const [change, rule] of [
      [{ dailyAtMinute: 5 }, /backup_policies_rhythm/],
      [{ everyHours: null }, /backup_policies_rhythm/],
      [{ everyHours: 0 }, /backup_policies_every/],
      [{ everyHours: null, dailyAtMinute: 1440 }, /backup_policies_daily/],
      [{ keep: 0 }, /backup_policies_keep/],
    ] as const)
      await expect(set(change), JSON.stringify(change)).rejects.toThrow(rule);
  });
});
