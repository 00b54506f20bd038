import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { expectFault, expectProblem } from '../testing/expectations.js';
import { startTestApi, type TestApi, type TestPerson } from '../testing/start-api.js';

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ/NQK0U0acEG3xmM5VsTvMa0lG2OClk3EzI+NLq2uSN';
const FINGERPRINT = 'SHA256:KrhndCZoD5pkwleo7dKaNvHjXRu1WLMdHLdS0exQS/g';
const NOBODYS_ID = '0198c4e2-71b0-7cc3-98c4-dc0c0c07398f';

describe('what belongs to a person', () => {
  let api: TestApi;
  let ada: TestPerson;
  let eve: TestPerson;
  beforeAll(async () => {
    api = await startTestApi();
    [ada, eve] = [await api.signUp('Ada'), await api.signUp('Eve')];
  });
  afterAll(() => api.close());

  it('are SSH keys: added with their fingerprint, listed, deleted, each written down', async () => {
    const added = (
      await ada.client.post('/me/ssh-keys', { name: 'laptop', publicKey: `${KEY} ada@laptop` }, { expect: 201 })
    ).body as { id: string };
    expect(added).toMatchObject({ name: 'laptop', publicKey: `${KEY} ada@laptop`, fingerprint: FINGERPRINT });
    expect((await ada.client.get('/me/ssh-keys', { expect: 200 })).body).toEqual({ items: [added], nextCursor: null });
    const again = await ada.client.post('/me/ssh-keys', { name: 'again', publicKey: KEY });
    expect(expectProblem(again, 409, 'name_taken').errors).toEqual([
      { path: 'publicKey', message: 'is there already' },
    ]);
    // The same key may serve two people.
    await eve.client.post('/me/ssh-keys', { name: 'shared', publicKey: KEY }, { expect: 201 });
    await ada.client.delete(`/me/ssh-keys/${added.id}`, { expect: 204 });
    expect((await ada.client.get('/me/ssh-keys', { expect: 200 })).body).toMatchObject({ items: [] });
    const actions = await api.database.client.auditEntry.findMany({
      where: { actorId: ada.userId, targetKind: 'ssh_key' },
      orderBy: { id: 'asc' },
    });
    expect(actions.map((entry) => entry.action)).toEqual(['ssh_key.create', 'ssh_key.delete']);
  });

  it('are no private keys and no damaged ones', async () => {
    for (const publicKey of [
      '-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n-----END',
      'ssh-rsa AAAA',
      KEY.slice(0, -6),
      '',
    ]) {
      expectFault(await ada.client.post('/me/ssh-keys', { name: 'bad', publicKey }), 'publicKey');
    }
  });

  it("gives somebody else's thing the same answer as one that does not exist", async () => {
    const { items } = (await eve.client.get('/me/ssh-keys', { expect: 200 })).body as { items: { id: string }[] };
    const session = await api.database.client.session.findFirstOrThrow({ where: { userId: eve.userId } });
    const theirs = [
      { method: 'DELETE', collection: '/me/ssh-keys', id: items[0]?.id },
      { method: 'DELETE', collection: '/me/sessions', id: session.id },
      { method: 'GET', collection: '/organizations', id: eve.organizationId },
    ];
    const refusal = async (method: string, address: string) => ({
      ...expectProblem(await ada.client.send(method, address, undefined), 404, 'not_found'),
      requestId: '',
    });
    for (const { method, collection, id } of theirs) {
      const foreign = await refusal(method, `${collection}/${id}`);
      expect(foreign, collection).toEqual(await refusal(method, `${collection}/${NOBODYS_ID}`));
    }
    expect(await api.database.client.session.count({ where: { id: session.id, revokedAt: null } })).toBe(1);
    expect(await api.database.client.sshKey.count({ where: { userId: eve.userId } })).toBe(1);
  });

  it('are the organisations somebody is a member of', async () => {
    await api.database.client.membership.create({
      data: { organizationId: eve.organizationId, userId: ada.userId, role: 'viewer' },
    });
    const { items } = (await ada.client.get('/organizations', { expect: 200 })).body as { items: { id: string }[] };
    expect(items.map((item) => item.id)).toEqual([ada.organizationId, eve.organizationId]);
    expect((await ada.client.get(`/organizations/${eve.organizationId}`, { expect: 200 })).body).toMatchObject({
      name: 'Eve',
      currency: 'EUR',
    });
  });

  it('counts from the next request on when a role changes', async () => {
    const headers = { 'x-organization-id': eve.organizationId };
    await ada.client.get('/audit', { headers, expect: 200 });
    await api.database.client.membership.delete({
      where: { organizationId_userId: { organizationId: eve.organizationId, userId: ada.userId } },
    });
    expectProblem(await ada.client.get('/audit', { headers }), 404, 'not_found');
  });

  it('is read with two statements at most, the one that knows the caller included', async () => {
    const statements = vi.spyOn(api.database, 'query');
    for (const path of ['/me', '/audit?limit=50']) {
      statements.mockClear();
      await ada.client.get(path, { expect: 200 });
      expect(statements.mock.calls.length, path).toBeLessThanOrEqual(2);
    }
    statements.mockRestore();
  });
});
