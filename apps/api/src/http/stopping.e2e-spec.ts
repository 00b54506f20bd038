import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { startTestApi } from '../testing/start-api.js';

describe('stopping', () => {
  it('answers what is running, ends what is idle, and waits for nothing else', async () => {
    const api = await startTestApi({ passwordCost: 11 });
    const ada = await api.signUp();
    const stream = fetch(`${api.url}/events/stream`, { headers: { authorization: `Bearer ${ada.accessToken}` } });
    const { body } = await stream;
    const opened = new Promise<void>((resolve, reject) => {
      // As browsers do: opened ahead of a request that never comes.
      const socket = connect(Number(new URL(api.url).port), '127.0.0.1', resolve);
      socket.on('error', reject);
    });
    await opened;
    const login = api.anonymous.post('/auth/login', { email: ada.email, password: ada.password });
    // It is being answered as soon as its attempt is noted.
    while ((await api.database.client.loginAttempt.count()) === 0) continue;
    const startedAt = performance.now();
    await api.app.close();
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    expect((await login).status).toBe(200);
    const reader = body?.getReader();
    while (reader && !(await reader.read()).done) continue;
    await expect(api.anonymous.get('/health/live')).rejects.toThrow();
    await api.close();
  });
});
