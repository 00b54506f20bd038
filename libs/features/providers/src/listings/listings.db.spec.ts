import type { ProviderRegistry } from '@uni/compute-core';
import { ProviderError, type ProviderEvent, type SnapshotState, type VolumeState } from '@uni/compute-port';
import { Database, Events, Outbox } from '@uni/data';
import { createTestDatabase } from '@uni/data/testing';
import { createLogger, ManualClock, newId } from '@uni/platform';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { InstanceEvents } from './instance-events.js';
import { ListingAge } from './listing-age.js';
import { ProviderListHandler } from './provider-list.handler.js';
import { ProviderListings } from './provider-listings.js';

const MINUTE_MS = 60_000;
const volume = (externalId: string, change: Partial<VolumeState> = {}): VolumeState => ({
  externalId,
  mark: null,
  name: `disk ${externalId}`,
  createdAt: new Date('2026-11-01T00:00:00Z'),
  location: 'GRA11',
  machineExternalId: null,
  state: 'available',
  sizeGib: 10,
  typeRef: null,
  device: null,
  ...change,
});
const snapshot = (externalId: string, machineExternalId: string): SnapshotState => ({
  externalId,
  machineExternalId,
  mark: null,
  name: externalId,
  createdAt: null,
  location: null,
  state: 'ready',
  sizeGib: null,
  withMemory: false,
});
const event = (externalId: string, at: string): ProviderEvent => ({
  externalId,
  at: new Date(at),
  kind: 'VM.START',
  level: 'info',
  text: 'started',
  machineExternalId: null,
  actor: 'root',
});

