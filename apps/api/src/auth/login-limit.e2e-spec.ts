import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectProblem } from '../testing/expectations.js';
import { ManualClock, startTestApi, type TestApi } from '../testing/start-api.js';

const WINDOW_MS = 5 * 60_000;

describe('guessing passwords', () => {
  const clock = new ManualClock('2026-11-20T09:00:00Z');
  let api: TestApi;
  let networks = 0;
  beforeAll(async () => {
    api = await startTestApi({ clock });
  });
  afterAll(() => api.close());

  /** A network that no other test has used up. */
  const freshNetwork = (): string => `198.51.${(networks += 1)}.1`;
  const login = (email: string, password: string, ip: string) =>
    api.anonymous.post('/auth/login', { email, password }, { headers: { 'x-forwarded-for': ip } });

  it('ends after five failures in five minutes: the sixth attempt is refused even with the right password', async () => {
    const ada = await api.signUp();
    const ip = freshNetwork();
    for (let attempt = 1; attempt <= 5; attempt += 1)
      expectProblem(await login(ada.email, 'wrong password', ip), 401, 'invalid_credentials');
    clock.advance(60_000);
    const refused = await login(ada.email, ada.password, ip);
    expectProblem(refused, 429, 'too_many_attempts');
    expect(refused.headers.get('retry-after')).toBe('240');
    // From another network too: the address is what is guarded.
    expectProblem(await login(ada.email, ada.password, freshNetwork()), 429);
    clock.advance(WINDOW_MS - 60_000);
    expect((await login(ada.email, ada.password, ip)).status).toBe(200);
  });

  it('treats an address without an account the same', async () => {
    const ip = freshNetwork();
    for (let attempt = 1; attempt <= 5; attempt += 1)
      expectProblem(await login('nobody@example.com', 'wrong password', ip), 401);
    expectProblem(await login('nobody@example.com', 'wrong password', ip), 429);
  });

  it('slides: each failure counts for five minutes of its own', async () => {
    const ada = await api.signUp();
    const ip = freshNetwork();
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      await login(ada.email, 'wrong password', ip);
      clock.advance(60_000);
    }
    expect((await login(ada.email, 'wrong password', ip)).status).toBe(401);
    expect((await login(ada.email, 'wrong password', ip)).status).toBe(429);
  });

  it('cannot be sped up by guessing in parallel: of forty guesses five are looked at', async () => {
    const ada = await api.signUp();
    const ip = freshNetwork();
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) => login(ada.email, `guess number ${index}`, ip)),
    );
    expect(answers.filter((answer) => answer.status === 401)).toHaveLength(5);
    expect(answers.filter((answer) => answer.status === 429)).toHaveLength(35);
  });

  it('cannot be spread over addresses of one network', async () => {
    const ip = freshNetwork();
    for (let attempt = 1; attempt <= 50; attempt += 1) {
      expectProblem(
        await login(`victim-${attempt}@example.com`, 'wrong password', ip.replace(/\.1$/, `.${attempt}`)),
        401,
      );
    }
    expectProblem(await login('victim-51@example.com', 'wrong password', ip), 429);
    expect((await login('victim-51@example.com', 'wrong password', freshNetwork())).status).toBe(401);
  });

  it('does not count what succeeds, and never locks for good', async () => {
    const ada = await api.signUp();
    const ip = freshNetwork();
    for (let attempt = 1; attempt <= 8; attempt += 1)
      expect((await login(ada.email, ada.password, ip)).status).toBe(200);
    for (let attempt = 1; attempt <= 30; attempt += 1) await login(ada.email, 'wrong password', ip);
    clock.advance(WINDOW_MS + 1);
    expect((await login(ada.email, ada.password, ip)).status).toBe(200);
  });

  it('is remembered in the database, not in a process, and as hashes', async () => {
    const ada = await api.signUp();
    const ip = freshNetwork();
    await login(ada.email, 'wrong password', ip);
    const rows = await api.database.client.$queryRawUnsafe<{ dump: string }[]>(
      `SELECT row_to_json(t)::text AS dump FROM login_attempts t`,
    );
    expect(rows.length).toBeGreaterThan(0);
    for (const { dump } of rows) expect(dump).not.toContain(ada.email);
  });
});
