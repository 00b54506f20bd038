import type { drift } from '@uni/contracts';
import type { Prisma } from '@uni/data';
import { must } from '@uni/platform';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { RUNNING, STOPPED, World, type Worker } from '../../test/world.js';
import { CreateOrder } from '../orders/create-order.service.js';
import { ProviderSyncHandler } from '../reconcile/provider-sync.handler.js';
import type { Orderer } from '../instance.types.js';
import { AcceptDrift } from './accept-drift.service.js';
import { CorrectDrift } from './correct-drift.service.js';
import { DriftQueries } from './drift.queries.js';

const reason = 'Looked at with the customer.';

describe('machines that were changed behind our back', () => {
  let world: World;
  let worker: Worker;
  let ada: Orderer;
  let queries: DriftQueries;
  let names = 0;

  beforeAll(async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    world = await World.open();
    worker = await world.worker();
    ada = await world.customer(100_000_000n);
    queries = worker.app.get(DriftQueries);
    const { description } = await worker.registry.open(world.providerId);
    await world.database.client.provider.update({
      where: { id: world.providerId },
      data: { description: description as unknown as Prisma.InputJsonObject },
    });
  });
  afterAll(async () => {
    vi.useRealTimers();
    await world.close();
  });

  const row = (id: string) => world.database.client.instance.findUniqueOrThrow({ where: { id } });
  const machine = (id: string) =>
    must(
      world.cloud.machines.all().find(({ label }) => label === `uni:${id}`),
      'machine',
    );
  const sync = async () => {
    world.clock.advance(60_000);
    await worker.app.get(ProviderSyncHandler, { strict: false }).handle({ providerId: world.providerId });
  };
  const running = async (): Promise<string> => {
    const request = { name: `drift-${(names += 1)}`, templateId: world.templates.small, sshKeyIds: [], tags: [] };
    const id = await worker.app.get(CreateOrder).create(ada, request);
    expect(await world.finish(id, worker)).toBe('succeeded');
    return must((await world.database.client.operation.findUniqueOrThrow({ where: { id } })).instanceId, 'instance');
  };
  const listed = async (id: string) =>
    (await queries.list({ limit: 200 })).items.find(({ instance }) => instance.id === id);
  const seen = async (id: string) =>
    ((await listed(id))?.differences ?? []).map(({ field, actual }) => ({ field, actual }));
  const accept = async (id: string, pricing?: drift.AcceptDriftRequest['pricing']) =>
    worker.app.get(AcceptDrift).accept(id, { differences: await seen(id), reason, ...(pricing ? { pricing } : {}) });
  const correct = async (id: string, differences?: drift.CorrectDriftRequest['differences']) =>
    worker.app.get(CorrectDrift).correct(id, { differences: differences ?? (await seen(id)), reason }, ada.userId);
  const segments = async (id: string) => {
    const { vmId } = await row(id);
    const rows = await world.database.client.vmSegment.findMany({ where: { vmId }, orderBy: { id: 'asc' } });
    return rows.map(({ state, rateMicros, toTs }) => [state, rateMicros, toTs === null]);
  };
  const held = async (id: string) => {
    const { vmId } = await row(id);
    const rows = await world.database.client.reservation.findMany({ where: { vmId, status: 'held' } });
    return rows.map(({ amountMicros }) => amountMicros);
  };
  const audited = (id: string, action: string) =>
    world.database.client.auditEntry.findFirst({ where: { targetId: id, action }, orderBy: { id: 'desc' } });

  it('are listed with before and after, once, until they are as they were', async () => {
    const [id, other] = [await running(), await running()];
    machine(id).memoryMib = 8192;
    await sync();
    await sync();
    expect(await listed(other)).toBeUndefined();
    expect(await listed(id)).toMatchObject({
      organization: { name: 'Customer' },
      provider: { name: 'Memory' },
      instance: { memoryMib: 1024 },
      differences: [{ field: 'memoryMib', expected: 1024, actual: 8192, acceptObstacle: null, correctObstacle: null }],
    });
    const limited = await queries.list({ limit: 1, total: true, field: 'memoryMib' });
    expect(limited).toMatchObject({ total: 1, nextCursor: null });
    expect((await queries.list({ limit: 1, field: 'name' })).items).toEqual([]);
    machine(id).memoryMib = 1024;
    await sync();
    expect(await listed(id)).toBeUndefined();
  });

  it('are accepted at the price of the template that sells their size, charged from that second', async () => {
    const id = await running();
    Object.assign(machine(id), { cpus: 2, memoryMib: 2048, diskGib: 20 });
    await sync();
    const offers = (await listed(id))?.offers ?? [];
    expect(offers.map(({ templateId }) => templateId)).toEqual([world.templates.large]);
    await expect(accept(id)).rejects.toMatchObject({ code: 'validation_failed', errors: [{ path: 'pricing' }] });
    await expect(accept(id, { by: 'template', templateId: world.templates.small })).rejects.toMatchObject({
      code: 'drift_unsolvable',
    });
    expect((await row(id)).vcpus).toBe(1);
    await accept(id, { by: 'template', templateId: world.templates.large });
    expect(await row(id)).toMatchObject({
      vcpus: 2,
      memoryMib: 2048,
      diskGib: 20,
      templateId: world.templates.large,
      runningMicrosPerHour: RUNNING * 2n,
      drift: [],
    });
    expect(await segments(id)).toEqual([
      ['running', RUNNING, false],
      ['running', RUNNING * 2n, true],
    ]);
    expect(await held(id)).toEqual([RUNNING * 2n]);
    expect(await audited(id, 'instance.drift_accepted')).toMatchObject({
      before: { vcpus: 1, memoryMib: 1024, diskGib: 10 },
      after: { vcpus: 2, memoryMib: 2048, diskGib: 20 },
      reason,
    });
    await sync();
    expect(await listed(id)).toBeUndefined();
  });

  it('are accepted at a price of their own, or at the price they had, off as well as on', async () => {
    const id = await running();
    machine(id).power = 'off';
    machine(id).memoryMib = 4096;
    await sync();
    await accept(id, { by: 'price', runningPerHour: '0.05', stoppedPerHour: '0.01' });
    expect(await segments(id)).toEqual([
      ['running', RUNNING, false],
      ['stopped', STOPPED, false],
      ['stopped', 10_000n, true],
    ]);
    expect(await held(id)).toEqual([]);
    machine(id).memoryMib = 6144;
    await sync();
    await accept(id, { by: 'keep' });
    expect(await row(id)).toMatchObject({ memoryMib: 6144, runningMicrosPerHour: 50_000n, drift: [] });
    expect(await segments(id)).toHaveLength(3);
  });

  it('are brought back to the size that was ordered, at the price that was ordered', async () => {
    const id = await running();
    Object.assign(machine(id), { cpus: 4, memoryMib: 8192 });
    await sync();
    const operationId = await correct(id);
    await expect(correct(id, [{ field: 'vcpus', actual: 4 }])).rejects.toMatchObject({ code: 'operation_in_progress' });
    expect(await world.finish(operationId, worker)).toBe('succeeded');
    expect(machine(id)).toMatchObject({ cpus: 1, memoryMib: 1024, power: 'on' });
    await sync();
    expect(await listed(id)).toBeUndefined();
    expect(await row(id)).toMatchObject({ status: 'running', runningMicrosPerHour: RUNNING, currentOperationId: null });
    expect((await segments(id)).at(-1)).toEqual(['running', RUNNING, true]);
    expect(await held(id)).toEqual([RUNNING]);
    expect(await audited(id, 'instance.drift_corrected')).toMatchObject({ after: { operationId, vcpus: 1 }, reason });
  });

  it('that were switched off are charged as off at once, and switched on again by one press', async () => {
    const id = await running();
    machine(id).power = 'off';
    await sync();
    expect((await listed(id))?.differences).toMatchObject([
      { field: 'status', expected: 'running', actual: 'stopped', acceptObstacle: null, correctObstacle: null },
    ]);
    expect((await segments(id)).at(-1)).toEqual(['stopped', STOPPED, true]);
    await sync();
    expect(await listed(id)).toBeDefined();
    expect(await world.finish(await correct(id), worker)).toBe('succeeded');
    expect(machine(id).power).toBe('on');
    expect(await row(id)).toMatchObject({ status: 'running', drift: [] });
    machine(id).power = 'off';
    await sync();
    await accept(id);
    await sync();
    expect(await row(id)).toMatchObject({ status: 'stopped', drift: [] });
  });

  it('that were renamed or got another address are followed when somebody accepts that', async () => {
    const id = await running();
    Object.assign(machine(id), { name: 'renamed.example.org', address: '203.0.113.77' });
    await sync();
    expect((await listed(id))?.differences).toMatchObject([
      { field: 'name', actual: 'renamed.example.org', correctObstacle: null },
      { field: 'addresses', actual: '203.0.113.77', correctObstacle: 'cannot_readdress' },
    ]);
    await expect(correct(id)).rejects.toMatchObject({ code: 'drift_unsolvable' });
    await accept(id);
    expect(await row(id)).toMatchObject({
      hostname: 'renamed.example.org',
      addresses: [{ address: '203.0.113.77', family: 'ipv4', kind: 'public' }],
      drift: [],
    });
    await sync();
    expect(await listed(id)).toBeUndefined();
  });

  it('in the name are corrected by writing ours to the provider, whatever it is called there', async () => {
    const id = await running();
    const { hostname, status } = await row(id);
    machine(id).name = 'Do not touch!';
    machine(id).memoryMib = 8192;
    await sync();
    const name = [{ field: 'name' as const, actual: 'Do not touch!' }];
    await expect(correct(id)).rejects.toMatchObject({ code: 'drift_unsolvable' });
    const operationId = await correct(id, name);
    await expect(correct(id, name)).rejects.toMatchObject({ code: 'operation_in_progress' });
    expect(await world.finish(operationId, worker)).toBe('succeeded');
    expect(machine(id)).toMatchObject({ name: hostname, power: 'on', memoryMib: 8192 });
    expect(await row(id)).toMatchObject({ status, currentOperationId: null, drift: [{ field: 'memoryMib' }] });
    expect(await audited(id, 'instance.drift_corrected')).toMatchObject({ after: { operationId, name: hostname } });
    expect((await segments(id)).at(-1)).toEqual(['running', RUNNING, true]);
    await sync();
    expect((await listed(id))?.differences.map(({ field }) => field)).toEqual(['memoryMib']);
  });

  it('are decided on only as they were looked at', async () => {
    const id = await running();
    machine(id).memoryMib = 2048;
    await sync();
    const looked = await seen(id);
    machine(id).memoryMib = 4096;
    await sync();
    const request = { differences: looked, pricing: { by: 'keep' as const }, reason };
    await expect(worker.app.get(AcceptDrift).accept(id, request)).rejects.toMatchObject({ code: 'drift_changed' });
    await expect(correct(id, looked)).rejects.toMatchObject({ code: 'drift_changed' });
    expect((await row(id)).memoryMib).toBe(1024);
  });
});
