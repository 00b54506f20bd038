import type { SharedConfig } from '@uni/config';
import { Database, Events } from '@uni/data';
import { createTestDatabase } from '@uni/data/testing';
import { AuditTrail } from '@uni/feature-audit';
import { ManualClock, newId } from '@uni/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ImageOffers } from './images.js';
import { Offers } from './offers.js';
import { TemplatePlaces } from './template-places.js';
import { TemplatesQueries } from './templates.queries.js';
import { TemplatesService } from './templates.service.js';

describe('further places of a template', () => {
  const clock = new ManualClock('2026-11-20T12:00:00Z');
  const config = { CURRENCY: 'EUR' } as SharedConfig;
  const [paris, oslo] = [newId(), newId()];
  let database: Database;
  let drop: () => Promise<void>;
  let service: TemplatesService;
  let queries: TemplatesQueries;
  let serial = 0;

  beforeAll(async () => {
    const created = await createTestDatabase();
    drop = created.drop;
    database = new Database({ url: created.url, applicationName: 'spec', poolMax: 4 });
    const audit = new AuditTrail(database, clock);
    const places = new TemplatePlaces(database, clock);
    service = new TemplatesService(database, new Events(database), audit, clock, config, places);
    queries = new TemplatesQueries(database, clock, config);
    for (const [id, name] of [
      [paris, 'Paris'],
      [oslo, 'Oslo'],
    ] as const) {
      await database.client.provider.create({
        data: { id, kind: 'proxmox', name, endpoint: `https://${name}.example.org`, credentials: {} },
      });
      await database.client.providerImage.create({
        data: { providerId: id, ref: 'deb', name: 'Debian', seenAt: clock.now() },
      });
    }
    await database.client.providerRegion.createMany({
      data: ['north', 'south'].map((ref) => ({
        providerId: oslo,
        ref,
        name: `Oslo ${ref}`,
        available: true,
        seenAt: clock.now(),
      })),
    });
  });
  afterAll(async () => {
    await database.close();
    await drop();
  });

  type Places = Parameters<TemplatesService['create']>[0]['places'];
  const at = (providerId: string, region?: string, imageRef = 'deb', networkRefs: string[] = []): Places[number] => ({
    providerId,
    imageRef,
    networkRefs,
    ...(region === undefined ? {} : { region }),
  });
  const sell = (places: Places) =>
    service.create({
      name: `Debian ${(serial += 1)}`,
      description: '',
      os: 'Debian',
      providerId: paris,
      imageRef: 'deb',
      vcpus: 1,
      memoryMib: 1024,
      diskGib: 10,
      loginUser: 'debian',
      networkRefs: [],
      places,
      features: [],
      position: 0,
      price: { runningPerHour: '0.01', stoppedPerHour: '0.005' },
    });
  const placesOf = async (id: string) =>
    (await queries.getAdmin(id)).places.map(({ region, status, imageRef }) => `${region} ${imageRef} ${status}`);

  it('are told to customers, found by their region, and available while one of them is', async () => {
    const id = await sell([at(oslo, 'north')]);
    expect(await queries.get(id, 'EUR')).toMatchObject({
      region: 'Paris',
      available: true,
      places: [
        { region: 'Paris', providerId: paris, providerKind: 'proxmox', available: true },
        { region: 'Oslo north', providerId: oslo, providerKind: 'proxmox', available: true },
      ],
    });
    const found = await queries.list('EUR', { limit: 10, total: true, region: ['Oslo north'] });
    expect([found.items.map((item) => item.id), found.total]).toEqual([[id], 1]);
    expect((await queries.regions()).items.map(({ name }) => name)).toEqual(['Oslo north', 'Paris']);
    await database.client.provider.update({ where: { id: paris }, data: { enabled: false } });
    expect((await queries.list('EUR', { limit: 10, total: false })).items.map((item) => item.id)).toContain(id);
    await database.client.provider.update({ where: { id: oslo }, data: { status: 'failing' } });
    expect(await queries.get(id, 'EUR')).toMatchObject({
      available: false,
      places: [{ available: false }, { available: false }],
    });
    await database.client.provider.updateMany({ data: { enabled: true, status: 'healthy' } });
  });

  it('are set as a whole: added, withdrawn, sold again, replaced; never changed', async () => {
    const id = await sell([at(oslo, 'north')]);
    await service.update(id, { places: [at(oslo, 'south'), at(oslo, 'north')] });
    expect(await placesOf(id)).toEqual(['Paris deb active', 'Oslo south deb active', 'Oslo north deb active']);
    await service.update(id, { places: [] });
    expect(await placesOf(id)).toEqual(['Paris deb active', 'Oslo south deb withdrawn', 'Oslo north deb withdrawn']);
    await service.update(id, { places: [at(oslo, 'north')] });
    expect(await database.client.templatePlace.count({ where: { templateId: id } })).toBe(2);
    await service.update(id, { places: [at(oslo, 'north', 'deb-new')] });
    expect(await placesOf(id)).toEqual([
      'Paris deb active',
      'Oslo north deb-new active',
      'Oslo north deb withdrawn',
      'Oslo south deb withdrawn',
    ]);
    await service.update(id, { name: 'Renamed' });
    expect((await placesOf(id)).filter((place) => place.endsWith(' active'))).toHaveLength(2);
  });

  it('warn one by one, and only while they are on sale', async () => {
    const id = await sell([at(oslo, 'north', 'never-seen')]);
    const [first, further] = (await queries.getAdmin(id)).places;
    expect(first?.warnings).toEqual([]);
    expect(further?.warnings).toEqual(['The image never-seen was never seen at Oslo: new instances will fail.']);
    await service.update(id, { places: [] });
    expect((await queries.getAdmin(id)).places[1]?.warnings).toEqual([]);
  });

  it('have their own networks, and warn when one of them is gone; other networks are another place', async () => {
    const seen = { seenAt: clock.now(), location: '' };
    await database.client.providerNetwork.createMany({
      data: [
        { providerId: oslo, ref: 'dmz', name: 'DMZ', ...seen },
        { providerId: oslo, ref: 'old', name: 'Old', ...seen, withdrawnAt: clock.now() },
      ],
    });
    const id = await sell([at(oslo, 'north', 'deb', ['dmz', 'old', 'never'])]);
    const [first, further] = (await queries.getAdmin(id)).places;
    expect([first?.networkRefs, further?.networkRefs]).toEqual([[], ['dmz', 'old', 'never']]);
    expect(further?.warnings).toEqual([
      'Oslo does not offer the network old: choose another, or withdraw the place.',
      'Oslo does not offer the network never: choose another, or withdraw the place.',
    ]);
    const there = { providerId: oslo, region: 'Oslo north' };
    const offers = new Offers(database, clock);
    expect((await offers.forCreate(id, 'EUR', there)).networkRefs).toEqual(['dmz', 'old', 'never']);
    await service.update(id, { places: [at(oslo, 'north', 'deb', ['dmz'])] });
    expect(await placesOf(id)).toEqual(['Paris deb active', 'Oslo north deb active', 'Oslo north deb withdrawn']);
    expect((await offers.forCreate(id, 'EUR', there)).networkRefs).toEqual(['dmz']);
  });

  it('are named once, and only where they are', async () => {
    await expect(sell([at(paris)])).rejects.toMatchObject({ errors: [{ path: 'places.0' }] });
    await expect(sell([at(oslo, 'north'), at(oslo, 'north', 'other')])).rejects.toMatchObject({
      errors: [{ path: 'places.1' }],
    });
    await expect(sell([at(oslo, 'moon')])).rejects.toMatchObject({ errors: [{ path: 'places.0.region' }] });
    await expect(sell([at(newId())])).rejects.toMatchObject({ code: 'not_found' });
  });

  it('have their own image, for what stands there, withdrawn or not', async () => {
    const id = await sell([at(oslo, 'north', 'deb-oslo')]);
    const images = new ImageOffers(database);
    const offers = new Offers(database, clock);
    const there = { providerId: oslo, region: 'Oslo north' };
    expect(await images.of(id, there)).toMatchObject({ imageRef: 'deb-oslo', sold: true });
    expect(await offers.forCreate(id, 'EUR', there)).toMatchObject({ imageRef: 'deb-oslo', regionRef: 'north' });
    expect(await offers.forCreate(id, 'EUR', { providerId: oslo })).toMatchObject({ regionName: 'Oslo north' });
    await service.update(id, { places: [] });
    expect(await images.of(id, there)).toMatchObject({ imageRef: 'deb-oslo', sold: false });
    await expect(offers.forCreate(id, 'EUR', there)).rejects.toMatchObject({ code: 'template_withdrawn' });
    expect(await images.of(id, { providerId: oslo, region: 'Oslo south' })).toMatchObject({ regionName: 'Paris' });
  });

  it('are guarded by the database itself', async () => {
    const id = await sell([at(oslo, 'north')]);
    const { client } = database;
    const row = await client.templatePlace.findFirstOrThrow({ where: { templateId: id } });
    const insert = (parts: object) => client.templatePlace.create({ data: { ...row, id: newId(), ...parts } });
    await expect(insert({})).rejects.toThrow(/Unique constraint|template_places_sold_once/);
    await expect(insert({ sizeRef: 'other' })).rejects.toThrow(/Unique constraint|template_places_sold_once/);
    await expect(insert({ providerId: paris, regionName: 'Paris' })).rejects.toThrow(/first place|Unique constraint/);
    await expect(insert({ regionName: '' })).rejects.toThrow(/template_places_named/);
    for (const networkRefs of [
      ['a', ''],
      ['a', 'b', 'c', 'd', 'e'],
    ])
      await expect(insert({ regionName: 'Else', networkRefs })).rejects.toThrow(/template_places_networks/);
    await expect(insert({ providerId: newId(), regionName: 'Else' })).rejects.toThrow(/[Ff]oreign key/);
    await expect(insert({ templateId: newId() })).rejects.toThrow(/[Ff]oreign key/);
    const change = (data: object) => client.templatePlace.update({ where: { id: row.id }, data });
    await expect(change({ imageRef: 'other' })).rejects.toThrow(/withdrawn, never changed/);
    await expect(change({ networkRefs: ['dmz'] })).rejects.toThrow(/withdrawn, never changed/);
    await expect(change({ regionName: 'Else' })).rejects.toThrow(/withdrawn, never changed/);
    await expect(client.templatePlace.delete({ where: { id: row.id } })).rejects.toThrow(/withdrawn, never changed/);
    await expect(client.template.delete({ where: { id } })).rejects.toThrow(/[Ff]oreign key/);
    await expect(client.provider.delete({ where: { id: oslo } })).rejects.toThrow(/[Ff]oreign key/);
    const imported = await client.template.create({
      data: {
        id: newId(),
        name: 'Imported',
        os: 'Other',
        providerId: paris,
        regionName: 'Paris',
        imageRef: '',
        vcpus: 1,
        memoryMib: 512,
        diskGib: 1,
        status: 'withdrawn',
        imported: true,
      },
    });
    await expect(insert({ templateId: imported.id })).rejects.toThrow(/never on sale/);
  });
});
