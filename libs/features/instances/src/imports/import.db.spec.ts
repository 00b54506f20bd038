import { isCheckViolation, isUniqueViolation, statement } from '@uni/data';
import type { imports } from '@uni/contracts';
import { must, newId } from '@uni/platform';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { KillAt } from '../../test/killable.js';
import { RUNNING, STOPPED, World, type Worker } from '../../test/world.js';
import { ImportOrders, SnapshotOrders, type Orderer } from '../index.js';
import { ProviderSyncHandler } from '../reconcile/provider-sync.handler.js';

const accrued = statement<[bigint, Date], { micros: bigint }>(
  'spec_accrued',
  `SELECT accrued_micros($1::bigint, $2::timestamptz) AS micros`,
);
const PRICE = { runningPerHour: '0.05', stoppedPerHour: '0.01' };

describe('a machine that stands at a provider becomes the instance of a customer', () => {
  let world: World;
  let worker: Worker;
  let ada: Orderer;

  beforeEach(async () => {
    // Leases are renewed by a timer that a killed worker would not have any more.
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    world = await World.open({ deadlineMs: 600_000 });
    worker = await world.worker();
    ada = await world.customer();
  });
  afterEach(async () => {
    vi.useRealTimers();
    await world.close();
  });

  const sync = async (): Promise<void> => {
    world.clock.advance(60_000);
    await worker.app.get(ProviderSyncHandler, { strict: false }).handle({ providerId: world.providerId });
  };
  const request = (externalIds: readonly string[], more: Partial<imports.AdoptMachinesRequest> = {}) => ({
    organizationId: ada.organizationId,
    machines: externalIds.map((externalId) => ({ externalId })),
    price: PRICE,
    ...more,
  });
  const order = (externalIds: readonly string[], more: Partial<imports.AdoptMachinesRequest> = {}, by = worker) =>
    by.app.get(ImportOrders).adoptMany(world.providerId, request(externalIds, more), ada.userId);
  const one = async (externalId: string, more: Partial<imports.AdoptMachinesRequest> = {}, by = worker) =>
    must((await order([externalId], more, by))[0], 'an answer');
  const instanceOf = (id: string | null) =>
    world.database.client.instance.findUniqueOrThrow({ where: { id: must(id, 'instance') } });
  const spans = (vmId: bigint) => world.database.client.vmSegment.findMany({ where: { vmId }, orderBy: { id: 'asc' } });
  const machine = (id: string) => world.cloud.machines.all().find((each) => each.id === id);

  it('carries our mark, keeps running, and is charged from the second in which that is certain', async () => {
    world.cloud.plant('900');
    await sync();
    const { operationId, instanceId, name } = await one('900');
    expect(name).toBe('foreign-900');
    const before = await instanceOf(instanceId);
    expect(before).toMatchObject({ status: 'provisioning', externalId: '900' });
    expect(await spans(before.vmId)).toEqual([]);
    expect(await world.finish(must(operationId, 'operation'), worker)).toBe('succeeded');
    const now = world.clock.now();
    const instance = await instanceOf(instanceId);
    expect(instance).toMatchObject({
      status: 'running',
      vcpus: 1,
      memoryMib: 512,
      diskGib: 5,
      currentOperationId: null,
      runningMicrosPerHour: 50_000n,
    });
    expect(machine('900')).toMatchObject({ label: `uni:${instance.id}`, power: 'on' });
    const [span] = await spans(instance.vmId);
    expect(span).toMatchObject({ state: 'running', rateMicros: 50_000n, toTs: null });
    expect(span?.fromTs.getTime()).toBe(Math.floor(now.getTime() / 1000) * 1000);
    const [held] = await world.database.client.reservation.findMany({ where: { vmId: instance.vmId, status: 'held' } });
    expect(held?.amountMicros).toBe(50_000n);
    const audited = await world.database.client.auditEntry.findMany({ where: { targetId: instance.id } });
    expect(audited.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['instance.adopt', 'instance.adopted', 'instance.status']),
    );
  });

  it('costs what a stopped one costs when it is off, and nothing is reserved for it', async () => {
    world.cloud.plant('900');
    world.cloud.machines.get('900').power = 'off';
    await sync();
    const { operationId, instanceId } = await one('900', { price: undefined, templateId: world.templates.small });
    expect(await world.finish(must(operationId, 'operation'), worker)).toBe('succeeded');
    const instance = await instanceOf(instanceId);
    expect(instance).toMatchObject({ status: 'stopped', runningMicrosPerHour: RUNNING, region: 'Here' });
    expect(await spans(instance.vmId)).toMatchObject([{ state: 'stopped', rateMicros: STOPPED }]);
    expect(await world.database.client.reservation.count({ where: { vmId: instance.vmId, status: 'held' } })).toBe(0);
  });

  it('brings its snapshots, volumes and backups along: shown, and left to its place to change', async () => {
    world.cloud.plant('900');
    for (const kind of ['snapshot', 'volume', 'backup'] as const) world.cloud.plantThing(kind, '900');
    await sync();
    const { operationId, instanceId } = await one('900');
    expect(await world.finish(must(operationId, 'operation'), worker)).toBe('succeeded');
    const items = await world.database.client.storageItem.findMany({ where: { instanceId: must(instanceId, 'id') } });
    expect(items.map(({ kind, imported, attached, state }) => [kind, imported, attached, state]).sort()).toEqual([
      ['backup', true, false, 'ready'],
      ['snapshot', true, false, 'ready'],
      ['volume', true, true, 'ready'],
    ]);
    const snapshot = must(
      items.find(({ kind }) => kind === 'snapshot'),
      'snapshot',
    );
    const refused = worker.app
      .get(SnapshotOrders)
      .remove(ada.organizationId, must(instanceId, 'id'), snapshot.id, ada.userId);
    await expect(refused).rejects.toMatchObject({ code: 'illegal_state' });
    const operated = world.database.client.storageItem.update({
      where: { id: snapshot.id },
      data: { state: 'deleting', operationId: newId() },
    });
    await expect(operated).rejects.toSatisfy((error: unknown) =>
      isCheckViolation(error, 'storage_items_imported_is_only_shown'),
    );
    // Two looks of the reconciliation later they still stand: they are known by their id, not by a mark.
    for (let look = 0; look < 3; look += 1) {
      world.clock.advance(10 * 60_000);
      await sync();
    }
    expect(await world.database.client.storageItem.count({ where: { state: 'ready', missingCount: 0 } })).toBe(3);
    expect(await world.database.client.quarantineItem.count()).toBe(0);
  });

  it('brings its extra addresses along, told apart from the one that it was built with', async () => {
    world.cloud.plant('900');
    world.cloud.machines.get('900').extraAddresses.push({ id: 'ip-900', address: '198.51.100.90' });
    await sync();
    const { operationId, instanceId } = await one('900');
    expect(await world.finish(must(operationId, 'operation'), worker)).toBe('succeeded');
    const rows = await world.database.client.instanceAddress.findMany({
      where: { instanceId: must(instanceId, 'id') },
    });
    expect(rows.filter(({ primary }) => !primary)).toMatchObject([
      { externalId: 'ip-900', address: '198.51.100.90', state: 'ready' },
    ]);
    const { addresses } = await instanceOf(instanceId);
    expect(addresses).toEqual(expect.arrayContaining([expect.objectContaining({ address: '198.51.100.90' })]));
  });

  it('is refused where it belongs to somebody, carries a mark, is unknown, or cannot be paid; the others go on', async () => {
    world.cloud.plant('900');
    world.cloud.plant('901');
    world.cloud.plant('902', `uni:${newId()}`);
    await sync();
    const first = await one('900');
    const answers = await order(['900', '901', '902', '999']);
    expect(answers.map(({ error }) => error?.code ?? null)).toEqual([
      'machine_taken',
      null,
      'machine_taken',
      'not_found',
    ]);
    expect(await world.database.client.instance.count({ where: { deletedAt: null } })).toBe(2);
    const poor = await world.customer(40_000n);
    world.cloud.plant('903');
    world.cloud.plant('904');
    await sync();
    const paid = await order(['903', '904'], {
      organizationId: poor.organizationId,
      price: { ...PRICE, runningPerHour: '0.03' },
    });
    expect(paid.map(({ error }) => error?.code ?? null)).toEqual([null, 'insufficient_credits']);
    expect(await world.database.client.instance.count({ where: { organizationId: poor.organizationId } })).toBe(1);
    expect(first.error).toBeNull();
  });

  it('is refused by the database itself when it belongs to an instance', async () => {
    world.cloud.plant('900');
    await sync();
    const { instanceId } = await one('900');
    const { vmId: _, userData: __, imageTemplateId: ___, ...twin } = await instanceOf(instanceId);
    const write = world.database.client.instance.create({
      data: {
        ...twin,
        id: newId(),
        name: 'twin',
        addresses: [],
        drift: [],
        currentOperationId: null,
      },
    });
    await expect(write).rejects.toSatisfy((error: unknown) => isUniqueViolation(error, 'instances_machine_once'));
  });

  it('is given to one of two who ask for it at the same moment', async () => {
    world.cloud.plant('900');
    await sync();
    const bob = await world.customer();
    const ask = (organizationId: string) => () => one('900', { organizationId });
    const answers = await Promise.all([ask(ada.organizationId), ask(bob.organizationId)].map((begin) => begin()));
    expect(answers.map(({ error }) => error?.code ?? 'taken').sort()).toEqual(['machine_taken', 'taken']);
  });

  it('is refused with a template of another provider', async () => {
    world.cloud.plant('900');
    await sync();
    const elsewhere = newId();
    await world.database.client.provider.create({
      data: { id: elsewhere, kind: 'memory', name: 'Else', endpoint: 'memory://else', credentials: {} },
    });
    const id = world.templates.small;
    await world.database.client.template.update({ where: { id }, data: { providerId: elsewhere } });
    expect((await one('900', { price: undefined, templateId: id })).error?.code).toBe('validation_failed');
  });

  it('has the size that it tells itself, where the lists leave it out', async () => {
    world.cloud.plant('900');
    await sync();
    await world.database.client.providerMachine.updateMany({ data: { vcpus: null, diskGib: 0 } });
    const { operationId, instanceId } = await one('900');
    expect(await world.finish(must(operationId, 'operation'), worker)).toBe('succeeded');
    expect(await instanceOf(instanceId)).toMatchObject({ vcpus: 1, memoryMib: 512, diskGib: 5 });
  });

  it('is left as it was when only a price is given and not even it tells its size', async () => {
    world.cloud.plant('900');
    await sync();
    await world.database.client.providerMachine.updateMany({ data: { diskGib: null } });
    world.cloud.machines.get('900').diskGib = 0;
    const { operationId } = await one('900');
    expect(await world.finish(must(operationId, 'operation'), worker)).toBe('failed');
    const { error } = await world.database.client.operation.findUniqueOrThrow({ where: { id: String(operationId) } });
    expect(error).toMatchObject({ code: 'size_unknown' });
    expect(machine('900')?.label).toBeNull();
  });

  it('shares one row of terms with machines of the same size and price, which can never be sold', async () => {
    for (const id of ['900', '901']) world.cloud.plant(id);
    await sync();
    await order(['900', '901']);
    const terms = await world.database.client.template.findMany({ where: { imported: true } });
    expect(terms).toMatchObject([{ status: 'withdrawn', vcpus: 1 }]);
    const sell = world.database.client.template.update({
      where: { id: terms[0]?.id ?? '' },
      data: { status: 'active' },
    });
    await expect(sell).rejects.toSatisfy((error: unknown) => isCheckViolation(error, 'templates_imported_is_not_sold'));
  });

  it('is left as it was when somebody marks it first: the reservation goes back and nothing is charged', async () => {
    world.cloud.plant('900');
    await sync();
    const { operationId, instanceId } = await one('900');
    const stranger = `uni:${newId()}`;
    world.cloud.machines.get('900').label = stranger;
    expect(await world.finish(must(operationId, 'operation'), worker)).toBe('failed');
    expect(machine('900')?.label).toBe(stranger);
    const instance = await instanceOf(instanceId);
    expect(instance).toMatchObject({ status: 'deleted', currentOperationId: null });
    expect(await spans(instance.vmId)).toEqual([]);
    const balance = await world.database.client.balance.findUniqueOrThrow({ where: { accountId: ada.accountId } });
    expect(balance.reservedMicros).toBe(0n);
  });

  it.each([false, true])(
    'is as it was found when the import is given up after marking (an orphan: %s)',
    async (orphan) => {
      const stranger = newId();
      world.cloud.plant('900', orphan ? `uni:${stranger}` : null);
      world.cloud.plantThing('snapshot', '900');
      await sync();
      const victim = await world.worker();
      const wish = { providerId: world.providerId, organizationId: ada.organizationId, externalId: '900', name: null };
      const { operationId, instanceId } = await victim.app
        .get(ImportOrders)
        .adopt({ ...wish, price: PRICE, previousMark: orphan ? stranger : null, requestedBy: ada.userId });
      const died = victim.killer.arm({ call: orphan ? 5 : 4, when: 'before' });
      await Promise.race([died, world.finish(operationId, victim)]);
      world.bury(victim);
      expect(machine('900')?.label).toBe(`uni:${instanceId}`);
      await world.database.client.operation.update({
        where: { id: operationId },
        data: { deadlineAt: world.clock.now() },
      });
      expect(await world.finish(operationId, worker)).toBe('failed');
      expect(machine('900')?.label).toBe(orphan ? `uni:${stranger}` : null);
      expect(await instanceOf(instanceId)).toMatchObject({ status: 'deleted' });
      expect(await spans((await instanceOf(instanceId)).vmId)).toEqual([]);
      expect(await world.database.client.storageItem.count({ where: { deletedAt: null } })).toBe(0);
      const row = await world.database.client.providerMachine.findFirstOrThrow();
      expect(row).toMatchObject({ ownership: orphan ? 'orphan' : 'foreign', instanceId: null });
    },
  );

  it('comes to its end exactly once, whichever call a worker is killed at', async () => {
    const rehearse = async (externalId: string): Promise<number> => {
      world.cloud.plant(externalId);
      await sync();
      const { operationId } = await one(externalId);
      worker.killer.disarm();
      expect(await world.finish(must(operationId, 'operation'), worker)).toBe('succeeded');
      return worker.killer.calls;
    };
    const calls = await rehearse('900');
    expect(calls).toBeGreaterThan(3);
    let next = 1000;
    for (let call = 1; call <= calls; call += 1) {
      for (const when of ['before', 'after'] as const) {
        const at: KillAt = { call, when };
        const externalId = String((next += 1));
        world.cloud.plant(externalId);
        world.cloud.plantThing('volume', externalId);
        await sync();
        const victim = await world.worker();
        const { operationId, instanceId } = await one(externalId, {}, victim);
        const died = victim.killer.arm(at);
        await Promise.race([died, world.finish(must(operationId, 'operation'), victim)]);
        world.bury(victim);
        const label = `killed ${when} call ${call}`;
        expect(await world.finish(must(operationId, 'operation'), worker), label).toBe('succeeded');
        const instance = await instanceOf(instanceId);
        expect(machine(externalId)?.label, label).toBe(`uni:${instance.id}`);
        expect(await spans(instance.vmId), label).toHaveLength(1);
        expect(await world.database.client.storageItem.count({ where: { instanceId: instance.id } }), label).toBe(1);
      }
    }
  }, 120_000);

  it('is ordered again with the same terms after it failed', async () => {
    world.cloud.plant('900');
    await sync();
    const { operationId } = await one('900');
    await world.database.client.operation.update({
      where: { id: String(operationId) },
      data: { cancelRequested: true },
    });
    expect(await world.finish(must(operationId, 'operation'), worker)).toBe('cancelled');
    const failed = await world.database.client.operation.findUniqueOrThrow({ where: { id: String(operationId) } });
    const again = await worker.app.get(ImportOrders).again({ ...failed, steps: [] } as never, ada.userId);
    expect(await world.finish(again, worker)).toBe('succeeded');
    const instance = await world.database.client.instance.findFirstOrThrow({ where: { deletedAt: null } });
    expect(instance).toMatchObject({ runningMicrosPerHour: 50_000n, stoppedMicrosPerHour: 10_000n, externalId: '900' });
    world.clock.advance(3_600_000);
    const [micros] = await world.database.query(accrued, ada.accountId, world.clock.now());
    expect(micros?.micros).toBeGreaterThanOrEqual(50_000n);
  });
});
