import { isCheckViolation, isUniqueViolation } from '@uni/data';
import { describeMemoryDriver } from '@uni/driver-memory';
import { must, newId } from '@uni/platform';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { World, type Worker } from '../../test/world.js';
import { CreateOrder, QuarantineOrders, QuarantineQueries, VolumeOrders, type Orderer } from '../index.js';
import { QuarantineSweeper } from './quarantine-sweeper.js';
import { ProviderSyncHandler } from '../reconcile/provider-sync.handler.js';

const PRICE = { runningPerHour: '0.05', stoppedPerHour: '0.01' };

describe('what belongs to nobody is put into quarantine', () => {
  let world: World;
  let worker: Worker;
  let ada: Orderer;

  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    world = await World.open({ deadlineMs: 600_000 });
    worker = await world.worker();
    ada = await world.customer();
  });
  afterEach(async () => {
    vi.useRealTimers();
    await world.close();
  });

  const sync = async (minutes = 11): Promise<void> => {
    world.clock.advance(minutes * 60_000);
    await worker.app.get(ProviderSyncHandler, { strict: false }).handle({ providerId: world.providerId });
  };
  const orders = (by = worker) => by.app.get(QuarantineOrders);
  const list = async (state: 'open' | 'ignored' = 'open') =>
    (await worker.app.get(QuarantineQueries).list({ limit: 50, state })).items;
  const only = async () => {
    const items = await list();
    expect(items).toHaveLength(1);
    return must(items[0], 'a thing in quarantine');
  };
  const item = (id: string) => world.database.client.quarantineItem.findUniqueOrThrow({ where: { id } });
  const standing = (id: string) => world.cloud.machines.all().some((machine) => machine.id === id);
  const finish = async (operation: Promise<string>, by = worker): Promise<string> => world.finish(await operation, by);

  /** A machine that carries the mark of an instance which does not exist. */
  async function orphan(id = '700'): Promise<string> {
    const mark = newId();
    world.cloud.plant(id, `uni:${mark}`);
    await sync();
    return mark;
  }

  it('says what it is, since when, whose it was and what it costs, where the vendor tells', async () => {
    const { client } = world.database;
    const seen = { seenAt: world.clock.now(), currency: 'EUR' };
    await client.providerPrice.create({
      data: {
        providerId: world.providerId,
        sizeRef: 'flat',
        runningMicrosPerHour: 12_000n,
        stoppedMicrosPerHour: 3_000n,
        ...seen,
      },
    });
    await client.provider.update({
      where: { id: world.providerId },
      data: { storagePrices: { currency: 'EUR', volumeGibMicros: '120', snapshotGibMicros: null } },
    });
    await orphan();
    // The flavour, which the cloud of the tests does not tell in its list.
    await client.providerMachine.updateMany({ data: { sizeRef: 'flat' } });
    const disk = world.cloud.plantThing('volume', null, `uni:${newId()}`);
    world.cloud.plantThing('snapshot', null, `uni:${newId()}`);
    world.clock.advance(11 * 60_000);
    const driver = await worker.registry.open(world.providerId);
    const sweeper = worker.app.get(QuarantineSweeper, { strict: false });
    expect(await sweeper.sweep(world.providerId, driver, { requestId: 'spec' })).toBe(2);
    const items = await list();
    expect(items.map(({ kind }) => kind).sort()).toEqual(['machine', 'snapshot', 'volume']);
    const machine = must(
      items.find(({ kind }) => kind === 'machine'),
      'machine',
    );
    expect(machine).toMatchObject({
      externalId: '700',
      reason: 'no_instance',
      powerState: 'running',
      costPerHour: { amount: '0.012000', currency: 'EUR' },
      vcpus: 1,
      organization: null,
      actions: ['adopt', 'ignore', 'delete'],
    });
    const volume = must(
      items.find(({ kind }) => kind === 'volume'),
      'volume',
    );
    expect(volume).toMatchObject({
      externalId: disk.id,
      sizeGib: 7,
      costPerHour: { amount: '0.000840', currency: 'EUR' },
      actions: ['ignore', 'delete'],
    });
    expect(items.find(({ kind }) => kind === 'snapshot')?.costPerHour).toBeNull();
  });

  it('is given to a customer, marks and all, and leaves the list', async () => {
    const mark = await orphan();
    const { id } = await only();
    const request = { organizationId: ada.organizationId, price: PRICE };
    const operation = await orders().adopt(id, request, ada.userId);
    await expect(orders().adopt(id, request, ada.userId)).rejects.toMatchObject({ code: 'operation_in_progress' });
    expect(await world.finish(operation, worker)).toBe('succeeded');
    const instance = await world.database.client.instance.findFirstOrThrow({ where: { externalId: '700' } });
    expect(instance).toMatchObject({ status: 'running', organizationId: ada.organizationId });
    expect(instance.id).not.toBe(mark);
    expect(world.cloud.machines.get('700').label).toBe(`uni:${instance.id}`);
    expect(await item(id)).toMatchObject({ resolution: 'adopted', operationId: null });
    await sync();
    expect(await list()).toEqual([]);
  });

  it('is ignored with a reason, and comes back when something about it changes', async () => {
    await orphan();
    const { id } = await only();
    await orders().ignore(id, 'kept for the auditors', ada.userId);
    await sync();
    expect(await list()).toEqual([]);
    expect(await list('ignored')).toMatchObject([{ id, ignored: { reason: 'kept for the auditors' } }]);
    world.cloud.machines.get('700').power = 'off';
    await sync();
    expect(await only()).toMatchObject({ id, powerState: 'stopped', ignored: null });
  });

  it('leaves the list when it is gone, and is the same thing when it is back', async () => {
    await orphan();
    const { id } = await only();
    const label = world.cloud.machines.get('700').label;
    world.cloud.vanish('700');
    await sync();
    expect((await only()).id).toBe(id);
    await sync();
    expect(await list()).toEqual([]);
    world.cloud.plant('700', label);
    await sync();
    expect((await only()).id).toBe(id);
    expect(await world.database.client.quarantineItem.count()).toBe(1);
  });

  it('is deleted by nobody but whoever types its name, off first, and only then', async () => {
    await orphan();
    const { id, name } = await only();
    await expect(orders().delete(id, 'something', ada.userId)).rejects.toMatchObject({ code: 'validation_failed' });
    expect(standing('700')).toBe(true);
    expect(await finish(orders().delete(id, name, ada.userId))).toBe('succeeded');
    expect(standing('700')).toBe(false);
    expect(await item(id)).toMatchObject({ resolution: 'deleted', operationId: null });
    const said = await world.database.client.auditEntry.findMany({ where: { targetId: id }, orderBy: { id: 'asc' } });
    expect(said.map(({ action }) => action)).toEqual(['orphan.delete', 'orphan.deleted']);
  });

  it('is left alone when, looked at again, it carries another mark, none, or belongs to somebody', async () => {
    const mark = await orphan();
    const { id, name } = await only();
    for (const label of [null, `uni:${newId()}`]) {
      world.cloud.machines.get('700').label = label;
      expect(await finish(orders().delete(id, name, ada.userId))).toBe('failed');
      expect(standing('700')).toBe(true);
    }
    world.cloud.machines.get('700').label = `uni:${mark}`;
    const request = { name: 'web', templateId: world.templates.small, sshKeyIds: [], tags: [] };
    const created = await worker.app.get(CreateOrder).create(ada, request);
    expect(await world.finish(created, worker)).toBe('succeeded');
    const owner = await world.database.client.instance.findFirstOrThrow({ where: { name: 'web' } });
    await world.database.client.quarantineItem.update({ where: { id }, data: { mark: owner.id } });
    expect(await finish(orders().delete(id, name, ada.userId))).toBe('failed');
    expect(world.cloud.machines.all()).toHaveLength(2);
    const failed = await world.database.client.operation.findMany({ where: { kind: 'orphan.delete' } });
    expect(failed.map(({ error }) => (error as { code: string }).code)).toEqual(Array(3).fill('proof_missing'));
    expect((await item(id)).operationId).toBeNull();
  });

  it.each(['volume', 'snapshot', 'backup'] as const)(
    'removes a leftover %s by its mark, and no other',
    async (kind) => {
      world.cloud.plantThing(kind, null, 'somebody');
      const thing = world.cloud.plantThing(kind, null, `uni:${newId()}`);
      await sync();
      const { id, name, externalId } = await only();
      expect(externalId).toBe(thing.id);
      expect(await finish(orders().delete(id, name, ada.userId))).toBe('succeeded');
      expect(world.cloud.things.all(kind).map(({ label }) => label)).toEqual(['somebody']);
      expect(await list()).toEqual([]);
    },
  );

  it('never takes a disk out of the machine of an instance', async () => {
    const request = { name: 'web', templateId: world.templates.small, sshKeyIds: [], tags: [] };
    const created = await worker.app.get(CreateOrder).create(ada, request);
    expect(await world.finish(created, worker)).toBe('succeeded');
    const { externalId } = await world.database.client.instance.findFirstOrThrow({ where: { name: 'web' } });
    const disk = world.cloud.plantThing('volume', externalId, `uni:${newId()}`);
    await sync();
    const { id, name } = await only();
    expect(await finish(orders().delete(id, name, ada.userId))).toBe('failed');
    expect(world.cloud.things.all('volume').map((thing) => thing.id)).toEqual([disk.id]);
  });

  it('does not hold what customers have, nor what was deleted a moment ago', async () => {
    const request = { name: 'web', templateId: world.templates.small, sshKeyIds: [], tags: [] };
    const created = await worker.app.get(CreateOrder).create(ada, request);
    expect(await world.finish(created, worker)).toBe('succeeded');
    const { id } = await world.database.client.instance.findFirstOrThrow({ where: { name: 'web' } });
    const description = JSON.parse(JSON.stringify(describeMemoryDriver('caller'))) as object;
    await world.database.client.provider.update({ where: { id: world.providerId }, data: { description } });
    const order = { name: 'data', sizeGib: 10 };
    expect(await finish(worker.app.get(VolumeOrders).create(ada.organizationId, id, order, ada.userId))).toBe(
      'succeeded',
    );
    await sync();
    expect(await list()).toEqual([]);
  });

  it('frees an address that is held for an instance which is no more', async () => {
    await world.database.client.addressLease.create({
      data: { providerId: world.providerId, address: '10.0.0.9', instanceId: newId(), createdAt: world.clock.now() },
    });
    await sync();
    const { id, name, kind } = await only();
    expect([kind, name]).toEqual(['address', '10.0.0.9']);
    expect(await finish(orders().delete(id, name, ada.userId))).toBe('succeeded');
    expect(await world.database.client.addressLease.count()).toBe(0);
  });

  it('shows a ghost, and deletes its instance when that is asked for', async () => {
    const request = { name: 'web', templateId: world.templates.small, sshKeyIds: [], tags: [] };
    const created = await worker.app.get(CreateOrder).create(ada, request);
    expect(await world.finish(created, worker)).toBe('succeeded');
    const instance = await world.database.client.instance.findFirstOrThrow({ where: { name: 'web' } });
    await sync();
    world.cloud.vanish(must(instance.externalId, 'machine'));
    for (let look = 0; look < 3; look += 1) await sync();
    const { id, kind, organization } = await only();
    expect([kind, organization?.id]).toEqual(['ghost', ada.organizationId]);
    const refused = orders().adopt(id, { organizationId: ada.organizationId, price: PRICE }, ada.userId);
    await expect(refused).rejects.toMatchObject({ code: 'illegal_state' });
    expect(await finish(orders().delete(id, 'web', ada.userId))).toBe('succeeded');
    await sync();
    expect(await list()).toEqual([]);
  });

  it('is removed exactly once, whichever call a worker is killed at', async () => {
    for (let call = 1; call <= 6; call += 1) {
      for (const when of ['before', 'after'] as const) {
        const externalId = `8${call}${when === 'before' ? 0 : 1}`;
        await orphan(externalId);
        const { id, name } = await only();
        const victim = await world.worker();
        const operation = await orders(victim).delete(id, name, ada.userId);
        const died = victim.killer.arm({ call, when });
        await Promise.race([died, world.finish(operation, victim)]);
        world.bury(victim);
        expect(await world.finish(operation, worker), `killed ${when} call ${call}`).toMatch(/succeeded/);
        expect(standing(externalId)).toBe(false);
        expect((await item(id)).resolution).toBe('deleted');
      }
    }
  }, 60_000);

  it('is kept by rules of the database: once for each thing, a reason for ignoring, an end without work', async () => {
    await orphan();
    const { id } = await only();
    const row = await item(id);
    const { client } = world.database;
    const { facts: _, ...rest } = row;
    const twin = client.quarantineItem.create({ data: { ...rest, id: newId(), facts: {} } });
    await expect(twin).rejects.toSatisfy((error: unknown) => isUniqueViolation(error));
    const breaks = (data: object, constraint: string) =>
      expect(client.quarantineItem.update({ where: { id }, data })).rejects.toSatisfy((error: unknown) =>
        isCheckViolation(error, constraint),
      );
    await breaks({ ignoredAt: new Date() }, 'quarantine_items_ignored');
    await breaks({ resolvedAt: new Date() }, 'quarantine_items_resolved');
    await breaks({ reason: 'whim' }, 'quarantine_items_reason');
    await breaks({ costMicrosPerHour: 1n }, 'quarantine_items_cost');
    await breaks(
      { resolvedAt: new Date(), resolution: 'gone', operationId: newId() },
      'quarantine_items_resolved_rests',
    );
    const operation = client.operation.create({
      data: {
        id: newId(),
        kind: 'instance.start',
        requestId: 'r',
        deadlineAt: world.clock.now(),
        createdAt: world.clock.now(),
      },
    });
    await expect(operation).rejects.toSatisfy((error: unknown) => isCheckViolation(error, 'operations_organization'));
  });
});
