import { createTestDatabase, type TestDatabase } from '@uni/data/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { EventReader } from '../testing/event-reader.js';
import { expectProblem } from '../testing/expectations.js';
import { ManualClock, startTestApi, type TestApi } from '../testing/start-api.js';
import { TcpGate } from '../testing/tcp-gate.js';

interface Health {
  readonly status: string;
  readonly checks: Record<string, { readonly status: string; readonly detail: string | null }>;
}

const NOW = '2026-11-20T09:30:00Z';
const HOUR_MS = 60 * 60_000;

describe('health', () => {
  const clock = new ManualClock(NOW);
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi({ clock });
  });
  afterAll(() => api.close());

  const health = async () => {
    const answer = await api.anonymous.get('/health');
    return { status: answer.status, retryAfter: answer.headers.get('retry-after'), body: answer.body as Health };
  };
  const beat = () =>
    api.database.client.workerHeartbeat.upsert({
      where: { id: 'w1' },
      create: { id: 'w1', kind: 'worker', pid: 1, version: '0.1.0', startedAt: clock.now(), beatAt: clock.now() },
      update: { beatAt: clock.now() },
    });

  it('is bad while no worker has started, and for 90 seconds good after each beat', async () => {
    expect(await health()).toMatchObject({
      status: 503,
      retryAfter: '5',
      body: { status: 'error', checks: { workers: { status: 'error', detail: 'no worker has started yet' } } },
    });
    await beat();
    expect(await health()).toMatchObject({
      status: 200,
      body: {
        status: 'ok',
        checks: { database: { status: 'ok' }, redis: { status: 'unused' }, workers: { status: 'ok' } },
      },
    });
    clock.advance(90_000);
    expect((await health()).status).toBe(200);
    clock.advance(1_000);
    expect(await health()).toMatchObject({
      status: 503,
      body: { checks: { workers: { status: 'error', detail: 'no worker has shown itself for 91 seconds' } } },
    });
  });

  it('keeps a process in rotation whose workers are gone: it can still answer', async () => {
    expect((await api.anonymous.get('/health/ready')).status).toBe(200);
    await api.anonymous.get('/health/live', { expect: 200 });
  });

  it('is bad when machines ran in an hour that nobody has charged five minutes after its end', async () => {
    clock.set('2026-11-20T10:04:59Z');
    const ada = await api.signUp();
    const account = await api.database.client.account.findUniqueOrThrow({
      where: { organizationId: ada.organizationId },
    });
    await api.database.client.vmSegment.create({
      data: { vmId: 77n, accountId: account.id, state: 'running', rateMicros: 5_037n, fromTs: new Date(NOW) },
    });
    await beat();
    expect((await health()).body.checks['billing']?.status).toBe('ok');
    clock.set('2026-11-20T10:05:01Z');
    await beat();
    expect(await health()).toMatchObject({
      status: 503,
      body: {
        checks: {
          billing: {
            status: 'error',
            detail: 'The charge of the period that ended at 2026-11-20T10:00:00.000Z is late.',
          },
        },
      },
    });
    const period = {
      period: new Date('2026-11-20T09:00:00Z'),
      cycleSeconds: 3600,
      shards: 1,
      expectedMicros: 0n,
      createdAt: clock.now(),
    };
    await api.database.client.billingPeriod.create({ data: { ...period, status: 'open' } });
    expect((await health()).body.checks['billing']?.detail).toContain('is late');
    await api.database.client.billingPeriod.update({
      where: { period: period.period },
      data: { status: 'held', heldReason: 'twice the usual' },
    });
    expect((await health()).body.checks['billing']?.detail).toContain('held and wait');
    await api.database.client.billingPeriod.update({
      where: { period: period.period },
      data: { status: 'done', finishedAt: clock.now() },
    });
    expect((await health()).status).toBe(200);
    clock.advance(HOUR_MS);
    await beat();
    expect((await health()).status).toBe(503);
  });
});

