import { instances, operations } from '@uni/contracts';
import { must, newId } from '@uni/platform';
import type { z } from 'zod';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi, type TestPerson } from '../testing/start-api.js';
import type { TestAnswer } from '../testing/test-client.js';

type Operation = z.output<typeof operations.operation>;
type Page = z.output<typeof instances.instances>;

describe('instances over the API', () => {
  let api: TestApi;
  let ada: TestPerson;
  const providerId = newId();
  const templateId = newId();
  let names = 0;

  beforeAll(async () => {
    api = await startTestApi();
    const db = api.database.client;
    const description = { capabilities: { create: { userData: false } } };
    await db.provider.create({
      data: { id: providerId, kind: 'proxmox', name: 'P', endpoint: 'https://pve', credentials: {}, description },
    });
    await db.template.create({
      data: {
        id: templateId,
        name: 'Debian 13',
        os: 'Debian',
        providerId,
        regionName: 'Nantes',
        imageRef: '9100',
        vcpus: 1,
        memoryMib: 1024,
        diskGib: 10,
        loginUser: 'debian',
      },
    });
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
    await client.post(
      `/admin/organizations/${ada.organizationId}/credits`,
      { amount: '10', reason: 'for the test' },
      { expect: 201 },
    );
  });

  const order = async (body: object = {}): Promise<Operation> =>
    (await ada.client.post('/instances', { name: `vm-${(names += 1)}`, templateId, ...body }, { expect: 202 }))
      .body as Operation;
  const codeOf = ({ status, body }: TestAnswer): unknown => [status, (body as { code: string }).code];
  /** As the worker leaves it. */
  async function finish(operation: Operation, status: 'running' | 'stopped' = 'running'): Promise<string> {
    const id = must(operation.instanceId, 'instance');
    await api.database.client.operation.update({
      where: { id: operation.id },
      data: { status: 'succeeded', finishedAt: new Date(), nextRunAt: null },
    });
    await api.database.client.instance.update({ where: { id }, data: { status, currentOperationId: null } });
    return id;
  }

  it('an order answers with its operation, and the same key with the same answer', async () => {
    const body = { name: 'web-1', templateId, tags: ['prod'] };
    const call = { headers: { 'idempotency-key': newId() }, expect: 202 };
    const first = await ada.client.post('/instances', body, call);
    const again = await ada.client.post('/instances', body, call);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    const operation = first.body as Operation;
    expect(first.headers.get('location')).toBe(`/api/v1/operations/${operation.id}`);
    expect(operation).toMatchObject({
      kind: 'instance.create',
      status: 'queued',
      instanceName: 'web-1',
      requestedBy: ada.userId,
    });
    expect(operation.steps.map(({ name }) => name)).toEqual([
      'reserve',
      'place',
      'clone',
      'configure',
      'grow_disk',
      'start',
      'address',
      'billing',
    ]);
    const { items } = (await api.anonymous.as(ada.accessToken).get('/instances?total=true', { expect: 200 }))
      .body as Page;
    expect(items).toMatchObject([
      {
        name: 'web-1',
        status: 'provisioning',
        pricePerHour: { amount: '0.000000' },
        runningPerHour: { amount: '0.017200', currency: 'EUR' },
        currentOperationId: operation.id,
      },
    ]);
  });

  it('refuses in words that name what is wrong', async () => {
    expect(codeOf(await ada.client.post('/instances', { name: 'x', templateId: newId() }))).toEqual([404, 'not_found']);
    expect(codeOf(await ada.client.post('/instances', { name: 'x', templateId, userData: '#cloud-config' }))).toEqual([
      422,
      'unsupported_by_provider',
    ]);
    const key = await ada.client.post('/instances', { name: 'x', templateId, sshKeyIds: [newId()] });
    expect([codeOf(key), (key.body as { errors: unknown }).errors]).toMatchObject([
      [404, 'not_found'],
      [{ path: 'sshKeyIds.0' }],
    ]);
    const poor = await api.signUp('Poor');
    expect(codeOf(await poor.client.post('/instances', { name: 'x', templateId }))).toEqual([
      402,
      'insufficient_credits',
    ]);
    const operation = await order({ name: 'Taken' });
    expect(codeOf(await ada.client.post('/instances', { name: 'taken', templateId }))).toEqual([409, 'name_taken']);
    expect(codeOf(await ada.client.post(`/instances/${operation.instanceId}/actions/stop`))).toEqual([
      409,
      'operation_in_progress',
    ]);
    const id = await finish(operation);
    expect(codeOf(await ada.client.post(`/instances/${id}/actions/start`))).toEqual([409, 'illegal_state']);
    expect(codeOf(await ada.client.post(`/instances/${id}/actions/suspend`))).toEqual([422, 'unsupported_by_provider']);
    expect(codeOf(await ada.client.post(`/instances/${id}/actions/explode`))).toEqual([404, 'not_found']);
  });

  it("somebody else's instance does not exist, whatever is asked of it", async () => {
    const id = await finish(await order());
    const { client } = await api.signUp('Eve');
    const attempts = [
      client.get(`/instances/${id}`),
      client.patch(`/instances/${id}`, { name: 'mine' }),
      client.delete(`/instances/${id}`),
      ...['start', 'stop', 'reboot', 'suspend'].map((action) => client.post(`/instances/${id}/actions/${action}`)),
      client.post(`/instances/${id}/actions/resize`, { templateId }),
      client.get(`/instances/${id}/history`),
      client.get(`/instances/${id}/cost`),
    ];
    for (const answer of await Promise.all(attempts)) expect(codeOf(answer)).toEqual([404, 'not_found']);
    expect(((await client.get('/instances', { expect: 200 })).body as Page).items).toEqual([]);
  });

  it('lists in both directions, page by page, without gaps or repetitions', async () => {
    for (let count = 0; count < 7; count += 1) await order();
    const client = api.anonymous.as(ada.accessToken);
    for (const sort of ['name', '-name', 'createdAt', '-createdAt']) {
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const more: string = cursor === null ? '' : `&cursor=${cursor}`;
        const page = (await client.get(`/instances?limit=3&total=true&sort=${sort}${more}`, { expect: 200 }))
          .body as Page;
        expect(page.total).toBe(7);
        seen.push(...page.items.map((item) => (sort.endsWith('name') ? item.name : item.createdAt)));
        cursor = page.nextCursor;
      } while (cursor !== null);
      const sorted = [...seen].sort();
      expect(seen, sort).toEqual(sort.startsWith('-') ? sorted.reverse() : sorted);
      expect(seen).toHaveLength(7);
    }
    const { nextCursor } = (await client.get('/instances?limit=3&sort=name', { expect: 200 })).body as Page;
    expect(codeOf(await client.get(`/instances?sort=createdAt&cursor=${nextCursor}`))).toEqual([400, 'invalid_cursor']);
    const forged = Buffer.from(JSON.stringify(['createdAt', 'never', 'nobody'])).toString('base64url');
    expect(codeOf(await client.get(`/instances?sort=createdAt&cursor=${forged}`))).toEqual([400, 'invalid_cursor']);
  });

  it('finds by words, status, place, region and tag', async () => {
    const stopped = await finish(await order({ name: 'alpha-db', tags: ['db', 'prod'] }), 'stopped');
    await finish(await order({ name: 'beta-web', tags: ['prod'] }));
    const client = api.anonymous.as(ada.accessToken);
    const found = async (query: string): Promise<string[]> =>
      ((await client.get(`/instances?sort=name&${query}`, { expect: 200 })).body as Page).items.map(({ name }) => name);
    expect(await found('q=ALPHA')).toEqual(['alpha-db']);
    expect(await found('q=%25')).toEqual([]);
    expect(await found('status=stopped&status=error')).toEqual(['alpha-db']);
    expect(await found('tag=prod')).toEqual(['alpha-db', 'beta-web']);
    expect(await found('tag=prod&tag=db')).toEqual(['alpha-db']);
    expect(await found(`providerId=${newId()}`)).toEqual([]);
    expect(await found('region=Nantes')).toEqual(['alpha-db', 'beta-web']);
    await api.database.client.instance.update({
      where: { id: stopped },
      data: { status: 'deleted', deletedAt: new Date() },
    });
    expect(await found('region=Nantes')).toEqual(['beta-web']);
    expect(await found('status=deleted')).toEqual(['alpha-db']);
  });

  it('tells what was done to it, and what it costs', async () => {
    const id = await finish(await order({ name: 'story' }));
    await ada.client.patch(`/instances/${id}`, { deletionProtected: true, tags: ['x'] }, { expect: 200 });
    expect(codeOf(await ada.client.delete(`/instances/${id}`))).toEqual([409, 'deletion_protected']);
    const client = api.anonymous.as(ada.accessToken);
    const history = (await client.get(`/instances/${id}/history?limit=1`, { expect: 200 })).body as z.output<
      typeof instances.history
    >;
    expect(history.items).toMatchObject([
      {
        kind: 'change',
        action: 'instance.update',
        actor: ada.email,
        before: { deletionProtected: false },
        after: { deletionProtected: true },
      },
    ]);
    const older = (await client.get(`/instances/${id}/history?limit=1&cursor=${history.nextCursor}`, { expect: 200 }))
      .body as z.output<typeof instances.history>;
    expect(older.items).toMatchObject([
      { kind: 'operation', action: 'instance.create', actor: ada.email, outcome: 'succeeded' },
    ]);
    expect(older.nextCursor).toBeNull();
    await client.get(`/instances/${id}/cost`, { expect: 200 });
    const admin = api.anonymous.as((await api.admin()).accessToken);
    const all = (await admin.get('/admin/instances?q=story', { expect: 200 })).body as z.output<
      typeof instances.adminInstances
    >;
    expect(all.items).toMatchObject([{ id, organization: { id: ada.organizationId }, externalId: null, drift: [] }]);
  });
});
