import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startOvhSimulator, type OvhSimulator } from '../index.js';
import { WireClient } from './wire-client.js';

const P = '/cloud/project/PROJECT';
let simulator: OvhSimulator;
let client: WireClient;

beforeEach(async () => {
  simulator = await startOvhSimulator({ timeScale: 0 });
  client = new WireClient(simulator);
});
afterEach(() => simulator.close());

describe('projects and regions', () => {
  it('are listed by their ids, and told one by one', async () => {
    const { data: ids } = await client.get('/cloud/project');
    expect(ids).toHaveLength(2);
    expect(ids[0]).toMatch(/^[0-9a-f]{32}$/);
    expect((await client.get(P)).data).toMatchObject({
      project_id: ids[0],
      projectName: null,
      description: 'Production',
      status: 'ok',
      access: 'full',
      planCode: 'project.2018',
    });
    const { data: regions } = await client.get(`${P}/region`);
    expect(regions).toEqual(['GRA11', 'SBG5', 'DE1', 'WAW1', 'UK1', 'BHS5', 'EU-WEST-PAR']);
    expect((await client.get(`${P}/region/GRA11`)).data).toMatchObject({
      name: 'GRA11',
      type: 'region',
      status: 'UP',
      continentCode: 'EU',
      countryCode: 'fr',
      datacenterLocation: 'GRA',
      availabilityZones: [],
    });
    expect((await client.get(`${P}/region/EU-WEST-PAR`)).data.availabilityZones).toHaveLength(3);
    expect((await client.get(`${P}/region/SGP1`)).status).toBe(404);
  });

  it('can be activated, with sizes, images and a network of their own', async () => {
    expect((await client.get(`${P}/regionAvailable`)).data.map(({ name }: { name: string }) => name)).toEqual([
      'SGP1',
      'SYD1',
    ]);
    expect((await client.post(`${P}/region`, { region: 'SGP1' })).data.name).toBe('SGP1');
    expect((await client.post(`${P}/region`, { region: 'SGP1' })).status).toBe(409);
    expect((await client.order({}, 'SGP1')).status).toBe(200);
    expect(simulator.machines()[0]?.addresses).toHaveLength(2);
  });

  it('never give one public address to two projects', async () => {
    await client.machine();
    simulator.drift({ kind: 'appear', project: simulator.projects[1] ?? '' });
    const [first, second] = simulator.machines().map(({ addresses }) => addresses);
    expect(first?.filter((ip) => second?.includes(ip))).toEqual([]);
  });

  it('keep what one project has away from the other', async () => {
    const id = await client.machine();
    const other = `/cloud/project/${simulator.projects[1] ?? ''}`;
    expect((await client.get(`${other}/instance`)).data).toEqual([]);
    expect((await client.get(`${other}/instance/${id}`)).status).toBe(404);
    expect((await client.delete(`${other}/instance/${id}`)).status).toBe(404);
  });
});

describe('sizes', () => {
  it('have an id for each region and operating system', async () => {
    const { data } = await client.get(`${P}/flavor?region=GRA11`);
    const named = (name: string) => data.find((flavor: { name: string }) => flavor.name === name);
    expect(named('b3-8')).toMatchObject({
      region: 'GRA11',
      osType: 'linux',
      vcpus: 2,
      ram: 8,
      disk: 50,
      available: true,
      quota: 500,
      planCodes: { hourly: 'b3-8.consumption', monthly: 'b3-8.monthly.postpaid', license: null },
    });
    expect(named('win-b3-8')).toMatchObject({ osType: 'windows' });
    expect(named('d2-2').planCodes.monthly).toBeNull();
    expect(await client.flavor('b3-8')).not.toBe(await client.flavor('b3-8', 'SBG5'));
    expect((await client.get(`${P}/flavor`)).data.length).toBe(7 * data.length);
    expect((await client.get(`${P}/flavor/${named('b3-8').id}`)).data.name).toBe('b3-8');
    expect((await client.get(`${P}/flavor?region=NOWHERE`)).status).toBe(404);
  });

  it('say how many more of them may be started', async () => {
    await client.machine();
    const { data } = await client.get(`${P}/flavor/${await client.flavor('b3-64')}`);
    expect(data.quota).toBe(Math.floor((2_000 - 2) / 16));
    const { data: quota } = await client.get(`${P}/region/GRA11/quota`);
    expect(quota.instance).toMatchObject({ usedInstances: 1, usedCores: 2, usedRAM: 8_192, maxInstances: 500 });
    expect((await client.get(`${P}/quota`)).data).toHaveLength(7);
  });

  it('carry memory in MB in the older generation', async () => {
    const old = await startOvhSimulator({ timeScale: 0, habits: { legacyRam: true } });
    const { data } = await new WireClient(old).get(`${P}/flavor?region=GRA11`);
    expect(data.find((flavor: { name: string }) => flavor.name === 'b3-8').ram).toBe(8_000);
    await old.close();
  });
});

