import type { imports, operations, providers } from '@uni/contracts';
import { must, newId } from '@uni/platform';
import type { z } from 'zod';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi, type TestPerson } from '../testing/start-api.js';
import type { TestClient } from '../testing/test-client.js';

type Adopted = z.output<typeof imports.adoptedMachines>;
type Quarantine = z.output<typeof imports.quarantine>;
type Machines = z.output<typeof providers.machines>;

describe('import and quarantine over the API', () => {
  let api: TestApi;
  let ada: TestPerson;
  let admin: TestClient;
  let support: TestClient;
  const providerId = newId();
  const price = { runningPerHour: '0.05', stoppedPerHour: '0.01' };

  beforeAll(async () => {
    api = await startTestApi();
    ada = await api.signUp();
    admin = api.anonymous.as((await api.admin('admin')).accessToken);
    support = api.anonymous.as((await api.admin('support')).accessToken);
    const db = api.database.client;
    const description = { capabilities: { adopt: true } };
    await db.provider.create({
      data: { id: providerId, kind: 'memory', name: 'Place', endpoint: 'memory://x', credentials: {}, description },
    });
    const at = new Date();
    const machine = (externalId: string, more: object = {}) => ({
      providerId,
      externalId,
      name: `old ${externalId}`,
      powerState: 'stopped',
      vcpus: 1,
      memoryMib: 512,
      diskGib: 5,
      location: externalId === '3' ? 'west' : 'east',
      sizeRef: 'flat',
      ownership: 'foreign',
      firstSeenAt: at,
      ...more,
    });
    await db.providerMachine.createMany({
      data: [
        machine('1'),
        machine('2', { powerState: 'running' }),
        machine('3', { ownership: 'orphan', mark: newId() }),
      ],
    });
    await db.providerPrice.create({
      data: {
        providerId,
        sizeRef: 'flat',
        currency: 'EUR',
        runningMicrosPerHour: 9_000n,
        stoppedMicrosPerHour: 2_000n,
        seenAt: at,
      },
    });
  });
  afterAll(() => api.close());

  const inventory = async (query = '') =>
    (await support.get(`/admin/providers/${providerId}/inventory${query}`, { expect: 200 })).body as Machines;
  const orphan = async (more: object = {}): Promise<string> => {
    const id = newId();
    const { externalId, mark } = await api.database.client.providerMachine.findFirstOrThrow({
      where: { externalId: '3' },
    });
    const at = new Date();
    await api.database.client.quarantineItem.create({
      data: {
        id,
        providerId,
        kind: 'machine',
        externalId,
        mark: must(mark, 'mark'),
        name: 'old 3',
        reason: 'no_instance',
        facts: { powerState: 'stopped', vcpus: 1 },
        costMicrosPerHour: 2_000n,
        costCurrency: 'EUR',
        firstSeenAt: at,
        lastSeenAt: at,
        ...more,
      },
    });
    return id;
  };

  it('lists what stands at a provider, by whose it is, what it does, where, and what it costs', async () => {
    const all = await inventory('?total=true');
    expect(all.total).toBe(3);
    expect(all.items.map(({ externalId, vendorPerHour }) => [externalId, vendorPerHour?.amount])).toEqual([
      ['1', '0.002000'],
      ['2', '0.009000'],
      ['3', '0.002000'],
    ]);
    expect((await inventory('?ownership=foreign&power=running')).items.map(({ externalId }) => externalId)).toEqual([
      '2',
    ]);
    expect((await inventory('?location=west')).items.map(({ externalId }) => externalId)).toEqual(['3']);
    expect((await inventory('?limit=1&q=old')).nextCursor).not.toBeNull();
  });

  it('gives machines to a customer, once under one key, and says of each that is refused why', async () => {
    const body = {
      organizationId: ada.organizationId,
      machines: [{ externalId: '1' }, { externalId: '2' }, { externalId: '9' }],
      price,
    };
    const key = { 'idempotency-key': newId() };
    const path = `/admin/providers/${providerId}/adopt`;
    const first = (await admin.post(path, body, { expect: 202, headers: key })).body as Adopted;
    expect(first.items.map(({ name, error }) => [name, error?.code ?? null])).toEqual([
      ['old-1', null],
      [null, 'insufficient_credits'],
      [null, 'not_found'],
    ]);
    const again = (await admin.post(path, body, { expect: 202, headers: key })).body as Adopted;
    expect(again).toEqual(first);
    expect(await api.database.client.instance.count()).toBe(1);
    const operation = (await support.get(`/admin/operations/${String(first.items[0]?.operationId)}`, { expect: 200 }))
      .body as operations.AdminOperationView;
    expect(operation).toMatchObject({ kind: 'instance.adopt', status: 'queued', instanceName: 'old-1' });
    const { items } = await inventory();
    expect(items.map(({ externalId }) => externalId)).toEqual(['1', '2', '3']);
  });

  it('refuses an import that names no terms, both, a machine twice, or nobody', async () => {
    const path = `/admin/providers/${providerId}/adopt`;
    const machines = [{ externalId: '1' }];
    const { organizationId } = ada;
    for (const body of [
      { organizationId, machines },
      { organizationId, machines, price, templateId: newId() },
      { organizationId, machines: [...machines, ...machines], price },
      { organizationId, machines: [], price },
      { organizationId, machines, price: { runningPerHour: '0.01', stoppedPerHour: '0.02' } },
    ])
      await admin.post(path, body, { expect: 400 });
    await admin.post(path, { organizationId: newId(), machines, price }, { expect: 404 });
    await support.post(path, { organizationId, machines, price }, { expect: 403 });
  });

  it('lists the quarantine, ignores with a reason, and gives to a customer', async () => {
    const id = await orphan();
    const list = async (query = '') =>
      ((await support.get(`/admin/orphans${query}`, { expect: 200 })).body as Quarantine).items;
    expect(await list(`?kind=machine&providerId=${providerId}&q=old`)).toMatchObject([
      { id, costPerHour: { amount: '0.002000', currency: 'EUR' }, actions: ['adopt', 'ignore', 'delete'] },
    ]);
    await admin.post(`/admin/orphans/${id}/ignore`, { reason: '' }, { expect: 400 });
    const ignored = await admin.post(`/admin/orphans/${id}/ignore`, { reason: 'kept' }, { expect: 200 });
    expect(ignored.body).toMatchObject({ ignored: { reason: 'kept' } });
    expect(await list()).toEqual([]);
    expect(await list('?state=ignored')).toHaveLength(1);
    const request = { organizationId: ada.organizationId, price };
    const answer = await admin.post(`/admin/orphans/${id}/adopt`, request, { expect: 202 });
    expect(answer.body).toMatchObject({ kind: 'instance.adopt', organization: { id: ada.organizationId } });
    expect((await list('?state=ignored'))[0]).toMatchObject({ actions: [] });
    await admin.post(`/admin/orphans/${id}/delete`, { name: 'old 3' }, { expect: 409 });
    await api.database.client.quarantineItem.delete({ where: { id } });
  });

  it('deletes by name only, as an operation that belongs to nobody', async () => {
    const id = await orphan();
    await admin.post(`/admin/orphans/${id}/delete`, { name: 'old' }, { expect: 400 });
    await support.post(`/admin/orphans/${id}/delete`, { name: 'old 3' }, { expect: 403 });
    const answer = await admin.post(`/admin/orphans/${id}/delete`, { name: 'old 3' }, { expect: 202 });
    expect(answer.body).toMatchObject({
      kind: 'orphan.delete',
      organization: null,
      steps: [{ name: 'prove' }, { name: 'remove' }],
    });
    const all = (await support.get('/admin/operations?kind=orphan.delete', { expect: 200 })).body as {
      items: unknown[];
    };
    expect(all.items).toHaveLength(1);
    await admin.post(`/admin/orphans/${newId()}/delete`, { name: 'old 3' }, { expect: 404 });
  });
});
