import { storage, type operations } from '@uni/contracts';
import { must, newId } from '@uni/platform';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi, type TestPerson } from '../testing/start-api.js';
import type { TestAnswer } from '../testing/test-client.js';

type Operation = operations.OperationView;

const CAPABILITIES = {
  create: { userData: false },
  snapshots: {
    supported: true,
    withMemory: false,
    revertRequiresStopped: true,
    includesVolumes: false,
    accountWide: false,
    max: 2,
  },
  volumes: {
    supported: true,
    detach: 'same_machine',
    accountWide: true,
    attachRequiresStopped: false,
    growRequires: 'nothing',
    max: null,
  },
  backups: { supported: true, restoreRequiresStopped: false },
  iso: false,
};

describe('snapshots, volumes, backups and discs over the API', () => {
  let api: TestApi;
  let ada: TestPerson;
  let instanceId: string;
  const providerId = newId();
  const templateId = newId();

  beforeAll(async () => {
    api = await startTestApi();
    const db = api.database.client;
    const description = { capabilities: CAPABILITIES };
    await db.provider.create({
      data: { id: providerId, kind: 'proxmox', name: 'P', endpoint: 'https://pve', credentials: {}, description },
    });
    const size = { vcpus: 1, memoryMib: 1024, diskGib: 10 };
    const template = {
      id: templateId,
      name: 'Debian 13',
      os: 'Debian',
      providerId,
      regionName: 'Nantes',
      imageRef: '9100',
    };
    await db.template.create({ data: { ...template, ...size, loginUser: 'debian' } });
    await db.templatePrice.create({
      data: {
        id: newId(),
        templateId,
        currency: 'EUR',
        runningMicrosPerHour: 17_200n,
        stoppedMicrosPerHour: 3_800n,
        validFrom: new Date('2026-01-01T00:00:00Z'),
      },
    });
  });
  afterAll(() => api.close());
  beforeEach(async () => {
    ada = await api.signUp('Ada');
    const { client } = await api.admin();
    const credit = { amount: '10', reason: 'for the test' };
    await client.post(`/admin/organizations/${ada.organizationId}/credits`, credit, { expect: 201 });
    const order = (await ada.client.post('/instances', { name: 'web-1', templateId }, { expect: 202 }))
      .body as Operation;
    instanceId = must(order.instanceId, 'instance');
    await finish(order);
    await api.database.client.instance.update({ where: { id: instanceId }, data: { status: 'running' } });
  });

  /** As the worker leaves it. */
  async function finish(operation: Operation): Promise<void> {
    const db = api.database.client;
    await db.operation.update({
      where: { id: operation.id },
      data: { status: 'succeeded', finishedAt: new Date(), nextRunAt: null },
    });
    await db.instance.update({ where: { id: instanceId }, data: { currentOperationId: null } });
    await db.storageItem.updateMany({
      where: { operationId: operation.id },
      data: { state: 'ready', operationId: null, externalId: operation.id, sizeGib: 10 },
    });
  }
  const post = async (path: string, body: object = {}): Promise<Operation> =>
    (await ada.client.post(`/instances/${instanceId}/${path}`, body, { expect: 202 })).body as Operation;
  const codeOf = ({ status, body }: TestAnswer): unknown => [status, (body as { code: string }).code];
  const read = async (path: string): Promise<unknown> => (await ada.client.get(path, { expect: 200 })).body;

  it('an order answers with its operation, and the list tells what is being done and what the place allows', async () => {
    const operation = await post('snapshots', { name: 'before' });
    expect(operation).toMatchObject({ kind: 'snapshot.create', status: 'queued', steps: [{ name: 'snapshot' }] });
    const { items, rules } = storage.instanceSnapshots.parse(await read(`/instances/${instanceId}/snapshots`));
    expect(items).toMatchObject([{ name: 'before', state: 'creating', operationId: operation.id, withMemory: false }]);
    expect(rules).toMatchObject({ supported: true, max: 2, goesWithInstance: true, included: true });
    await finish(operation);
    const [made] = storage.snapshots.parse(await read('/snapshots?total=true')).items;
    expect(made).toMatchObject({ instanceId, instanceName: 'web-1', state: 'ready', sizeGib: 10 });
    expect(await read(`/instances/${instanceId}/snapshots/${must(made, 'snapshot').id}`)).toEqual(made);
  });

  it('refuses in words, before anything is sent to the place', async () => {
    const path = `/instances/${instanceId}`;
    await finish(await post('snapshots', { name: 'one' }));
    const [one] = storage.snapshots.parse(await read('/snapshots')).items;
    const id = must(one, 'snapshot').id;
    const { client } = ada;
    expect(codeOf(await client.post(`${path}/snapshots/${id}/revert`))).toEqual([409, 'illegal_state']);
    expect(codeOf(await client.post(`${path}/snapshots`, { name: 'ONE' }))).toEqual([409, 'name_taken']);
    expect(codeOf(await client.post(`${path}/snapshots`, { name: 'm', withMemory: true }))).toEqual([
      422,
      'unsupported_by_provider',
    ]);
    await finish(await post('snapshots', { name: 'two' }));
    expect(codeOf(await client.post(`${path}/snapshots`, { name: 'three' }))).toEqual([409, 'limit_reached']);
    expect(codeOf(await client.post(`${path}/iso`, { isoRef: 'x' }))).toEqual([422, 'unsupported_by_provider']);
    expect(codeOf(await client.post(`${path}/volumes`, { name: 'a b', sizeGib: 1 }))).toEqual([
      400,
      'validation_failed',
    ]);
    expect(await read(`${path}/iso`)).toEqual({ supported: false, attached: null, discs: [] });
  });

  it('volumes grow only, and one change of the instance runs at a time', async () => {
    const operation = await post('volumes', { name: 'data', sizeGib: 10 });
    expect(codeOf(await ada.client.post(`/instances/${instanceId}/backups`, { name: 'b' }))).toEqual([
      409,
      'operation_in_progress',
    ]);
    await finish(operation);
    const { items } = storage.instanceVolumes.parse(await read(`/instances/${instanceId}/volumes`));
    const path = `/instances/${instanceId}/volumes/${must(items[0], 'volume').id}`;
    expect(codeOf(await ada.client.post(`${path}/resize`, { sizeGib: 5 }))).toEqual([422, 'disk_shrink']);
    expect(codeOf(await ada.client.post(`${path}/resize`, { sizeGib: 10 }))).toEqual([409, 'same_size']);
    await ada.client.post(`${path}/resize`, { sizeGib: 20 }, { expect: 202 });
  });

  it('a backup policy has one rhythm, is told with the backups, and can be switched off', async () => {
    const path = `/instances/${instanceId}/backup-policy`;
    const { client } = ada;
    expect(codeOf(await client.put(path, { keep: 3 }))).toEqual([400, 'validation_failed']);
    expect(codeOf(await client.put(path, { keep: 3, everyHours: 6, dailyAt: '03:30' }))).toEqual([
      400,
      'validation_failed',
    ]);
    expect(codeOf(await client.put(path, { keep: 3, dailyAt: '24:00' }))).toEqual([400, 'validation_failed']);
    await client.put(path, { keep: 3, dailyAt: '03:30' }, { expect: 200 });
    const { policy } = storage.instanceBackups.parse(await read(`/instances/${instanceId}/backups`));
    expect(policy).toMatchObject({ everyHours: null, dailyAt: '03:30', keep: 3, lastRefusal: null });
    await client.delete(path, { expect: 204 });
    expect(codeOf(await client.delete(path))).toEqual([404, 'not_found']);
  });

  it('lists across instances by name, instance, state and region, and pages through them', async () => {
    for (const name of ['alpha', 'beta']) await finish(await post('snapshots', { name }));
    const { items } = storage.snapshots.parse(await read('/snapshots'));
    expect(items).toMatchObject([
      { name: 'beta', region: 'Nantes', providerKind: 'proxmox', instanceName: 'web-1' },
      { name: 'alpha' },
    ]);
    const names = async (query: string): Promise<string[]> =>
      storage.snapshots.parse(await read(`/snapshots?${query}`)).items.map(({ name }) => name);
    expect(await names('q=ALPH')).toEqual(['alpha']);
    expect(await names('q=web-1')).toEqual(['beta', 'alpha']);
    expect(await names('q=%25')).toEqual([]);
    expect(await names('state=ready&state=gone')).toEqual(['beta', 'alpha']);
    expect(await names('state=gone')).toEqual([]);
    expect(await names('region=Nantes&q=b')).toEqual(['beta', 'alpha']);
    expect(await names('region=Lyon')).toEqual([]);
    expect(await names(`instanceId=${instanceId}`)).toEqual(['beta', 'alpha']);
    expect(codeOf(await ada.client.get('/snapshots?state=broken'))).toEqual([400, 'validation_failed']);
    const first = storage.snapshots.parse(await read('/snapshots?limit=1&total=true&q=web'));
    expect([first.items.map(({ name }) => name), first.total]).toEqual([['beta'], 2]);
    expect(await names(`limit=1&q=web&cursor=${first.nextCursor ?? ''}`)).toEqual(['alpha']);
  });

  it('tells what ISO images there are, and where; not how the operator calls the place', async () => {
    const db = api.database.client;
    await db.providerIso.create({
      data: { providerId, ref: 'local:iso/debian.iso', name: 'debian.iso', seenAt: new Date() },
    });
    const answer = await read('/isos');
    expect(storage.isos.parse(answer).items).toEqual([
      {
        ref: 'local:iso/debian.iso',
        name: 'debian.iso',
        sizeMib: null,
        providerId,
        providerKind: 'proxmox',
        regions: ['Nantes'],
      },
    ]);
    expect(JSON.stringify(answer)).not.toContain('providerName');
    const { client } = await api.signUp('Eve');
    expect(await client.get('/isos', { expect: 200 })).toMatchObject({ body: { items: [] } });
    await db.providerIso.deleteMany({ where: { providerId } });
  });

  it("somebody else's things do not exist", async () => {
    await finish(await post('snapshots', { name: 'mine' }));
    const [mine] = storage.snapshots.parse(await read('/snapshots')).items;
    const item = `/instances/${instanceId}/snapshots/${must(mine, 'snapshot').id}`;
    const { client } = await api.signUp('Eve');
    for (const answer of await Promise.all([
      client.get(`/instances/${instanceId}/snapshots`),
      client.get(`/instances/${instanceId}/volumes`),
      client.get(`/instances/${instanceId}/backups`),
      client.get(`/instances/${instanceId}/iso`),
      client.get(item),
      client.post(`${item}/revert`),
      client.delete(item),
      client.post(`/instances/${instanceId}/snapshots`, { name: 'x' }),
      client.put(`/instances/${instanceId}/backup-policy`, { keep: 1, everyHours: 1 }),
    ]))
      expect(codeOf(answer)).toEqual([404, 'not_found']);
    expect(await client.get('/snapshots', { expect: 200 })).toMatchObject({ body: { items: [] } });
  });
});
