import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectFault, expectProblem } from '../testing/expectations.js';
import { startTestApi, type TestApi, type TestPerson } from '../testing/start-api.js';

describe('every answer', () => {
  let api: TestApi;
  let ada: TestPerson;
  beforeAll(async () => {
    api = await startTestApi({ environment: { SETUP_TOKEN: 'one-time-token-of-this-installation' } });
    ada = await api.signUp();
  });
  afterAll(() => api.close());

  it.each([
    ['an answer', '/health/live', 200],
    ['a refusal', '/me', 401],
    ['a wrong address', '/nothing', 404],
    ['a wrong method', '/auth/login', 405],
    ['an address that cannot be read', '/%E0%A4%A', 400],
  ])('carries the security headers, no-store and a request id: %s', async (_, path, status) => {
    const answer = await api.anonymous.get(path);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(answer.headers.get('strict-transport-security')).toContain('includeSubDomains');
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(answer.headers.get('x-powered-by')).toBeNull();
    expect(answer.headers.get('server')).toBeNull();
    if (status >= 400) expectProblem(answer, status);
  });

  it('repeats the request id it was given, and makes its own in place of a dangerous one', async () => {
    const given = await api.anonymous.get('/me', { headers: { 'x-request-id': 'abc-123' } });
    expect(expectProblem(given, 401).requestId).toBe('abc-123');
    for (const bad of ['x'.repeat(129), 'a b', '<script>', '"quoted"']) {
      expect(
        (await api.anonymous.get('/me', { headers: { 'x-request-id': bad } })).headers.get('x-request-id'),
      ).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it('of a change names the request in the audit log', async () => {
    await ada.client.patch('/me', { name: 'Renamed' }, { headers: { 'x-request-id': 'audit-me' }, expect: 200 });
    const entry = await api.database.client.auditEntry.findFirstOrThrow({ where: { requestId: 'audit-me' } });
    expect(entry).toMatchObject({ action: 'user.update', actorKind: 'user', actorId: ada.userId });
  });

  it('says which methods an address takes', async () => {
    const answer = await api.anonymous.delete('/me');
    expectProblem(answer, 405, 'method_not_allowed');
    expect(answer.headers.get('allow')).toBe('GET, PATCH');
  });

  it('asks for a bearer token with 401', async () => {
    expect((await api.anonymous.get('/me')).headers.get('www-authenticate')).toBe('Bearer');
  });
});

describe('a bad request', () => {
  let api: TestApi;
  let ada: TestPerson;
  beforeAll(async () => {
    api = await startTestApi();
    ada = await api.signUp();
  });
  afterAll(() => api.close());

  const patchMe = (body: string, headers: Record<string, string> = {}) =>
    ada.client.send('PATCH', '/me', body, { headers });

  it.each([
    '{"name": ',
    '{name: "x"}',
    "{'name':'x'}",
    '{"name":"x"} trailing',
    '\u0000',
    '{"name":"x",}',
    'undefined',
  ])('with a broken body is malformed_json: %j', async (body) => {
    expectProblem(await patchMe(body), 400, 'malformed_json');
  });

  it.each(['null', '[]', '"text"', '42', 'true'])('with a body that is no object names the whole: %s', async (body) => {
    expectProblem(await patchMe(body), 400, 'validation_failed');
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/xml',
    'application/json5',
    'text/json',
    'application/problem+json',
    'nonsense',
  ])('of another content type is 415: %s', async (type) => {
    expectProblem(await patchMe('{"name":"x"}', { 'content-type': type }), 415, 'unsupported_media_type');
  });

  it('of 10 MB is 413, and the connection still gets its answer', async () => {
    expectProblem(await patchMe(JSON.stringify({ name: 'x'.repeat(10 * 1024 * 1024) })), 413, 'payload_too_large');
  });

  it('of 10 MB without a length is 413 as well', async () => {
    const body = new ReadableStream({
      start(controller) {
        for (let chunk = 0; chunk < 160; chunk += 1)
          controller.enqueue(new TextEncoder().encode(' '.repeat(64 * 1024)));
        controller.close();
      },
    });
    const init = {
      method: 'PATCH',
      body,
      duplex: 'half',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${ada.accessToken}` },
    };
    const response = await fetch(`${api.url}/me`, init as RequestInit);
    expect(response.status).toBe(413);
    expect(((await response.json()) as { code: string }).code).toBe('payload_too_large');
  });

  it('with unknown fields names each of them', async () => {
    const { errors } = expectProblem(
      await patchMe('{"name":"x","role":"admin","constructor":{}}'),
      400,
      'validation_failed',
    );
    expect(errors?.map((fault) => fault.path).sort()).toEqual(['constructor', 'role']);
  });

  it('that reaches for prototypes is refused', async () => {
    expectProblem(await patchMe('{"__proto__":{"platformRole":"admin"}}'), 400);
    expectProblem(await patchMe('{"name":"x","constructor":{"prototype":{"a":1}}}'), 400);
  });

  it('with unknown or repeated query parameters names each of them', async () => {
    expectFault(await ada.client.get('/me?admin=true'), 'admin');
    expectFault(await ada.client.get('/audit?limit=10&limit=20'), 'limit');
    expectFault(await ada.client.get('/audit?limit=1e9'), 'limit');
    expectFault(await ada.client.get('/audit?limit=-1'), 'limit');
    expectFault(await ada.client.get('/audit?total=maybe'), 'total');
  });

  it.each(['x', 'W10', 'WyItaWQiLCJhYmMiXQ', 'WyItaWQiLCI5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OSJd', '%00'])(
    'with a cursor that is not ours is invalid_cursor: %s',
    async (cursor) => {
      expectProblem(await ada.client.get(`/audit?cursor=${cursor}`), 400, 'invalid_cursor');
    },
  );

  it('with NUL in a text names the field', async () => {
    expectFault(await patchMe('{"name":"a\\u0000b"}'), 'name');
  });

  it('with an id that is none finds nothing', async () => {
    for (const id of ['x', '1', "' OR 1=1 --", '../../etc/passwd', '%00', 'null']) {
      expectProblem(await ada.client.delete(`/me/ssh-keys/${encodeURIComponent(id)}`), 404);
    }
  });

  it('for an organisation that is not yours finds nothing; a malformed one is named', async () => {
    const eve = await api.signUp();
    expectProblem(
      await ada.client.get('/audit', { headers: { 'x-organization-id': eve.organizationId } }),
      404,
      'not_found',
    );
    expectProblem(
      await ada.client.get('/audit', { headers: { 'x-organization-id': '0198c4e2-71b0-7cc3-98c4-dc0c0c07398f' } }),
      404,
      'not_found',
    );
    expectFault(await ada.client.get('/audit', { headers: { 'x-organization-id': "' OR 1=1" } }), 'X-Organization-Id');
    await ada.client.get('/audit', { headers: { 'x-organization-id': ada.organizationId }, expect: 200 });
  });

  it('that is not HTTP ends with 400, not with the process', async () => {
    const { port } = new URL(api.url);
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), '127.0.0.1', () => socket.write('\u0016\u0003\u0001 not http\r\n\r\n'));
      let text = '';
      socket.on('data', (bytes) => (text += bytes.toString()));
      socket.on('close', () => resolve(text));
      socket.on('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400/);
    await api.anonymous.get('/health/live', { expect: 200 });
  });
});

describe('too many requests', () => {
  it('are refused with the time to wait, for each session on its own', async () => {
    const api = await startTestApi({ environment: { RATE_LIMIT_PER_MINUTE: '60' } });
    try {
      const [ada, eve] = [await api.signUp(), await api.signUp()];
      const answers = await Promise.all(Array.from({ length: 80 }, () => ada.client.get('/me')));
      const refused = answers.filter((answer) => answer.status === 429);
      expect(refused.length).toBeGreaterThan(5);
      expectProblem(refused[0] ?? answers[0]!, 429, 'rate_limited');
      expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
      await eve.client.get('/me', { expect: 200 });
    } finally {
      await api.close();
    }
  });
});
