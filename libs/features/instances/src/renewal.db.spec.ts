import { inspect } from 'node:util';
import { OperationSecrets } from '@uni/feature-operations';
import { must } from '@uni/platform';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { RUNNING, STOPPED, World, type Worker } from '../test/world.js';
import {
  CloneOrder,
  CreateOrder,
  DeleteOrder,
  InstancesQueries,
  LifecycleOrders,
  PowerOrders,
  RebuildOrder,
  type Orderer,
} from './index.js';

describe('a fresh system, a copy and a rescue system', () => {
  let world: World;
  let worker: Worker;
  let ada: Orderer;
  let lifecycle: LifecycleOrders;
  let power: PowerOrders;
  let rebuilding: RebuildOrder;
  let cloning: CloneOrder;
  let names = 0;

  beforeAll(async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    world = await World.open();
    worker = await world.worker();
    lifecycle = worker.app.get(LifecycleOrders);
    power = worker.app.get(PowerOrders);
    rebuilding = worker.app.get(RebuildOrder);
    cloning = worker.app.get(CloneOrder);
    await world.database.client.template.update({
      where: { id: world.templates.large },
      data: { imageRef: 'ubuntu-26.04', os: 'Ubuntu', loginUser: 'ubuntu' },
    });
  });
  afterAll(async () => {
    vi.useRealTimers();
    await world.close();
  });
  beforeEach(async () => {
    ada = await world.customer();
  });

  const row = (id: string) => world.database.client.instance.findUniqueOrThrow({ where: { id } });
  const rates = async (vmId: bigint) =>
    (await world.database.client.vmSegment.findMany({ where: { vmId }, orderBy: { id: 'asc' } })).map(
      ({ state, rateMicros }) => [state, rateMicros],
    );
  const machine = (id: string) =>
    must(
      world.cloud.machines.all().find(({ label }) => label === `uni:${id}`),
      'machine',
    );
  const operation = (id: string) => world.database.client.operation.findUniqueOrThrow({ where: { id } });
  /** Its deadline comes soon, so that the test does not live through hours of polls. */
  const hurry = (id: string) =>
    world.database.client.operation.update({
      where: { id },
      data: { deadlineAt: new Date(world.clock.now().getTime() + 10_000) },
    });
  const reserved = async () =>
    (await world.database.client.balance.findUniqueOrThrow({ where: { accountId: ada.accountId } })).reservedMicros;
  const running = async () => {
    const request = { name: `new-${(names += 1)}`, templateId: world.templates.small, sshKeyIds: [], tags: ['prod'] };
    const id = await worker.app.get(CreateOrder).create(ada, request);
    expect(await world.finish(id, worker)).toBe('succeeded');
    return row(must((await operation(id)).instanceId, 'instance'));
  };
  const view = async (id: string) =>
    JSON.parse(await worker.app.get(InstancesQueries).get(ada.organizationId, id)) as Record<string, unknown>;

  it('is rebuilt with another image of its place: same machine, same price, new system', async () => {
    const instance = await running();
    const id = await rebuilding.rebuild(ada, instance.id, { imageId: world.templates.large });
    expect(await row(instance.id)).toMatchObject({ status: 'rebuilding', lastKnownStatus: 'running' });
    expect(await world.finish(id, worker)).toBe('succeeded');
    expect(await row(instance.id)).toMatchObject({
      status: 'running',
      externalId: instance.externalId,
      templateId: world.templates.small,
      imageTemplateId: world.templates.large,
      runningMicrosPerHour: RUNNING,
      currentOperationId: null,
    });
    expect(machine(instance.id)).toMatchObject({ power: 'on', cpus: 1, diskGib: 10 });
    expect(await rates(instance.vmId)).toEqual([['running', RUNNING]]);
    expect(await view(instance.id)).toMatchObject({ os: 'Ubuntu', loginUser: 'ubuntu', templateName: 'Debian small' });
  });

  it('is rebuilt while it is off, and is off afterwards', async () => {
    const instance = await running();
    await world.finish(await power.stop(ada.organizationId, instance.id, true, ada.userId), worker);
    expect(await world.finish(await rebuilding.rebuild(ada, instance.id, {}), worker)).toBe('succeeded');
    expect(await row(instance.id)).toMatchObject({ status: 'stopped', imageTemplateId: null });
    expect(machine(instance.id).power).toBe('off');
    expect(await rates(instance.vmId)).toEqual([
      ['running', RUNNING],
      ['stopped', STOPPED],
    ]);
  });

  it('is shown and charged as it stands when a rebuild fails', async () => {
    const instance = await running();
    world.cloud.tasks.stickNextTask();
    const id = await rebuilding.rebuild(ada, instance.id, {});
    await hurry(id);
    expect(await world.finish(id, worker)).toBe('failed');
    expect((await operation(id)).error).toMatchObject({ code: 'operation_timeout', retryable: true });
    expect(await row(instance.id)).toMatchObject({ status: 'running', currentOperationId: null });
    expect(await reserved()).toBe(RUNNING);
  });

  it('refuses images of other places and withdrawn ones, but not the one that is on', async () => {
    const instance = await running();
    const rebuild = (imageId?: string) => rebuilding.rebuild(ada, instance.id, { imageId });
    await expect(rebuild(world.templates.elsewhere)).rejects.toMatchObject({ code: 'unsupported_by_provider' });
    await expect(rebuild('0198c4e2-71b0-7cc3-98c4-dc0c0c07398f')).rejects.toMatchObject({ code: 'not_found' });
    const sell = (templateId: string, status: 'active' | 'withdrawn') =>
      world.database.client.template.update({ where: { id: templateId }, data: { status } });
    await sell(world.templates.large, 'withdrawn');
    await expect(rebuild(world.templates.large)).rejects.toMatchObject({ code: 'template_withdrawn' });
    await sell(world.templates.large, 'active');
    await sell(world.templates.small, 'withdrawn');
    const id = await rebuild();
    await sell(world.templates.small, 'active');
    expect(await world.finish(id, worker)).toBe('succeeded');
  });

  it('is copied: reserved like an order, charged from its running second, and the original is left alone', async () => {
    const source = await running();
    const id = await cloning.clone(ada, source.id, { name: `copy-${(names += 1)}` });
    expect(await reserved()).toBe(RUNNING * 2n);
    await expect(power.stop(ada.organizationId, source.id, false, ada.userId)).rejects.toMatchObject({
      code: 'operation_in_progress',
    });
    expect(await world.finish(id, worker)).toBe('succeeded');
    const copy = await row(must((await operation(id)).instanceId, 'copy'));
    expect(copy).toMatchObject({ status: 'running', templateId: source.templateId, tags: ['prod'] });
    expect(copy.externalId).not.toBe(source.externalId);
    expect(machine(copy.id)).toMatchObject({ power: 'on', name: copy.hostname });
    expect(await rates(copy.vmId)).toEqual([['running', RUNNING]]);
    expect(await row(source.id)).toMatchObject({ status: 'running', currentOperationId: null });
    expect(machine(source.id).power).toBe('on');
    const off = await power.stop(ada.organizationId, source.id, true, ada.userId);
    expect(await world.finish(off, worker)).toBe('succeeded');
  });

  it('leaves nothing of a copy that fails: no machine, no reservation, and the original is free again', async () => {
    const source = await running();
    world.cloud.tasks.stickNextTask();
    const id = await cloning.clone(ada, source.id, { name: `copy-${(names += 1)}` });
    await hurry(id);
    await world.settle(worker);
    world.clock.set(new Date(world.clock.now().getTime() + 20_000));
    await world.settle(worker);
    expect((await operation(id)).error).toMatchObject({ code: 'operation_timeout' });
    world.cloud.tasks.unstick();
    expect(await world.finish(id, worker)).toBe('failed');
    const copy = await row(must((await operation(id)).instanceId, 'copy'));
    expect(copy).toMatchObject({ status: 'deleted' });
    expect(world.cloud.machines.all().filter(({ label }) => label === `uni:${copy.id}`)).toEqual([]);
    expect(await reserved()).toBe(RUNNING);
    expect(await row(source.id)).toMatchObject({ status: 'running', currentOperationId: null });
  });

  it('refuses a copy without credit, under a taken name, or of what is not theirs', async () => {
    const source = await running();
    await expect(cloning.clone(ada, source.id, { name: source.name })).rejects.toMatchObject({ code: 'name_taken' });
    const stranger = await world.customer();
    await expect(cloning.clone(stranger, source.id, { name: 'mine' })).rejects.toMatchObject({ code: 'not_found' });
    await world.database.client.balance.update({
      where: { accountId: ada.accountId },
      data: { balanceMicros: RUNNING },
    });
    await expect(cloning.clone(ada, source.id, { name: 'poor' })).rejects.toMatchObject({
      code: 'insufficient_credits',
    });
    expect(await row(source.id)).toMatchObject({ currentOperationId: null });
  });

  it('tells the password of its rescue system once, to whoever asked, and keeps it nowhere in clear', async () => {
    const instance = await running();
    const order = (action: 'rescue' | 'unrescue') =>
      lifecycle.order(action, ada.organizationId, instance.id, ada.userId);
    await expect(order('unrescue')).rejects.toMatchObject({ code: 'illegal_state' });
    const id = await order('rescue');
    expect(await world.finish(id, worker)).toBe('succeeded');
    expect((await row(instance.id)).rescueSince).not.toBeNull();
    expect(await view(instance.id)).toMatchObject({ status: 'running', rescueSince: expect.any(String) as string });

    const secrets = worker.app.get(OperationSecrets);
    const stored = await world.database.client.operationSecret.findUniqueOrThrow({ where: { operationId: id } });
    const stranger = await world.customer();
    for (const [organizationId, userId] of [
      [stranger.organizationId, stranger.userId],
      [ada.organizationId, stranger.userId],
      [stranger.organizationId, ada.userId],
    ] as const)
      await expect(secrets.take(organizationId, id, userId)).rejects.toMatchObject({ code: 'not_found' });
    const password = await secrets.take(ada.organizationId, id, ada.userId);
    expect(password).toMatch(/^rescue-/);
    await expect(secrets.take(ada.organizationId, id, ada.userId)).rejects.toMatchObject({ code: 'not_found' });
    const { client } = world.database;
    const written = [
      stored,
      await client.operation.findUniqueOrThrow({ where: { id }, include: { steps: true } }),
      await client.auditEntry.findMany({ where: { targetId: { in: [id, instance.id] } } }),
      await client.event.findMany(),
      await client.outboxMessage.findMany(),
    ];
    expect(inspect(written, { depth: 12, maxArrayLength: null })).not.toContain(password);

    await expect(rebuilding.rebuild(ada, instance.id, {})).rejects.toMatchObject({ code: 'illegal_state' });
    expect(await world.finish(await order('unrescue'), worker)).toBe('succeeded');
    expect(await row(instance.id)).toMatchObject({ status: 'running', rescueSince: null });
    expect(await rates(instance.vmId)).toEqual([['running', RUNNING]]);
  });

  it('forgets a password that nobody read in a quarter of an hour', async () => {
    const instance = await running();
    const id = await lifecycle.order('rescue', ada.organizationId, instance.id, ada.userId);
    expect(await world.finish(id, worker)).toBe('succeeded');
    world.clock.set(new Date(world.clock.now().getTime() + 15 * 60_000));
    const take = worker.app.get(OperationSecrets).take(ada.organizationId, id, ada.userId);
    await expect(take).rejects.toMatchObject({ code: 'not_found' });
    const longer = { createdAt: world.clock.now(), expiresAt: new Date(world.clock.now().getTime() + 15 * 60_001) };
    await expect(
      world.database.client.operationSecret.update({ where: { operationId: id }, data: longer }),
    ).rejects.toThrow(/operation_secrets_short/);
    const gone = await worker.app.get(DeleteOrder).delete(ada.organizationId, instance.id, ada.userId);
    expect(await world.finish(gone, worker)).toBe('succeeded');
    expect(await row(instance.id)).toMatchObject({ status: 'deleted', rescueSince: null });
  });
});
