import { describe, expect, it } from 'vitest';
import { ApiError } from './api-error.js';
import { createClient } from './client.js';
import { queryString } from './transport.js';

interface Seen {
  readonly path: string;
  readonly method: string;
  readonly headers: Headers;
}

/** A service that knows one valid access token, and hands out the next at every refresh. */
function service() {
  const seen: Seen[] = [];
  let generation = 1;
  let refreshes = 0;
  let stored: string | null = 'stale';
  let alive = true;
  const respond: typeof fetch = (input, init) => {
    const headers = new Headers(init?.headers);
    seen.push({
      path: input instanceof Request ? input.url : input.toString(),
      method: init?.method ?? 'GET',
      headers,
    });
    const allowed = headers.get('authorization') === `Bearer token-${generation}`;
    return Promise.resolve(
      allowed
        ? Response.json({ items: [], nextCursor: null })
        : Response.json(
            {
              type: 'about:blank',
              title: 'Unauthorized',
              status: 401,
              detail: 'Sign in.',
              code: 'unauthenticated',
              requestId: 'r-1',
            },
            { status: 401 },
          ),
    );
  };
  const client = createClient({
    baseUrl: '/api/v1',
    fetch: respond,
    session: {
      accessToken: () => stored,
      organizationId: () => 'org-1',
      refresh: async () => {
        refreshes += 1;
        await Promise.resolve();
        if (!alive) return false;
        stored = `token-${generation}`;
        return true;
      },
    },
  });
  return {
    client,
    seen,
    refreshes: () => refreshes,
    expire: () => {
      generation += 1;
    },
    end: () => {
      alive = false;
    },
  };
}

describe('the API client', () => {
  it('renews an expired access token once and repeats the call', async () => {
    const it = service();
    await it.client.instances.list();
    expect(it.refreshes()).toBe(1);
    expect(it.seen.map((call) => call.headers.get('authorization'))).toEqual(['Bearer stale', 'Bearer token-1']);
  });

  it('renews once for calls that fail together, since a refresh token is good for one use', async () => {
    const it = service();
    await Promise.all([it.client.instances.list(), it.client.operations.list(), it.client.billing.balance()]);
    expect(it.refreshes()).toBe(1);
  });

  it('renews again when the new token has expired as well', async () => {
    const it = service();
    await it.client.instances.list();
    it.expire();
    await it.client.instances.list();
    expect(it.refreshes()).toBe(2);
  });

  it('answers the refusal when the session is over, without trying again', async () => {
    const it = service();
    it.end();
    const refusal = await it.client.instances.list().catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ApiError);
    expect(refusal).toMatchObject({ status: 401, code: 'unauthenticated', requestId: 'r-1' });
    expect(it.seen).toHaveLength(1);
  });

  it('does not renew for a refused sign-in', async () => {
    const it = service();
    await expect(it.client.auth.login({ email: 'a@b.example', password: 'x' })).rejects.toMatchObject({ status: 401 });
    expect(it.refreshes()).toBe(0);
    expect(it.seen[0]?.headers.get('authorization')).toBeNull();
  });

  it('sends one idempotency key for a create and its repeat, and another for the next create', async () => {
    const it = service();
    await it.client.instances.create({ name: 'a', templateId: 't' });
    await it.client.instances.create({ name: 'a', templateId: 't' });
    const keys = it.seen.map((call) => call.headers.get('idempotency-key'));
    expect(keys[0]).toBe(keys[1]);
    expect(keys[2]).not.toBe(keys[0]);
    expect(it.seen[0]?.headers.get('x-organization-id')).toBe('org-1');
  });

  it('keeps the key that the caller gives', async () => {
    const it = service();
    await it.client.instances.create({ name: 'a', templateId: 't' }, { idempotencyKey: 'submit-7' });
    expect(it.seen[0]?.headers.get('idempotency-key')).toBe('submit-7');
  });

  it('turns a proxy page and a broken connection into errors with a code', async () => {
    const page = createClient({
      baseUrl: '',
      fetch: () => Promise.resolve(new Response('<h1>Bad gateway</h1>', { status: 502 })),
    });
    await expect(page.me.get()).rejects.toMatchObject({ status: 502, code: 'unavailable' });
    const broken = createClient({ baseUrl: '', fetch: () => Promise.reject(new TypeError('fetch failed')) });
    await expect(broken.me.get()).rejects.toMatchObject({ status: 0, code: 'network_error' });
  });

  it('names refused fields and the time to wait', async () => {
    const body = {
      type: '',
      title: '',
      status: 429,
      detail: 'Wait.',
      code: 'too_many_attempts',
      requestId: 'r',
      errors: [{ path: 'name', message: 'is taken' }],
    };
    const client = createClient({
      baseUrl: '',
      fetch: () => Promise.resolve(Response.json(body, { status: 429, headers: { 'retry-after': '12' } })),
    });
    await expect(client.me.get()).rejects.toMatchObject({
      retryAfterMs: 12_000,
      errors: [{ path: 'name', message: 'is taken' }],
    });
  });

  it('repeats a query name for each of its values and leaves out what is empty', () => {
    expect(queryString({ status: ['running', 'stopped'], q: '', cursor: undefined, limit: 50 })).toBe(
      '?status=running&status=stopped&limit=50',
    );
    expect(queryString({})).toBe('');
  });
});
