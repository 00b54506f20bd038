import { ManualClock } from '@uni/platform';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startOvhSimulator, type OvhSimulator } from '../index.js';
import { WireClient } from './wire-client.js';

const P = '/cloud/project/PROJECT';
const R = `${P}/region/GRA11/instance`;
let simulator: OvhSimulator;
let client: WireClient;

beforeEach(async () => {
  simulator = await startOvhSimulator({ timeScale: 0 });
  client = new WireClient(simulator);
});
afterEach(() => simulator.close());

const order = async (fields: Record<string, unknown> = {}) =>
  client.post(R, {
    name: 'new-1',
    billingPeriod: 'hourly',
    flavor: { id: await client.flavor('b3-8') },
    bootFrom: { imageId: await client.image() },
    network: { public: true },
    ...fields,
  });

describe('the newer, region-scoped routes', () => {
  it('answer an order with an operation, whose part names the machine when it has ended', async () => {
    const { status, data } = await order();
    expect(status).toBe(200);
    expect(data).toMatchObject({
      action: 'instance#create',
      status: 'in-progress',
      progress: 0,
      completedAt: null,
      regions: ['GRA11'],
      resourceId: null,
      subOperations: [{ action: 'instance#create', status: 'created', resourceId: null }],
    });
    expect(data.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+01:00$/);
    const done = (await client.get(`${P}/operation/${data.id}`)).data;
    const id = simulator.machines()[0]?.id;
    expect(done).toMatchObject({
      status: 'completed',
      resourceId: null,
      subOperations: [{ status: 'completed', resourceId: id }],
    });
    expect((await client.get(`${P}/operation/nope`)).status).toBe(404);
  });

  it('order several with one operation that names them all', async () => {
    const { data } = await order({ bulk: 3 });
    const done = (await client.get(`${P}/operation/${data.id}`)).data;
    const ids = done.subOperations.map(({ resourceId }: { resourceId: string }) => resourceId);
    expect(ids.sort()).toEqual(
      simulator
        .machines()
        .map(({ id }) => id)
        .sort(),
    );
  });

  it('refuse null members of bootFrom, and a key that is not there', async () => {
    const imageId = await client.image();
    expect((await order({ bootFrom: { imageId, imageRegionName: null } })).data.message).toContain(
      'Invalid value(s) received: bootFrom.imageRegionName',
    );
    expect((await order({ sshKey: { name: 'nobody' } })).status).toBe(404);
    expect((await order({ network: {} })).status).toBe(400);
  });

  it('show what may be done now', async () => {
    const id = await client.machine();
    const actions = async () => {
      const { data } = await client.get(`${R}/${id}?withVolumes=true`);
      return data.actions.map(({ name }: { name: string }) => name) as string[];
    };
    expect(await actions()).toEqual(
      expect.arrayContaining(['stop', 'soft_reboot', 'shelve', 'vnc', 'activate_monthly_billing']),
    );
    expect(await actions()).not.toContain('start');
    await client.post(`${P}/instance/${id}/stop`);
    expect(await actions()).toContain('start');
    expect(await actions()).not.toContain('stop');
    const { data } = await client.get(`${R}/${id}`);
    expect(data).toMatchObject({
      taskState: '',
      pendingTask: false,
      flavorName: 'b3-8',
      attachedVolumes: [],
      login: 'debian',
    });
    expect(data.pricings).toMatchObject([
      { type: 'hour', status: 'enabled', price: { priceInUcents: 5_490_000, value: 0.0549 } },
      { type: 'month', status: 'available' },
    ]);
    expect((await client.get(`${P}/region/SBG5/instance/${id}`)).status).toBe(404);
  });

  it('photograph with an operation that can be aborted', async () => {
    const clock = new ManualClock('2026-03-06T12:00:00Z');
    const slow = await startOvhSimulator({ clock });
    const wire = new WireClient(slow, () => clock.now().getTime());
    const id = await wire.machine();
    clock.advance(60_000);
    const { data } = await wire.post(`${R}/${id}/snapshot`, { snapshotName: 'half' });
    expect((await wire.get(`${P}/snapshot/${data.imageId}`)).data.status).toBe('queued');
    clock.advance(10_000);
    expect((await wire.get(`${P}/snapshot/${data.imageId}`)).data.status).toBe('saving');
    expect(await wire.status(id)).toBe('SNAPSHOTTING');
    expect((await wire.post(`${R}/${id}/abortSnapshot`)).data.status).toBe('canceled');
    expect((await wire.get(`${P}/snapshot/${data.imageId}`)).status).toBe(404);
    expect(await wire.status(id)).toBe('ACTIVE');
    expect((await wire.post(`${R}/${id}/abortSnapshot`)).status).toBe(409);
    await slow.close();
  });

  it('take a copy every night and let the oldest go', async () => {
    const clock = new ManualClock('2026-03-06T12:00:00Z');
    const slow = await startOvhSimulator({ clock });
    const wire = new WireClient(slow, () => clock.now().getTime());
    const id = await wire.machine({ autobackup: { cron: '0 3 * * *', rotation: 2 } });
    clock.advance(60_000);
    await wire.get(P);
    for (let night = 0; night < 4; night += 1) {
      clock.advance(86_400_000);
      await wire.get(P);
      clock.advance(60_000);
      await wire.get(P);
    }
    const { data } = await wire.get(`${P}/snapshot`);
    expect(data.map(({ name }: { name: string }) => name)).toEqual([
      'web-1-autobackup-2026-03-09',
      'web-1-autobackup-2026-03-10',
    ]);
    expect(await wire.status(id)).toBe('ACTIVE');
    await slow.close();
  });
});

describe('older generations', () => {
  it('carry ids in the list and objects in the detail, and answer a snapshot with nothing', async () => {
    const old = await startOvhSimulator({
      timeScale: 0,
      habits: { legacyInstances: true, legacySnapshotAnswer: true, voidAnswer: '204' },
    });
    const wire = new WireClient(old);
    const id = await wire.machine();
    const [entry] = (await wire.get(`${P}/instance`)).data;
    expect(entry).toHaveProperty('flavorId');
    expect(entry).not.toHaveProperty('flavor');
    const { data } = await wire.get(`${P}/instance/${id}`);
    expect(data).not.toHaveProperty('flavorId');
    expect(data.flavor.name).toBe('b3-8');
    expect((await wire.post(`${P}/instance/${id}/snapshot`, { snapshotName: 'x' })).status).toBe(204);
    await old.close();
  });

  it('had a monitoring route that today’s schema does not have', async () => {
    const path = (id: string) => `${P}/instance/${id}/monitoring?period=today&type=cpu:used`;
    expect((await client.get(path(await client.machine()))).data.message).toBe('Got an invalid (or empty) URL');
    const clock = new ManualClock('2026-03-06T12:00:00Z');
    const old = await startOvhSimulator({ clock, habits: { legacyMonitoring: true } });
    const wire = new WireClient(old, () => clock.now().getTime());
    const id = await wire.machine();
    clock.advance(60_000);
    await wire.get(P);
    clock.advance(3 * 3_600_000);
    const { data } = await wire.get(path(id));
    expect(data.unit).toBe('%');
    expect(data.values.length).toBeGreaterThan(30);
    expect(new Set(data.values.map(({ value }: { value: number }) => value)).size).toBeGreaterThan(10);
    expect((await wire.get(`${P}/instance/${id}`)).data.currentMonthOutgoingTraffic).toBeGreaterThan(0);
    await old.close();
  });
});
