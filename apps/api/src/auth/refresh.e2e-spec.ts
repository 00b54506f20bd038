import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectProblem } from '../testing/expectations.js';
import { ManualClock, startTestApi, type TestApi, type TestPerson } from '../testing/start-api.js';

interface Renewed {
  readonly accessToken: string;
  readonly refreshToken: string;
}

const DAY_MS = 24 * 60 * 60_000;

describe('refresh tokens', () => {
  const clock = new ManualClock('2026-11-20T09:00:00Z');
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi({ clock });
  });
  afterAll(() => api.close());

  const refresh = (refreshToken: string, headers: Record<string, string> = {}) =>
    api.anonymous.post('/auth/refresh', { refreshToken }, { headers });
  const renew = async (refreshToken: string): Promise<Renewed> =>
    (await api.anonymous.post('/auth/refresh', { refreshToken }, { expect: 200 })).body as Renewed;
  const endOf = (person: TestPerson) =>
    api.database.client.session.findFirstOrThrow({ where: { userId: person.userId } });

  it('are used once: each gives a new pair', async () => {
    const ada = await api.signUp();
    const first = await renew(ada.refreshToken);
    const second = await renew(first.refreshToken);
    expect(new Set([ada.refreshToken, first.refreshToken, second.refreshToken]).size).toBe(3);
    await ada.client.as(second.accessToken).get('/me', { expect: 200 });
  });

  it('are stored as hashes only', async () => {
    const ada = await api.signUp();
    const { refreshToken } = await renew(ada.refreshToken);
    const rows = await api.database.client.$queryRawUnsafe<{ dump: string }[]>(
      `SELECT row_to_json(t)::text AS dump FROM refresh_tokens t`,
    );
    for (const { dump } of rows) {
      expect(dump).not.toContain(refreshToken);
      expect(dump).not.toContain(Buffer.from(refreshToken).toString('hex'));
    }
  });

  it('give fifty parallel refreshes of one client one successor', async () => {
    const ada = await api.signUp();
    const answers = await Promise.all(Array.from({ length: 50 }, () => refresh(ada.refreshToken)));
    expect(answers.map((answer) => answer.status)).toEqual(Array(50).fill(200));
    expect(new Set(answers.map((answer) => (answer.body as Renewed).refreshToken)).size).toBe(1);
    const { id } = await endOf(ada);
    expect(await api.database.client.refreshToken.count({ where: { sessionId: id } })).toBe(2);
  });

  it('that come back after ten seconds end the whole session, which is audited', async () => {
    const ada = await api.signUp();
    const { accessToken, refreshToken } = await renew(ada.refreshToken);
    clock.advance(10_001);
    expectProblem(await refresh(ada.refreshToken), 401, 'unauthenticated');
    expectProblem(await refresh(refreshToken), 401, 'unauthenticated');
    expectProblem(await ada.client.as(accessToken).get('/me'), 401, 'unauthenticated');
    const session = await endOf(ada);
    expect(session.revokedReason).toBe('refresh_token_reused');
    const entry = await api.database.client.auditEntry.findFirstOrThrow({
      where: { action: 'session.end', targetId: session.id },
    });
    expect(entry.reason).toBe('refresh_token_reused');
  });

  it('that come back from another program end the session even within the grace', async () => {
    const ada = await api.signUp();
    await renew(ada.refreshToken);
    expectProblem(await refresh(ada.refreshToken, { 'user-agent': 'thief/1.0' }), 401);
    expect((await endOf(ada)).revokedReason).toBe('refresh_token_reused');
  });

  it('that come back from another network end the session even within the grace', async () => {
    const ada = await api.signUp();
    await renew(ada.refreshToken);
    expectProblem(await refresh(ada.refreshToken, { 'x-forwarded-for': '203.0.113.7' }), 401);
    expect((await endOf(ada)).revokedReason).toBe('refresh_token_reused');
  });

  it('that come back when their successor has been used end the session', async () => {
    const ada = await api.signUp();
    const first = await renew(ada.refreshToken);
    await renew(first.refreshToken);
    expectProblem(await refresh(ada.refreshToken), 401);
    expect((await endOf(ada)).revokedReason).toBe('refresh_token_reused');
  });

  it('last seven days from their last use, and thirty days in all', async () => {
    const idle = await api.signUp();
    clock.advance(7 * DAY_MS + 1000);
    expectProblem(await refresh(idle.refreshToken), 401);
    const busy = await api.signUp();
    let { refreshToken } = busy;
    for (let days = 0; days < 30; days += 6) {
      refreshToken = (await renew(refreshToken)).refreshToken;
      clock.advance(6 * DAY_MS);
    }
    expectProblem(await refresh(refreshToken), 401);
  });

  it.each([
    ['suspended', 'account_suspended'],
    ['banned', 'account_banned'],
  ] as const)('of somebody %s are refused', async (status, code) => {
    const ada = await api.signUp();
    await api.database.client.user.update({ where: { id: ada.userId }, data: { status } });
    expectProblem(await refresh(ada.refreshToken), 403, code);
    expectProblem(await ada.client.get('/me'), 403, code);
    expectProblem(await api.anonymous.post('/auth/login', { email: ada.email, password: ada.password }), 403, code);
    // Whoever does not know the password is not told.
    expectProblem(
      await api.anonymous.post('/auth/login', { email: ada.email, password: 'wrong password' }),
      401,
      'invalid_credentials',
    );
  });

  it.each([['x'], ['a'.repeat(43)], ["' OR 1=1 --"], ['\u{1F600}'.repeat(20)]])(
    'that were never ours are refused: %s',
    async (token) => {
      expectProblem(await refresh(token), 401, 'unauthenticated');
    },
  );
});
