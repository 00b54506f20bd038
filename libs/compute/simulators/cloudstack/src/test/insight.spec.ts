import { ManualClock } from '@uni/platform';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCloud, type TestCloud } from './cloud.js';

const HOUR_MS = 3_600_000;
let cloud: TestCloud;
let clock: ManualClock;

beforeEach(async () => {
  clock = new ManualClock('2030-06-01T12:00:00Z');
  cloud = await startCloud({ clock });
});
afterEach(() => cloud.simulator.close());

describe('events', () => {
  it('tell of a job in three rows that hang together', async () => {
    const { id } = await cloud.deploy();
    const { event, count } = await cloud.user.ok('listEvents', { resourceid: id, resourcetype: 'VirtualMachine' });
    expect(count).toBe(3);
    const rows = event as Record<string, string>[];
    const scheduled = rows.find(({ state }) => state === 'Scheduled');
    expect(rows.map(({ state }) => state).sort()).toEqual(['Completed', 'Scheduled', 'Started']);
    expect(rows.filter(({ parentid }) => parentid === scheduled?.['id'])).toHaveLength(2);
    expect(rows[0]).toMatchObject({
      type: 'VM.CREATE',
      level: 'INFO',
      account: 'reseller',
      username: 'reseller',
      archived: false,
    });
  });

  it('are found by day, level and type', async () => {
    const { id } = await cloud.deploy();
    await cloud.user.done('startVirtualMachine', { id });
    expect((await cloud.user.ok('listEvents', { level: 'ERROR' })).event).toMatchObject([
      { type: 'VM.START', state: 'Completed' },
    ]);
    expect((await cloud.user.ok('listEvents', { startdate: '2030-06-01', enddate: '2030-06-01' })).count).toBe(5);
    expect(await cloud.user.ok('listEvents', { startdate: '2030-06-02' })).toEqual({});
    const bad = await cloud.user.call('listEvents', { startdate: 'yesterday' });
    expect(bad).toMatchObject({ status: 431 });
    expect(bad.body.errortext).toContain('Unable to parse date');
  });
});

describe('usage', () => {
  const usage = (params: Record<string, string> = {}) =>
    cloud.admin.ok('listUsageRecords', {
      startdate: '2030-06-01',
      enddate: '2030-06-02',
      pagesize: '500',
      page: '1',
      ...params,
    });

  it('is for administrators', async () => {
    expect(await cloud.user.call('listUsageRecords', { startdate: '2030-06-01', enddate: '2030-06-02' })).toMatchObject(
      { status: 401 },
    );
    expect((await cloud.admin.call('listUsageRecords', { startdate: '2030-06-01' })).status).toBe(431);
  });

  it('counts hours of running apart from hours of being there, in strings', async () => {
    const { id } = await cloud.deploy();
    clock.advance(2 * HOUR_MS);
    await cloud.user.result('stopVirtualMachine', { id });
    clock.advance(3 * HOUR_MS);
    const hours = async (type: string) =>
      ((await usage({ type, usageid: id })).usagerecord as { rawusage: string }[]).reduce(
        (sum, row) => sum + Number(row.rawusage),
        0,
      );
    expect(await hours('1')).toBe(2);
    expect(await hours('2')).toBe(5);
    const [row] = (await usage({ type: '1', usageid: id })).usagerecord;
    expect(row).toMatchObject({
      usagetype: 1,
      rawusage: '1',
      usage: '1 Hrs',
      account: 'reseller',
      virtualmachineid: id,
      startdate: '2030-06-01T12:00:00+0000',
    });
    expect((await usage({ type: '6' })).usagerecord[0]).toMatchObject({ size: 5_368_709_120 });
  });

  it('follows a change of size, and ends with the machine', async () => {
    const { id } = await cloud.deploy();
    clock.advance(HOUR_MS);
    const [offering] = (await cloud.user.ok('listServiceOfferings', { name: 's1.large' })).serviceoffering;
    await cloud.user.result('scaleVirtualMachine', { id, serviceofferingid: offering.id });
    clock.advance(HOUR_MS);
    await cloud.user.result('destroyVirtualMachine', { id });
    clock.advance(5 * HOUR_MS);
    const rows = (await usage({ type: '1', usageid: id })).usagerecord as Record<string, unknown>[];
    expect(rows.map(({ memory }) => memory)).toEqual([2_048, 8_192]);
  });

  it('does not show the hour that is under way', async () => {
    await cloud.deploy();
    clock.advance(HOUR_MS / 2);
    expect(await usage()).toEqual({});
  });
});