describe('a database that is gone', () => {
  let api: TestApi;
  let gate: TcpGate;
  let own: TestDatabase;
  beforeAll(async () => {
    own = await createTestDatabase();
    gate = await TcpGate.to(own.url);
    api = await startTestApi({ environment: { DATABASE_URL: gate.url } });
  });
  afterAll(async () => {
    await gate.open();
    await api.close();
    await gate.cut();
    await own.drop();
  });

  it('makes 503 with a time to come back within a second, of reads and writes, and is forgotten when it returns', async () => {
    const ada = await api.signUp();
    const stream = await EventReader.open(`${api.url}/events/stream`, { authorization: `Bearer ${ada.accessToken}` });
    await vi.waitFor(() => expect(stream.rest.length).toBeGreaterThan(0), { timeout: 10_000 });
    await gate.cut();
    for (const call of [
      () => ada.client.get('/me'),
      () => ada.client.patch('/me', { name: 'Lost' }),
      () => api.anonymous.post('/auth/login', { email: ada.email, password: ada.password }),
      () =>
        api.anonymous.post('/auth/register', {
          email: 'late@example.com',
          password: 'correct horse battery',
          name: 'Late',
        }),
      () => ada.client.get('/audit'),
    ]) {
      const startedAt = performance.now();
      const answer = await call();
      expect(performance.now() - startedAt).toBeLessThan(1_000);
      expectProblem(answer, 503, 'unavailable');
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(JSON.stringify(answer.body)).not.toMatch(/ECONN|prisma|postgres:/i);
    }
    await api.anonymous.get('/health/live', { expect: 200 });
    expect((await api.anonymous.get('/health')).body).toMatchObject({
      status: 'error',
      checks: { database: { status: 'error' } },
    });
    expect((await api.anonymous.get('/health/ready')).status).toBe(503);

    await gate.open();
    await vi.waitFor(async () => expect((await ada.client.get('/me')).status).toBe(200), {
      timeout: 10_000,
      interval: 50,
    });
    expect((await ada.client.get('/me', { expect: 200 })).body).toMatchObject({
      name: expect.not.stringContaining('Lost'),
    });
    await ada.client.patch('/me', { name: 'Found' }, { expect: 200 });
    expect(await api.database.client.user.count({ where: { email: 'late@example.com' } })).toBe(0);
    expect(stream.ended).toBe(false);
    stream.close();
  });
});

describe('what the API says of itself', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi();
  });
  afterAll(() => api.close());

  it('is an OpenAPI 3.1 document in which every operation has an id, a tag, a summary, examples and its errors', async () => {
    const document = (await api.anonymous.get('/openapi.json', { expect: 200 })).body as Document;
    expect(document.openapi).toBe('3.1.0');
    const text = JSON.stringify(document);
    const referenced = new Set([...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map((match) => match[1]));
    for (const name of referenced) expect(document.components.schemas).toHaveProperty(name ?? '');
    expect(text).not.toContain('#/$defs');
    const ids = new Set<string>();
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const [method, operation] of Object.entries(methods)) {
        const name = `${method} ${path}`;
        expect(operation.operationId, name).toMatch(/^[a-z][A-Za-z]+$/);
        expect(ids, name).not.toContain(operation.operationId);
        ids.add(operation.operationId);
        expect(operation.tags, name).toHaveLength(1);
        expect(operation.summary, name).toBeTruthy();
        for (const parameter of path.matchAll(/\{(\w+)\}/g)) {
          expect(
            operation.parameters.map((item) => item.name),
            name,
          ).toContain(parameter[1]);
        }
        const [success, ...refusals] = Object.entries(operation.responses).sort(([a], [b]) => Number(a) - Number(b));
        expect(Number(success?.[0]), name).toBeLessThan(300);
        expect(refusals.length, name).toBeGreaterThan(2);
        const json = success?.[1].content?.['application/json'];
        if (json) expect(json, name).toHaveProperty('example');
      }
    }
  });

  it('gives examples that it would take itself', async () => {
    const answer = await api.anonymous.post('/auth/register', {
      email: 'ada@example.com',
      password: 'correct horse battery staple',
      name: 'Ada Lovelace',
    });
    expect(answer.status).toBe(201);
  });

  it('can be read in a browser, with a policy that lets nothing foreign in', async () => {
    const page = await api.anonymous.get('/docs', { expect: 200 });
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self';");
    for (const [, source] of String(page.body).matchAll(/(?:src|href)="([^"]+)"/g)) {
      const asset = await fetch(new URL(source ?? '', api.url));
      expect(asset.status, source).toBe(200);
      expect((await asset.arrayBuffer()).byteLength).toBeGreaterThan(50);
    }
    for (const path of [
      '..%2fpackage.json',
      'package.json',
      'swagger-ui.js.map',
      '..',
      '%2e%2e%2f%2e%2e%2fetc%2fpasswd',
    ]) {
      expect((await api.anonymous.get(`/docs/${path}`)).status, path).toBe(404);
    }
  });

  it('is measured: durations by route, never by address', async () => {
    await api.anonymous.get('/me?token=secret-in-a-query');
    await api.anonymous.get('/nothing/secret-in-a-path');
    const metrics = await (await fetch(api.url.replace('/api/v1', '/metrics'))).text();
    expect(metrics).toContain('uni_http_request_duration_seconds_count{method="GET",route="/api/v1/me",status="401"}');
    expect(metrics).toContain('process_resident_memory_bytes');
    expect(metrics).not.toContain('secret-in');
  });
});

interface Document {
  readonly openapi: string;
  readonly components: { readonly schemas: Record<string, unknown> };
  readonly paths: Record<
    string,
    Record<
      string,
      {
        readonly operationId: string;
        readonly tags: string[];
        readonly summary: string;
        readonly parameters: { readonly name: string }[];
        readonly responses: Record<string, { readonly content?: Record<string, unknown> }>;
      }
    >
  >;
}
