import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCloud, type TestCloud } from './cloud.js';

let cloud: TestCloud;

beforeEach(async () => {
  cloud = await startCloud();
});
afterEach(() => cloud.simulator.close());

const list = (params: Record<string, string> = {}) =>
  cloud.user.ok('listVirtualMachines', { listall: 'true', ...params });

describe('a machine from the first to the last day', () => {
  it('is deployed with an id at once and a job behind it', async () => {
    const answer = await cloud.user.ok('deployVirtualMachine', {
      ...(await cloud.basics()),
      name: 'web-1',
      displayname: 'Web 1',
    });
    expect(answer).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      jobid: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    const job = await cloud.user.job(answer.jobid);
    expect(job).toMatchObject({
      jobstatus: 1,
      jobprocstatus: 0,
      jobresultcode: 0,
      jobresulttype: 'object',
      jobinstancetype: 'VirtualMachine',
      jobinstanceid: answer.id,
      cmd: 'org.apache.cloudstack.api.command.user.vm.DeployVMCmd',
      created: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0000$/) as string,
      jobresult: { virtualmachine: { id: answer.id, state: 'Running', name: 'web-1', displayname: 'Web 1' } },
    });
    expect(job.jobresult.virtualmachine.password).toMatch(/^\w{6,}$/);
    const { virtualmachine, count } = await list();
    expect(count).toBe(1);
    expect(virtualmachine[0]).toMatchObject({
      id: answer.id,
      state: 'Running',
      cpunumber: 1,
      memory: 2_048,
      zonename: 'fra1',
      templatename: 'debian-12',
      passwordenabled: true,
      hypervisor: 'KVM',
      securitygroup: [],
      affinitygroup: [],
      tags: [],
      details: {},
      nic: [
        { isdefault: true, type: 'Isolated', networkname: 'private-fra1', netmask: '255.255.0.0', secondaryip: [] },
      ],
    });
    expect(virtualmachine[0].password).toBeUndefined();
    expect(virtualmachine[0].cpuused).toMatch(/^\d+(\.\d+)?%$/);
  });

  it('stops, starts, reboots and is destroyed, and users see it no more', async () => {
    const { id } = await cloud.deploy();
    expect((await cloud.user.result('stopVirtualMachine', { id })).virtualmachine.state).toBe('Stopped');
    expect((await cloud.user.result('stopVirtualMachine', { id })).virtualmachine.state).toBe('Stopped');
    expect((await cloud.user.result('startVirtualMachine', { id })).virtualmachine.state).toBe('Running');
    expect((await cloud.user.result('rebootVirtualMachine', { id })).virtualmachine.state).toBe('Running');
    expect((await cloud.user.result('destroyVirtualMachine', { id })).virtualmachine.state).toBe('Destroyed');
    expect(await list()).toEqual({});
    expect(await list({ id })).toEqual({});
    expect(await cloud.admin.ok('listVirtualMachines', { listall: 'true' })).toMatchObject({
      count: 1,
      virtualmachine: [{ id, state: 'Destroyed' }],
    });
    expect(cloud.simulator.machineLog()).toMatchObject([
      { event: 'created', machineId: id, account: 'reseller', cause: 'deployVirtualMachine' },
      { event: 'destroyed', machineId: id },
    ]);
  });

  it('is expunged at once by those who may, and is unknown from then on', async () => {
    const { id } = await cloud.deploy();
    expect(await cloud.user.call('destroyVirtualMachine', { id, expunge: 'true' })).toMatchObject({ status: 531 });
    expect((await cloud.admin.result('destroyVirtualMachine', { id, expunge: 'true' })).virtualmachine.state).toBe(
      'Expunging',
    );
    const gone = await cloud.user.call('listVirtualMachines', { id, listall: 'true' });
    expect(gone.status).toBe(431);
    expect(gone.body.errortext).toContain('due to incorrect long value format, or entity does not exist');
    expect(cloud.simulator.machineLog().map(({ event }) => event)).toEqual(['created', 'destroyed', 'expunged']);
    expect(cloud.simulator.state().volumes).toEqual({});
  });

  it('is recovered by an administrator, once', async () => {
    const { id } = await cloud.deploy();
    await cloud.user.result('destroyVirtualMachine', { id });
    expect((await cloud.user.call('recoverVirtualMachine', { id })).status).toBe(531);
    expect(await cloud.admin.ok('recoverVirtualMachine', { id })).toMatchObject({
      virtualmachine: { id, state: 'Stopped' },
    });
    expect(await cloud.admin.call('recoverVirtualMachine', { id })).toMatchObject({
      status: 431,
      body: { errortext: expect.stringContaining('is not in the right state') as string },
    });
  });

  it('is not started with startvm=false', async () => {
    const machine = await cloud.deploy({ startvm: 'false' });
    expect(machine.state).toBe('Stopped');
    expect(machine.cpuused).toBeUndefined();
  });
});

