import { storage } from '@uni/contracts';
import { describeMemoryDriver } from '@uni/driver-memory';
import { must } from '@uni/platform';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { World, type Worker } from '../../test/world.js';
import {
  BackupOrders,
  CreateOrder,
  DeleteOrder,
  DiscOrders,
  PowerOrders,
  SnapshotOrders,
  StorageQueries,
  VolumeOrders,
  type Orderer,
} from '../index.js';

/** `caller`: a cloud with lists of the whole account and volumes that move; `vendor`: neither, and machines must be off for more. */
describe.each(['caller', 'vendor'] as const)(
  'snapshots, volumes, backups and discs in a cloud whose ids the %s chooses',
  (ids) => {
    let world: World;
    let worker: Worker;
    let ada: Orderer;
    let names = 0;

    beforeAll(async () => {
      vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
      world = await World.open({ ids });
      worker = await world.worker();
      ada = await world.customer(1_000_000_000n);
      await world.database.client.provider.update({
        where: { id: world.providerId },
        data: { description: JSON.parse(JSON.stringify(describeMemoryDriver(ids))) as object },
      });
      await world.database.client.providerIso.create({
        data: { providerId: world.providerId, ref: 'rescue-cd', name: 'Rescue CD', seenAt: world.clock.now() },
      });
    });
    afterAll(async () => {
      vi.useRealTimers();
      await world.close();
    });

    const db = () => world.database.client;
    const item = (id: string) => db().storageItem.findUniqueOrThrow({ where: { id } });
    const instance = (id: string) => db().instance.findUniqueOrThrow({ where: { id } });
    const things = (kind: 'snapshot' | 'volume' | 'backup', id: string) =>
      world.cloud.things.all(kind).filter(({ label }) => label === `uni:${id}`);
    const machine = (id: string) =>
      must(
        world.cloud.machines.all().find(({ label }) => label === `uni:${id}`),
        'machine',
      );
    const itemOf = async (operationId: string): Promise<string> => {
      const { params } = await db().operation.findUniqueOrThrow({ where: { id: operationId } });
      return (params as { itemId: string }).itemId;
    };
    const done = async (order: Promise<string>): Promise<string> => {
      const id = await order;
      const status = await world.finish(id, worker, 8 * 3_600_000);
      expect(status, JSON.stringify((await db().operation.findUniqueOrThrow({ where: { id } })).error)).toBe(
        'succeeded',
      );
      return id;
    };
    async function running(): Promise<string> {
      const name = `vm-${(names += 1)}`;
      const order = { name, hostname: name, sshPublicKeys: ['ssh-ed25519 AAAA ada'], userData: null, tags: [] };
      const operationId = await done(worker.app.get(CreateOrder).order(ada, world.templates.small, order));
      return must((await db().operation.findUniqueOrThrow({ where: { id: operationId } })).instanceId, 'instance');
    }
    const stop = (id: string) => done(worker.app.get(PowerOrders).stop(ada.organizationId, id, true, ada.userId));
    const org = () => ada.organizationId;
    const snapshots = () => worker.app.get(SnapshotOrders);
    const volumes = () => worker.app.get(VolumeOrders);
    const backups = () => worker.app.get(BackupOrders);
    const snapshot = (id: string, name = `s${(names += 1)}`) =>
      snapshots().create(org(), id, { name, withMemory: false }, ada.userId);

    it('a snapshot is made, listed with its rules, brought back and removed', async () => {
      const id = await running();
      const content = machine(id).content;
      const snapshotId = await itemOf(await done(snapshot(id, 'before')));
      expect(await item(snapshotId)).toMatchObject({ state: 'ready', name: 'before', operationId: null });
      expect(things('snapshot', snapshotId)).toHaveLength(1);
      const listed = storage.instanceSnapshots.parse(
        JSON.parse(await worker.app.get(StorageQueries).ofInstance(org(), 'snapshot', id)),
      );
      expect(listed.items).toMatchObject([{ id: snapshotId, name: 'before', state: 'ready', instanceId: id }]);
      expect(listed.rules).toMatchObject({
        supported: true,
        max: 6,
        included: true,
        revertRequiresStopped: ids === 'vendor',
      });

      machine(id).content = 'broken';
      if (ids === 'vendor') {
        await expect(snapshots().revert(org(), id, snapshotId, ada.userId)).rejects.toMatchObject({
          code: 'illegal_state',
        });
        await stop(id);
      }
      await done(snapshots().revert(org(), id, snapshotId, ada.userId));
      expect(machine(id).content).toBe(content);
      expect((await instance(id)).currentOperationId).toBeNull();

      await done(snapshots().remove(org(), id, snapshotId, ada.userId));
      expect(things('snapshot', snapshotId)).toEqual([]);
      expect(await item(snapshotId)).toMatchObject({ state: 'deleted' });
    });

    it('refuses before anything is sent: too many, a second of the same name, what is not theirs', async () => {
      const id = await running();
      for (let count = 0; count < 6; count += 1) await done(snapshot(id, `n${count}`));
      await expect(snapshot(id)).rejects.toMatchObject({ code: 'limit_reached' });
      await expect(done(volumes().create(org(), id, { name: 'n0', sizeGib: 5 }, ada.userId))).resolves.toBeDefined();
      const other = await running();
      await done(snapshot(other, 'n0'));
      await expect(snapshot(other, 'N0')).rejects.toMatchObject({ code: 'name_taken' });
      const eve = await world.customer();
      const theirs = must(
        await db().storageItem.findFirst({ where: { instanceId: id, kind: 'snapshot' } }),
        'snapshot',
      );
      for (const attempt of [
        () => snapshots().create(eve.organizationId, id, { name: 'x', withMemory: false }, eve.userId),
        () => snapshots().revert(eve.organizationId, id, theirs.id, eve.userId),
        () => snapshots().remove(eve.organizationId, id, theirs.id, eve.userId),
        // Of the right organisation, and of another instance.
        () => snapshots().remove(org(), other, theirs.id, ada.userId),
      ])
        await expect(attempt()).rejects.toMatchObject({ code: 'not_found' });
    });

    it('one change at a time, and nothing while the instance is being changed', async () => {
      const id = await running();
      const operationId = await snapshot(id);
      await expect(snapshot(id)).rejects.toMatchObject({ code: 'operation_in_progress' });
      await expect(worker.app.get(PowerOrders).stop(org(), id, true, ada.userId)).rejects.toMatchObject({
        code: 'operation_in_progress',
      });
      await done(Promise.resolve(operationId));
    });

    it('a volume is made in its machine, grows, never shrinks, and is removed', async () => {
      const id = await running();
      const volumeId = await itemOf(
        await done(volumes().create(org(), id, { name: `d${(names += 1)}`, sizeGib: 10 }, ada.userId)),
      );
      expect(await item(volumeId)).toMatchObject({ state: 'ready', attached: true, sizeGib: 10 });
      await expect(volumes().resize(org(), id, volumeId, 5, ada.userId)).rejects.toMatchObject({ code: 'disk_shrink' });
      await expect(volumes().resize(org(), id, volumeId, 10, ada.userId)).rejects.toMatchObject({ code: 'same_size' });
      if (ids === 'vendor') {
        await expect(volumes().resize(org(), id, volumeId, 20, ada.userId)).rejects.toMatchObject({
          code: 'illegal_state',
        });
        await expect(volumes().detach(org(), id, volumeId, ada.userId)).rejects.toMatchObject({
          code: 'unsupported_by_provider',
        });
        await stop(id);
      }
      await done(volumes().resize(org(), id, volumeId, 20, ada.userId));
      expect(await item(volumeId)).toMatchObject({ sizeGib: 20 });
      expect(things('volume', volumeId)).toMatchObject([{ sizeGib: 20 }]);
      await done(volumes().remove(org(), id, volumeId, ada.userId));
      expect(things('volume', volumeId)).toEqual([]);
    });

    it.runIf(ids === 'caller')('a volume moves to another instance, and outlives the one it is in', async () => {
      const [first, second] = [await running(), await running()];
      const volumeId = await itemOf(
        await done(volumes().create(org(), first, { name: 'data', sizeGib: 10 }, ada.userId)),
      );
      await expect(volumes().attach(org(), second, volumeId, ada.userId)).rejects.toMatchObject({
        code: 'illegal_state',
      });
      await done(volumes().detach(org(), first, volumeId, ada.userId));
      expect(await item(volumeId)).toMatchObject({ attached: false, instanceId: first });
      await done(volumes().attach(org(), second, volumeId, ada.userId));
      expect(await item(volumeId)).toMatchObject({ attached: true, instanceId: second });
      await done(worker.app.get(DeleteOrder).delete(org(), second, ada.userId));
      expect(await item(volumeId)).toMatchObject({ attached: false, state: 'ready', deletedAt: null });
      expect(things('volume', volumeId)).toMatchObject([{ machineId: null }]);
      // What is left behind can be put to use, or removed.
      await done(volumes().attach(org(), first, volumeId, ada.userId));
      await done(volumes().remove(org(), first, volumeId, ada.userId));
    });

    it('what goes with its instance goes, and backups stay and can be removed', async () => {
      const id = await running();
      const snapshotId = await itemOf(await done(snapshot(id)));
      const backupId = await itemOf(
        await done(backups().create(org(), id, { name: 'b', scheduled: false }, ada.userId)),
      );
      await done(worker.app.get(DeleteOrder).delete(org(), id, ada.userId));
      expect(await item(snapshotId)).toMatchObject({ state: 'deleted' });
      expect(await item(backupId)).toMatchObject({ state: 'ready' });
      await done(backups().remove(org(), id, backupId, ada.userId));
      expect(things('backup', backupId)).toEqual([]);
    });

    it('a backup is restored over a machine that is off', async () => {
      const id = await running();
      const content = machine(id).content;
      const backupId = await itemOf(
        await done(backups().create(org(), id, { name: 'b', scheduled: false }, ada.userId)),
      );
      machine(id).content = 'broken';
      await expect(backups().restore(org(), id, backupId, ada.userId)).rejects.toMatchObject({ code: 'illegal_state' });
      await stop(id);
      await done(backups().restore(org(), id, backupId, ada.userId));
      expect(machine(id).content).toBe(content);
      expect(await instance(id)).toMatchObject({ status: 'stopped', currentOperationId: null });
    });

    it('a disc is put into the drive and taken out', async () => {
      const id = await running();
      const discs = worker.app.get(DiscOrders);
      await expect(discs.attach(org(), id, 'nothing', ada.userId)).rejects.toMatchObject({ code: 'not_found' });
      await expect(discs.detach(org(), id, ada.userId)).rejects.toMatchObject({ code: 'illegal_state' });
      await done(discs.attach(org(), id, 'rescue-cd', ada.userId));
      expect(machine(id).disc).toBe('rescue-cd');
      expect(await worker.app.get(StorageQueries).disc(org(), id)).toMatchObject({
        attached: { ref: 'rescue-cd', name: 'Rescue CD' },
      });
      await done(discs.detach(org(), id, ada.userId));
      expect(machine(id).disc).toBeNull();
      expect(await worker.app.get(StorageQueries).disc(org(), id)).toMatchObject({ attached: null });
    });

    it.each(['lost_answer', 'dropped', 'bad_gateway', 'hang'] as const)(
      'makes one snapshot, not two, after %s',
      async (fault) => {
        const id = await running();
        const operationId = await snapshot(id);
        world.cloud.callFaults.next({ kind: fault }, { on: 'write' });
        await done(Promise.resolve(operationId));
        world.cloud.callFaults.disarm();
        const label = await itemOf(operationId);
        expect(things('snapshot', label)).toHaveLength(1);
        expect(world.cloud.things.all('snapshot').filter(({ machineId }) => machineId === machine(id).id)).toHaveLength(
          1,
        );
      },
    );

    it('a killed worker leaves exactly one, and the next brings it to its end', async () => {
      const id = await running();
      for (const kind of ['snapshot', 'volume', 'backup'] as const) {
        for (let call = 1; call <= 4; call += 1) {
          for (const when of ['before', 'after'] as const) {
            const name = `k${(names += 1)}`;
            const victim = await world.worker();
            const operationId = await (kind === 'snapshot'
              ? snapshot(id, name)
              : kind === 'volume'
                ? volumes().create(org(), id, { name, sizeGib: 1 }, ada.userId)
                : backups().create(org(), id, { name, scheduled: false }, ada.userId));
            const died = victim.killer.arm({ call, when });
            await Promise.race([died, world.finish(operationId, victim)]);
            victim.killer.disarm();
            await done(Promise.resolve(operationId));
            const itemId = await itemOf(operationId);
            expect(things(kind, itemId), `${kind} ${when} ${call}`).toHaveLength(1);
            const remove = { snapshot: snapshots(), volume: volumes(), backup: backups() }[kind];
            await done(remove.remove(org(), id, itemId, ada.userId));
            expect(things(kind, itemId)).toEqual([]);
          }
        }
      }
    }, 240_000);

    it('what could not be made leaves nothing behind, and says so', async () => {
      const id = await running();
      for (let count = 0; count < 6; count += 1) {
        world.cloud.things.add(
          {
            kind: 'snapshot',
            label: null,
            name: `foreign-${count}`,
            machineId: machine(id).id,
            sizeGib: 1,
            class: 'x',
            withMemory: false,
            content: '',
          },
          'ready',
        );
      }
      const operationId = await snapshot(id, 'one-too-many');
      expect(await world.finish(operationId, worker)).toBe('failed');
      const { error } = await db().operation.findUniqueOrThrow({ where: { id: operationId } });
      expect(error).toMatchObject({ code: 'provider_quota' });
      expect(await item(await itemOf(operationId))).toMatchObject({ state: 'deleted', operationId: null });
      expect(await instance(id)).toMatchObject({ status: 'running', currentOperationId: null });
      // The name is free again.
      await expect(db().storageItem.count({ where: { instanceId: id, deletedAt: null } })).resolves.toBe(0);
    });
  },
);
