import type { CloudCallFault } from '@uni/driver-memory';
import { must, newId } from '@uni/platform';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { MINUTE_MS, networkBench } from '../../test/network-bench.js';
import { DeleteOrder } from '../index.js';
import { ProviderSyncHandler } from '../reconcile/provider-sync.handler.js';
import { EXTRA_ADDRESSES_MAX } from './network.types.js';

describe('extra addresses of an instance', () => {
  const bench = networkBench();
  const {
    db,
    pass,
    load,
    done,
    running,
    machine,
    org,
    queries,
    look,
    add,
    release,
    addresses,
    extras,
    addressTexts,
    machineTexts,
  } = bench;
  let id: string;
  beforeEach(() => {
    id = bench.id;
  });

  it('are added, told apart, and given back', async () => {
    await done(add());
    await look();
    const [extra] = await extras();
    expect(extra).toMatchObject({ state: 'ready', address: machine().extraAddresses[0]?.address, operationId: null });
    expect(await addressTexts()).toEqual(machineTexts());
    await done(release(must(extra?.id, 'address')));
    expect(machine().extraAddresses).toEqual([]);
    expect(await extras()).toEqual([]);
    expect(await addressTexts()).toEqual([machine().address]);
  });

  it('are never more than may be, and the one that the instance was built with stays', async () => {
    pass(1_000);
    await queries().addresses(org(), id);
    await look();
    const [primary] = await addresses();
    expect(primary).toMatchObject({ primary: true, id: expect.any(String) });
    await expect(release(must(primary?.id, 'address'))).rejects.toMatchObject({ code: 'illegal_state' });
    const other = await running();
    await expect(release(must(primary?.id, 'address'), other)).rejects.toMatchObject({ code: 'not_found' });
    await expect(release(newId())).rejects.toMatchObject({ code: 'not_found' });
    const now = bench.world.clock.now();
    for (let count = 0; count < EXTRA_ADDRESSES_MAX; count += 1) {
      const told = { externalId: `x-${count}`, address: `203.0.113.${count}`, family: 'ipv4', kind: 'public' };
      await db().instanceAddress.create({
        data: { ...told, id: newId(), instanceId: id, state: 'ready', createdAt: now, changedAt: now },
      });
    }
    await expect(add()).rejects.toMatchObject({ code: 'limit_reached' });
  });

  it('are refused in words when the place has no more, and nothing is left of the order', async () => {
    for (let count = 0; count < 3; count += 1) await done(add());
    const operation = await load(await done(add(), 'failed'));
    expect(operation.error).toMatchObject({ code: 'provider_quota' });
    expect(await extras()).toHaveLength(3);
    expect(machine().extraAddresses).toHaveLength(3);
  });

  it.each(['lost_answer', 'dropped', 'html', 'server_error', 'bad_gateway', 'hang'] as const)(
    '%s at any call: exactly one for one order, and given back exactly once',
    async (kind: Exclude<CloudCallFault['kind'], 'rate_limited'>) => {
      for (let skip = 0; ; skip += 1) {
        bench.world.cloud.callFaults.next({ kind }, { on: 'any', skip });
        await done(add());
        const struck = !bench.world.cloud.callFaults.disarm();
        expect(machine().extraAddresses, `${kind} at call ${skip + 1}`).toHaveLength(1);
        expect(await addressTexts()).toEqual(machineTexts());
        bench.world.cloud.callFaults.next({ kind }, { on: 'any', skip });
        await done(release(must((await extras())[0]?.id, 'address')));
        expect(machine().extraAddresses).toEqual([]);
        if (!struck && bench.world.cloud.callFaults.disarm()) break;
      }
    },
  );

  it('that come after the order was given up are given back', async () => {
    bench.world.cloud.tasks.stickNextTask();
    const operationId = await add();
    await expect(bench.world.finish(operationId, bench.worker, 16 * MINUTE_MS)).rejects.toThrow(/still running/);
    bench.world.cloud.tasks.unstick();
    expect(await bench.world.finish(operationId, bench.worker)).toBe('failed');
    expect((await load(operationId)).error).toMatchObject({ code: 'operation_timeout' });
    expect(machine().extraAddresses).toEqual([]);
    expect(await extras()).toEqual([]);
  });

  it('are given back before their machine goes', async () => {
    await done(add());
    await done(add());
    const drops: unknown[] = [];
    const original = bench.world.cloud.request.bind(bench.world.cloud);
    vi.spyOn(bench.world.cloud, 'request').mockImplementation((asked) => {
      if (/drop|destroy|remove/.test(asked.operation)) drops.push(asked.operation);
      return original(asked);
    });
    const operation = await load(await done(bench.worker.app.get(DeleteOrder).delete(org(), id, bench.ada.userId)));
    expect(operation.steps.map(({ name }) => name)).toEqual(['stop', 'addresses', 'destroy', 'release']);
    expect(drops.slice(0, 2)).toEqual(['addresses.drop', 'addresses.drop']);
    expect(await db().instanceAddress.count({ where: { instanceId: id, deletedAt: null } })).toBe(0);
    expect(await db().instanceNetwork.count({ where: { instanceId: id } })).toBe(0);
    expect((await queries().addresses(org(), id)).items).toEqual([]);
  });

  it('that came and went behind our back are shown, gone after two looks, and can then be forgotten', async () => {
    machine().extraAddresses.push({ id: 'ip-x', address: '198.51.100.7' });
    const glance = async () => {
      pass(2 * MINUTE_MS);
      expect(await queries().addresses(org(), id)).toMatchObject({ pending: true });
      await look();
      return extras();
    };
    expect(await glance()).toMatchObject([{ address: '198.51.100.7', state: 'ready' }]);
    machine().extraAddresses = [];
    expect(await glance()).toMatchObject([{ state: 'ready' }]);
    const [gone] = await glance();
    expect(gone).toMatchObject({ state: 'gone' });
    await done(release(must(gone?.id, 'address')));
    expect(await extras()).toEqual([]);
  });

  it('are no drift once they were ordered, and addresses that nobody knew are told by the inventory', async () => {
    const sync = async () => {
      pass(MINUTE_MS);
      await bench.worker.app.get(ProviderSyncHandler, { strict: false }).handle({ providerId: bench.world.providerId });
      return db().instance.findUniqueOrThrow({ where: { id } });
    };
    await done(add());
    expect(await sync()).toMatchObject({ drift: [] });
    await db().instance.update({ where: { id }, data: { addresses: [] } });
    await sync();
    expect(await addressTexts()).toEqual(machineTexts());
  });
});