describe('metrics', () => {
  it('move, and their counters only grow', async () => {
    const { id } = await cloud.deploy();
    const now = async () => (await cloud.user.ok('listVirtualMachines', { id, details: 'stats' })).virtualmachine[0];
    clock.advance(HOUR_MS);
    const first = await now();
    clock.advance(HOUR_MS);
    const second = await now();
    expect(second.cpuused).not.toBe(first.cpuused);
    for (const counter of ['networkkbsread', 'networkkbswrite', 'diskkbsread', 'diskioread'])
      expect(second[counter]).toBeGreaterThan(first[counter]);
    expect(second.memoryintfreekbs).toBeLessThan(second.memorykbs);
  });

  it('have a history of some hours, for administrators alone where the operator says so', async () => {
    const { id } = await cloud.deploy();
    clock.advance(HOUR_MS);
    const history = await cloud.user.ok('listVirtualMachinesUsageHistory', { id, startdate: '2030-06-01 12:30:00' });
    expect(history.virtualmachine[0].stats).toHaveLength(4);
    expect(history.virtualmachine[0].stats[0]).toMatchObject({
      timestamp: '2030-06-01T12:30:00+0000',
      cpuused: expect.stringMatching(/^[\d.]+%$/),
      networkread: expect.stringMatching(/^[\d.]+ MiB$/),
    });
    const strict = await startCloud({ clock, settings: { statsForAdminsOnly: true } });
    expect((await strict.user.call('listVirtualMachinesUsageHistory')).status).toBe(401);
    expect((await strict.admin.call('listVirtualMachinesUsageHistory')).status).toBe(200);
    await strict.simulator.close();
  });
});

describe('accounts and infrastructure', () => {
  it('show limits as strings and totals as numbers', async () => {
    await cloud.deploy();
    const { account, count } = await cloud.user.ok('listAccounts');
    expect(count).toBe(1);
    expect(account[0]).toMatchObject({
      name: 'reseller',
      state: 'enabled',
      vmlimit: 'Unlimited',
      vmtotal: 1,
      vmrunning: 1,
      cputotal: 1,
      memorytotal: 2_048,
    });
    expect((await cloud.other.ok('listAccounts')).account[0]).toMatchObject({ vmlimit: '20', vmavailable: '20' });
    expect((await cloud.admin.ok('listAccounts', { listall: 'true' })).count).toBe(4);
    expect((await cloud.other.ok('listResourceLimits', { resourcetype: '0' })).resourcelimit).toMatchObject([
      { max: 20, resourcetype: '0' },
    ]);
  });

  it('read and replace the keys of a user', async () => {
    const [{ id }] = (await cloud.user.ok('listUsers')).user;
    expect((await cloud.user.ok('getUserKeys', { id })).userkeys).toEqual({
      apikey: cloud.simulator.credentials.apiKey,
      secretkey: cloud.simulator.credentials.secretKey,
    });
    const { userkeys } = await cloud.user.ok('registerUserKeys', { id });
    expect((await cloud.user.call('listZones')).status).toBe(401);
    expect(cloud.simulator.credentials).toEqual({ apiKey: userkeys.apikey, secretKey: userkeys.secretkey });
    expect((await cloud.other.call('getUserKeys', { id })).status).toBe(531);
  });

  it('show capacity and hosts to administrators', async () => {
    await cloud.deploy();
    const { capacity } = await cloud.admin.ok('listCapacity', { type: '0' });
    expect(capacity.find(({ zonename }: { zonename: string }) => zonename === 'fra1')).toMatchObject({
      type: 0,
      name: 'MEMORY',
      capacityused: 2_147_483_648,
      percentused: expect.any(String),
    });
    expect((await cloud.user.call('listCapacity')).status).toBe(401);
    await cloud.simulator.addFault({ fault: { kind: 'zone_down', zone: 'ams1' } });
    const { host } = await cloud.admin.ok('listHosts', { type: 'Routing' });
    const states = new Set(
      (host as { zonename: string; state: string }[]).map(({ zonename, state }) => `${zonename} ${state}`),
    );
    expect(states).toContain('ams1 Disconnected');
    expect(states).toContain('fra1 Up');
  });

  it('know domains and projects', async () => {
    expect((await cloud.admin.ok('listDomains', { listall: 'true' })).count).toBe(3);
    expect((await cloud.admin.ok('listDomainChildren')).domain).toHaveLength(2);
    expect((await cloud.user.ok('listProjects')).project).toMatchObject([
      { name: 'shop', state: 'Active', owner: [{ account: 'reseller' }] },
    ]);
    const { project } = await cloud.user.result('createProject', { name: 'blog' });
    expect(project).toMatchObject({ name: 'blog', state: 'Active' });
    await cloud.simulator.addFault({ fault: { kind: 'project_suspended', project: 'blog' } });
    const order = { ...(await cloud.basics('par1')), projectid: project.id };
    expect((await cloud.user.call('deployVirtualMachine', order)).status).toBe(531);
  });
});
