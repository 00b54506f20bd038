import type { RequestListener } from 'node:http';
import type { ComputeDriver, CreateSpec, Placement } from '@uni/compute-port';
import { systemClock } from '@uni/platform';
import { Registry } from 'prom-client';
import { afterEach, describe, expect, it } from 'vitest';
import { serveHttp, type LocalServer } from '../../test/local-server.js';
import { gate, providerErrorOf } from '../../test/outcomes.js';
import {
  description,
  fail,
  httpDriver,
  machine,
  ref,
  scriptedDriver,
  scriptedFactory,
} from '../../test/scripted-driver.js';
import type { ResilienceOptions } from '../resilience/resilience.options.js';
import type { LoadedConnection } from './connection-source.js';
import type { CallEvent } from './provider.js';
import { ProviderRegistry, type ProviderRegistryOptions } from './provider-registry.js';

const SECRET = 'token-canary-77aa';
const context = { requestId: 'req-1' };
const quick: Partial<ResilienceOptions> = { retry: { maxRetries: 0, initialDelayMs: 1, maxDelayMs: 10 } };

/** Answers everything, and writes down what it was. */
const answering =
  (seen: string[], name: string): RequestListener =>
  (request, response) => {
    seen.push(`${name} ${request.method} ${request.url}`);
    response.end('{}');
  };

