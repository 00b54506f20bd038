import type { operations } from '@uni/contracts';
import { newId } from '@uni/platform';
import type { z } from 'zod';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi, type TestPerson } from '../testing/start-api.js';
import type { TestAnswer } from '../testing/test-client.js';

type Operation = z.output<typeof operations.operation>;
type Page = z.output<typeof operations.operations>;

describe('operations over the API', () => {
  let api: TestApi;
  let ada: TestPerson;
  const templateId = newId();

  beforeAll(async () => {
    api = await startTestApi();
    const providerId = newId();
    const db = api.database.client;
    await db.provider.create({
      data: { id: providerId, kind: 'proxmox', name: 'P', endpoint: 'https://pve', credentials: {} },
    });
    await db.template.create({
      data: {
        id: templateId,
        name: 'T',
        os: 'Debian',
        providerId,
        regionName: 'R',
        imageRef: '9100',
        vcpus: 1,
        memoryMib: 1024,
        diskGib: 10,
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

  const order = async (name: string): Promise<Operation> =>
    (await ada.client.post('/instances', { name, templateId }, { expect: 202 })).body as Operation;
  const codeOf = ({ status, body }: TestAnswer): unknown => [status, (body as { code: string }).code];
  const fail = (id: string, retryable: boolean) =>
    api.database.client.operation.update({
      where: { id },
      data: {
        status: 'failed',
        finishedAt: new Date(),
        nextRunAt: null,
        refundedMicros: 17_200n,
        error: { code: 'no_capacity', detail: 'There is no room.', retryable },
      },
    });

  it('are listed newest first and found by status, kind and instance', async () => {
    const ids = [];
    for (const name of ['a', 'b', 'c']) ids.push(await order(name));
    const client = api.anonymous.as(ada.accessToken);
    const first = (await client.get('/operations?limit=2&total=true', { expect: 200 })).body as Page;
    expect(first).toMatchObject({ total: 3, items: [{ instanceName: 'c' }, { instanceName: 'b' }] });
    const rest = (await client.get(`/operations?limit=2&cursor=${first.nextCursor}`, { expect: 200 })).body as Page;
    expect(rest).toMatchObject({ items: [{ instanceName: 'a' }], nextCursor: null });
    const ofOne = (
      await client.get(`/operations?kind=instance.create&status=queued&instanceId=${ids[0]?.instanceId}`, {
        expect: 200,
      })
    ).body as Page;
    expect(ofOne.items.map(({ id }) => id)).toEqual([ids[0]?.id]);
    expect(((await client.get('/operations?status=failed', { expect: 200 })).body as Page).items).toEqual([]);
    const support = api.anonymous.as((await api.admin('support')).accessToken);
    const all = (await support.get('/admin/operations?limit=1&total=true', { expect: 200 })).body as z.output<
      typeof operations.adminOperations
    >;
    expect(all.items[0]?.organization?.id).toBe(ada.organizationId);
    await support.get(`/admin/operations/${ids[0]?.id}`, { expect: 200 });
  });

  it('that have not begun can be cancelled; the wish is shown to the worker', async () => {
    const { id } = await order('early');
    const answer = await ada.client.post(`/operations/${id}/cancel`, {}, { expect: 200 });
    expect(answer.body).toMatchObject({ id, status: 'queued' });
    await ada.client.post(`/operations/${id}/cancel`, {}, { expect: 200 });
    expect(await api.database.client.operation.findUnique({ where: { id } })).toMatchObject({ cancelRequested: true });
  });

  it('past the point of no return cannot', async () => {
    const { id } = await order('late');
    await api.database.client.operationStep.updateMany({
      where: { operationId: id, name: 'start' },
      data: { status: 'running' },
    });
    expect(codeOf(await ada.client.post(`/operations/${id}/cancel`))).toEqual([409, 'not_cancellable']);
  });

  it('that failed are ordered again, with the same wishes, once their instance is gone', async () => {
    const failed = await order('again');
    expect(codeOf(await ada.client.post(`/operations/${failed.id}/retry`))).toEqual([409, 'not_retryable']);
    await fail(failed.id, true);
    await api.database.client.instance.update({
      where: { id: String(failed.instanceId) },
      data: { status: 'deleted', deletedAt: new Date(), currentOperationId: null },
    });
    const shown = (await api.anonymous.as(ada.accessToken).get(`/operations/${failed.id}`, { expect: 200 }))
      .body as Operation;
    expect(shown).toMatchObject({
      status: 'failed',
      refunded: { amount: '0.017200' },
      error: { code: 'no_capacity', retryable: true },
    });
    const call = { headers: { 'idempotency-key': newId() }, expect: 202 };
    const next = await ada.client.post(`/operations/${failed.id}/retry`, {}, call);
    expect(next.body).toMatchObject({ kind: 'instance.create', status: 'queued', instanceName: 'again' });
    expect((next.body as Operation).instanceId).not.toBe(failed.instanceId);
    expect((await ada.client.post(`/operations/${failed.id}/retry`, {}, call)).body).toEqual(next.body);
    expect(codeOf(await ada.client.post(`/operations/${failed.id}/retry`))).toEqual([409, 'name_taken']);
  });

  it('that failed for good are not, and nobody sees those of others', async () => {
    const { id } = await order('final');
    await fail(id, false);
    expect(codeOf(await ada.client.post(`/operations/${id}/retry`))).toEqual([409, 'not_retryable']);
    const { client } = await api.signUp('Eve');
    for (const answer of [
      client.get(`/operations/${id}`),
      client.post(`/operations/${id}/cancel`),
      client.post(`/operations/${id}/retry`),
    ]) {
      expect(codeOf(await answer)).toEqual([404, 'not_found']);
    }
  });

  it("of customers are ordered again by administrators, in the customer's name and money, and by nobody else", async () => {
    const failed = await order('theirs');
    await fail(failed.id, true);
    await api.database.client.instance.update({
      where: { id: String(failed.instanceId) },
      data: { status: 'deleted', deletedAt: new Date(), currentOperationId: null },
    });
    const path = `/admin/operations/${failed.id}/retry`;
    const [admin, support] = [await api.admin(), await api.admin('support')];
    for (const person of [ada, support]) expect(codeOf(await person.client.post(path))).toEqual([403, 'forbidden']);
    const { body } = await api.anonymous.as(admin.accessToken).post(path, {}, { expect: 202 });
    expect(body).toMatchObject({
      status: 'queued',
      instanceName: 'theirs',
      organization: { id: ada.organizationId },
      requestedBy: admin.userId,
    });
    expect(codeOf(await admin.client.post(`/admin/operations/${newId()}/retry`))).toEqual([404, 'not_found']);
  });
});
