import type { RequestListener } from 'node:http';
import type { LoadedConnection } from '@uni/compute-core';
import { providerErrorOf, serveHttp } from '@uni/compute-core/testing';
import { ProviderError, type DnsDriver, type DnsDriverFactory, type VendorHttp } from '@uni/dns-port';
import { systemClock } from '@uni/platform';
import { Registry } from 'prom-client';
import { afterEach, describe, expect, it } from 'vitest';
import { DnsRegistry, type DnsRegistryOptions } from './dns-registry.js';

const SECRET = 'names-canary-31bc';
const context = { requestId: 'req-1' };
const quick = {
  retry: { maxRetries: 0, initialDelayMs: 1, maxDelayMs: 1 },
  breaker: { sampleSize: 4, minimumCalls: 2, threshold: 0.5, halfOpenAfterMs: 60_000, maxHalfOpenAfterMs: 60_000 },
} as const;

/** A driver with one call: the list of zones is what the vendor answers, and anything but 200 is a failure of its. */
function driverOver(http: VendorHttp): DnsDriver {
  const zones: DnsDriver['zones'] = async (_cursor, call) => {
    const answer = await http.send({ method: 'GET', path: '/zones', label: 'zones' }, call);
    if (answer.status === 200) return { zones: JSON.parse(answer.body) as string[], nextCursor: null };
    throw new ProviderError({ code: 'unavailable', outcome: 'unknown', vendorMessage: `${answer.status} ${SECRET}` });
  };
  const describe = () => ({
    kind: 'memory' as const,
    recordTypes: [],
    minTtlS: 60,
    registersDomains: false,
    limits: { maxConcurrentCalls: 2 },
  });
  return { describe, zones } as unknown as DnsDriver;
}

const factory: DnsDriverFactory = {
  kind: 'memory',
  validate: () => [],
  pinnedFingerprint: () => null,
  open: (_connection, http) => driverOver(http),
};

describe('accounts of names', () => {
  const open: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const item of open.splice(0).reverse()) await item.close();
  });

  async function serve(listener: RequestListener) {
    const server = await serveHttp(listener);
    open.push(server);
    return server;
  }

  function account(endpoint: string, allowedHosts: readonly string[], extra: Partial<DnsRegistryOptions> = {}) {
    const loaded: LoadedConnection = {
      kind: 'memory',
      version: 1,
      allowedHosts,
      connection: { endpoint, credentials: { token: SECRET }, options: {} },
    };
    const registry = new DnsRegistry({
      factories: [factory],
      source: { load: () => Promise.resolve(loaded) },
      clock: systemClock,
      resilience: quick,
      ...extra,
    });
    open.push(registry);
    return registry;
  }

  it('show Prometheus how their calls end, how long they take and how the breaker stands', async () => {
    let status = 200;
    const server = await serve((_request, response) => response.writeHead(status).end('["example.org"]'));
    const metrics = new Registry();
    const events: unknown[] = [];
    const registry = account(server.origin, server.allowedHosts, { metrics, onCall: (event) => events.push(event) });
    const names = await registry.open('a');
    expect((await names.zones(null, context)).zones).toEqual(['example.org']);
    expect(registry.breakers()).toEqual([{ provider: 'a', state: 'closed' }]);
    status = 503;
    for (let call = 0; call < 5; call += 1) await providerErrorOf(names.zones(null, context));

    expect(registry.breakers()).toEqual([{ provider: 'a', state: 'open' }]);
    const text = await metrics.metrics();
    const labels = 'provider="a",kind="memory"';
    expect(text).toContain(`uni_dns_calls_total{${labels},method="zones",outcome="ok"} 1`);
    expect(text).toContain(`uni_dns_errors_total{${labels},method="zones",code="unavailable"} 5`);
    expect(text).toContain(`uni_dns_call_duration_seconds_count{${labels},method="zones"} 6`);
    expect(text).toContain(`uni_dns_breaker_state{${labels}} 2`);
    expect(text).toContain(`uni_dns_in_flight{${labels}} 0`);
    expect(text).toContain(`uni_dns_requests_total{${labels},label="zones",result="200"} 1`);
    expect(text).not.toContain(SECRET);
    // What the breaker held back says nothing about the vendor.
    expect(events).toHaveLength(6);
    expect(events.at(-1)).toMatchObject({ asked: false, code: 'unavailable' });
    expect(events[1]).toMatchObject({ asked: true });
    expect(JSON.stringify(events)).not.toContain(SECRET);
  });

  it('are told by other series than machines, so that one process can count both', async () => {
    const server = await serve((_request, response) => response.end('[]'));
    const metrics = new Registry();
    const names = await account(server.origin, server.allowedHosts, { metrics }).open('a');
    await names.zones(null, context);
    const own = await metrics.getMetricsAsJSON();
    expect(own.map(({ name }) => name).filter((name) => !name.startsWith('uni_dns_'))).toEqual([]);
  });

  it('open nothing any more when they are closed', async () => {
    const registry = account('https://names.example.org', []);
    await registry.close();
    expect(await providerErrorOf(registry.open('a'))).toMatchObject({ vendorCode: 'closed' });
  });

  describe('are reached only where the guard lets through', () => {
    const refusedAt = async (endpoint: string, allowedHosts: readonly string[] = []) =>
      providerErrorOf((await account(endpoint, allowedHosts).open('a')).zones(null, context));

    it.each([
      'http://names.example.org',
      'https://127.0.0.1',
      'https://2130706433',
      'https://0x7f.1',
      'https://10.0.0.5',
      'https://[::1]',
      'https://[::ffff:10.0.0.5]',
      'https://[::ffff:169.254.169.254]',
      'https://169.254.169.254',
      'https://localhost',
    ])('not at %s', async (endpoint) => {
      expect(await refusedAt(endpoint)).toMatchObject({ code: 'invalid', vendorCode: 'endpoint_refused' });
    });

    it('not over http where the operator has named the host without saying http', async () => {
      const server = await serve((_request, response) => response.end('[]'));
      expect(await refusedAt(server.origin, [`127.0.0.1:${server.port}`])).toMatchObject({
        vendorCode: 'endpoint_refused',
      });
      expect(server.connections()).toBe(0);
    });

    it('not where a redirect leads', async () => {
      let calls = 0;
      const server = await serve((_request, response) => {
        calls += 1;
        response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data' }).end();
      });
      await refusedAt(server.origin, server.allowedHosts);
      expect(calls).toBe(1);
    });

    it('not where a name leads to on the second look', async () => {
      const server = await serve((_request, response) => response.setHeader('connection', 'close').end('[]'));
      const origin = `http://names.example.org:${server.port}`;
      let looks = 0;
      const resolve = () => {
        looks += 1;
        return Promise.resolve([{ address: looks === 1 ? '127.0.0.1' : '169.254.169.254', family: 4 }]);
      };
      const names = await account(origin, [origin], { http: { resolve } }).open('a');
      await names.zones(null, context);
      expect(await providerErrorOf(names.zones(null, context))).toMatchObject({ vendorCode: 'endpoint_refused' });
      expect([looks, server.connections()]).toEqual([2, 1]);
    });
  });
});
