import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectFault, expectProblem } from '../testing/expectations.js';
import { startTestApi, type TestApi, type TestPerson } from '../testing/start-api.js';

interface Page<Item> {
  readonly items: Item[];
  readonly nextCursor: string | null;
  readonly total?: number;
}

describe('administrators', () => {
  let api: TestApi;
  let admin: TestPerson;
  let support: TestPerson;
  beforeAll(async () => {
    api = await startTestApi();
    admin = await api.admin();
    support = await api.admin('support');
  });
  afterAll(() => api.close());

  const judge = (person: TestPerson, verb: string, reason = 'Invoice open for 60 days') =>
    admin.client.post(`/admin/users/${person.userId}/${verb}`, { reason });
  const statusOf = async (person: TestPerson) =>
    (await api.database.client.user.findUniqueOrThrow({ where: { id: person.userId } })).status;

  it('suspend somebody: every session ends at once, signing in is refused, and it is written down with the reason', async () => {
    const ada = await api.signUp();
    const answer = await judge(ada, 'suspend');
    expect(answer.body).toMatchObject({
      id: ada.userId,
      status: 'suspended',
      statusReason: 'Invoice open for 60 days',
    });
    expectProblem(await ada.client.get('/me'), 403, 'account_suspended');
    expectProblem(await api.anonymous.post('/auth/refresh', { refreshToken: ada.refreshToken }), 401);
    expectProblem(
      await api.anonymous.post('/auth/login', { email: ada.email, password: ada.password }),
      403,
      'account_suspended',
    );
    const entry = await api.database.client.auditEntry.findFirstOrThrow({
      where: { action: 'user.suspend', targetId: ada.userId },
    });
    expect(entry).toMatchObject({
      actorId: admin.userId,
      reason: 'Invoice open for 60 days',
      before: { status: 'active' },
      after: { status: 'suspended', sessionsEnded: 1 },
    });
  });

  it('let them in again, but not into the sessions they had', async () => {
    const ada = await api.signUp();
    await judge(ada, 'ban', 'Abuse');
    await judge(ada, 'reactivate', 'Mistake');
    expectProblem(await ada.client.get('/me'), 401, 'unauthenticated');
    await api.anonymous.post('/auth/login', { email: ada.email, password: ada.password }, { expect: 200 });
  });

  it('must give a reason', async () => {
    const ada = await api.signUp();
    for (const body of [{}, { reason: '' }, { reason: '  x ' }, { reason: 'x'.repeat(501) }]) {
      expectFault(await admin.client.post(`/admin/users/${ada.userId}/suspend`, body), 'reason');
    }
    expect(await statusOf(ada)).toBe('active');
  });

  it('cannot suspend themselves or one another, and support cannot suspend anybody', async () => {
    const ada = await api.signUp();
    expectProblem(await judge(admin, 'suspend'), 403, 'forbidden');
    expectProblem(
      await support.client.post(`/admin/users/${ada.userId}/suspend`, { reason: 'because' }),
      403,
      'forbidden',
    );
    await api.database.client.user.update({ where: { id: ada.userId }, data: { platformRole: 'admin' } });
    expectProblem(await judge(ada, 'ban'), 403, 'forbidden');
    expect(await statusOf(ada)).toBe('active');
  });

  it('may repeat themselves: a second suspension changes nothing and is not written down', async () => {
    const ada = await api.signUp();
    await Promise.all([judge(ada, 'suspend'), judge(ada, 'suspend'), judge(ada, 'suspend')]);
    expect(
      await api.database.client.auditEntry.count({ where: { action: 'user.suspend', targetId: ada.userId } }),
    ).toBe(1);
  });

  it('page through people in every order without missing or repeating one', async () => {
    const expected = await api.database.client.user.findMany({ orderBy: { email: 'asc' } });
    for (const sort of ['createdAt', '-createdAt', 'email', '-email']) {
      const seen: { id: string; email: string }[] = [];
      let cursor = '';
      do {
        const page = (
          await support.client.get(`/admin/users?limit=2&total=true&sort=${sort}${cursor}`, { expect: 200 })
        ).body as Page<{ id: string; email: string }>;
        expect(page.total).toBe(expected.length);
        seen.push(...page.items);
        cursor = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`;
      } while (cursor !== '');
      expect(seen.map((user) => user.id).sort()).toEqual(expected.map((user) => user.id).sort());
      if (sort === 'email') expect(seen.map((user) => user.email)).toEqual(expected.map((user) => user.email));
    }
  });

  it('refuse a cursor that belongs to another order', async () => {
    const { nextCursor } = (await support.client.get('/admin/users?limit=1&sort=email', { expect: 200 }))
      .body as Page<unknown>;
    expectProblem(await support.client.get(`/admin/users?sort=createdAt&cursor=${nextCursor}`), 400, 'invalid_cursor');
  });

  it('find people by what they type, wildcards being themselves', async () => {
    const odd = await api.signUp('Odd');
    await api.database.client.user.update({ where: { id: odd.userId }, data: { name: '100%_sure' } });
    const found = async (q: string) =>
      (
        (await support.client.get(`/admin/users?q=${encodeURIComponent(q)}`, { expect: 200 })).body as Page<{
          id: string;
        }>
      ).items.map((user) => user.id);
    expect(await found('100%_')).toEqual([odd.userId]);
    expect(await found('%')).toEqual([odd.userId]);
    expect(await found(odd.email.toUpperCase())).toEqual([odd.userId]);
    const suspended = (await support.client.get('/admin/users?status=suspended&status=banned', { expect: 200 }))
      .body as Page<{ status: string }>;
    expect(new Set(suspended.items.map((user) => user.status))).not.toContain('active');
  });

  it('see how the money of an organisation stands', async () => {
    const ada = await api.signUp('Ada');
    const account = await api.database.client.account.findUniqueOrThrow({
      where: { organizationId: ada.organizationId },
    });
    await api.database.client.balance.update({
      where: { accountId: account.id },
      data: { balanceMicros: 12_345_600n, reservedMicros: 1_000_000n },
    });
    await api.database.client.vmSegment.createMany({
      data: [
        {
          vmId: 901n,
          accountId: account.id,
          state: 'running',
          rateMicros: 5_037n,
          fromTs: new Date('2026-11-20T08:00:00Z'),
        },
        {
          vmId: 902n,
          accountId: account.id,
          state: 'running',
          rateMicros: 10_000n,
          fromTs: new Date('2026-11-20T08:00:00Z'),
          toTs: new Date('2026-11-20T08:30:00Z'),
        },
      ],
    });
    const expected = {
      id: ada.organizationId,
      balance: { amount: '12.345600', currency: 'EUR' },
      reserved: { amount: '1.000000', currency: 'EUR' },
      burnRatePerHour: { amount: '0.005037', currency: 'EUR' },
      members: [{ userId: ada.userId, email: ada.email, role: 'owner', status: 'active' }],
    };
    expect(
      (await support.client.get(`/admin/organizations/${ada.organizationId}`, { expect: 200 })).body,
    ).toMatchObject(expected);
    const { items } = (await support.client.get(`/admin/organizations?q=${ada.email}`, { expect: 200 }))
      .body as Page<object>;
    expect(items).toMatchObject([expected]);
  });

  it('page through organisations in every order without missing or repeating one', async () => {
    const expected = await api.database.client.organization.count();
    for (const sort of ['createdAt', '-createdAt', 'name', '-name']) {
      const seen: string[] = [];
      let cursor = '';
      do {
        const page = (await support.client.get(`/admin/organizations?limit=3&sort=${sort}${cursor}`, { expect: 200 }))
          .body as Page<{ id: string }>;
        seen.push(...page.items.map((item) => item.id));
        cursor = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`;
      } while (cursor !== '');
      expect(new Set(seen).size).toBe(expected);
      expect(seen).toHaveLength(expected);
    }
  });

  it('get 404 for people and organisations that do not exist', async () => {
    const id = '0198c4e2-71b0-7cc3-98c4-dc0c0c07398f';
    expectProblem(await support.client.get(`/admin/users/${id}`), 404);
    expectProblem(await support.client.get(`/admin/organizations/${id}`), 404);
    expectProblem(await admin.client.post(`/admin/users/${id}/ban`, { reason: 'not there' }), 404);
  });
});

