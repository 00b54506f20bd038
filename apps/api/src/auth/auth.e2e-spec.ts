import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectFault, expectProblem } from '../testing/expectations.js';
import { startTestApi, type TestApi } from '../testing/start-api.js';

describe('signing up and in', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi();
  });
  afterAll(() => api.close());

  it('makes a person, an organisation, an account and a balance of zero in one go, and says who did it', async () => {
    const ada = await api.signUp('Ada');
    const where = { organizationId: ada.organizationId };
    const account = await api.database.client.account.findUniqueOrThrow({ where, include: { balance: true } });
    expect(account).toMatchObject({ currency: 'EUR', balance: { balanceMicros: 0n, reservedMicros: 0n } });
    const me = (await ada.client.get('/me', { expect: 200 })).body;
    expect(me).toMatchObject({
      id: ada.userId,
      name: 'Ada',
      platformRole: 'user',
      organizations: [{ id: ada.organizationId, role: 'owner', personal: true }],
    });
    const audit = await api.database.client.auditEntry.findMany({
      where: { actorId: ada.userId },
      orderBy: { id: 'asc' },
    });
    expect(audit.map((entry) => entry.action)).toEqual(['user.register', 'organization.create', 'session.create']);
    expect(
      JSON.stringify(audit, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value)),
    ).not.toContain(ada.password);
  });

  it('names the organisation as asked', async () => {
    const body = {
      email: 'acme@example.com',
      password: 'correct horse battery',
      name: 'Wile',
      organizationName: 'Acme',
      session: 'token',
    };
    const answer = await api.anonymous.post('/auth/register', body, { expect: 201 });
    expect(answer.body).toMatchObject({ organization: { name: 'Acme', personal: false } });
  });

  it('takes an address once, whatever its case, and leaves nothing of the second attempt', async () => {
    const ada = await api.signUp();
    const before = await api.database.client.organization.count();
    const again = { email: ada.email.toUpperCase(), password: 'another long password', name: 'Eve' };
    const answer = await api.anonymous.post('/auth/register', again);
    expect(expectProblem(answer, 409, 'email_taken').errors).toEqual([
      { path: 'email', message: 'has an account already' },
    ]);
    expect(await api.database.client.organization.count()).toBe(before);
  });

  it('makes one account when twenty register the same address at once', async () => {
    const person = { email: 'race@example.com', password: 'correct horse battery', name: 'Race', session: 'token' };
    const answers = await Promise.all(Array.from({ length: 20 }, () => api.anonymous.post('/auth/register', person)));
    expect(answers.filter((answer) => answer.status === 201)).toHaveLength(1);
    expect(answers.filter((answer) => answer.status === 409)).toHaveLength(19);
    expect(await api.database.client.user.count({ where: { email: person.email } })).toBe(1);
  });

  it('keeps the refresh token of a browser in a cookie that scripts and other sites cannot use', async () => {
    const ada = await api.signUp();
    const answer = await api.anonymous.post(
      '/auth/login',
      { email: ada.email, password: ada.password },
      { expect: 200 },
    );
    expect(answer.body).not.toHaveProperty('refreshToken');
    expect(answer.headers.get('set-cookie')).toMatch(
      /^uni_refresh=[\w-]{43}; Max-Age=604800; Path=\/api\/v1\/auth; HttpOnly; SameSite=Strict; Secure$/,
    );
    const cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const renewed = await api.anonymous.post('/auth/refresh', {}, { headers: { cookie }, expect: 200 });
    expect(renewed.headers.get('set-cookie')).toMatch(/^uni_refresh=/);
    const foreign = await api.anonymous.post(
      '/auth/refresh',
      {},
      { headers: { cookie, 'sec-fetch-site': 'cross-site' } },
    );
    expectProblem(foreign, 403, 'forbidden');
  });

  it('gives the same answer for a wrong password and an unknown address', async () => {
    const ada = await api.signUp();
    const wrong = await api.anonymous.post('/auth/login', { email: ada.email, password: 'not the password' });
    const unknown = await api.anonymous.post('/auth/login', {
      email: 'nobody@example.com',
      password: 'not the password',
    });
    const [a, b] = [
      expectProblem(wrong, 401, 'invalid_credentials'),
      expectProblem(unknown, 401, 'invalid_credentials'),
    ];
    expect({ ...a, requestId: '' }).toEqual({ ...b, requestId: '' });
  });

  it('takes passwords whole: one that differs after 72 characters is another one', async () => {
    const long = 'x'.repeat(100);
    await api.anonymous.post(
      '/auth/register',
      { email: 'long@example.com', password: `${long}a`, name: 'Long' },
      { expect: 201 },
    );
    expectProblem(await api.anonymous.post('/auth/login', { email: 'long@example.com', password: `${long}b` }), 401);
    await api.anonymous.post('/auth/login', { email: 'long@example.com', password: `${long}a` }, { expect: 200 });
  });

  it('asks for twelve characters and names the field', async () => {
    expectFault(
      await api.anonymous.post('/auth/register', { email: 'short@example.com', password: 'short', name: 'S' }),
      'password',
    );
    expectFault(await api.anonymous.post('/auth/register', { password: 'long enough password', name: 'S' }), 'email');
  });

  it('ends a session for good on signing out: the access token is refused at once, the refresh token too', async () => {
    const ada = await api.signUp();
    await ada.client.post('/auth/logout', {}, { expect: 204 });
    expectProblem(await ada.client.get('/me'), 401, 'unauthenticated');
    expectProblem(
      await api.anonymous.post('/auth/refresh', { refreshToken: ada.refreshToken }),
      401,
      'unauthenticated',
    );
  });

  it('signs out by the refresh token alone, and clears the cookie', async () => {
    const ada = await api.signUp();
    const answer = await api.anonymous.post('/auth/logout', { refreshToken: ada.refreshToken }, { expect: 204 });
    expect(answer.headers.get('set-cookie')).toMatch(/^uni_refresh=; Max-Age=0;/);
    expectProblem(await ada.client.get('/me'), 401);
    await api.anonymous.post('/auth/logout', { refreshToken: ada.refreshToken }, { expect: 204 });
  });

  it('lists where somebody is signed in, and ends one of these sessions only for its owner', async () => {
    const ada = await api.signUp();
    const eve = await api.signUp();
    const second = (
      await api.anonymous.post(
        '/auth/login',
        { email: ada.email, password: ada.password, session: 'token' },
        { expect: 200 },
      )
    ).body as { accessToken: string };
    const phone = ada.client.as(second.accessToken);
    const { items } = (await ada.client.get('/me/sessions', { expect: 200 })).body as {
      items: { id: string; current: boolean }[];
    };
    expect(items.map((item) => item.current).sort()).toEqual([false, true]);
    const other = items.find((item) => !item.current)?.id ?? '';
    expectProblem(await eve.client.delete(`/me/sessions/${other}`), 404, 'not_found');
    await phone.get('/me', { expect: 200 });
    await ada.client.delete(`/me/sessions/${other}`, { expect: 204 });
    expectProblem(await phone.get('/me'), 401);
    await ada.client.get('/me', { expect: 200 });
  });

  it('lets people change their own name and language, and writes down what it was', async () => {
    const ada = await api.signUp('Ada');
    const changed = await ada.client.patch('/me', { name: 'Ada Lovelace', locale: 'fr' }, { expect: 200 });
    expect(changed.body).toMatchObject({ name: 'Ada Lovelace', locale: 'fr' });
    const entry = await api.database.client.auditEntry.findFirstOrThrow({
      where: { action: 'user.update', targetId: ada.userId },
    });
    expect(entry).toMatchObject({
      before: { name: 'Ada', locale: 'en' },
      after: { name: 'Ada Lovelace', locale: 'fr' },
    });
  });
});
