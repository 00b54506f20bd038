import { randomBytes } from 'node:crypto';
import { ProviderError, type CheckReport } from '@uni/compute-port';
import type { ProviderRegistry } from '@uni/compute-core';
import type { SharedConfig } from '@uni/config';
import { Database, encodeCursor, Events, Outbox } from '@uni/data';
import { createTestDatabase } from '@uni/data/testing';
import { AuditTrail } from '@uni/feature-audit';
import { createLogger, ManualClock, SecretBox } from '@uni/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HealthHistory } from './health/health-history.js';
import { ProviderCatalogueHandler } from './provider-catalogue.handler.js';
import { ProviderCheckHandler } from './provider-check.handler.js';
import { ProviderConnections } from './provider-connections.js';
import { ProvidersQueries } from './providers.queries.js';
import { ProvidersService } from './providers.service.js';

const SECRET = '0d6f3c52-5a1e-4b1b-9f2e-3f6c1b7a9e44';
const healthy: CheckReport = { ok: true, version: '9.1.4', latencyMs: 12, clockSkewMs: 0, problems: [], capacity: [] };
const page = { limit: 50 };

describe('providers', () => {
  const clock = new ManualClock('2026-11-20T12:00:00Z');
  const secrets = new SecretBox({ id: 'k1', key: randomBytes(32) });
  const config = { PROVIDER_ALLOWED_HOSTS: ['10.0.0.5:8006'], CURRENCY: 'EUR' } as unknown as SharedConfig;
  let database: Database;
  let drop: () => Promise<void>;
  let service: ProvidersService;
  let queries: ProvidersQueries;
  let audit: AuditTrail;
  let events: Events;

  beforeAll(async () => {
    const created = await createTestDatabase();
    drop = created.drop;
    database = new Database({ url: created.url, applicationName: 'spec', poolMax: 4 });
    audit = new AuditTrail(database, clock);
    events = new Events(database);
    service = new ProvidersService(database, new Outbox(database), events, audit, secrets, clock, config);
    queries = new ProvidersQueries(database);
  });

  afterAll(async () => {
    await database.close();
    await drop();
  });

  const connect = (name: string, endpoint = 'https://pve.example.org:8006/') =>
    service.create({
      kind: 'proxmox',
      name,
      endpoint,
      enabled: true,
      credentials: { tokenId: 'a@pve!b', tokenSecret: SECRET },
      options: {
        region: 'Nantes',
        ipv4Pool: { from: '198.51.100.10', to: '198.51.100.20', prefixLength: 24, gateway: null },
      },
    });
  const registryOf = (provider: object): ProviderRegistry =>
    ({ open: () => Promise.resolve(provider) }) as unknown as ProviderRegistry;

  it('stores credentials that only the driver gets to see', async () => {
    const id = await connect('Sealed');
    const [dump] = await database.client.$queryRaw<{ all: string }[]>`
      SELECT (SELECT json_agg(p)::text FROM providers p) || (SELECT json_agg(a)::text FROM audit_log a) || (SELECT json_agg(o)::text FROM outbox o) AS all`;
    expect(dump?.all).not.toContain(SECRET);
    const view = await queries.get(id);
    expect(view.credentialFields).toEqual(['tokenId', 'tokenSecret']);
    expect(JSON.stringify(view)).not.toContain(SECRET);
    const loaded = await new ProviderConnections(database, secrets, config).load(id);
    expect(loaded?.connection.credentials['tokenSecret']).toBe(SECRET);
    expect(loaded?.connection.endpoint).toBe('https://pve.example.org:8006');
    expect(Object.keys(loaded?.connection.options ?? {})).toEqual(['region']);
  });

  it("does not open another row's credentials", async () => {
    const [first, second] = [await connect('Row one'), await connect('Row two')];
    await database.client
      .$executeRaw`UPDATE providers SET credentials = (SELECT credentials FROM providers WHERE id = ${first}::uuid) WHERE id = ${second}::uuid`;
    await expect(new ProviderConnections(database, secrets, config).load(second)).rejects.toThrow();
    // The check tells of it instead of failing for ever.
    const registry = {
      open: (id: string) => new ProviderConnections(database, secrets, config).load(id),
    } as unknown as ProviderRegistry;
    await new ProviderCheckHandler(registry, database, events, audit, new HealthHistory(database), clock).handle({
      providerId: second,
    });
    expect((await queries.get(second)).lastCheck?.problems[0]).toMatchObject({
      code: 'misconfigured',
      severity: 'error',
    });
  });

  it('asks for the first check, catalogue and inventory in the same transaction', async () => {
    const id = await connect('Asked');
    const messages = await database.client.outboxMessage.findMany({
      where: { body: { path: ['providerId'], equals: id } },
    });
    expect(messages.map(({ topic }) => topic).sort()).toEqual([
      'provider.catalogue',
      'provider.check',
      'provider.sync',
    ]);
  });

  it('refuses private and unsafe addresses, but for the exact host that the operator allows', async () => {
    for (const endpoint of [
      'https://10.0.0.6:8006',
      'https://10.0.0.5:8007',
      'https://169.254.169.254',
      'https://[::1]:8006',
      'http://pve.example.org:8006',
    ]) {
      await expect(connect(`Unsafe ${endpoint}`, endpoint)).rejects.toMatchObject({ code: 'endpoint_not_allowed' });
    }
    await connect('Allowed', 'https://10.0.0.5:8006');
  });

  it('refuses a name twice, and changes nothing then', async () => {
    await connect('Twice');
    const before = await database.client.outboxMessage.count();
    await expect(connect('Twice')).rejects.toMatchObject({ code: 'name_taken' });
    expect(await database.client.outboxMessage.count()).toBe(before);
  });

  it('opens a new connection after a change of credentials, and audits that without the secret', async () => {
    const id = await connect('Rotated');
    await service.update(id, {
      credentials: { tokenId: 'a@pve!b', tokenSecret: '11111111-5a1e-4b1b-9f2e-3f6c1b7a9e44' },
    });
    const loaded = await new ProviderConnections(database, secrets, config).load(id);
    expect(loaded?.version).toBe(2);
    const row = await database.client.auditEntry.findFirst({ where: { targetId: id, action: 'provider.update' } });
    expect(row?.after).toMatchObject({ credentials: 'replaced' });
    expect(JSON.stringify(row?.after)).not.toContain('11111111-5a1e');
  });

  it('stores what a check found, and audits and announces a changed status once', async () => {
    const id = await connect('Checked');
    const check = (report: CheckReport) =>
      new ProviderCheckHandler(
        registryOf({ check: () => Promise.resolve(report) }),
        database,
        events,
        audit,
        new HealthHistory(database),
        clock,
      ).handle({ providerId: id });
    await check(healthy);
    await check(healthy);
    expect((await queries.get(id)).status).toBe('healthy');
    await check({
      ...healthy,
      ok: false,
      problems: [{ code: 'missing_right', severity: 'error', message: 'm', remedy: 'r' }],
    });
    const view = await queries.get(id);
    expect(view.status).toBe('failing');
    expect(view.lastCheck?.problems).toHaveLength(1);
    const rows = await database.client.auditEntry.findMany({ where: { targetId: id, action: 'provider.status' } });
    expect(rows).toHaveLength(2);
  });

  it('marks what a good catalogue no longer lists, and keeps everything when images are missing as a whole', async () => {
    const id = await connect('Catalogue');
    const read = async (images: string[] | ProviderError) => {
      clock.advance(1000);
      const catalogue = () =>
        images instanceof ProviderError
          ? Promise.reject(images)
          : Promise.resolve({
              regions: [{ ref: 'r', name: 'Nantes', available: true, detail: null }],
              sizes: [],
              networks: images.map((ref) => ({ ref: `net-${ref}`, name: `Network ${ref}`, location: null })),
              isos: [],
              images: images.map((ref) => ({ ref, name: ref, os: null, minDiskGib: 3, locations: [] })),
            });
      const registry = registryOf({ catalogue, description: { kind: 'proxmox' } });
      await new ProviderCatalogueHandler(registry, database, events, clock, createLogger('spec', 'silent')).handle({
        providerId: id,
      });
      const { items } = await queries.images(id);
      return items.filter(({ withdrawnAt }) => withdrawnAt === null).map(({ ref }) => ref);
    };
    expect(await read(['a', 'b'])).toEqual(['a', 'b']);
    expect(await read(['b', 'c'])).toEqual(['b', 'c']);
    expect(await read([])).toEqual(['b', 'c']);
    expect(await read(new ProviderError({ code: 'timeout', outcome: 'not_applied' }))).toEqual(['b', 'c']);
    expect(await read(['a'])).toEqual(['a']);
    const [images, networks] = [await queries.images(id), await queries.networks(id)];
    expect(
      images.items.map(({ ref }) => ref),
      'withdrawn ones last',
    ).toEqual(['a', 'b', 'c']);
    expect(networks.items.map(({ ref, location, withdrawnAt }) => [ref, location, withdrawnAt === null])).toEqual([
      ['net-a', null, true],
      ['net-b', null, false],
      ['net-c', null, false],
    ]);
  });

  it("keeps the vendor's price of each size by region, forgets what is not told any more, and the list of before when none can be read", async () => {
    const id = await connect('Priced');
    const price = (sizeRef: string, regionRef: string | null, stopped: bigint) => ({
      sizeRef,
      regionRef,
      runningMicrosPerHour: 20_000n,
      stoppedMicrosPerHour: stopped,
      shelvedMicrosPerHour: null,
    });
    const read = async (sizes: ReturnType<typeof price>[] | ProviderError) => {
      clock.advance(1000);
      const catalogue = () => Promise.resolve({ regions: [], sizes: [], images: [], networks: [], isos: [] });
      const list = () =>
        sizes instanceof ProviderError
          ? Promise.reject(sizes)
          : Promise.resolve({
              currency: 'EUR',
              sizes,
              volumeGibMicrosPerHour: null,
              snapshotGibMicrosPerHour: null,
            });
      const registry = registryOf({ catalogue, description: { kind: 'ovh' }, prices: { list } });
      const logger = createLogger('spec', 'silent');
      await new ProviderCatalogueHandler(registry, database, events, clock, logger).handle({ providerId: id });
      const rows = await database.client.providerPrice.findMany({
        where: { providerId: id },
        orderBy: [{ sizeRef: 'asc' }, { regionRef: 'asc' }],
      });
      return rows.map(({ sizeRef, regionRef, stoppedMicrosPerHour }) => [sizeRef, regionRef, stoppedMicrosPerHour]);
    };
    const first = [
      ['b3-8', '', 15_000n],
      ['b3-8', 'GRA11', 16_000n],
    ];
    expect(await read([price('b3-8', null, 15_000n), price('b3-8', 'GRA11', 16_000n)])).toEqual(first);
    expect(await read(new ProviderError({ code: 'timeout', outcome: 'not_applied' }))).toEqual(first);
    expect(await read([price('b3-8', null, 14_000n)])).toEqual([['b3-8', '', 14_000n]]);
    await expect(read([price('b3-8', null, -1n)])).rejects.toThrow(/provider_prices_range/);
  });

  it('keeps a size for each region that sells it, and once where the vendor names it twice', async () => {
    const id = await connect('Many regions');
    const size = { name: 'b3-8', vcpus: 2, memoryMib: 8192, diskGib: 50 };
    const sizes = [
      { ...size, ref: 'b3-8', regionRef: 'GRA11' },
      { ...size, ref: 'b3-8', regionRef: 'SBG5' },
      { ...size, ref: 'b3-8', regionRef: 'SBG5' },
      { ...size, ref: 'c3-4', regionRef: null },
    ];
    const catalogue = () => Promise.resolve({ regions: [], sizes, images: [], networks: [], isos: [] });
    const registry = registryOf({ catalogue, description: { kind: 'ovh' } });
    const logger = createLogger('spec', 'silent');
    await new ProviderCatalogueHandler(registry, database, events, clock, logger).handle({ providerId: id });
    const stored = await database.client.providerSize.findMany({
      where: { providerId: id },
      orderBy: [{ ref: 'asc' }, { regionRef: 'asc' }],
    });
    expect(stored.map(({ ref, regionRef }) => [ref, regionRef])).toEqual([
      ['b3-8', 'GRA11'],
      ['b3-8', 'SBG5'],
      ['c3-4', ''],
    ]);
  });

  it('lists the worst first, then by name, page by page, with a total, and only what the filter asks for', async () => {
    const places = ['Zurich', 'Aachen', 'Mons', 'Basel', 'Closed'].map((name) => `Rank ${name}`);
    const ids = await Promise.all(places.map((name) => connect(name)));
    const states = ['failing', 'failing', 'degraded', 'healthy', 'failing'] as const;
    for (const [index, id] of ids.entries())
      await database.client.provider.update({
        where: { id },
        data: { status: states[index] ?? 'unknown', enabled: index < 4 },
      });
    const ranked = { q: 'Rank', total: true };
    const first = await queries.list({ ...ranked, limit: 2 });
    const rest = await queries.list({ ...ranked, limit: 200, cursor: first.nextCursor ?? undefined });
    expect([...first.items, ...rest.items].map(({ name }) => name)).toEqual(
      ['Aachen', 'Zurich', 'Mons', 'Basel', 'Closed'].map((name) => `Rank ${name}`),
    );
    expect(first.total).toBe(5);
    expect((await queries.list({ ...page, q: 'Rank', enabled: false })).items.map(({ name }) => name)).toEqual([
      'Rank Closed',
    ]);
    await expect(queries.list({ ...page, cursor: encodeCursor('worst', ['x', 'y', 'z']) })).rejects.toMatchObject({
      code: 'invalid_cursor',
    });
    expect((await queries.list({ ...page, q: 'rotat' })).items.map(({ name }) => name)).toEqual(['Rotated']);
    await expect(queries.list({ ...page, cursor: 'garbage' })).rejects.toMatchObject({ code: 'invalid_cursor' });
  });

  it('is removed only when nothing refers to it', async () => {
    const id = await connect('Used');
    await database.client.template.create({
      data: {
        id: '0198c4e2-71b0-7cc3-98c4-dc0c0c073901',
        name: 'T',
        os: 'Debian',
        providerId: id,
        regionName: 'Nantes',
        imageRef: '1',
        vcpus: 1,
        memoryMib: 512,
        diskGib: 5,
      },
    });
    await expect(service.remove(id)).rejects.toMatchObject({ code: 'provider_in_use' });
    await database.client.template.delete({ where: { id: '0198c4e2-71b0-7cc3-98c4-dc0c0c073901' } });
    await service.remove(id);
    await expect(queries.get(id)).rejects.toMatchObject({ code: 'not_found' });
  });
});
