import type { Prisma } from '@uni/data';
import { must, newId } from '@uni/platform';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { RUNNING, STOPPED, World, type Worker } from '../test/world.js';
import { AccountDepleteHandler } from './carry-out/account-deplete.handler.js';
import { CreateOrder, DeleteOrder, LifecycleOrders, PowerOrders, type LifecycleAction, type Orderer } from './index.js';

const SHELVED = 1_000n;

describe('ways of being off', () => {
  let world: World;
  let worker: Worker;
  let ada: Orderer;
  let lifecycle: LifecycleOrders;
  let power: PowerOrders;
  let names = 0;

  beforeAll(async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    world = await World.open();
    worker = await world.worker();
    lifecycle = worker.app.get(LifecycleOrders);
    power = worker.app.get(PowerOrders);
  });
  afterAll(async () => {
    vi.useRealTimers();
    await world.close();
  });
  beforeEach(async () => {
    ada = await world.customer();
    await declare({ cheapestOff: 'stopped' });
  });

  /** What the place's driver is made to declare, as the check writes it down. */
  const declare = async ({
    cheapestOff = 'stopped',
    ...can
  }: {
    cheapestOff?: string;
    suspend?: boolean;
    shelve?: boolean;
  }) => {
    const { description } = await worker.registry.open(world.providerId);
    const capabilities = { ...description.capabilities, ...can };
    await world.database.client.provider.update({
      where: { id: world.providerId },
      data: { description: { ...description, capabilities, cheapestOff } as unknown as Prisma.InputJsonObject },
    });
  };
  /** From now on; each is a little later than the one before. */
  const price = (off: { suspendedMicrosPerHour?: bigint; shelvedMicrosPerHour?: bigint }) => {
    world.clock.set(new Date(world.clock.now().getTime() + 1000));
    return world.database.client.templatePrice.create({
      data: {
        id: newId(),
        templateId: world.templates.small,
        currency: 'EUR',
        runningMicrosPerHour: RUNNING,
        stoppedMicrosPerHour: STOPPED,
        validFrom: world.clock.now(),
        ...off,
      },
    });
  };
  const row = (id: string) => world.database.client.instance.findUniqueOrThrow({ where: { id } });
  const rates = async (vmId: bigint) =>
    (await world.database.client.vmSegment.findMany({ where: { vmId }, orderBy: { id: 'asc' } })).map(
      ({ state, rateMicros }) => [state, rateMicros],
    );
  const powerOf = (id: string) => world.cloud.machines.all().find(({ label }) => label === `uni:${id}`)?.power;
  const reserved = async () =>
    (await world.database.client.balance.findUniqueOrThrow({ where: { accountId: ada.accountId } })).reservedMicros;
  const act = async (action: LifecycleAction, id: string) =>
    world.finish(await lifecycle.order(action, ada.organizationId, id, ada.userId), worker);
  const running = async (orderer = ada) => {
    const request = { name: `off-${(names += 1)}`, templateId: world.templates.small, sshKeyIds: [], tags: [] };
    const id = await worker.app.get(CreateOrder).create(orderer, request);
    expect(await world.finish(id, worker)).toBe('succeeded');
    const { instanceId } = await world.database.client.operation.findUniqueOrThrow({ where: { id } });
    return row(must(instanceId, 'instance'));
  };
  const exhaust = async ({ accountId }: Orderer) => {
    await world.database.client.balance.update({ where: { accountId }, data: { balanceMicros: -1n } });
  };
  const deplete = async ({ accountId }: Orderer) => {
    await worker.app.get(AccountDepleteHandler).handle({ accountId: String(accountId) });
  };
  /** Its deadline comes soon, so that the test does not live through an hour of polls. */
  const hurry = (id: string) =>
    world.database.client.operation.update({
      where: { id },
      data: { deadlineAt: new Date(world.clock.now().getTime() + 10_000) },
    });
  const activeOf = (instanceId: string) =>
    world.database.client.operation.findFirstOrThrow({ where: { instanceId, finishedAt: null } });

  it('is suspended and resumed: costs as running unless the template says otherwise, and nothing is held meanwhile', async () => {
    const instance = await running();
    expect(await act('suspend', instance.id)).toBe('succeeded');
    expect(await row(instance.id)).toMatchObject({
      status: 'suspended',
      stopReason: 'requested',
      currentOperationId: null,
    });
    expect(powerOf(instance.id)).toBe('suspended');
    expect(await reserved()).toBe(0n);
    expect(await act('resume', instance.id)).toBe('succeeded');
    expect(await row(instance.id)).toMatchObject({ status: 'running', stopReason: null });
    expect(await reserved()).toBe(RUNNING);
    expect(await rates(instance.vmId)).toEqual([
      ['running', RUNNING],
      ['suspended', RUNNING],
      ['running', RUNNING],
    ]);
  });

  it("is shelved and comes back with a start: each state at its own rate, by the template's price of the order", async () => {
    await price({ shelvedMicrosPerHour: SHELVED });
    const instance = await running();
    await price({});
    expect(await act('shelve', instance.id)).toBe('succeeded');
    expect(await row(instance.id)).toMatchObject({ status: 'shelved', desiredStatus: 'stopped' });
    expect(powerOf(instance.id)).toBe('shelved');
    const back = await power.start(ada.organizationId, instance.id, ada.userId);
    expect(await world.database.client.operation.findUniqueOrThrow({ where: { id: back } })).toMatchObject({
      kind: 'instance.unshelve',
    });
    expect(await world.finish(back, worker)).toBe('succeeded');
    expect(await row(instance.id)).toMatchObject({ status: 'running', desiredStatus: 'running' });
    expect(powerOf(instance.id)).toBe('on');
    expect(await rates(instance.vmId)).toEqual([
      ['running', RUNNING],
      ['shelved', SHELVED],
      ['running', RUNNING],
    ]);
  });

  it('shelves what is stopped, at the price of stopped where the template names none, and deletes what is shelved', async () => {
    const instance = await running();
    await world.finish(await power.stop(ada.organizationId, instance.id, true, ada.userId), worker);
    expect(await act('shelve', instance.id)).toBe('succeeded');
    expect((await rates(instance.vmId)).slice(1)).toEqual([
      ['stopped', STOPPED],
      ['shelved', STOPPED],
    ]);
    const gone = await worker.app.get(DeleteOrder).delete(ada.organizationId, instance.id, ada.userId);
    expect(await world.finish(gone, worker)).toBe('succeeded');
    expect(powerOf(instance.id)).toBeUndefined();
  });

  it('refuses what its place cannot do, what its state does not allow, and a way back that is not paid for', async () => {
    const instance = await running();
    const order = (action: LifecycleAction, orderer = ada) =>
      lifecycle.order(action, orderer.organizationId, instance.id, orderer.userId);
    await expect(order('resume')).rejects.toMatchObject({ code: 'illegal_state' });
    await expect(order('suspend', await world.customer())).rejects.toMatchObject({ code: 'not_found' });
    await declare({ suspend: false, shelve: false });
    await expect(order('suspend')).rejects.toMatchObject({ code: 'unsupported_by_provider' });
    await expect(order('shelve')).rejects.toMatchObject({ code: 'unsupported_by_provider' });
    await declare({});
    expect(await act('shelve', instance.id)).toBe('succeeded');
    await exhaust(ada);
    await expect(order('unshelve')).rejects.toMatchObject({ code: 'insufficient_credits' });
    expect(await row(instance.id)).toMatchObject({ status: 'shelved', currentOperationId: null });
  });

  it('stays as it was, at the cost it had, when the vendor does not get there in time', async () => {
    const instance = await running();
    world.cloud.tasks.stickNextTask();
    const id = await lifecycle.order('suspend', ada.organizationId, instance.id, ada.userId);
    await hurry(id);
    expect(await world.finish(id, worker)).toBe('failed');
    world.cloud.tasks.abandon(must(instance.externalId, 'machine'));
    expect(await row(instance.id)).toMatchObject({
      status: 'running',
      desiredStatus: 'running',
      currentOperationId: null,
    });
    expect(await rates(instance.vmId)).toEqual([['running', RUNNING]]);
    expect(await reserved()).toBe(RUNNING);
  });

  it('is shelved for want of credit where that is the cheapest way that keeps the data, and costs nothing then', async () => {
    const poor = await world.customer();
    const instance = await running(poor);
    await declare({ cheapestOff: 'shelved' });
    await exhaust(poor);
    await deplete(poor);
    const operation = await activeOf(instance.id);
    expect(operation).toMatchObject({ kind: 'instance.shelve', requestedBy: null });
    expect(await world.finish(operation.id, worker)).toBe('succeeded');
    expect(await row(instance.id)).toMatchObject({ status: 'shelved', stopReason: 'depleted' });
    expect(powerOf(instance.id)).toBe('shelved');
    expect(await rates(instance.vmId)).toEqual([
      ['running', RUNNING],
      ['stopped_unpaid', 0n],
    ]);

    await world.credit(poor, 10_000_000n);
    await world.database.client
      .$queryRaw`SELECT revive_unpaid_segments(${poor.accountId}::bigint, ${world.clock.now()}::timestamptz)`;
    expect((await rates(instance.vmId)).at(-1)).toEqual(['shelved', STOPPED]);
    const back = await power.start(poor.organizationId, instance.id, poor.userId);
    expect(await world.finish(back, worker)).toBe('succeeded');
    expect(await row(instance.id)).toMatchObject({ status: 'running', stopReason: null });
  });

  it('is stopped for want of credit where shelving has just failed, and shelved a little later', async () => {
    const poor = await world.customer();
    const instance = await running(poor);
    await declare({ cheapestOff: 'shelved' });
    await exhaust(poor);
    await deplete(poor);
    world.cloud.tasks.stickNextTask();
    const shelving = await activeOf(instance.id);
    await hurry(shelving.id);
    expect(await world.finish(shelving.id, worker)).toBe('failed');
    world.cloud.tasks.unstick();
    world.cloud.tick();
    await deplete(poor);
    const stopping = await activeOf(instance.id);
    expect(stopping.kind).toBe('instance.stop');
    expect(await world.finish(stopping.id, worker)).toBe('succeeded');
    const asked = async () =>
      world.database.client.$queryRaw<{ n: number }[]>`SELECT shelve_unpaid(${world.clock.now()}::timestamptz) AS n`;
    expect(await asked()).toEqual([{ n: 1 }]);
    expect(await asked()).toEqual([{ n: 0 }]);
    await deplete(poor);
    expect(await world.finish((await activeOf(instance.id)).id, worker)).toBe('succeeded');
    expect(await row(instance.id)).toMatchObject({ status: 'shelved', stopReason: 'depleted' });
    expect((await rates(instance.vmId)).slice(1)).toEqual([['stopped_unpaid', 0n]]);
  });

  it('is off by force for want of credit when it sleeps', async () => {
    const poor = await world.customer();
    const instance = await running(poor);
    await world.finish(await lifecycle.order('suspend', poor.organizationId, instance.id, poor.userId), worker);
    await exhaust(poor);
    await deplete(poor);
    expect(await world.finish((await activeOf(instance.id)).id, worker)).toBe('succeeded');
    expect(powerOf(instance.id)).toBe('off');
    expect((await rates(instance.vmId)).at(-1)).toEqual(['stopped_unpaid', 0n]);
  });

  it.each([
    ['a suspended price above the running one', { suspendedMicrosPerHour: RUNNING + 1n }],
    ['a shelved price above the running one', { shelvedMicrosPerHour: RUNNING + 1n }],
    ['a negative price', { shelvedMicrosPerHour: -1n }],
  ])('has a database that refuses %s', async (_, data) => {
    await expect(price(data)).rejects.toThrow(/template_prices_off_range/);
  });

  it('has a database that refuses a rescue system of a machine that is away', async () => {
    const instance = await running();
    await act('suspend', instance.id);
    const change = world.database.client.instance.update({
      where: { id: instance.id },
      data: { rescueSince: world.clock.now() },
    });
    await expect(change).rejects.toThrow(/instances_rescue/);
  });
});
