import type { SharedConfig } from '@uni/config';
import { Database, Events } from '@uni/data';
import { createTestDatabase } from '@uni/data/testing';
import { AuditTrail } from '@uni/feature-audit';
import { ManualClock, newId } from '@uni/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Offers } from './offers.js';
import { TemplatePlaces } from './template-places.js';
import { TemplatesQueries } from './templates.queries.js';
import { TemplatesService } from './templates.service.js';

describe('the catalogue', () => {
  const clock = new ManualClock('2026-11-20T12:00:00Z');
  const config = { CURRENCY: 'EUR' } as SharedConfig;
  let database: Database;
  let drop: () => Promise<void>;
  let service: TemplatesService;
  let queries: TemplatesQueries;
  let offers: Offers;
  const providerId = newId();

  beforeAll(async () => {
    const created = await createTestDatabase();
    drop = created.drop;
    database = new Database({ url: created.url, applicationName: 'spec', poolMax: 4 });
    service = new TemplatesService(
      database,
      new Events(database),
      new AuditTrail(database, clock),
      clock,
      config,
      new TemplatePlaces(database, clock),
    );
    queries = new TemplatesQueries(database, clock, config);
    offers = new Offers(database, clock);
    await database.client.provider.create({
      data: { id: providerId, kind: 'proxmox', name: 'Nantes', endpoint: 'https://pve.example.org', credentials: {} },
    });
    await database.client.providerImage.create({
      data: { providerId, ref: '9105', name: 'debian', minDiskGib: 3, seenAt: clock.now() },
    });
  });

  afterAll(async () => {
    await database.close();
    await drop();
  });

  const put = (name: string, position = 0, runningPerHour = '0.0172', stoppedPerHour = '0.0038') =>
    service.create({
      name,
      description: '',
      os: 'Debian',
      providerId,
      imageRef: '9105',
      vcpus: 2,
      memoryMib: 4096,
      diskGib: 40,
      networkRefs: [],
      places: [],
      features: [],
      position,
      price: { runningPerHour, stoppedPerHour },
    });
  const all = { limit: 200 };

  it('sells a template at its price by power state', async () => {
    const id = await put('Debian 13, Standard 2');
    const view = await queries.get(id, 'EUR');
    expect(view.price).toEqual({
      runningPerHour: { amount: '0.017200', currency: 'EUR' },
      stoppedPerHour: { amount: '0.003800', currency: 'EUR' },
      suspendedPerHour: null,
      shelvedPerHour: null,
      monthlyCap: null,
    });
    expect(await offers.forCreate(id, 'EUR')).toMatchObject({
      runningMicros: 17_200n,
      stoppedMicros: 3_800n,
      suspendedMicros: null,
      shelvedMicros: null,
      vcpus: 2,
    });
  });

  it('does not sell what has no price in the currency', async () => {
    const id = await put('Euros only');
    await expect(queries.get(id, 'USD')).rejects.toMatchObject({ code: 'not_found' });
    await expect(offers.forCreate(id, 'USD')).rejects.toMatchObject({ code: 'not_found' });
  });

  it('keeps the old price as history when a new one is published', async () => {
    const id = await put('Repriced');
    clock.advance(1000);
    await service.update(id, { price: { runningPerHour: '0.02', stoppedPerHour: '0.005' } });
    expect((await offers.forCreate(id, 'EUR')).runningMicros).toBe(20_000n);
    expect(await database.client.templatePrice.count({ where: { templateId: id } })).toBe(2);
    await expect(
      database.client
        .$executeRaw`UPDATE template_prices SET running_micros_per_hour = 1 WHERE template_id = ${id}::uuid`,
    ).rejects.toThrow(/append-only/);
  });

  it('refuses a stopped price above the running one, and stores nothing then', async () => {
    const before = await database.client.template.count();
    await expect(put('Upside down', 0, '0.01', '0.02')).rejects.toMatchObject({
      code: 'validation_failed',
      errors: [{ path: 'price.stoppedPerHour' }],
    });
    expect(await database.client.template.count()).toBe(before);
  });

  it('takes a withdrawn template off the list, and says why an order of it fails', async () => {
    const id = await put('Withdrawn');
    await service.update(id, { status: 'withdrawn' });
    expect((await queries.list('EUR', all)).items.map((item) => item.id)).not.toContain(id);
    await expect(offers.forCreate(id, 'EUR')).rejects.toMatchObject({ code: 'template_withdrawn' });
    expect((await queries.listAdmin({ ...all, status: ['withdrawn'] })).items.map((item) => item.id)).toEqual([id]);
  });

  it('warns administrators when the vendor withdraws an image, shows customers a place that does not answer, and takes no orders for it', async () => {
    const id = await put('Warned');
    await database.client.providerImage.update({
      where: { providerId_ref: { providerId, ref: '9105' } },
      data: { withdrawnAt: clock.now() },
    });
    expect((await queries.getAdmin(id)).warnings.join()).toContain('no longer offers the image 9105');
    await database.client.provider.update({ where: { id: providerId }, data: { status: 'failing' } });
    expect((await queries.get(id, 'EUR')).available).toBe(false);
    await expect(offers.forCreate(id, 'EUR')).rejects.toMatchObject({
      code: 'provider_unavailable',
      retryAfterSeconds: 60,
    });
    // One bad check proves little.
    await database.client.providerStatusChange.create({
      data: { providerId, at: new Date(clock.now().getTime() - 60_000), before: 'healthy', after: 'failing' },
    });
    expect((await offers.forCreate(id, 'EUR')).providerId).toBe(providerId);
    clock.advance(30_000);
    await expect(offers.forCreate(id, 'EUR')).rejects.toMatchObject({ code: 'provider_unavailable' });
    await database.client.provider.update({ where: { id: providerId }, data: { enabled: false } });
    expect((await queries.list('EUR', all)).items).toEqual([]);
    await expect(offers.forCreate(id, 'EUR')).rejects.toMatchObject({ code: 'provider_disabled' });
    await database.client.provider.update({ where: { id: providerId }, data: { enabled: true, status: 'healthy' } });
  });

  it('pages in the order that the hoster chose', async () => {
    for (const position of [30, 10, 20]) await put(`At ${position}`, position);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await queries.list('EUR', { limit: 2, cursor });
      seen.push(...page.items.map(({ name }) => name));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen.filter((name) => name.startsWith('At '))).toEqual(['At 10', 'At 20', 'At 30']);
    expect(new Set(seen).size).toBe(seen.length);
  });
});