describe('states that do not allow it', () => {
  it('fails inside the job, not at once', async () => {
    const { id } = await cloud.deploy();
    expect(await cloud.user.done('startVirtualMachine', { id })).toMatchObject({
      jobstatus: 2,
      jobresultcode: 431,
      jobresult: { errorcode: 431, errortext: expect.stringContaining('is already running') as string },
    });
    await cloud.user.result('stopVirtualMachine', { id });
    expect(await cloud.user.done('rebootVirtualMachine', { id })).toMatchObject({
      jobstatus: 2,
      jobresult: { errorcode: 530, errortext: expect.stringContaining('contact your system administrator') as string },
    });
    expect((await cloud.admin.done('rebootVirtualMachine', { id })).jobresult.errortext).toContain(
      'not in Running state',
    );
  });

  it('keeps 530 as the code of every failure on older servers, with the exact one in the result', async () => {
    const old = await startCloud({ version: '4.18' });
    await old.simulator.addFault({ fault: { kind: 'no_capacity' } });
    expect(await old.user.done('deployVirtualMachine', { ...(await old.basics()) })).toMatchObject({
      jobresultcode: 530,
      jobresult: { errorcode: 533 },
    });
    await old.simulator.close();
  });

  it('lets destroy of a destroyed machine succeed', async () => {
    const { id } = await cloud.deploy();
    await cloud.user.result('destroyVirtualMachine', { id });
    expect((await cloud.user.result('destroyVirtualMachine', { id })).virtualmachine.state).toBe('Destroyed');
    expect(cloud.simulator.machineLog()).toHaveLength(2);
  });
});

describe('what a deployment refuses at once', () => {
  it.each([
    ['a missing zone', { zoneid: '' }, 431, 'due to missing parameter zoneid'],
    ['an unknown template', { templateid: '5f0f3a6e-0000-4000-8000-000000000001' }, 431, 'entity does not exist'],
    ['a bad host name', { name: '1web_' }, 431, 'Vm name can contain ASCII letters'],
    ['an unknown key pair', { keypair: 'nope' }, 431, "key pair with name 'nope'"],
    ['user data that is no Base64', { userdata: '#!/bin/sh ~' }, 431, 'base64'],
    ['a root disk below the template', { rootdisksize: '1' }, 431, 'smaller than the template'],
    ['sizes of an offering that is not custom', { 'details[0].cpuNumber': '2' }, 431, 'not customized'],
    ['letters for a number', { rootdisksize: 'big' }, 431, 'due to invalid value'],
    ['security groups in a zone without', { securitygroupnames: 'default' }, 431, 'not supported'],
  ])('%s', async (_what, extra, status, words) => {
    const answer = await cloud.user.call('deployVirtualMachine', { ...(await cloud.basics()), ...extra });
    expect(answer).toMatchObject({
      status,
      envelope: 'deployvirtualmachineresponse',
      body: { uuidList: [], errorcode: status },
    });
    expect(answer.body.errortext).toContain(words);
    expect(answer.headers['x-description']).toBe(answer.body.errortext);
    expect(Object.keys(answer.body)[0]).toBe('uuidList');
    expect(cloud.simulator.machines()).toEqual([]);
  });

  it('a host name that is taken in the network', async () => {
    await cloud.deploy({ name: 'web-1' });
    const answer = await cloud.user.call('deployVirtualMachine', { ...(await cloud.basics()), name: 'web-1' });
    expect(answer.body.errortext).toContain('already exists in the network domain');
  });

  it("a network of somebody else's, and a zone that is closed", async () => {
    const basics = await cloud.basics();
    expect((await cloud.other.call('deployVirtualMachine', { ...basics })).status).toBe(531);
    await cloud.simulator.addFault({ fault: { kind: 'zone_retired', zone: 'fra1' } });
    const closed = await cloud.user.call('deployVirtualMachine', { ...basics });
    expect(closed.status).toBe(531);
    expect(closed.body.errortext).toContain('Zone is currently disabled');
  });

  it('more than the account may have: 535', async () => {
    await cloud.deploy();
    await cloud.simulator.addFault({ fault: { kind: 'quota_reached', resource: 'vm' } });
    const answer = await cloud.user.call('deployVirtualMachine', { ...(await cloud.basics()) });
    expect(answer).toMatchObject({ status: 535, body: { cserrorcode: 4370 } });
    expect(answer.body.errortext).toContain("resources of Type = 'user_vm'");
  });
});

describe('capacity', () => {
  it('leaves a machine in Error behind when no host takes it', async () => {
    await cloud.simulator.addFault({ fault: { kind: 'no_capacity' } });
    const { id, jobid } = await cloud.user.ok('deployVirtualMachine', { ...(await cloud.basics()) });
    expect(await cloud.user.job(jobid)).toMatchObject({
      jobstatus: 2,
      jobresultcode: 533,
      jobresult: { errorcode: 533 },
    });
    expect((await list()).virtualmachine).toMatchObject([{ id, state: 'Error' }]);
    expect((await cloud.user.result('destroyVirtualMachine', { id })).virtualmachine.state).toBe('Destroyed');
  });

  it('cannot start what is stopped, which stays stopped', async () => {
    const { id } = await cloud.deploy();
    await cloud.user.result('stopVirtualMachine', { id });
    await cloud.simulator.addFault({ fault: { kind: 'no_capacity', zone: 'fra1' } });
    expect((await cloud.user.done('startVirtualMachine', { id })).jobresult.errorcode).toBe(533);
    expect((await list()).virtualmachine[0].state).toBe('Stopped');
  });

  it('reaches nobody in a zone that is down, but lists', async () => {
    const { id } = await cloud.deploy();
    await cloud.simulator.addFault({ fault: { kind: 'zone_down', zone: 'fra1' } });
    expect((await cloud.user.done('stopVirtualMachine', { id })).jobresult.errorcode).toBe(534);
    expect((await list()).virtualmachine[0].state).toBe('Running');
    expect((await cloud.user.result('stopVirtualMachine', { id, forced: 'true' })).virtualmachine.state).toBe(
      'Stopped',
    );
  });
});
