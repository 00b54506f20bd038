import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCloud, type TestCloud } from './cloud.js';

interface Row {
  readonly id: string;
  readonly name: string;
}

let cloud: TestCloud;

beforeAll(async () => {
  cloud = await startCloud({ foreignMachines: 7 });
  cloud.simulator.drift({ kind: 'appear', account: 'northwind', name: 'theirs', tags: { env: 'prod' } });
});
afterAll(() => cloud.simulator.close());

const machines = (params: Record<string, string> = {}) => cloud.user.ok('listVirtualMachines', params);

describe('paging', () => {
  it('counts over all pages and lists each machine once', async () => {
    const seen: string[] = [];
    for (let page = 1; page <= 3; page += 1) {
      const body = await machines({ page: String(page), pagesize: '3' });
      expect(body.count).toBe(7);
      seen.push(...(body.virtualmachine as Row[]).map(({ id }) => id));
    }
    expect(new Set(seen).size).toBe(7);
  });

  it('answers a page past the end with the count alone, and nothing at all without matches', async () => {
    expect(await machines({ page: '9', pagesize: '3' })).toEqual({ count: 7 });
    expect(await machines({ keyword: 'nowhere' })).toEqual({});
    expect((await cloud.user.call('listVirtualMachines', { keyword: 'nowhere' })).text).toBe(
      '{"listvirtualmachinesresponse":{}}',
    );
  });

  it.each([
    [{ page: '1' }, '"pagesize" parameter is required when "page" is specified'],
    [{ pagesize: '10' }, '"page" parameter is required when "pagesize" is specified'],
    [{ page: '1', pagesize: '501' }, "Page size can't exceed max allowed page size value: 500"],
    [{ page: '1', pagesize: '-1' }, '"page" and "pagesize" have to be greater than 0'],
    [{ page: 'one', pagesize: '5' }, 'due to invalid value'],
  ])('refuses %j', async (params, words) => {
    const answer = await cloud.user.call('listVirtualMachines', params);
    expect(answer).toMatchObject({ status: 431, envelope: 'listvirtualmachinesresponse' });
    expect(answer.body.errortext).toContain(words);
  });

  it('cuts at the default page size, and shows all for -1', async () => {
    const small = await startCloud({ foreignMachines: 7, settings: { defaultPageSize: 5 } });
    const cut = await small.user.ok('listVirtualMachines');
    expect([cut.count, cut.virtualmachine.length]).toEqual([7, 5]);
    expect((await small.user.ok('listVirtualMachines', { pagesize: '-1' })).virtualmachine).toHaveLength(7);
    await small.simulator.close();
  });
});

describe('whose machines a list shows', () => {
  it('those of the account, of everybody to administrators who ask for it', async () => {
    expect((await machines({ listall: 'true' })).count).toBe(7);
    expect(await cloud.admin.ok('listVirtualMachines')).toEqual({});
    expect((await cloud.admin.ok('listVirtualMachines', { listall: 'true' })).count).toBe(8);
    expect((await cloud.clientOf('steward').ok('listVirtualMachines', { listall: 'true' })).count).toBe(8);
  });

  it('of one account in one domain', async () => {
    const [{ domainid }] = (await cloud.other.ok('listAccounts')).account;
    const body = await cloud.admin.ok('listVirtualMachines', { account: 'northwind', domainid });
    expect(body).toMatchObject({
      count: 1,
      virtualmachine: [{ name: 'theirs', account: 'northwind', domain: 'customers' }],
    });
    expect((await cloud.admin.call('listVirtualMachines', { account: 'northwind' })).status).toBe(431);
  });

  it('refuses an id of somebody else with 531', async () => {
    const id = cloud.simulator.machines().find(({ name }) => name === 'theirs')?.id ?? '';
    expect(await cloud.user.call('listVirtualMachines', { id })).toMatchObject({
      status: 531,
      body: { cserrorcode: 4365 },
    });
    expect(await cloud.user.call('stopVirtualMachine', { id })).toMatchObject({ status: 531 });
  });

  it('keeps what is in a project out of sight unless it is asked for', async () => {
    const [project] = (await cloud.user.ok('listProjects')).project;
    const basics = await cloud.basics('par1');
    await cloud.user.result('deployVirtualMachine', { ...basics, projectid: project.id, name: 'in-project' });
    expect((await machines({ listall: 'true' })).count).toBe(7);
    expect((await machines({ projectid: project.id })).virtualmachine).toMatchObject([
      { name: 'in-project', project: 'shop', projectid: project.id },
    ]);
    expect((await machines({ projectid: '-1' })).count).toBe(1);
    expect((await cloud.other.call('listVirtualMachines', { projectid: project.id })).status).toBe(531);
  });
});

describe('what users do not see', () => {
  it('hosts and inner names of machines', async () => {
    const [own] = (await machines({ state: 'Running' })).virtualmachine;
    expect(own).not.toHaveProperty('hostid');
    expect(own).not.toHaveProperty('hostname');
    expect(own).not.toHaveProperty('instancename');
    const [seen] = (await cloud.admin.ok('listVirtualMachines', { id: own.id })).virtualmachine;
    expect(seen).toMatchObject({
      hostid: expect.any(String),
      hostname: expect.any(String),
      instancename: expect.stringMatching(/^i-\d+-\d+-VM$/),
    });
  });
});

