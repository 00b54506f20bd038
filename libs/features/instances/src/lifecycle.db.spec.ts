import { inspect } from 'node:util';
import { must } from '@uni/platform';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { RUNNING, STOPPED, World, type Worker } from '../test/world.js';
import {
  ChangeInstance,
  CreateOrder,
  DeleteOrder,
  InstancesQueries,
  PowerOrders,
  ResizeOrder,
  type Orderer,
} from './index.js';

describe('an instance from order to deletion', () => {
  let world: World;
  let worker: Worker;
  let ada: Orderer;
  let create: CreateOrder;
  let power: PowerOrders;
  let names = 0;

  beforeAll(async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    world = await World.open();
    worker = await world.worker();
    create = worker.app.get(CreateOrder);
    power = worker.app.get(PowerOrders);
  });
  afterAll(async () => {
    vi.useRealTimers();
    await world.close();
  });
  beforeEach(async () => {
    ada = await world.customer();
  });

  const order = (extra: object = {}) =>
    create.create(ada, {
      name: `web-${(names += 1)}`,
      templateId: world.templates.small,
      sshKeyIds: [],
      tags: [],
      ...extra,
    });
  const operation = (id: string) =>
    world.database.client.operation.findUniqueOrThrow({
      where: { id },
      include: { steps: { orderBy: { position: 'asc' } } },
    });
  const instanceOf = async (operationId: string) => {
    const { instanceId } = await operation(operationId);
    return world.database.client.instance.findUniqueOrThrow({ where: { id: must(instanceId, 'instance') } });
  };
  const segments = (vmId: bigint) =>
    world.database.client.vmSegment.findMany({ where: { vmId }, orderBy: { id: 'asc' } });
  const balance = () => world.database.client.balance.findUniqueOrThrow({ where: { accountId: ada.accountId } });
  const machines = (mark: string) => world.cloud.machines.all().filter(({ label }) => label === `uni:${mark}`);

  async function running() {
    const id = await order();
    expect(await world.finish(id, worker)).toBe('succeeded');
    return instanceOf(id);
  }

  it('is built once, shows every step, and costs from the second in which it runs', async () => {
    const id = await order({ userData: '#cloud-config', hostname: 'web.example.org', tags: ['prod'] });
    expect(await instanceOf(id)).toMatchObject({
      status: 'provisioning',
      desiredStatus: 'running',
      currentOperationId: id,
    });
    expect(await balance()).toMatchObject({ reservedMicros: RUNNING });

    expect(await world.finish(id, worker)).toBe('succeeded');
    const done = await operation(id);
    expect(done.steps.map(({ name, status }) => `${name} ${status}`)).toEqual([
      'reserve succeeded',
      'place succeeded',
      'clone succeeded',
      'configure succeeded',
      'grow_disk succeeded',
      'start succeeded',
      'address succeeded',
      'billing succeeded',
    ]);
    expect(done).toMatchObject({ progress: 1, error: null, refundedMicros: null });
    const instance = await instanceOf(id);
    expect(instance).toMatchObject({ status: 'running', currentOperationId: null, externalId: '100', tags: ['prod'] });
    expect(instance.addresses).toHaveLength(1);
    expect(machines(instance.id)).toMatchObject([
      { id: '100', cpus: 1, memoryMib: 1024, diskGib: 10, power: 'on', name: 'web.example.org' },
    ]);
    expect(await segments(instance.vmId)).toMatchObject([
      { state: 'running', rateMicros: RUNNING, toTs: null, operationId: id },
    ]);
    const audited = await world.database.client.auditEntry.findMany({ where: { targetId: instance.id } });
    expect(audited.map(({ action }) => action).sort()).toEqual(['instance.create', 'instance.status']);
    expect(audited.find(({ action }) => action === 'instance.status')).toMatchObject({
      actorKind: 'system',
      before: { status: 'provisioning' },
      after: { status: 'running' },
    });
    expect(inspect([audited, done], { depth: 9 })).not.toContain('cloud-config');
  });

  it('is switched off, on, over, and each change of cost is a segment of its own', async () => {
    const instance = await running();
    const off = await power.stop(ada.organizationId, instance.id, false, ada.userId);
    expect(await instanceOf(off)).toMatchObject({
      status: 'running',
      desiredStatus: 'stopped',
      currentOperationId: off,
    });
    expect(await world.finish(off, worker)).toBe('succeeded');
    expect(await instanceOf(off)).toMatchObject({
      status: 'stopped',
      stopReason: 'requested',
      currentOperationId: null,
    });
    expect(machines(instance.id)).toMatchObject([{ power: 'off' }]);
    expect(await balance()).toMatchObject({ reservedMicros: 0n });

    const on = await power.start(ada.organizationId, instance.id, ada.userId);
    expect(await balance()).toMatchObject({ reservedMicros: RUNNING });
    expect(await world.finish(on, worker)).toBe('succeeded');
    expect(await instanceOf(on)).toMatchObject({ status: 'running', stopReason: null });

    const over = await power.reboot(ada.organizationId, instance.id, false, ada.userId);
    expect(await instanceOf(over)).toMatchObject({ status: 'rebooting' });
    expect(await world.finish(over, worker)).toBe('succeeded');
    expect(await instanceOf(over)).toMatchObject({ status: 'running' });

    const spans = await segments(instance.vmId);
    expect(spans.map(({ state, rateMicros }) => [state, rateMicros])).toEqual([
      ['running', RUNNING],
      ['stopped', STOPPED],
      ['running', RUNNING],
    ]);
    for (const [index, span] of spans.slice(1).entries()) expect(span.fromTs).toEqual(spans[index]?.toTs);
  });

  it('grows: off, changed, on again, at the new price from then on', async () => {
    const instance = await running();
    const id = await worker.app
      .get(ResizeOrder)
      .resize(ada.organizationId, instance.id, world.templates.large, ada.userId);
    expect(await instanceOf(id)).toMatchObject({ status: 'resizing', lastKnownStatus: 'running' });
    expect(await balance()).toMatchObject({ reservedMicros: RUNNING * 2n });
    expect(await world.finish(id, worker)).toBe('succeeded');
    expect((await operation(id)).steps.every(({ status }) => status === 'succeeded')).toBe(true);
    expect(await instanceOf(id)).toMatchObject({
      status: 'running',
      templateId: world.templates.large,
      vcpus: 2,
      memoryMib: 2048,
      diskGib: 20,
      runningMicrosPerHour: RUNNING * 2n,
    });
    expect(machines(instance.id)).toMatchObject([{ power: 'on', cpus: 2, memoryMib: 2048, diskGib: 20 }]);
    const spans = await segments(instance.vmId);
    expect(spans.map(({ state, rateMicros }) => [state, rateMicros])).toEqual([
      ['running', RUNNING],
      ['stopped', STOPPED],
      ['running', RUNNING * 2n],
    ]);
  });

  it('goes: off first, destroyed, and nothing is held or charged any more', async () => {
    const instance = await running();
    const id = await worker.app.get(DeleteOrder).delete(ada.organizationId, instance.id, ada.userId);
    expect(await instanceOf(id)).toMatchObject({ status: 'deleting', desiredStatus: 'deleted' });
    expect(await world.finish(id, worker)).toBe('succeeded');
    expect(await instanceOf(id)).toMatchObject({ status: 'deleted', currentOperationId: null });
    expect(machines(instance.id)).toEqual([]);
    expect(await balance()).toMatchObject({ reservedMicros: 0n });
    expect((await segments(instance.vmId)).filter(({ toTs }) => toTs === null)).toEqual([]);
    expect(await world.database.client.providerExternalId.count({ where: { instanceId: instance.id } })).toBe(0);
    await expect(worker.app.get(InstancesQueries).get(ada.organizationId, instance.id)).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('is refused without credit, with the missing amount, and nothing is written', async () => {
    const poor = await world.customer(RUNNING - 1n);
    await expect(
      create.create(poor, { name: 'web', templateId: world.templates.small, sshKeyIds: [], tags: [] }),
    ).rejects.toMatchObject({
      kind: 'payment_required',
      code: 'insufficient_credits',
    });
    expect(await world.database.client.instance.count({ where: { organizationId: poor.organizationId } })).toBe(0);
    expect(await world.database.client.operation.count({ where: { organizationId: poor.organizationId } })).toBe(0);
  });

  it('takes a name once, whatever its case, until the instance is deleted', async () => {
    const first = await order({ name: 'Mail' });
    await expect(order({ name: 'mail' })).rejects.toMatchObject({ code: 'name_taken', errors: [{ path: 'name' }] });
    await world.finish(first, worker);
    const { id } = await instanceOf(first);
    const second = await running();
    await expect(
      worker.app.get(ChangeInstance).update(ada.organizationId, second.id, { name: 'MAIL' }),
    ).rejects.toMatchObject({ code: 'name_taken' });
    await world.finish(await worker.app.get(DeleteOrder).delete(ada.organizationId, id, ada.userId), worker);
    expect(await world.finish(await order({ name: 'mail' }), worker)).toBe('succeeded');
  });

  it('refuses what its state does not allow, and a second change while one is at work', async () => {
    const instance = await running();
    const start = () => power.start(ada.organizationId, instance.id, ada.userId);
    await expect(start()).rejects.toMatchObject({ code: 'illegal_state' });
    await expect(
      power.stop(ada.organizationId, '0198c4e2-71b0-7cc3-98c4-dc0c0c07398f', false, ada.userId),
    ).rejects.toMatchObject({ code: 'not_found' });
    const stranger = await world.customer();
    await expect(power.stop(stranger.organizationId, instance.id, false, stranger.userId)).rejects.toMatchObject({
      code: 'not_found',
    });

    const off = await power.stop(ada.organizationId, instance.id, false, ada.userId);
    await expect(worker.app.get(DeleteOrder).delete(ada.organizationId, instance.id, ada.userId)).rejects.toMatchObject(
      { code: 'operation_in_progress' },
    );
    await world.finish(off, worker);

    await worker.app.get(ChangeInstance).update(ada.organizationId, instance.id, { deletionProtected: true });
    await expect(worker.app.get(DeleteOrder).delete(ada.organizationId, instance.id, ada.userId)).rejects.toMatchObject(
      { code: 'deletion_protected' },
    );
    const resize = (templateId: string) =>
      worker.app.get(ResizeOrder).resize(ada.organizationId, instance.id, templateId, ada.userId);
    await expect(resize(world.templates.small)).rejects.toMatchObject({ code: 'same_size' });
    await expect(resize(world.templates.elsewhere)).rejects.toMatchObject({ code: 'unsupported_by_provider' });
    expect(await world.finish(await resize(world.templates.large), worker)).toBe('succeeded');
    await expect(resize(world.templates.small)).rejects.toMatchObject({ code: 'disk_shrink' });
  });

  it('lets one of fifty simultaneous orders through when the credit covers one', async () => {
    const thrifty = await world.customer(RUNNING);
    const attempts = Array.from({ length: 50 }, (_, index) =>
      create
        .create(thrifty, { name: `race-${index}`, templateId: world.templates.small, sshKeyIds: [], tags: [] })
        .then(
          () => 'ordered',
          (error: unknown) => (error as { code: string }).code,
        ),
    );
    const outcomes = await Promise.all(attempts);
    expect(outcomes.filter((outcome) => outcome === 'ordered')).toHaveLength(1);
    expect(new Set(outcomes)).toEqual(new Set(['ordered', 'insufficient_credits']));
  });
});