describe('images', () => {
  it('can be told apart by region and operating system', async () => {
    const { data } = await client.get(`${P}/image?region=GRA11&osType=linux`);
    expect(data.map(({ name }: { name: string }) => name)).toEqual(
      expect.arrayContaining(['Debian 12', 'Ubuntu 24.04', 'Rocky Linux 9']),
    );
    expect(data.every(({ type }: { type: string }) => type === 'linux')).toBe(true);
    expect(data[0]).toMatchObject({
      status: 'active',
      visibility: 'public',
      user: 'debian',
      flavorType: null,
      minDisk: 0,
      tags: [],
    });
    expect((await client.get(`${P}/image/${data[0].id}`)).data.name).toBe('Debian 12');
    expect((await client.get(`${P}/image?osType=amiga`)).status).toBe(400);
    expect((await client.get(`${P}/image/nope`)).data.class).toBe('Client::NotFound');
  });
});

describe('SSH keys', () => {
  const publicKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDemoDemoDemoDemoDemoDemoDemoDemoDemoDemo demo@example.test';

  it('have an id made of their name, and go where they are told', async () => {
    const made = await client.post(`${P}/sshkey`, { name: 'demokey', publicKey, region: 'GRA11' });
    expect(made.data).toMatchObject({ id: '5a4756746232746c65513d3d', name: 'demokey', regions: ['GRA11'] });
    expect(made.data.fingerPrint).toMatch(/^([0-9a-f]{2}:){15}[0-9a-f]{2}$/);
    expect((await client.get(`${P}/sshkey`)).data[0]).not.toHaveProperty('fingerPrint');
    expect((await client.get(`${P}/sshkey?region=SBG5`)).data).toEqual([]);
    expect((await client.post(`${P}/sshkey`, { name: 'demokey', publicKey, region: 'GRA11' })).status).toBe(409);
    const order = await client.order({ sshKeyId: made.data.id });
    expect((await client.get(`${P}/instance/${order.data.id}`)).data.sshKey).toMatchObject({ name: 'demokey' });
    expect((await client.delete(`${P}/sshkey/${made.data.id}`)).text).toBe('null');
    expect((await client.get(`${P}/sshkey/${made.data.id}`)).status).toBe(404);
  });

  it('go to every region without one, and must be keys', async () => {
    expect((await client.post(`${P}/sshkey`, { name: 'all', publicKey })).data.regions).toHaveLength(7);
    expect((await client.post(`${P}/sshkey`, { name: 'bad', publicKey: 'hello' })).status).toBe(400);
  });
});

describe('prices', () => {
  it('are told to everybody in micro-cents, by plan code', async () => {
    const { data } = await client.get('/order/catalog/public/cloud?ovhSubsidiary=FR', { signed: false });
    expect(data.locale).toEqual({ currencyCode: 'EUR', subsidiary: 'FR', taxRate: 20 });
    const hourly = data.addons.find(({ planCode }: { planCode: string }) => planCode === 'b3-8.consumption');
    expect(hourly.pricings[0]).toMatchObject({
      price: 5_490_000,
      tax: 1_098_000,
      capacities: ['consumption'],
      intervalUnit: 'hour',
    });
    const { data: flavors } = await client.get(`${P}/flavor`);
    const sold = new Set(data.addons.map(({ planCode }: { planCode: string }) => planCode));
    for (const { planCodes } of flavors) expect(sold).toContain(planCodes.hourly);
    expect((await client.get('/order/catalog/public/cloud', { signed: false })).status).toBe(400);
    expect((await client.get('/order/catalog/public/cloud?ovhSubsidiary=XX', { signed: false })).status).toBe(400);
  });

  it('can change behind everybody’s back', async () => {
    simulator.drift({ kind: 'price', planCode: 'b3-8.consumption', priceUcents: 7_000_000 });
    const { data } = await client.get('/order/catalog/public/cloud?ovhSubsidiary=FR', { signed: false });
    const hourly = data.addons.find(({ planCode }: { planCode: string }) => planCode === 'b3-8.consumption');
    expect(hourly.pricings[0].price).toBe(7_000_000);
  });

  it('say where a plan is sold', async () => {
    const { data } = await client.get(
      `${P}/capabilities/productAvailability?ovhSubsidiary=FR&planCode=b3-8.consumption`,
    );
    expect(data.plans).toHaveLength(1);
    expect(data.plans[0].regions).toContainEqual(expect.objectContaining({ name: 'GRA11', enabled: true }));
    expect(data.plans[0].regions).toContainEqual(expect.objectContaining({ name: 'SGP1', enabled: false }));
  });
});
