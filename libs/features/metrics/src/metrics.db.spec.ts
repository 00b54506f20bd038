import type { ProviderRegistry } from '@uni/compute-core';
import { ProviderError, type MetricSeries } from '@uni/compute-port';
import { Database, Events, Outbox } from '@uni/data';
import { createTestDatabase } from '@uni/data/testing';
import { createLogger, ManualClock, newId } from '@uni/platform';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { InstanceMetrics } from './instance-metrics.js';
import { MetricsReadHandler } from './metrics-read.handler.js';

describe('the load of an instance', () => {
  const clock = new ManualClock('2026-11-20T12:00:00Z');
  const [organizationId, providerId, templateId] = [newId(), newId(), newId()];
  let database: Database;
  let drop: () => Promise<void>;
  let metrics: InstanceMetrics;
  let instanceId: string;
  let asked = 0;
  let answer: () => Promise<readonly MetricSeries[]>;
  let handler: MetricsReadHandler;

  beforeAll(async () => {
    const created = await createTestDatabase();
    drop = created.drop;
    database = new Database({ url: created.url, applicationName: 'spec', poolMax: 4 });
    metrics = new InstanceMetrics(database, new Outbox(database), clock);
    const read = (): Promise<readonly MetricSeries[]> => {
      asked += 1;
      return answer();
    };
    const registry = { open: () => Promise.resolve({ metrics: { read } }) } as unknown as ProviderRegistry;
    handler = new MetricsReadHandler(registry, database, new Events(database), clock, createLogger('spec', 'silent'));
    const db = database.client;
    await db.organization.create({ data: { id: organizationId, name: 'O' } });
    await db.account.create({ data: { organizationId, currency: 'EUR' } });
    await db.provider.create({
      data: { id: providerId, kind: 'proxmox', name: 'P', endpoint: 'https://p', credentials: {} },
    });
    await db.template.create({
      data: {
        id: templateId,
        name: 'T',
        os: 'Debian',
        providerId,
        regionName: 'N',
        imageRef: '1',
        vcpus: 1,
        memoryMib: 64,
        diskGib: 1,
      },
    });
  });
  afterAll(async () => {
    await database.close();
    await drop();
  });
  beforeEach(async () => {
    asked = 0;
    answer = () => Promise.resolve([{ name: 'cpu', unit: 'ratio', points: [[clock.now().getTime() - 1000, 0.25]] }]);
    instanceId = newId();
    const account = await database.client.account.findFirstOrThrow();
    await database.client.instance.create({
      data: {
        id: instanceId,
        organizationId,
        accountId: account.id,
        name: instanceId,
        hostname: 'h',
        templateId,
        providerId,
        externalId: instanceId,
        region: 'N',
        vcpus: 1,
        memoryMib: 64,
        diskGib: 1,
        status: 'running',
        desiredStatus: 'running',
        currency: 'EUR',
        runningMicrosPerHour: 0n,
        stoppedMicrosPerHour: 0n,
        statusChangedAt: clock.now(),
        createdAt: clock.now(),
      },
    });
  });

  const orders = () =>
    database.client.$queryRaw<{ body: { instanceId: string; range: string } }[]>`
      SELECT body FROM outbox WHERE topic = 'metrics.read' AND body->>'instanceId' = ${instanceId}`;
  const look = () => metrics.read(organizationId, instanceId, '1h');
  const work = () => handler.handle({ instanceId, range: '1h' });

  it('is answered at once, asked for once however many look, and there when it was told', async () => {
    const first = await Promise.all(Array.from({ length: 20 }, look));
    expect(first.every(({ pending, series }) => pending && series.length === 0)).toBe(true);
    expect((await orders()).map(({ body }) => body)).toEqual([{ instanceId, range: '1h' }]);
    await work();
    expect(await look()).toMatchObject({
      pending: false,
      failed: false,
      series: [{ name: 'cpu', unit: 'ratio', points: [['2026-11-20T11:59:59.000Z', 0.25]] }],
    });
    const events = await database.client.$queryRaw`SELECT type FROM events WHERE subject_id = ${instanceId}`;
    expect(events).toEqual([{ type: 'instance.metrics' }]);
    await work();
    expect(asked).toBe(1);
  });

  it('keeps what a vendor tells no longer, for as long as it is in the picture', async () => {
    await look();
    await work();
    clock.advance(10 * 60_000);
    expect(await look()).toMatchObject({ pending: true, series: [{ points: [{ length: 2 }] }] });
    await work();
    expect((await look()).series[0]?.points).toHaveLength(2);
    clock.advance(3_600_000);
    await look();
    await work();
    expect((await look()).series[0]?.points).toHaveLength(1);
  });

  it('a vendor that fails is left alone for a minute, and what was known stays', async () => {
    await look();
    await work();
    clock.advance(5 * 60_000);
    await look();
    answer = () =>
      Promise.reject(
        new ProviderError({ code: 'unavailable', outcome: 'unknown', vendorCode: null, vendorMessage: 'no' }),
      );
    await work();
    const failed = await look();
    expect(failed).toMatchObject({ pending: false, failed: true, readAt: '2026-11-20T13:10:00.000Z' });
    expect(failed.series).toHaveLength(1);
    expect(await orders()).toHaveLength(2);
    clock.advance(61_000);
    expect(await look()).toMatchObject({ pending: true, failed: false });
    expect(await orders()).toHaveLength(3);
  });

  it('an order that got lost is given again', async () => {
    await look();
    expect(await look()).toMatchObject({ pending: true });
    clock.advance(31_000);
    await look();
    expect(await orders()).toHaveLength(2);
  });

  it('belongs to its organisation, and to places that tell', async () => {
    await expect(metrics.read(newId(), instanceId, '1h')).rejects.toMatchObject({ code: 'not_found' });
    await database.client.provider.update({
      where: { id: providerId },
      data: { description: { capabilities: { metrics: false } } },
    });
    await expect(look()).rejects.toMatchObject({ code: 'unsupported_by_provider' });
    await database.client.provider.update({ where: { id: providerId }, data: { description: {} } });
  });

  it('no row holds a range that does not exist, or grows without end', async () => {
    const write = (range: string, series: string) =>
      database.client
        .$executeRaw`INSERT INTO instance_metrics (instance_id, range, series) VALUES (${instanceId}::uuid, ${range}, ${series}::jsonb)`;
    await expect(write('1y', '[]')).rejects.toThrow('instance_metrics_range');
    await expect(write('1h', '{}')).rejects.toThrow('instance_metrics_series');
    await expect(write('1h', JSON.stringify(['x'.repeat(2_100_000)]))).rejects.toThrow('instance_metrics_series');
  });
});