describe('provider registry', () => {
  const open: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const item of open.splice(0).reverse()) await item.close();
  });

  function loaded(endpoint = 'memory:one', extra: Partial<LoadedConnection> = {}): LoadedConnection {
    const connection = { endpoint, credentials: { token: SECRET }, options: {} };
    return { kind: 'memory', connection, version: 1, allowedHosts: [], ...extra };
  }

  function world(
    rows: Record<string, LoadedConnection | null>,
    driver: (endpoint: string) => ComputeDriver,
    extra: Partial<ProviderRegistryOptions> = {},
  ) {
    let opened = 0;
    const registry = new ProviderRegistry({
      factories: [scriptedFactory((_http, endpoint) => ((opened += 1), driver(endpoint)))],
      source: { load: (id) => Promise.resolve(rows[id] ?? null) },
      clock: systemClock,
      resilience: quick,
      ...extra,
    });
    open.push(registry);
    return { registry, rows, opened: () => opened };
  }

  function overHttp(rows: Record<string, LoadedConnection>, extra: Partial<ProviderRegistryOptions> = {}) {
    const registry = new ProviderRegistry({
      factories: [scriptedFactory((http) => httpDriver(http))],
      source: { load: (id) => Promise.resolve(rows[id] ?? null) },
      clock: systemClock,
      ...extra,
    });
    open.push(registry);
    return registry;
  }

  function serving(server: LocalServer, extra: Partial<LoadedConnection> = {}): LoadedConnection {
    open.push(server);
    return loaded(server.origin, { allowedHosts: server.allowedHosts, ...extra });
  }

  it('keeps a driver open while the configuration stays the same and opens another when it changes', async () => {
    const { registry, rows, opened } = world({ a: loaded() }, () =>
      scriptedDriver({ get: () => Promise.resolve(machine) }),
    );
    const first = await registry.open('a');
    expect(await registry.open('a')).toBe(first);
    expect(opened()).toBe(1);
    rows['a'] = loaded('memory:two', { version: 2 });
    expect(await registry.open('a')).not.toBe(first);
    expect(opened()).toBe(2);
  });

  it('reaches every address that the factory declares, and counts what goes there', async () => {
    const seen: string[] = [];
    const [api, tokens] = [await serveHttp(answering(seen, 'api')), await serveHttp(answering(seen, 'tokens'))];
    open.push(tokens);
    const metrics = new Registry();
    const rows = { a: serving(api, { allowedHosts: [...api.allowedHosts, ...tokens.allowedHosts] }) };
    const factory = scriptedFactory((http) =>
      scriptedDriver({
        get: async () => {
          await http.send({ method: 'POST', path: '/token', origin: 'tokens', label: 'token' }, context);
          await http.send({ method: 'GET', path: '/machine', label: 'machine' }, context);
          return machine;
        },
      }),
    );
    const registry = overHttp(rows, {
      factories: [{ ...factory, endpoints: () => ({ tokens: tokens.origin }) }],
      metrics,
    });
    await (await registry.open('a')).get(ref, context);
    expect(seen).toEqual(['tokens POST /token', 'api GET /machine']);
    expect(await metrics.metrics()).toMatch(/uni_vendor_requests_total\{[^}]*label="token"[^}]*\} 1/);
  });

  it('shares one driver among callers who come at once', async () => {
    const { registry, opened } = world({ a: loaded() }, () => scriptedDriver({}));
    const providers = await Promise.all(Array.from({ length: 20 }, () => registry.open('a')));
    expect(new Set(providers).size).toBe(1);
    expect(opened()).toBe(1);
  });

  it('never goes back to an older configuration that was read before a newer one', async () => {
    const slow = gate();
    const answers = [
      slow.opened.then(() => loaded('memory:old', { version: 1 })),
      Promise.resolve(loaded('memory:new', { version: 2 })),
    ];
    const endpoints: string[] = [];
    const { registry } = world({}, (endpoint) => (endpoints.push(endpoint), scriptedDriver({})), {
      source: { load: () => answers.shift() ?? Promise.resolve(loaded('memory:new', { version: 2 })) },
    });
    const older = registry.open('a');
    const newer = await registry.open('a');
    slow.open();
    expect(await older).toBe(newer);
    expect(endpoints).toEqual(['memory:new']);
  });

  it('refuses what does not exist, has no driver or is not usable, in words without secrets', async () => {
    const rows = { bad: loaded(''), odd: loaded('memory:x', { kind: 'ovh' }) };
    const { registry } = world(rows, () => scriptedDriver({}));
    const expected = { missing: 'provider_missing', bad: 'connection_invalid', odd: 'kind_unknown' };
    for (const [id, vendorCode] of Object.entries(expected)) {
      const error = await providerErrorOf(registry.open(id));
      expect(error).toMatchObject({ code: 'invalid', outcome: 'not_applied', retryable: false, vendorCode });
    }
  });

  it('forgets a provider that was removed', async () => {
    const { registry, rows, opened } = world({ a: loaded() }, () => scriptedDriver({}));
    await registry.open('a');
    rows['a'] = null;
    expect(await providerErrorOf(registry.open('a'))).toMatchObject({ vendorCode: 'provider_missing' });
    rows['a'] = loaded();
    await registry.open('a');
    expect(opened()).toBe(2);
  });

  it('lets calls in flight end on the old connection when the configuration changes', async () => {
    const hold = gate();
    const arrived = gate();
    const server = await serveHttp((_request, response) => {
      arrived.open();
      void hold.opened.then(() => response.end());
    });
    const rows = { a: serving(server) };
    const registry = overHttp(rows);
    const running = (await registry.open('a')).get(ref, context);
    await arrived.opened;
    rows.a = { ...rows.a, version: 2 };
    await registry.open('a');
    hold.open();
    expect(await running).toEqual(machine);
  });

  it('hands every argument and answer through unchanged', async () => {
    const seen: unknown[][] = [];
    const answer = { externalId: 'm-1', task: { state: 'done', externalId: 'm-1' } } as const;
    const record =
      <T>(value: T) =>
      (...values: unknown[]): Promise<T> => (seen.push(values.slice(0, -1)), Promise.resolve(value));
    const driver = scriptedDriver({
      create: record(answer),
      power: record(answer),
      resize: record(answer),
      destroy: record(answer),
      task: record(answer.task),
      find: record({ found: 'no' as const }),
      inventory: record({ items: [], nextCursor: null, complete: true }),
    });
    const { registry } = world({ a: loaded() }, () => driver);
    const provider = await registry.open('a');
    const spec = { mark: 'mark-1' } as CreateSpec;
    const placement: Placement = { location: 'east', reason: 'only one', handle: null };
    const request = { action: 'stop', force: true, graceMs: 0 } as const;
    const size = { vcpus: 1, memoryMib: 1, diskGib: 1 };
    expect(await provider.create(spec, placement, context)).toBe(answer);
    expect(await provider.power(ref, request, context)).toBe(answer);
    expect(await provider.resize(ref, size, context)).toBe(answer);
    expect(await provider.destroy(ref, context)).toBe(answer);
    expect(await provider.task({ id: 1 }, spec, context)).toBe(answer.task);
    expect(await provider.find(spec, placement, context)).toEqual({ found: 'no' });
    expect(await provider.inventory('c', context)).toMatchObject({ complete: true });
    expect(seen).toEqual([
      [spec, placement],
      [ref, request],
      [ref, size],
      [ref],
      [{ id: 1 }, spec],
      [spec, placement],
      ['c'],
    ]);
    expect(provider.description).toBe(description);
    expect(provider).toMatchObject({ providerId: 'a', kind: 'memory', breakerState: 'closed' });
  });

  it('turns anything that a driver throws into a ProviderError without secrets', async () => {
    const { registry } = world({ a: loaded() }, () =>
      scriptedDriver({
        power: () => {
          throw new TypeError(`bad header ${SECRET}`);
        },
        destroy: () => fail({ code: 'forbidden', vendorMessage: `token ${encodeURIComponent(SECRET)} lacks rights` }),
      }),
    );
    const provider = await registry.open('a');
    const thrown = await providerErrorOf(provider.power(ref, { action: 'start', force: false, graceMs: 0 }, context));
    expect(thrown).toMatchObject({ code: 'protocol', vendorCode: 'driver_fault', outcome: 'unknown' });
    expect(thrown.vendorMessage).toContain('TypeError: bad header [secret]');
    const refused = await providerErrorOf(provider.destroy(ref, context));
    expect(refused.vendorMessage).toBe('token [secret] lacks rights');
    for (const error of [thrown, refused]) expect([error.stack, error.message].join()).not.toContain('canary');
  });

  it('reports each call once, and counts it', async () => {
    const events: CallEvent[] = [];
    const metrics = new Registry();
    let broken = false;
    const { registry } = world(
      { a: loaded() },
      () =>
        scriptedDriver({
          get: () => (broken ? fail({ code: 'capacity', vendorMessage: 'full' }) : Promise.resolve(machine)),
        }),
      { metrics, onCall: (event) => events.push(event) },
    );
    const provider = await registry.open('a');
    await provider.get(ref, context);
    broken = true;
    await providerErrorOf(provider.get(ref, context));
    expect(events).toMatchObject([
      { providerId: 'a', kind: 'memory', method: 'get', requestId: 'req-1', outcome: 'ok', code: null },
      { providerId: 'a', kind: 'memory', method: 'get', outcome: 'error', code: 'capacity', vendorMessage: 'full' },
    ]);
    const text = await metrics.metrics();
    expect(text).toContain('uni_provider_calls_total{provider="a",kind="memory",method="get",outcome="ok"} 1');
    expect(text).toContain('uni_provider_errors_total{provider="a",kind="memory",method="get",code="capacity"} 1');
    expect(text).toContain('uni_provider_call_duration_seconds_count{provider="a",kind="memory",method="get"} 2');
    expect(text).toContain('uni_provider_in_flight{provider="a",kind="memory"} 0');
    expect(text).toContain('uni_provider_breaker_state{provider="a",kind="memory"} 0');
  });

  it('shows an open breaker, retries and HTTP requests in the metrics', async () => {
    const metrics = new Registry();
    const server = await serveHttp((_request, response) => response.writeHead(503).end());
    const registry = overHttp(
      { a: serving(server) },
      {
        metrics,
        resilience: { retry: { maxRetries: 2, initialDelayMs: 1, maxDelayMs: 5 } },
      },
    );
    const provider = await registry.open('a');
    for (let call = 0; call < 4; call += 1) await providerErrorOf(provider.get(ref, context));
    expect(provider.breakerState).toBe('open');
    const text = await metrics.metrics();
    expect(text).toContain('uni_provider_breaker_state{provider="a",kind="memory"} 2');
    expect(text).toMatch(/uni_provider_retries_total\{provider="a",kind="memory",method="get"\} [2-9]/);
    expect(text).toContain('uni_vendor_requests_total{provider="a",kind="memory",label="get",result="503"} 5');
    registry.evict('a');
    expect(await metrics.metrics()).not.toContain('uni_provider_breaker_state{provider="a"');
  });

  it('obeys a Retry-After over the wire: nobody calls before', async () => {
    const times: number[] = [];
    const server = await serveHttp((_request, response) => {
      times.push(performance.now());
      if (times.length === 1) response.writeHead(429, { 'retry-after': '1' }).end();
      else response.end();
    });
    const metrics = new Registry();
    const registry = overHttp({ a: serving(server) }, { metrics });
    const provider = await registry.open('a');
    const first = provider.get(ref, context);
    // That it was answered is not enough: whoever has not read the answer yet may still call.
    await expect.poll(() => metrics.metrics()).toMatch(/uni_vendor_requests_total\{[^}]*result="429"\} 1/);
    const second = provider.get({ ...ref, externalId: 'm-2' }, context).catch((error: unknown) => error);
    await Promise.all([first, second]);
    expect(times.length).toBeGreaterThan(1);
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(1_000);
  });

  it('keeps a hanging provider from slowing another one', async () => {
    const hanging = await serveHttp(() => undefined);
    const healthy = await serveHttp((_request, response) => response.end());
    const registry = overHttp(
      { slow: serving(hanging), fast: serving(healthy) },
      { resilience: { ...quick, deadlineMs: 20_000, maxQueuedCalls: 1_000 } },
    );
    const [slow, fast] = [await registry.open('slow'), await registry.open('fast')];
    await fast.get(ref, context);

    let pending = 0;
    const stuck = Array.from({ length: 60 }, async () => {
      pending += 1;
      const error = await providerErrorOf(slow.get(ref, context));
      pending -= 1;
      return error;
    });
    let stillStuck = 0;
    for (let call = 0; call < 50; call += 1) {
      await fast.get(ref, context);
      if (pending > 0) stillStuck += 1;
    }
    expect(stillStuck, 'all calls of the healthy one ended while the other hung').toBe(50);
    await hanging.close();
    for (const error of await Promise.all(stuck)) expect(['timeout', 'unavailable']).toContain(error.code);
    expect(slow.breakerState).toBe('open');
    expect(fast.breakerState).toBe('closed');
  });

  it('answers an examination that hangs or fails with a report, and throws only when it is aborted', async () => {
    let check: () => Promise<never> = () => new Promise(() => undefined);
    const { registry } = world({ a: loaded() }, () => scriptedDriver({ check: () => check() }), {
      resilience: { ...quick, deadlinesMs: { check: 30 } },
    });
    const provider = await registry.open('a');
    expect(await provider.check(context)).toMatchObject({
      ok: false,
      problems: [{ code: 'unreachable', severity: 'error' }],
    });
    check = () => Promise.reject(new TypeError('broken driver'));
    expect(await provider.check(context)).toMatchObject({ ok: false, problems: [{ code: 'vendor_error' }] });
    check = () => new Promise(() => undefined);
    const aborted = provider.check({ ...context, signal: AbortSignal.abort() });
    expect(await providerErrorOf(aborted)).toMatchObject({ code: 'timeout', vendorCode: 'aborted' });
  });

  it('fails calls to an address that the operator has not allowed, before anything is sent', async () => {
    const server = await serveHttp((_request, response) => response.end());
    const registry = overHttp({ a: serving(server, { allowedHosts: [] }) });
    const error = await providerErrorOf((await registry.open('a')).get(ref, context));
    expect(error).toMatchObject({ code: 'invalid', vendorCode: 'endpoint_refused', outcome: 'not_applied' });
    expect(server.connections()).toBe(0);
  });

  it('refuses two drivers of one kind', () => {
    const factory = scriptedFactory(() => scriptedDriver({}));
    const make = () =>
      new ProviderRegistry({
        factories: [factory, factory],
        source: { load: () => Promise.resolve(null) },
        clock: systemClock,
      });
    expect(make).toThrow('one kind');
  });

  it('opens nothing any more when it is closed', async () => {
    const { registry } = world({ a: loaded() }, () => scriptedDriver({}));
    await registry.close();
    expect(await providerErrorOf(registry.open('a'))).toMatchObject({ vendorCode: 'closed' });
  });
});