describe('filters', () => {
  it.each([
    [{ state: 'Stopped' }, 1],
    [{ state: 'Present' }, 7],
    [{ state: 'running' }, 6],
    [{ name: 'mail-1' }, 1],
    [{ keyword: 'MAIL' }, 1],
    [{ 'tags[0].key': 'env', 'tags[0].value': 'prod' }, 0],
  ])('%j finds %i', async (params, count) => {
    expect((await machines(params)).count ?? 0).toBe(count);
  });

  it('by zone and by several ids', async () => {
    const { zoneid } = await cloud.basics();
    const here = await machines({ zoneid });
    expect(here.count).toBe(3);
    const ids = (here.virtualmachine as Row[])
      .slice(0, 2)
      .map(({ id }) => id)
      .join(',');
    expect((await machines({ ids })).count).toBe(2);
  });

  it('shows the parts that were asked for, and refuses unknown ones', async () => {
    const [short] = (await machines({ details: 'min', state: 'Running' })).virtualmachine;
    expect(short).toMatchObject({ nic: [], state: 'Running' });
    expect(short).not.toHaveProperty('cpuused');
    const [full] = (await machines({ details: 'stats,nics', state: 'Running' })).virtualmachine;
    expect(full.cpuused).toMatch(/%$/);
    expect(full.nic).toHaveLength(1);
    expect((await cloud.user.call('listVirtualMachines', { details: 'everything' })).status).toBe(431);
  });
});

describe('the catalogue', () => {
  it('lists zones that are open; administrators see the closed one as well', async () => {
    expect((await cloud.user.ok('listZones', { available: 'true' })).count).toBe(3);
    expect((await cloud.admin.ok('listZones')).count).toBe(4);
    expect((await cloud.user.ok('listZones')).zone[0]).toMatchObject({
      networktype: 'Advanced',
      allocationstate: 'Enabled',
      securitygroupsenabled: false,
      tags: [],
    });
  });

  it('lists sizes in MiB and MHz, custom ones without', async () => {
    const offerings = (await cloud.user.ok('listServiceOfferings')).serviceoffering as Record<string, unknown>[];
    expect(offerings.length).toBeGreaterThanOrEqual(14);
    expect(offerings.find(({ name }) => name === 's1.medium')).toMatchObject({
      cpunumber: 2,
      memory: 4_096,
      iscustomized: false,
    });
    const constrained = offerings.find(({ name }) => name === 'custom-constrained');
    expect(constrained).toMatchObject({
      iscustomized: true,
      serviceofferingdetails: { mincpunumber: '1', maxmemory: '65536' },
    });
    expect(constrained).not.toHaveProperty('memory');
  });

  it('lists one row per zone and template, and wants a filter', async () => {
    expect(await cloud.user.call('listTemplates')).toMatchObject({
      status: 431,
      body: {
        cserrorcode: 9999,
        errortext: 'Unable to execute API command listtemplates due to missing parameter templatefilter',
      },
    });
    const all = await cloud.user.ok('listTemplates', { templatefilter: 'executable' });
    expect(all.count).toBe(24);
    const { zoneid } = await cloud.basics();
    const here = await cloud.user.ok('listTemplates', { templatefilter: 'featured', zoneid });
    expect(here.count).toBe(8);
    expect(here.template[0]).toMatchObject({
      isready: true,
      status: 'Download Complete',
      zoneid,
      size: expect.any(Number),
      details: {},
    });
    expect(await cloud.user.call('listTemplates', { templatefilter: 'all' })).toMatchObject({ status: 531 });
    expect(await cloud.user.ok('listTemplates', { templatefilter: 'self' })).toEqual({});
  });

  it('hides ISOs that are not asked for', async () => {
    expect(await cloud.user.ok('listIsos')).toEqual({});
    expect((await cloud.user.ok('listIsos', { isofilter: 'executable' })).iso[0]).toMatchObject({
      bootable: expect.any(Boolean),
    });
  });

  it('loses what is withdrawn or closed while a fault stands', async () => {
    const template = await cloud.simulator.addFault({ fault: { kind: 'template_withdrawn', template: 'debian-12' } });
    const offering = await cloud.simulator.addFault({ fault: { kind: 'offering_withdrawn', offering: 's1.small' } });
    const zone = await cloud.simulator.addFault({ fault: { kind: 'zone_retired', zone: 'fra1' } });
    expect(
      (await cloud.user.ok('listTemplates', { templatefilter: 'executable', name: 'debian-12' })).count,
    ).toBeUndefined();
    expect((await cloud.user.ok('listServiceOfferings', { name: 's1.small' })).count).toBeUndefined();
    expect((await cloud.user.ok('listZones')).count).toBe(2);
    for (const id of [template, offering, zone]) cloud.simulator.removeFault(id);
    expect((await cloud.user.ok('listZones')).count).toBe(3);
    expect((await cloud.user.ok('listTemplates', { templatefilter: 'executable', name: 'debian-12' })).count).toBe(3);
  });
});