describe('the audit log', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi();
  });
  afterAll(() => api.close());

  it('shows members what happened in their organisation only, and hides addresses', async () => {
    const [ada, eve] = [await api.signUp('Ada'), await api.signUp('Eve')];
    const { items } = (await ada.client.get('/audit', { expect: 200 })).body as Page<{
      action: string;
      organizationId: string;
      ip: string | null;
      actor: { name: string };
    }>;
    expect(items).toMatchObject([
      { action: 'organization.create', organizationId: ada.organizationId, ip: null, actor: { name: 'Ada' } },
    ]);
    expect(JSON.stringify(items)).not.toContain(eve.organizationId);
  });

  it('shows support everything, filtered and paged', async () => {
    const support = await api.admin('support');
    const first = (await support.client.get('/admin/audit?limit=2&total=true', { expect: 200 })).body as Page<{
      id: string;
    }>;
    expect(first.items).toHaveLength(2);
    const second = (await support.client.get(`/admin/audit?limit=2&cursor=${first.nextCursor}`, { expect: 200 }))
      .body as Page<{ id: string }>;
    expect(BigInt(second.items[0]?.id ?? 0)).toBeLessThan(BigInt(first.items[1]?.id ?? 0));
    const registrations = (await support.client.get('/admin/audit?action=user.register', { expect: 200 }))
      .body as Page<{ action: string; ip: string }>;
    expect(new Set(registrations.items.map((entry) => entry.action))).toEqual(new Set(['user.register']));
    expect(registrations.items[0]?.ip).toBe('127.0.0.1');
    expect(
      ((await support.client.get('/admin/audit?to=2020-01-01T00:00:00Z', { expect: 200 })).body as Page<unknown>).items,
    ).toEqual([]);
  });

  it('cannot be changed by anybody', async () => {
    await api.signUp();
    for (const sql of [`UPDATE audit_log SET action = 'x'`, `DELETE FROM audit_log`, `TRUNCATE audit_log`]) {
      await expect(api.database.client.$executeRawUnsafe(sql)).rejects.toThrow(/append-only/);
    }
  });
});
