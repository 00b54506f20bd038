import type { drift } from '@uni/contracts';
import { newId } from '@uni/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi, type TestPerson } from '../testing/start-api.js';

describe('drift over the API', () => {
  const [providerId, templateId, instanceId] = [newId(), newId(), newId()];
  let api: TestApi;
  let admin: TestPerson;
  let support: TestPerson;
  let customer: TestPerson;

  beforeAll(async () => {
    api = await startTestApi();
    admin = await api.admin();
    support = await api.admin('support');
    customer = await api.signUp();
    const db = api.database.client;
    const { organizationId } = customer;
    const { id: accountId } = await db.account.findUniqueOrThrow({ where: { organizationId } });
    await db.provider.create({
      data: { id: providerId, kind: 'ovh', name: 'P', endpoint: 'https://eu.api.ovh.com', credentials: {} },
    });
    const size = { vcpus: 2, memoryMib: 2048, diskGib: 20 };
    const rates = { runningMicrosPerHour: 20_000n, stoppedMicrosPerHour: 5_000n };
    await db.template.create({
      data: { id: templateId, name: 'T', os: 'Debian', providerId, regionName: 'GRA11', imageRef: 'i', ...size },
    });
    const at = new Date(api.clock.now().getTime() - 60_000);
    const { vmId } = await db.instance.create({
      data: {
        id: instanceId,
        organizationId,
        accountId,
        name: 'web-1',
        hostname: 'web-1',
        templateId,
        providerId,
        externalId: 'abc',
        region: 'GRA11',
        ...size,
        status: 'stopped',
        desiredStatus: 'stopped',
        currency: 'EUR',
        ...rates,
        drift: [
          { field: 'memoryMib', expected: 2048, actual: 4096, since: at.toISOString() },
          { field: 'name', expected: 'web-1', actual: 'Web server!', since: at.toISOString() },
        ],
        statusChangedAt: at,
        createdAt: at,
      },
    });
    await db.vmSegment.create({
      data: {
        vmId,
        accountId,
        state: 'stopped',
        rateMicros: 5_000n,
        fromTs: new Date(Math.floor(at.getTime() / 1000) * 1000),
      },
    });
  });
  afterAll(() => api.close());

  const path = `/admin/drift/${instanceId}`;
  const reason = 'The customer asked for it.';
  const memory = [{ field: 'memoryMib', actual: 4096 }];

  it('is listed for the platform’s own people only, with the way out of each difference', async () => {
    expect((await customer.client.get('/admin/drift')).status).toBe(403);
    const { body } = await support.client.get('/admin/drift?total=true');
    const { items, total } = body as { items: drift.DriftedInstanceView[]; total: number };
    expect(items.map(({ instance }) => instance.id)).toEqual([instanceId]);
    expect(total).toBe(1);
    expect(items[0]?.differences).toMatchObject([
      { field: 'memoryMib', expected: 2048, actual: 4096, acceptObstacle: null, correctObstacle: 'cannot_resize' },
      { field: 'name', acceptObstacle: 'no_host_name', correctObstacle: 'cannot_rename' },
    ]);
  });

  it('is decided on by administrators only, with a reason and what it costs', async () => {
    const body = { differences: memory, pricing: { by: 'keep' }, reason };
    expect((await support.client.post(`${path}/accept`, body)).status).toBe(403);
    for (const wrong of [
      { ...body, reason: '' },
      { differences: memory, reason },
      { ...body, differences: [] },
    ])
      expect((await admin.client.post(`${path}/accept`, wrong)).status).toBe(400);
    const dearerOff = { ...body, pricing: { by: 'price', runningPerHour: '0.01', stoppedPerHour: '0.02' } };
    expect((await admin.client.post(`${path}/accept`, dearerOff)).status).toBe(400);
    expect((await admin.client.post(`/admin/drift/${newId()}/accept`, body)).status).toBe(404);
  });

  it('is refused in words where there is no way', async () => {
    const rename = { differences: [{ field: 'name', actual: 'Web server!' }], reason };
    for (const way of ['accept', 'correct'])
      expect((await admin.client.post(`${path}/${way}`, rename)).body).toMatchObject({
        status: 422,
        code: 'drift_unsolvable',
      });
    const stale = { differences: [{ field: 'memoryMib', actual: 8192 }], reason };
    expect((await admin.client.post(`${path}/correct`, stale)).body).toMatchObject({
      status: 409,
      code: 'drift_changed',
    });
  });

  it('is accepted, and costs its new price from then on', async () => {
    const body = {
      differences: memory,
      pricing: { by: 'price', runningPerHour: '0.04', stoppedPerHour: '0.008' },
      reason,
    };
    const answer = await admin.client.post(`${path}/accept`, body, { expect: 200 });
    expect(answer.body).toMatchObject({
      instance: { memoryMib: 4096, runningPerHour: { amount: '0.040000' } },
      differences: [{ field: 'name' }],
    });
    const open = await api.database.client.vmSegment.findMany({ where: { toTs: null } });
    expect(open.map(({ rateMicros }) => rateMicros)).toEqual([8_000n]);
  });
});
