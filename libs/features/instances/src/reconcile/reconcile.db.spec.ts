import { DEFAULT_RESILIENCE, ProviderRegistry } from '@uni/compute-core';
import type { WorkerConfig } from '@uni/config';
import { Database, Events } from '@uni/data';
import { createTestDatabase } from '@uni/data/testing';
import { MemoryCloud, memoryDriverFactory } from '@uni/driver-memory';
import { AuditTrail } from '@uni/feature-audit';
import { InstanceBilling } from '@uni/feature-billing';
import { createLogger, ManualClock, newId } from '@uni/platform';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { QuarantineSweeper } from '../quarantine/quarantine-sweeper.js';
import { InventoryAlarm } from './inventory.alarm.js';
import { ProviderSyncHandler } from './provider-sync.handler.js';
import { StorageReconciler } from '../storage/reconcile/storage-reconciler.js';
import { VerdictApplier } from './verdict.applier.js';

const RUNNING = 17_200n;
const STOPPED = 3_800n;

describe('what the portal shows is what the provider has', () => {
  const providerId = newId();
  const organizationId = newId();
  let clock: ManualClock;
  let cloud: MemoryCloud;
  let database: Database;
  let drop: () => Promise<void>;
  let registry: ProviderRegistry;
  let handler: ProviderSyncHandler;
  let accountId: bigint;
  let nextId: number;

  beforeEach(async () => {
    clock = new ManualClock('2026-11-20T12:00:00Z');
    cloud = new MemoryCloud({ now: () => clock.now(), taskSteps: 0, pageSize: 3 });
    nextId = 100;
    const created = await createTestDatabase();
    drop = created.drop;
    database = new Database({ url: created.url, applicationName: 'spec', poolMax: 4 });
    registry = new ProviderRegistry({
      factories: [memoryDriverFactory(() => cloud)],
      source: {
        load: () =>
          Promise.resolve({
            kind: 'memory',
            version: 1,
            allowedHosts: [],
            connection: { endpoint: 'memory://cloud', credentials: { token: cloud.token }, options: {} },
          }),
      },
      clock,
      // The breaker has a test of its own; here it would only stretch the time.
      resilience: {
        ...DEFAULT_RESILIENCE,
        retry: { ...DEFAULT_RESILIENCE.retry, maxRetries: 0 },
        breaker: { ...DEFAULT_RESILIENCE.breaker, sampleSize: 1000, minimumCalls: 1000 },
      },
    });
    const logger = createLogger('spec', 'silent');
    const events = new Events(database);
    const applier = new VerdictApplier(
      database,
      events,
      new AuditTrail(database, clock),
      new InstanceBilling(database, clock),
      clock,
      logger,
    );
    const config = { INVENTORY_INTERVAL_SECONDS: 15 } as WorkerConfig;
    const storage = new StorageReconciler(database, events, clock, logger);
    const sweeper = new QuarantineSweeper(database, events, clock, logger);
    const alarm = new InventoryAlarm(database, new AuditTrail(database, clock), logger);
    handler = new ProviderSyncHandler(
      registry,
      database,
      events,
      applier,
      storage,
      sweeper,
      alarm,
      clock,
      config,
      logger,
    );
    await database.client.provider.create({
      data: { id: providerId, kind: 'memory', name: 'Memory', endpoint: 'memory://cloud', credentials: {} },
    });
    await database.client.organization.create({ data: { id: organizationId, name: 'Customer' } });
    const account = await database.client.account.create({
      data: { organizationId, currency: 'EUR', balance: { create: {} } },
    });
    accountId = account.id;
  });

  afterEach(async () => {
    await registry.close();
    await database.close();
    await drop();
  });

  /** A running instance whose machine stands in the cloud, settled long ago. */
  async function instance(): Promise<{ id: string; externalId: string; vmId: bigint }> {
    const id = newId();
    const externalId = String((nextId += 1));
    const templateId = newId();
    await database.client.template.create({
      data: {
        id: templateId,
        name: 'T',
        os: 'Debian',
        providerId,
        regionName: 'R',
        imageRef: 'debian-13',
        vcpus: 1,
        memoryMib: 512,
        diskGib: 5,
      },
    });
    const createdAt = new Date(clock.now().getTime() - 3_600_000);
    const row = await database.client.instance.create({
      data: {
        id,
        organizationId,
        accountId,
        name: `vm-${externalId}`,
        hostname: `foreign-${externalId}`,
        templateId,
        providerId,
        externalId,
        region: 'R',
        vcpus: 1,
        memoryMib: 512,
        diskGib: 5,
        status: 'running',
        desiredStatus: 'running',
        currency: 'EUR',
        runningMicrosPerHour: RUNNING,
        stoppedMicrosPerHour: STOPPED,
        statusChangedAt: createdAt,
        createdAt,
      },
    });
    await database.client.vmSegment.create({
      data: { vmId: row.vmId, accountId, state: 'running', rateMicros: RUNNING, fromTs: createdAt },
    });
    cloud.plant(externalId, `uni:${id}`);
    return { id, externalId, vmId: row.vmId };
  }

  async function sync(): Promise<void> {
    clock.advance(60_000);
    await handler.handle({ providerId });
  }

  const read = (id: string) => database.client.instance.findUniqueOrThrow({ where: { id } });
  const openSegment = (vmId: bigint) => database.client.vmSegment.findFirst({ where: { vmId, toTs: null } });
  const report = async () =>
    (await database.client.provider.findUniqueOrThrow({ where: { id: providerId } })).lastSync as {
      ok: boolean;
      changed: number;
      lost: number;
      orphans: number;
      foreign: number;
      message: string | null;
    };

  it('writes nothing when nothing changed', async () => {
    await instance();
    await sync();
    // The machine, and its addresses, which nobody has known so far.
    expect(await report()).toMatchObject({ ok: true, changed: 2 });
    await sync();
    expect(await report()).toMatchObject({ ok: true, changed: 0 });
  });

  it('writes nothing either when names hold what our own lines are made of, and knows an owner who came later', async () => {
    await instance();
    const { name } = (cloud.plant('900', null), cloud.machines.get('900'));
    cloud.machines.get('900').name = `${name}\x1e101\x1f`;
    const mark = newId();
    cloud.plant('901', `uni:${mark}`);
    await sync();
    await sync();
    expect(await report()).toMatchObject({ ok: true, changed: 0, machines: 3, orphans: 1 });
    const { id } = await instance();
    await sync();
    expect(await report()).toMatchObject({ orphans: 1 });
    await database.client.instance.update({ where: { id }, data: { status: 'deleted', deletedAt: clock.now() } });
    await sync();
    expect(await report()).toMatchObject({ orphans: 2 });
  });

  it('follows a machine that was switched off behind our back, and charges the stopped rate from then on', async () => {
    const { id, externalId, vmId } = await instance();
    cloud.machines.get(externalId).power = 'off';
    await sync();
    expect(await read(id)).toMatchObject({ status: 'stopped', desiredStatus: 'stopped', stopReason: 'drift' });
    expect(await openSegment(vmId)).toMatchObject({ state: 'stopped', rateMicros: STOPPED, fromTs: clock.now() });
    const audited = await database.client.auditEntry.findFirst({
      where: { targetId: id, action: 'instance.followed' },
    });
    expect(audited).toMatchObject({ actorKind: 'system', before: { status: 'running' }, after: { status: 'stopped' } });
  });

  it('calls a machine lost after two good inventories and its own "not found", and stops the cost when it was first missed', async () => {
    const { id, externalId, vmId } = await instance();
    await instance();
    await sync();
    cloud.vanish(externalId);
    await sync();
    const firstMissed = clock.now();
    expect(await read(id)).toMatchObject({ status: 'running', missingCount: 1 });
    await sync();
    expect(await read(id)).toMatchObject({ status: 'lost', lastKnownStatus: 'running' });
    expect(await openSegment(vmId)).toBeNull();
    expect(await database.client.vmSegment.findFirst({ where: { vmId } })).toMatchObject({ toTs: firstMissed });
  });

  it('shows a lost machine again, and charges again, when it comes back', async () => {
    const { id, externalId, vmId } = await instance();
    cloud.vanish(externalId);
    await sync();
    await sync();
    expect((await read(id)).status).toBe('lost');
    cloud.plant(externalId, `uni:${id}`);
    await sync();
    expect(await read(id)).toMatchObject({ status: 'running', missingCount: 0, missingSince: null });
    expect(await openSegment(vmId)).toMatchObject({ state: 'running', fromTs: clock.now() });
  });

  it.each([
    [
      'empty',
      () => {
        cloud.emptyNextList();
      },
    ],
    [
      'called partial by the provider itself',
      () => {
        cloud.setPartDown(true);
      },
    ],
  ])('concludes nothing from an inventory that is %s', async (_, lie) => {
    const mine = [await instance(), await instance(), await instance(), await instance()];
    await sync();
    for (let round = 0; round < 3; round += 1) {
      lie();
      await sync();
      expect((await report()).ok).toBe(false);
    }
    for (const { id, vmId } of mine) {
      expect(await read(id)).toMatchObject({ status: 'running', missingCount: 0 });
      expect(await openSegment(vmId)).not.toBeNull();
    }
    expect(await database.client.providerMachine.count({ where: { missingSince: null } })).toBe(4);
  });

  it('concludes nothing when most machines are missing at once', async () => {
    const mine = [];
    for (let index = 0; index < 10; index += 1) mine.push(await instance());
    await sync();
    for (const { externalId } of mine.slice(1)) cloud.vanish(externalId);
    await sync();
    await sync();
    expect((await report()).message).toContain('9 of 10');
    const statuses = await Promise.all(mine.map(async ({ id }) => (await read(id)).status));
    expect(new Set(statuses)).toEqual(new Set(['running']));
  });

  it("takes a stranger under our machine's id for the loss of ours, and leaves the stranger alone", async () => {
    const { id, externalId } = await instance();
    await sync();
    cloud.vanish(externalId);
    cloud.plant(externalId, null);
    await sync();
    await sync();
    // Without a mark of its own the list can't tell; the machine itself, asked by mark, can.
    expect(['running', 'lost']).toContain((await read(id)).status);
    expect(cloud.machines.find(externalId)).toBeDefined();
  });

  it('tells ours without an instance from foreign machines', async () => {
    await instance();
    cloud.plant('900', `uni:${newId()}`);
    cloud.plant('901', null);
    await sync();
    expect(await report()).toMatchObject({ orphans: 1, foreign: 1 });
    const rows = await database.client.providerMachine.findMany({ orderBy: { externalId: 'asc' } });
    expect(rows.map(({ externalId, ownership }) => `${externalId} ${ownership}`)).toEqual([
      '101 owned',
      '900 orphan',
      '901 foreign',
    ]);
  });

  it('lists a size that was changed behind our back, and takes it off the list when it is right again', async () => {
    const { id, externalId } = await instance();
    cloud.machines.get(externalId).memoryMib = 8192;
    await sync();
    expect((await read(id)).drift).toMatchObject([{ field: 'memoryMib', expected: 512, actual: 8192 }]);
    cloud.machines.get(externalId).memoryMib = 512;
    await sync();
    expect((await read(id)).drift).toEqual([]);
  });

  it('shows instances as unknown when their provider stays silent, goes on charging, and recovers by itself', async () => {
    const { id, vmId } = await instance();
    await sync();
    cloud.breakConnection('unreachable');
    await sync();
    expect((await read(id)).status).toBe('running');
    await sync();
    expect(await read(id)).toMatchObject({ status: 'unknown', lastKnownStatus: 'running' });
    expect(await openSegment(vmId)).toMatchObject({ state: 'running' });
    cloud.breakConnection(null);
    for (let round = 0; round < 3; round += 1) await sync();
    expect(await read(id)).toMatchObject({ status: 'running', lastKnownStatus: null });
    expect(await database.client.vmSegment.count({ where: { vmId } })).toBe(1);
  });

  it('leaves an instance alone while an operation works on it', async () => {
    const { id, externalId } = await instance();
    await database.client.operation.create({
      data: {
        id: newId(),
        kind: 'instance.stop',
        organizationId,
        instanceId: id,
        providerId,
        requestId: 'r',
        deadlineAt: clock.now(),
        createdAt: clock.now(),
        nextRunAt: clock.now(),
      },
    });
    cloud.machines.get(externalId).power = 'off';
    await sync();
    expect((await read(id)).status).toBe('running');
  });
});
