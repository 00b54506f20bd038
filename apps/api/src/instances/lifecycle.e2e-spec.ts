import type { instances, operations } from '@uni/contracts';
import { must, newId } from '@uni/platform';
import type { z } from 'zod';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi, type TestPerson } from '../testing/start-api.js';
import type { TestAnswer } from '../testing/test-client.js';

type Operation = z.output<typeof operations.operation>;
type Instance = z.output<typeof instances.instance>;

describe('the life of an instance over the API', () => {
  let api: TestApi;
  let ada: TestPerson;
  const places = { able: newId(), plain: newId() };
  const templates = { able: newId(), plain: newId() };
  let names = 0;

  beforeAll(async () => {
    api = await startTestApi();
    const db = api.database.client;
    for (const place of ['able', 'plain'] as const) {
      const can = place === 'able';
      const capabilities = {
        create: { userData: true },
        stop: { graceful: true, forced: true },
        reboot: { graceful: true, forced: true },
        resize: { supported: true, requiresStopped: true, shrinkDisk: false },
        suspend: can,
        shelve: can,
        rescue: can,
        rebuild: { supported: can, requiresStopped: false },
        clone: { supported: can, requiresStopped: false },
      };
      const description = { capabilities, cheapestOff: can ? 'shelved' : 'stopped' };
      await db.provider.create({
        data: { id: places[place], kind: 'ovh', name: place, endpoint: 'https://x', credentials: {}, description },
      });
      await db.template.create({
        data: {
          id: templates[place],
          name: `Debian ${place}`,
          os: 'Debian',
          providerId: places[place],
          regionName: place,
          imageRef: 'img',
          vcpus: 1,
          memoryMib: 1024,
          diskGib: 10,
        },
      });
      await db.templatePrice.create({
        data: {
          id: newId(),
          templateId: templates[place],
          currency: 'EUR',
          runningMicrosPerHour: 17_200n,
          stoppedMicrosPerHour: 3_800n,
          shelvedMicrosPerHour: 1_000n,
          validFrom: new Date('2026-01-01T00:00:00Z'),
        },
      });
    }
    ada = await api.signUp('Ada');
    const { client } = await api.admin();
    const credit = { amount: '10', reason: 'for the test' };
    await client.post(`/admin/organizations/${ada.organizationId}/credits`, credit, { expect: 201 });
  });
  afterAll(() => api.close());

  const codeOf = ({ status, body }: TestAnswer): unknown => [status, (body as { code: string }).code];
  /** As the worker leaves it. */
  const settle = async (operation: Operation, status: Instance['status']): Promise<string> => {
    const id = must(operation.instanceId, 'instance');
    const end = { status: 'succeeded', finishedAt: new Date(), nextRunAt: null } as const;
    await api.database.client.operation.update({ where: { id: operation.id }, data: end });
    await api.database.client.instance.update({ where: { id }, data: { status, currentOperationId: null } });
    return id;
  };
  const running = async (place: keyof typeof templates): Promise<string> => {
    const body = { name: `life-${(names += 1)}`, templateId: templates[place] };
    return settle((await ada.client.post('/instances', body, { expect: 202 })).body as Operation, 'running');
  };
  const act = async (id: string, action: string, body: object = {}): Promise<Operation> =>
    (await ada.client.post(`/instances/${id}/actions/${action}`, body, { expect: 202 })).body as Operation;

  it('tells what each way of being off costs, and where there is a cheaper one', async () => {
    const id = await running('able');
    expect((await ada.client.get(`/instances/${id}`, { expect: 200 })).body).toMatchObject({
      stoppedPerHour: { amount: '0.003800' },
      suspendedPerHour: { amount: '0.017200' },
      shelvedPerHour: { amount: '0.001000' },
      rescueSince: null,
    });
    const priceOf = async (template: string) =>
      ((await ada.client.get(`/templates/${template}`, { expect: 200 })).body as { price: object }).price;
    expect(await priceOf(templates.able)).toMatchObject({ shelvedPerHour: { amount: '0.001000' } });
    expect(await priceOf(templates.plain)).toMatchObject({ shelvedPerHour: null, suspendedPerHour: null });
    const { items } = (await ada.client.get('/capabilities', { expect: 200 })).body as { items: object[] };
    expect(items).toContainEqual(expect.objectContaining({ providerId: places.able, cheapestOff: 'shelved' }));
  });

  it('takes each order where place and state allow it, and answers with its operation', async () => {
    const id = await running('able');
    for (const [action, after, body] of [
      ['suspend', 'suspended', {}],
      ['resume', 'running', {}],
      ['shelve', 'shelved', {}],
      ['unshelve', 'running', {}],
      ['rebuild', 'running', { imageId: templates.able }],
      ['rescue', 'running', {}],
    ] as const) {
      const operation = await act(id, action, body);
      expect(operation).toMatchObject({ kind: `instance.${action}`, instanceId: id, requestedBy: ada.userId });
      await settle(operation, after);
    }
    const copy = await act(id, 'clone', { name: 'the-copy' });
    expect(copy).toMatchObject({ kind: 'instance.clone', instanceName: 'the-copy' });
    expect(copy.instanceId).not.toBe(id);
  });

  it('brings back what is shelved with a start', async () => {
    const id = await running('able');
    await settle(await act(id, 'shelve'), 'shelved');
    expect(await act(id, 'start')).toMatchObject({ kind: 'instance.unshelve' });
  });

  it('refuses what the place or the state does not allow, and what is not theirs', async () => {
    const id = await running('plain');
    const refusal = async (action: string, body: object = {}) =>
      codeOf(await ada.client.post(`/instances/${id}/actions/${action}`, body));
    for (const action of ['suspend', 'shelve', 'rescue', 'rebuild'])
      expect(await refusal(action)).toEqual([422, 'unsupported_by_provider']);
    expect(await refusal('clone', { name: 'x' })).toEqual([422, 'unsupported_by_provider']);
    for (const action of ['resume', 'unshelve', 'unrescue'])
      expect(await refusal(action)).toEqual([409, 'illegal_state']);
    const eve = await api.signUp('Eve');
    for (const action of ['suspend', 'shelve', 'rescue', 'rebuild', 'resume'])
      expect(codeOf(await eve.client.post(`/instances/${id}/actions/${action}`))).toEqual([404, 'not_found']);
  });

  it('brings nothing back that was deleted, says why, and charges nothing for having been asked', async () => {
    const id = await running('plain');
    const refusal = async () => codeOf(await ada.client.post(`/instances/${id}/actions/restore`));
    expect(await refusal()).toEqual([409, 'illegal_state']);
    const deletedAt = new Date();
    await api.database.client.instance.update({ where: { id }, data: { status: 'deleted', deletedAt } });
    const segments = () => api.database.client.vmSegment.count();
    const before = await segments();
    const answer = await ada.client.post(`/instances/${id}/actions/restore`);
    expect(codeOf(answer)).toEqual([422, 'unsupported_by_provider']);
    expect((answer.body as { detail: string }).detail).toMatch(/keeps nothing of what was deleted/);
    expect(await segments()).toBe(before);
    const eve = await api.signUp('Eva');
    expect(codeOf(await eve.client.post(`/instances/${id}/actions/restore`))).toEqual([404, 'not_found']);
    const { items } = (await ada.client.get('/capabilities')).body as {
      items: { actions: Record<string, boolean> }[];
    };
    expect(items.map(({ actions }) => actions['restore'])).toEqual(items.map(() => false));
  });

  it('has no secret to tell where an operation has none, nor to anybody else', async () => {
    const id = await running('able');
    const operation = await act(id, 'rescue');
    expect(codeOf(await ada.client.get(`/operations/${operation.id}/secret`))).toEqual([404, 'not_found']);
    const eve = await api.signUp('Eva');
    expect(codeOf(await eve.client.get(`/operations/${operation.id}/secret`))).toEqual([404, 'not_found']);
  });

  it('shows administrators what the vendor goes on charging for, and where the price does not cover it', async () => {
    const { client } = await api.admin();
    const offCost = { stopped: { compute: true, disk: true, address: false }, shelved: { compute: false, disk: true } };
    const row = await api.database.client.provider.findUniqueOrThrow({ where: { id: places.able } });
    await api.database.client.provider.update({
      where: { id: places.able },
      data: { description: { ...(row.description as object), offCost } },
    });
    await api.database.client.template.update({ where: { id: templates.able }, data: { sizeRef: 'b3-8' } });
    await api.database.client.providerPrice.create({
      data: {
        providerId: places.able,
        sizeRef: 'b3-8',
        currency: 'EUR',
        runningMicrosPerHour: 15_000n,
        stoppedMicrosPerHour: 15_000n,
        shelvedMicrosPerHour: 500n,
        seenAt: new Date(),
      },
    });
    const view = (await client.get(`/admin/templates/${templates.able}`, { expect: 200 })).body as {
      offCosts: { state: string }[];
      warnings: string[];
    };
    expect(view.offCosts).toMatchObject([
      { state: 'stopped', charged: ['compute', 'disk'], vendorPrice: { amount: '0.015000' }, covered: false },
      { state: 'suspended', vendorPrice: null, covered: null },
      { state: 'shelved', charged: ['disk'], vendorPrice: { amount: '0.000500' }, covered: true },
    ]);
    expect(view.warnings.filter((text) => text.includes('goes on charging'))).toEqual([
      'Stopped costs 0.003800 EUR an hour, but able goes on charging 0.015000 EUR for it: raise the price.',
    ]);
  });
});
