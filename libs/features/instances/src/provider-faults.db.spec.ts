import type { CloudCallFault } from '@uni/driver-memory';
import { AccountDepleteHandler } from './carry-out/account-deplete.handler.js';
import { Operations } from '@uni/feature-operations';
import { must } from '@uni/platform';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { RUNNING, World, type Worker } from '../test/world.js';
import { CreateOrder, DeleteOrder, PowerOrders, ResizeOrder, type Orderer } from './index.js';

const MINUTE_MS = 60_000;

describe('bad luck at the provider', () => {
  let world: World;
  let worker: Worker;
  let ada: Orderer;
  let names = 0;

  beforeAll(async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    world = await World.open({
      zones: [
        { id: 'east', memoryMib: 10_000_000 },
        { id: 'west', memoryMib: 10_000_000 },
      ],
    });
    worker = await world.worker();
    ada = await world.customer(1_000_000_000n);
  });
  afterAll(async () => {
    vi.useRealTimers();
    await world.close();
  });
  afterEach(() => {
    world.cloud.callFaults.disarm();
    world.cloud.breakConnection(null);
    world.cloud.tasks.unstick();
    world.cloud.machines.setFull(false);
  });

  const order = (by = ada) =>
    worker.app
      .get(CreateOrder)
      .create(by, { name: `vm-${(names += 1)}`, templateId: world.templates.small, sshKeyIds: [], tags: [] });
  const load = (id: string) =>
    world.database.client.operation.findUniqueOrThrow({
      where: { id },
      include: { instance: true, steps: { orderBy: { position: 'asc' } } },
    });
  const machines = (mark: string) => world.cloud.machines.all().filter(({ label }) => label === `uni:${mark}`);
  const machineOf = (mark: string) => must(machines(mark)[0], 'machine');
  const reserved = async () =>
    (await world.database.client.balance.findUniqueOrThrow({ where: { accountId: ada.accountId } })).reservedMicros;
  const openSegments = (vmId: bigint) => world.database.client.vmSegment.findMany({ where: { vmId, toTs: null } });

  async function running(): Promise<string> {
    const id = await order();
    expect(await world.finish(id, worker)).toBe('succeeded');
    return must((await load(id)).instanceId, 'instance');
  }

  /** One machine and a running instance, or nothing at all and the money back. */
  async function judgeCreate(id: string, label: string): Promise<string> {
    const { status, instance, refundedMicros, error } = await load(id);
    const { id: mark, vmId, ...row } = must(instance, 'instance');
    if (status === 'succeeded') {
      expect(machines(mark), label).toMatchObject([{ power: 'on', cpus: 1, memoryMib: 1024, diskGib: 10 }]);
      expect(row.status, label).toBe('running');
      expect(await openSegments(vmId), label).toMatchObject([{ state: 'running', rateMicros: RUNNING }]);
    } else {
      expect(status, label).toBe('failed');
      expect(error, label).toMatchObject({ code: expect.any(String), detail: expect.any(String) });
      expect(machines(mark), label).toEqual([]);
      expect([row.status, refundedMicros], label).toEqual(['deleted', RUNNING]);
      expect(await openSegments(vmId), label).toEqual([]);
      expect(
        await world.database.client.providerExternalId.count({ where: { instanceId: mark, state: { not: 'burnt' } } }),
        label,
      ).toBe(0);
    }
    return status;
  }

  const faults: CloudCallFault[] = [
    ...(
      [
        'lost_answer',
        'dropped',
        'half_body',
        'garbage',
        'html',
        'wrong_types',
        'server_error',
        'bad_gateway',
        'hang',
        'unauthorized',
      ] as const
    ).map((kind) => ({ kind })),
    { kind: 'rate_limited', retryAfterMs: 20_000 },
  ];
  it.each(faults)(
    '$kind at any call of a create: exactly one machine, or none and the money back',
    async (fault) => {
      for (let skip = 0; ; skip += 1) {
        const held = await reserved();
        const id = await order();
        world.cloud.callFaults.next(fault, { on: 'any', skip });
        await world.finish(id, worker);
        const struck = !world.cloud.callFaults.disarm();
        const status = await judgeCreate(id, `${fault.kind} at call ${skip + 1}`);
        if (fault.kind !== 'unauthorized') expect(status, `${fault.kind} at call ${skip + 1}`).toBe('succeeded');
        expect((await reserved()) - held).toBe(status === 'succeeded' ? RUNNING : 0n);
        if (!struck) break;
      }
    },
    240_000,
  );

  it.each(['lost_answer', 'dropped', 'server_error', 'bad_gateway', 'html'] as const)(
    '%s at any call of a delete: the machine goes all the same',
    async (kind) => {
      for (let skip = 0; ; skip += 1) {
        const instanceId = await running();
        const id = await worker.app.get(DeleteOrder).delete(ada.organizationId, instanceId, ada.userId);
        world.cloud.callFaults.next({ kind }, { on: 'any', skip });
        expect(await world.finish(id, worker)).toBe('succeeded');
        expect(machines(instanceId)).toEqual([]);
        if (world.cloud.callFaults.disarm()) break;
      }
    },
    240_000,
  );

  it('waits as long as the provider asks it to', async () => {
    const id = await order();
    world.cloud.callFaults.next({ kind: 'rate_limited', retryAfterMs: 90_000 }, { on: 'write' });
    const startedAt = world.clock.now().getTime();
    let resumedAt = 0;
    for (let rounds = 0; resumedAt === 0 && rounds < 400; rounds += 1) {
      await world.settle(worker);
      if (
        world.cloud.machines.all().some(({ label }) => label !== null) &&
        machines(must((await load(id)).instanceId, 'instance')).length > 0
      ) {
        resumedAt = world.clock.now().getTime();
      }
      world.clock.advance(500);
    }
    expect(resumedAt - startedAt).toBeGreaterThanOrEqual(90_000);
    expect(await world.finish(id, worker)).toBe('succeeded');
  });

  it('a provider that is away for ten minutes delays a create, and does not fail it', async () => {
    const id = await order();
    world.cloud.breakConnection('unreachable');
    await expect(world.finish(id, worker, 10 * MINUTE_MS)).rejects.toThrow(/still running/);
    world.cloud.breakConnection(null);
    expect(await world.finish(id, worker)).toBe('succeeded');
    await judgeCreate(id, 'after ten minutes');
  });

  it('a create that began before the provider went away ends when it is certain that nothing is left', async () => {
    const id = await order();
    await world.settle(worker);
    expect(machines(must((await load(id)).instanceId, 'instance'))).toHaveLength(1);
    world.cloud.breakConnection('unreachable');
    await expect(world.finish(id, worker, 60 * MINUTE_MS)).rejects.toThrow(/still running/);
    const cleaning = await load(id);
    expect(cleaning).toMatchObject({
      status: 'running',
      error: { code: 'provider_unavailable' },
      refundedMicros: null,
    });
    expect(cleaning.steps.at(-1)).toMatchObject({ name: 'cleanup', status: 'running' });
    world.cloud.breakConnection(null);
    expect(await world.finish(id, worker)).toBe('failed');
    await judgeCreate(id, 'after an hour');
  });

  it('a task that never ends is given up in time, and cleaned up as soon as the provider lets go', async () => {
    world.cloud.tasks.stickNextTask();
    const id = await order();
    await expect(world.finish(id, worker, MINUTE_MS)).rejects.toThrow(/still running/);
    world.clock.advance(30 * MINUTE_MS);
    await expect(world.finish(id, worker, MINUTE_MS)).rejects.toThrow(/still running/);
    expect(await load(id)).toMatchObject({ error: { code: 'operation_timeout' } });
    world.cloud.tasks.unstick();
    expect(await world.finish(id, worker)).toBe('failed');
    await judgeCreate(id, 'stuck');
  });

  it('a task that fails is begun again', async () => {
    world.cloud.tasks.failNextTask('storage is offline');
    const id = await order();
    expect(await world.finish(id, worker)).toBe('succeeded');
    await judgeCreate(id, 'failed task');
  });

  it('a full cluster refuses within seconds, in words that a customer can act on', async () => {
    world.cloud.machines.setFull(true);
    const id = await order();
    expect(await world.finish(id, worker, MINUTE_MS)).toBe('failed');
    expect(await load(id)).toMatchObject({ error: { code: 'no_capacity', retryable: true } });
    await judgeCreate(id, 'full');
  });

  it('an id that a stranger took at the last moment is left to him', async () => {
    const id = await order();
    const original = world.cloud.request.bind(world.cloud);
    const taken: string[] = [];
    const spy = vi.spyOn(world.cloud, 'request').mockImplementation((request) => {
      if (request.operation === 'machines.clone' && taken.length === 0) {
        taken.push(String(request.input['id']));
        world.cloud.plant(taken[0] as string);
      }
      return original(request);
    });
    expect(await world.finish(id, worker)).toBe('succeeded');
    spy.mockRestore();
    await judgeCreate(id, 'taken id');
    expect(world.cloud.machines.get(taken[0] as string)).toMatchObject({ label: null, power: 'on' });
    expect(
      await world.database.client.providerExternalId.count({
        where: { externalId: taken[0] as string, state: 'burnt' },
      }),
    ).toBe(1);
  });

  it('twenty creates at once take twenty different ids', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, () => order()));
    for (const id of ids) expect(await world.finish(id, worker)).toBe('succeeded');
    const external = await Promise.all(ids.map(async (id) => must((await load(id)).instance, 'instance').externalId));
    expect(new Set(external).size).toBe(20);
    for (const id of ids) await judgeCreate(id, 'one of twenty');
  }, 120_000);

  it('a cancelled create leaves nothing, and past its start it is too late to cancel', async () => {
    const operations = worker.app.get(Operations);
    const id = await order();
    await world.settle(worker);
    expect(machines(must((await load(id)).instanceId, 'instance'))).toHaveLength(1);
    await operations.cancel(ada.organizationId, id);
    expect(await world.finish(id, worker)).toBe('cancelled');
    const { instance, refundedMicros } = await load(id);
    expect([machines(must(instance, 'instance').id), instance?.status, refundedMicros]).toEqual([
      [],
      'deleted',
      RUNNING,
    ]);

    const late = await order();
    for (let started = false; !started;) {
      await world.settle(worker);
      world.clock.advance(500);
      world.cloud.tick();
      started = (await load(late)).steps.some(({ name, status }) => name === 'start' && status !== 'pending');
    }
    await expect(operations.cancel(ada.organizationId, late)).rejects.toMatchObject({ code: 'not_cancellable' });
    expect(await world.finish(late, worker)).toBe('succeeded');
  });

  it('a guest that does not listen stays on until force is asked for', async () => {
    const instanceId = await running();
    machineOf(instanceId).deaf = true;
    const power = worker.app.get(PowerOrders);
    const asked = await power.stop(ada.organizationId, instanceId, false, ada.userId);
    expect(await world.finish(asked, worker)).toBe('failed');
    expect(await load(asked)).toMatchObject({
      error: { code: 'guest_unresponsive' },
      instance: { status: 'running', desiredStatus: 'running', currentOperationId: null },
    });
    const forced = await power.stop(ada.organizationId, instanceId, true, ada.userId);
    expect(await world.finish(forced, worker)).toBe('succeeded');
    expect(machineOf(instanceId).power).toBe('off');
  });

  it('a busy machine is waited for', async () => {
    const instanceId = await running();
    machineOf(instanceId).locked = true;
    const id = await worker.app.get(PowerOrders).stop(ada.organizationId, instanceId, true, ada.userId);
    await expect(world.finish(id, worker, 2 * MINUTE_MS)).rejects.toThrow(/still running/);
    machineOf(instanceId).locked = false;
    expect(await world.finish(id, worker)).toBe('succeeded');
  });

  it('a resize that fails half-way brings the old size, the old price and the running machine back', async () => {
    const instanceId = await running();
    const original = world.cloud.request.bind(world.cloud);
    const spy = vi
      .spyOn(world.cloud, 'request')
      .mockImplementation((request) =>
        request.operation === 'machines.grow'
          ? Promise.resolve({ status: 400, body: '{"error":{"reason":"bad_input","words":"no"}}' })
          : original(request),
      );
    const held = await reserved();
    const id = await worker.app
      .get(ResizeOrder)
      .resize(ada.organizationId, instanceId, world.templates.large, ada.userId);
    expect(await world.finish(id, worker)).toBe('failed');
    spy.mockRestore();
    const { instance, refundedMicros, error } = await load(id);
    expect(error).toMatchObject({ code: 'provider_refused' });
    expect(instance).toMatchObject({
      status: 'running',
      vcpus: 1,
      memoryMib: 1024,
      diskGib: 10,
      templateId: world.templates.small,
      runningMicrosPerHour: RUNNING,
    });
    expect(machines(instanceId)).toMatchObject([{ power: 'on', cpus: 1, memoryMib: 1024, diskGib: 10 }]);
    expect(refundedMicros).toBe(RUNNING);
    expect(await reserved()).toBe(held);
    expect(await openSegments(must(instance, 'instance').vmId)).toMatchObject([
      { state: 'running', rateMicros: RUNNING },
    ]);
  });

  it('without credit everything is off within the grace and costs nothing; a top-up lets it start again', async () => {
    const bob = await world.customer(3n * RUNNING);
    const [first, second] = [await order(bob), await order(bob)];
    for (const id of [first, second]) expect(await world.finish(id, worker)).toBe('succeeded');
    const [deaf, other] = await Promise.all(
      [first, second].map(async (id) => must((await load(id)).instance, 'instance')),
    );
    machineOf(must(deaf, 'deaf').id).deaf = true;
    world.clock.advance(2 * 3_600_000);
    const handler = worker.app.get(AccountDepleteHandler);
    await handler.handle({ accountId: String(bob.accountId) });
    await handler.handle({ accountId: String(bob.accountId) });
    const stops = await world.database.client.operation.findMany({
      where: { organizationId: bob.organizationId, kind: 'instance.stop' },
    });
    expect(stops).toHaveLength(2);
    const startedAt = world.clock.now().getTime();
    for (const { id } of stops) expect(await world.finish(id, worker)).toBe('succeeded');
    expect(world.clock.now().getTime() - startedAt).toBeLessThan(MINUTE_MS);
    for (const row of [deaf, other]) {
      const { id, vmId } = must(row, 'instance');
      expect(machineOf(id).power).toBe('off');
      expect(await world.database.client.instance.findUnique({ where: { id } })).toMatchObject({
        status: 'stopped',
        stopReason: 'depleted',
      });
      expect(await openSegments(vmId)).toMatchObject([{ state: 'stopped_unpaid', rateMicros: 0n }]);
    }
    const power = worker.app.get(PowerOrders);
    await expect(power.start(bob.organizationId, must(other, 'other').id, bob.userId)).rejects.toMatchObject({
      code: 'insufficient_credits',
    });
    await world.credit(bob, 10_000_000n);
    const again = await power.start(bob.organizationId, must(other, 'other').id, bob.userId);
    expect(await world.finish(again, worker)).toBe('succeeded');
    expect(await openSegments(must(other, 'other').vmId)).toMatchObject([{ state: 'running', rateMicros: RUNNING }]);
  });
});
