import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startKamateraSimulator, type KamateraSimulator } from '../index.js';
import { UBUNTU, WireClient } from './wire-client.js';

let simulator: KamateraSimulator;
let client: WireClient;

beforeAll(async () => {
  simulator = await startKamateraSimulator({ timeScale: 0 });
  client = new WireClient(simulator);
});
afterAll(() => simulator.close());

const options = (query: string) => client.cli('GET', `/service/server?${query}`);

describe('what the command line face offers', () => {
  it('names datacenters by country, continent and city', async () => {
    const { data } = await options('datacenter=1');
    expect(data).toHaveLength(25);
    expect(data).toContainEqual({ id: 'EU', name: 'The Netherlands', category: 'Europe', subCategory: 'Amsterdam' });
  });

  it('names the images of a datacenter with their minima', async () => {
    const { data } = await options('images=1&datacenter=US-NY2');
    expect(data).toContainEqual({
      datacenter: 'US-NY2',
      os: 'Ubuntu Server',
      id: `US-NY2:${UBUNTU}`,
      name: 'Ubuntu Server 24.04 64-bit',
      code: '24.04 64bit',
      osDiskSizeGB: 10,
      ramMBMin: { A: 1_024, B: 1_024, T: 1_024, D: 1_024 },
    });
  });

  it('tells capabilities and three sizes', async () => {
    const { data } = await options('capabilities=1&datacenter=IL');
    expect((data.cpuTypes as { id: string }[]).map(({ id }) => id).sort()).toEqual(['A', 'B', 'D', 'T']);
    expect(data.cpuTypes[0].cpuCores).toContain(104);
    expect(data.defaultMonthlyTrafficPackage).toBe('t5000');
    expect(data.monthlyTrafficPackage).toEqual({
      t5000: '5000GB/month on 10Gbit/sec port',
      t10000: '10000GB/month on 10Gbit/sec port',
      b50: '50Mbit/sec unmetered on 10Gbit/sec port',
      b100: '100Mbit/sec unmetered on 10Gbit/sec port',
    });
    expect((await options('sizes=1&datacenter=EU')).data[0]).toEqual({
      id: 'small',
      ramMB: 4_096,
      cpuCores: 2,
      cpuType: 'B',
      diskSizeGB: 30,
      monthlyTrafficPackage: 't5000',
    });
  });

  it('looks at its flags in a fixed order, and stumbles without a datacenter', async () => {
    expect((await options('images=1&capabilities=1&datacenter=EU')).data.cpuTypes).toHaveLength(4);
    const answer = await options('capabilities=1');
    expect([answer.status, answer.data.message]).toEqual([500, 'Failed to run command method (getServerOptions)']);
    const unknown = await options('images=1&datacenter=MOON');
    expect(JSON.parse(unknown.data.message).errors[0].info).toBe('Zone is invalid');
  });

  it('hands one internal document through and no other', async () => {
    const { data } = await client.cli('GET', '/svc?path=serverCreate/datacenterConfiguration/EU');
    expect(data.trafficPackageConf).toEqual(['t5000', 't10000']);
    expect((await client.cli('GET', '/svc?path=server/list')).status).toBe(404);
  });
});

describe('what the console offers', () => {
  it('has one document of everything, with numbers and texts for the same things', async () => {
    const { data } = await client.get('/service/server');
    expect(data.datacenters.EU).toBe('EU: The Netherlands');
    expect(data.cpu).toContain('2B');
    expect(data.ram.A).toContain(512);
    expect(data.billing).toEqual(['monthly', 'hourly']);
    expect((data.traffic.EU as { id: unknown }[]).map(({ id }) => typeof id)).toEqual(['number', 'string']);
    expect(data.networks.EU[0]).toEqual({ name: 'wan', ips: 'auto' });
    expect(data.networks.EU[1]).toMatchObject({ name: 'lan-4410-app' });
    expect(data.networks.EU[1].ips).toContain('10.20.0.5');
    expect(data.diskImages.EU[0]).toEqual({
      id: `EU:${UBUNTU}`,
      description: 'ubuntu_server_24.04_64-bit',
      sizeGB: 10,
    });
    expect((await client.cli('GET', '/service/server')).data).toEqual(data);
  });

  it('writes image ids in capitals in one place and small in another, and takes both', async () => {
    const { data: list } = await client.get('/service/server/options/images/EU');
    expect(list[0]).toEqual({
      id: `EU:${UBUNTU.toUpperCase()}`,
      description: 'ubuntu_server_24.04_64-bit',
      sizeGB: 10,
      additionalDisks: [],
      minRequirements: { minCpu: 1, minRamMB: 1_024, minDiskSize: 10 },
    });
    const { data: one } = await client.get(`/service/server/options/image/${encodeURIComponent(list[0].id)}`);
    expect(one.image).toBe(`EU:${UBUNTU}`);
    expect(one.imageRequirements).toEqual({
      minCpu: 1,
      minRamMb: 1_024,
      minDiskSize: 10,
      lanAssignment: false,
      wanAssignment: false,
    });
    expect(one.traffic[0]).toEqual({ id: 3, info: '5000GB of traffic', name: 't5000' });
    expect(one.ram.A).not.toContain(512);
    expect(await client.machine('caps-01', { disk_src_0: list[0].id })).toBeTruthy();
  });

  it('refuses a datacenter that it does not have', async () => {
    const answer = await client.get('/service/server/options/images/MOON');
    expect(answer.data.errors[0].info).toBe('Zone is invalid');
  });
});

describe('the price list', () => {
  it('is a line of JavaScript around JSON, for anybody', async () => {
    const answer = await client.console('GET', '/info/calculator.js.php', { headers: null });
    expect(answer.headers.get('content-type')).toBe('application/javascript');
    const [, json = ''] = /^var prd_prices = '(\{.*\})';\n$/s.exec(answer.text) ?? [];
    const prices = JSON.parse(json);
    expect(prices.datacenters).toContain('EU');
    const price = (key: string, value: string): unknown =>
      (prices[key][0].options as { value: string; price: number }[]).find((option) => option.value === value)?.price;
    expect(price('cpu', '2B')).toBe(13);
    expect(price('ramMB.B', '2048')).toBe(6);
    expect(price('diskGB', '20')).toBe(1);
    expect(price('wan', '1')).toBe(1);
    expect(price('netPck.EU', 't5000')).toBe(0);
    expect(price('base', 'Base Price')).toBe(0.5);
    expect(price('backup', '1')).toBeLessThan(1);
    expect(
      (prices.os as { description: string; price: number }[]).find(({ description }) => /windows/.test(description))
        ?.price,
    ).toBe(16);
    expect(prices.os[0]).toMatchObject({ id: UBUNTU, imageSizeGB: 10, minRamMB: 1_024 });
  });

  it('adds up to what a server costs', async () => {
    const id = await client.machine('cost-01', { cpu: '2B' });
    const { data } = await client.get(
      `/svc/pricing/serverConfig/${id}?cpu=&ramMB=&diskSizesGB[]=0&managed=&backup=&traffic=`,
    );
    // Base 0.5, cores 13, memory 6, disk 1, address 1.
    expect(data.monthly).toBe(21.5);
    expect(data.hourlyOn).toBeCloseTo(21.5 / 730, 3);
    expect(data.hourlyOff).toBeCloseTo(2.5 / 730, 3);
    const bigger = await client.get(`/svc/pricing/serverConfig/${id}?cpu=4B&ramMB=4096`);
    expect(bigger.data.monthly).toBe(41.5);
  });
});