describe('what a vendor lists of its own', () => {
  const clock = new ManualClock('2026-11-20T12:00:00Z');
  const vendor = {
    volumes: [] as VolumeState[] | ProviderError,
    snapshots: new Map<string, SnapshotState[]>(),
    events: [] as ProviderEvent[],
    asked: [] as string[],
  };
  let database: Database;
  let drop: () => Promise<void>;
  let listings: ProviderListings;
  let providerId: string;

  beforeAll(async () => {
    const created = await createTestDatabase();
    drop = created.drop;
    database = new Database({ url: created.url, applicationName: 'spec', poolMax: 4 });
    listings = new ProviderListings(database, new ListingAge(database, new Outbox(database), clock));
  });
  beforeEach(async () => {
    clock.set('2026-11-20T12:00:00Z');
    Object.assign(vendor, { volumes: [], events: [], asked: [] });
    vendor.snapshots.clear();
    providerId = newId();
    const description = {
      capabilities: {
        volumes: { supported: true },
        snapshots: { supported: true },
        events: true,
        iso: false,
      },
    };
    await database.client.provider.create({
      data: {
        id: providerId,
        kind: 'proxmox',
        name: providerId,
        endpoint: 'https://pve',
        credentials: {},
        description,
      },
    });
    await database.client.outboxMessage.deleteMany();
  });
  afterAll(async () => {
    await database.close();
    await drop();
  });

  const provider = {
    description: {
      capabilities: {
        volumes: { supported: true, accountWide: true },
        snapshots: { supported: true, accountWide: false },
      },
    },
    volumes: {
      list: (ref: unknown) => {
        vendor.asked.push(`volumes of ${ref === null ? 'the account' : 'one'}`);
        return vendor.volumes instanceof ProviderError
          ? Promise.reject(vendor.volumes)
          : Promise.resolve(vendor.volumes);
      },
    },
    snapshots: {
      list: (ref: { externalId: string } | null) => {
        if (ref === null) return Promise.reject(new ProviderError({ code: 'invalid', outcome: 'not_applied' }));
        vendor.asked.push(`snapshots of ${ref.externalId}`);
        const listed = vendor.snapshots.get(ref.externalId);
        return listed
          ? Promise.resolve(listed)
          : Promise.reject(new ProviderError({ code: 'not_found', outcome: 'not_applied' }));
      },
    },
    events: {
      list: ({ since, cursor }: { since: Date; cursor: string | null }) => {
        vendor.asked.push(`events since ${since.toISOString()}`);
        const from = Number(cursor ?? 0);
        const items = vendor.events.filter(({ at }) => at >= since).slice(from, from + 2);
        return Promise.resolve({ items, nextCursor: items.length === 2 ? String(from + 2) : null });
      },
    },
  };
  /** Does what the API has asked of the worker. */
  const work = async (): Promise<number> => {
    const registry = { open: () => Promise.resolve(provider) } as unknown as ProviderRegistry;
    const handler = new ProviderListHandler(
      registry,
      database,
      new Events(database),
      clock,
      createLogger('spec', 'silent'),
    );
    const messages = await database.client.outboxMessage.findMany({ where: { topic: 'provider.list', sentAt: null } });
    for (const { id, body } of messages) {
      await database.client.outboxMessage.update({ where: { id }, data: { sentAt: clock.now() } });
      await handler.handle(body as Record<string, string>);
    }
    return messages.length;
  };
  const page = { limit: 50 };
  const volumes = (query: { limit: number; cursor?: string; q?: string } = page) =>
    listings.things(providerId, 'volume', query);
  const instance = async (externalId: string) => {
    const [id, organizationId, templateId] = [newId(), newId(), newId()];
    const client = database.client;
    await client.organization.create({ data: { id: organizationId, name: 'Customer' } });
    const account = await client.account.create({ data: { organizationId, currency: 'EUR' } });
    const size = { vcpus: 1, memoryMib: 512, diskGib: 5 };
    const rates = { runningMicrosPerHour: 1n, stoppedMicrosPerHour: 1n };
    await client.template.create({
      data: { id: templateId, name: 'T', os: 'D', providerId, regionName: 'R', imageRef: 'i', ...size },
    });
    await client.instance.create({
      data: {
        id,
        organizationId,
        accountId: account.id,
        name: `vm-${externalId}`,
        hostname: `vm-${externalId}`,
        templateId,
        providerId,
        externalId,
        region: 'R',
        ...size,
        ...rates,
        status: 'running',
        desiredStatus: 'running',
        currency: 'EUR',
        statusChangedAt: clock.now(),
        createdAt: clock.now(),
      },
    });
    return id;
  };

  it('is asked for once by all who look, and shown with its age when it is there', async () => {
    vendor.volumes = [volume('v-1'), volume('v-2', { machineExternalId: '100', mark: newId() })];
    const id = await instance('100');
    const looks = await Promise.all([volumes(), volumes(), volumes()]);
    for (const look of looks) expect(look).toMatchObject({ items: [], readAt: null, pending: true, failure: null });
    expect(await work()).toBe(1);
    expect(vendor.asked).toEqual(['volumes of the account']);
    const look = await volumes();
    expect(look).toMatchObject({ readAt: '2026-11-20T12:00:00.000Z', pending: false, complete: true });
    expect(look.items).toMatchObject([
      { externalId: 'v-1', ours: false, instance: null, sizeGib: 10, location: 'GRA11' },
      { externalId: 'v-2', ours: true, instance: { id, name: 'vm-100' } },
    ]);
    expect(await work()).toBe(0);
    clock.advance(MINUTE_MS);
    expect(await volumes()).toMatchObject({ items: [{}, {}], pending: true });
  });

  it('writes nothing that is as it was, and forgets what is gone', async () => {
    vendor.volumes = [volume('v-1'), volume('v-2')];
    await volumes();
    await work();
    const rows = () => database.client.$queryRaw<{ ref: string; version: string }[]>`
      SELECT external_id AS ref, xmin::text AS version FROM provider_things WHERE provider_id = ${providerId}::uuid ORDER BY 1`;
    const before = await rows();
    clock.advance(MINUTE_MS);
    await volumes();
    await work();
    expect(await rows()).toEqual(before);
    vendor.volumes = [volume('v-2', { sizeGib: 20 })];
    clock.advance(MINUTE_MS);
    await volumes();
    await work();
    expect((await volumes()).items).toMatchObject([{ externalId: 'v-2', sizeGib: 20 }]);
  });

  it('keeps the list of before when it cannot be read, says so, and leaves the vendor alone for a minute', async () => {
    vendor.volumes = [volume('v-1')];
    await volumes();
    await work();
    clock.advance(MINUTE_MS);
    await volumes();
    vendor.volumes = new ProviderError({ code: 'forbidden', outcome: 'not_applied' });
    await work();
    expect(await volumes()).toMatchObject({ items: [{ externalId: 'v-1' }], failure: 'forbidden', pending: false });
    expect(await work()).toBe(0);
    clock.advance(MINUTE_MS);
    expect(await volumes()).toMatchObject({ failure: null, pending: true });
  });

  it('comes page by page, and only what is searched for', async () => {
    vendor.volumes = ['a', 'b', 'c', 'd', 'e'].map((name) => volume(name));
    await volumes();
    await work();
    const first = await volumes({ limit: 2 });
    const second = await volumes({ limit: 2, cursor: String(first.nextCursor) });
    const third = await volumes({ limit: 2, cursor: String(second.nextCursor) });
    expect([first, second, third].flatMap(({ items }) => items.map(({ externalId }) => externalId))).toEqual([
      'a',
      'b',
      'c',
      'd',
      'e',
    ]);
    expect(third.nextCursor).toBeNull();
    expect((await volumes({ limit: 50, q: 'disk c' })).items).toHaveLength(1);
    await expect(volumes({ limit: 2, cursor: 'x' })).rejects.toMatchObject({ code: 'invalid_cursor' });
  });

  it('is read machine by machine where the vendor has no list of the account; a machine that is gone has nothing', async () => {
    await instance('100');
    await instance('101');
    vendor.snapshots.set('100', [snapshot('before', '100')]);
    await listings.things(providerId, 'snapshot', page);
    await work();
    expect(vendor.asked).toEqual(['snapshots of 100', 'snapshots of 101']);
    const { items } = await listings.things(providerId, 'snapshot', page);
    expect(items).toMatchObject([{ externalId: 'before', machineExternalId: '100', instance: { name: 'vm-100' } }]);
  });

  it('tells events newest first, each once, and asks only for what is new', async () => {
    vendor.events = [
      event('e-1', '2026-11-20T11:00:00Z'),
      event('e-2', '2026-11-20T11:30:00Z'),
      { ...event('e-3', '2026-11-20T11:40:00Z'), level: 'error' },
    ];
    await listings.events(providerId, page);
    await work();
    clock.advance(MINUTE_MS);
    vendor.events.push(event('e-4', '2026-11-20T11:59:00Z'));
    await listings.events(providerId, page);
    await work();
    expect(vendor.asked.at(0)).toBe('events since 2026-11-13T12:00:00.000Z');
    expect(vendor.asked.at(-1)).toBe('events since 2026-11-20T11:30:00.000Z');
    const first = await listings.events(providerId, { limit: 3 });
    expect(first.items.map(({ externalId }) => externalId)).toEqual(['e-4', 'e-3', 'e-2']);
    const rest = await listings.events(providerId, { limit: 3, cursor: String(first.nextCursor) });
    expect(rest.items.map(({ externalId }) => externalId)).toEqual(['e-1']);
    expect((await listings.events(providerId, { limit: 3, level: 'error' })).items).toHaveLength(1);
  });

  it('is refused where the vendor has no such thing', async () => {
    await expect(listings.isos(providerId, page)).rejects.toMatchObject({ code: 'unsupported_by_provider' });
    await expect(listings.things(newId(), 'volume', page)).rejects.toMatchObject({ code: 'not_found' });
    await database.client
      .$executeRaw`UPDATE providers SET description = jsonb_set(description, '{capabilities,iso}', 'true') WHERE id = ${providerId}::uuid`;
    await database.client.providerIso.create({
      data: { providerId, ref: 'local:iso/debian.iso', name: 'debian.iso', seenAt: clock.now() },
    });
    expect(await listings.isos(providerId, page)).toMatchObject({
      items: [{ ref: 'local:iso/debian.iso' }],
      readAt: clock.now().toISOString(),
      pending: false,
    });
  });

  it('shows customers what happened to their own instances, in the time of each, and whose machine it was before', async () => {
    const own = new InstanceEvents(database, new ListingAge(database, new Outbox(database), clock));
    const id = await instance('300');
    const other = await instance('400');
    const of = async (instanceId: string) =>
      (await database.client.instance.findUniqueOrThrow({ where: { id: instanceId } })).organizationId;
    const at = (ref: string, when: string, machineExternalId: string) => ({ ...event(ref, when), machineExternalId });
    clock.advance(10 * MINUTE_MS);
    vendor.events = [
      at('before', '2026-11-20T11:00:00Z', '300'),
      at('one', '2026-11-20T12:01:00Z', '300'),
      at('two', '2026-11-20T12:02:00Z', '300'),
      at('theirs', '2026-11-20T12:03:00Z', '400'),
    ];
    const organizationId = await of(id);
    expect(await own.list(organizationId, page)).toMatchObject({ items: [], pending: true });
    await work();
    const first = await own.list(organizationId, { limit: 1, total: true });
    expect(first).toMatchObject({ items: [{ text: 'started', instance: { id } }], total: 2, pending: false });
    expect(JSON.stringify(first)).not.toContain('root');
    const second = await own.list(organizationId, { limit: 1, cursor: String(first.nextCursor) });
    expect([...first.items, ...second.items].map((item) => item.id)).toEqual([
      `${providerId}:two`,
      `${providerId}:one`,
    ]);
    expect(second.nextCursor).toBeNull();
    expect((await own.list(await of(other), page)).items).toMatchObject([{ id: `${providerId}:theirs` }]);
    expect((await own.list(organizationId, { limit: 50, level: 'error' })).items).toEqual([]);
    expect((await own.list(organizationId, { limit: 50, instanceId: other })).items).toEqual([]);
  });
});
