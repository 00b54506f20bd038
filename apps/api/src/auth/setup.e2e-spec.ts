import { FirstAdministrator } from '@uni/feature-accounts';
import { afterEach, describe, expect, it } from 'vitest';
import { expectFault, expectProblem } from '../testing/expectations.js';
import { startTestApi, type TestApi, type TestApiOptions } from '../testing/start-api.js';

const TOKEN = 'one-time-token-of-this-installation';
const person = { email: 'root@example.com', password: 'correct horse battery', name: 'Root', session: 'token' };

describe('the first administrator', () => {
  let api: TestApi;
  const start = async (options: TestApiOptions = {}): Promise<void> => {
    api = await startTestApi({ environment: { SETUP_TOKEN: TOKEN }, ...options });
  };
  const administrators = () => api.database.client.user.count({ where: { platformRole: 'admin' } });
  afterEach(() => api.close());

  it('is created once with the token that the server printed', async () => {
    await start();
    expect((await api.anonymous.get('/auth/setup', { expect: 200 })).body).toEqual({ required: true });
    const { accessToken } = (await api.anonymous.post('/auth/setup', { token: TOKEN, ...person }, { expect: 201 }))
      .body as { accessToken: string };
    await api.anonymous.as(accessToken).get('/admin/users', { expect: 200 });
    expect((await api.anonymous.get('/auth/setup', { expect: 200 })).body).toEqual({ required: false });
    expectProblem(
      await api.anonymous.post('/auth/setup', { token: TOKEN, ...person, email: 'second@example.com' }),
      409,
      'setup_done',
    );
    expectProblem(
      await api.anonymous.post('/auth/setup', { token: 'wrong', ...person, email: 'second@example.com' }),
      409,
      'setup_done',
    );
    expect(await administrators()).toBe(1);
  });

  it('is one, however many use the token at once', async () => {
    await start();
    const attempts = Array.from({ length: 12 }, (_, index) =>
      api.anonymous.post('/auth/setup', { token: TOKEN, ...person, email: `root-${index}@example.com` }),
    );
    const statuses = (await Promise.all(attempts)).map((answer) => answer.status).sort();
    expect(statuses).toEqual([201, ...Array<number>(11).fill(409)]);
    expect(await administrators()).toBe(1);
    expect(await api.database.client.organization.count()).toBe(1);
  });

  it('is not created with a wrong token, a missing field or an unknown one', async () => {
    await start();
    expectProblem(await api.anonymous.post('/auth/setup', { token: `${TOKEN}x`, ...person }), 403, 'forbidden');
    expectFault(await api.anonymous.post('/auth/setup', person), 'token');
    expectFault(
      await api.anonymous.post('/auth/setup', { token: TOKEN, ...person, platformRole: 'admin' }),
      'platformRole',
    );
    expect(await api.database.client.user.count()).toBe(0);
  });

  it('cannot be created this way where no token is configured', async () => {
    await start({ environment: {} });
    expectProblem(await api.anonymous.post('/auth/setup', { token: TOKEN, ...person }), 404, 'not_found');
    expectProblem(await api.anonymous.post('/auth/setup', { token: 'undefined', ...person }), 404, 'not_found');
  });

  it('comes from the configuration once, however many processes start at the same moment', async () => {
    await start();
    const service = api.app.get(FirstAdministrator, { strict: false });
    const created = await Promise.all(
      Array.from({ length: 6 }, () => service.ensure('ops@example.com', 'configured password')),
    );
    expect(created.filter(Boolean)).toHaveLength(1);
    expect(await service.ensure('ops@example.com', 'another password')).toBe(false);
    await api.anonymous.post(
      '/auth/login',
      { email: 'ops@example.com', password: 'configured password' },
      { expect: 200 },
    );
    expectProblem(await api.anonymous.post('/auth/setup', { token: TOKEN, ...person }), 409, 'setup_done');
  });

  it('is not whoever registered the configured address before: their password and sessions end', async () => {
    await start();
    const squatter = await api.signUp();
    await api.app.get(FirstAdministrator, { strict: false }).ensure(squatter.email, 'configured password');
    expectProblem(await squatter.client.get('/admin/users'), 401);
    expectProblem(await api.anonymous.post('/auth/login', { email: squatter.email, password: squatter.password }), 401);
    await api.anonymous.post(
      '/auth/login',
      { email: squatter.email, password: 'configured password' },
      { expect: 200 },
    );
  });
});
