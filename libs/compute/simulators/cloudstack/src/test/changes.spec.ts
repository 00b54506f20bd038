import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCloud, type TestCloud } from './cloud.js';

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBnE5o9P1vYH2FzG0c3mQ7m0m4y3y7p7w2Yj1q4l5k6n somebody@example';
let cloud: TestCloud;

beforeEach(async () => {
  cloud = await startCloud();
});
afterEach(() => cloud.simulator.close());

const offering = async (name: string): Promise<string> =>
  (await cloud.user.ok('listServiceOfferings', { name })).serviceoffering[0].id;

describe('the size of a machine', () => {
  it('changes freely while it is off, and only grows while it runs', async () => {
    const { id } = await cloud.deploy();
    const [medium, nano] = [await offering('s1.medium'), await offering('s1.nano')];
    const grown = await cloud.user.result('scaleVirtualMachine', { id, serviceofferingid: medium });
    expect(grown.virtualmachine).toMatchObject({
      state: 'Running',
      cpunumber: 2,
      memory: 4_096,
      serviceofferingname: 's1.medium',
    });
    const shrunk = await cloud.user.done('scaleVirtualMachine', { id, serviceofferingid: nano });
    expect(shrunk).toMatchObject({ jobstatus: 2, jobresult: { errorcode: 431 } });
    expect(
      (await cloud.user.call('changeServiceForVirtualMachine', { id, serviceofferingid: nano })).body.errortext,
    ).toContain('make sure the virtual machine is stopped');
    await cloud.user.result('stopVirtualMachine', { id });
    expect(
      (await cloud.user.result('scaleVirtualMachine', { id, serviceofferingid: nano })).virtualmachine.memory,
    ).toBe(512);
    expect((await cloud.user.call('scaleVirtualMachine', { id, serviceofferingid: nano })).status).toBe(431);
    const changed = await cloud.user.ok('changeServiceForVirtualMachine', { id, serviceofferingid: medium });
    expect(changed.virtualmachine.memory).toBe(4_096);
  });

  it('is said by the customer for custom offerings, within their bounds', async () => {
    const serviceofferingid = await offering('custom-constrained');
    const order = { serviceofferingid, 'details[0].cpuNumber': '3', 'details[0].memory': '3072' };
    const machine = await cloud.deploy(order);
    expect(machine).toMatchObject({ cpunumber: 3, cpuspeed: 2_000, memory: 3_072, details: {} });
    const basics = await cloud.basics();
    for (const extra of [{ 'details[0].cpuNumber': '99' }, { 'details[0].memory': '' }])
      expect((await cloud.user.call('deployVirtualMachine', { ...basics, ...order, ...extra })).status).toBe(431);
    const bigger = { id: machine.id, serviceofferingid, 'details[0].cpuNumber': '4', 'details[0].memory': '4096' };
    expect((await cloud.user.result('scaleVirtualMachine', bigger)).virtualmachine.cpunumber).toBe(4);
  });

  it('offers the sizes that a machine may change to', async () => {
    const { id } = await cloud.deploy();
    const names = async () =>
      (
        (await cloud.user.ok('listServiceOfferings', { virtualmachineid: id })).serviceoffering as { name: string }[]
      ).map(({ name }) => name);
    expect(await names()).not.toContain('s1.small');
    expect(await names()).not.toContain('s1.nano');
    await cloud.user.result('stopVirtualMachine', { id });
    expect(await names()).toContain('s1.nano');
  });
});

describe('a rebuild', () => {
  it('keeps id and addresses, brings a new disk and a new password, in an envelope of its own', async () => {
    const machine = await cloud.deploy();
    const before = (await cloud.user.ok('listVolumes', { virtualmachineid: machine.id })).volume[0].id;
    const templateid = (await cloud.user.ok('listTemplates', { templatefilter: 'executable', name: 'ubuntu-24.04' }))
      .template[0].id;
    const answer = await cloud.user.call('restoreVirtualMachine', { virtualmachineid: machine.id, templateid });
    expect(answer.envelope).toBe('restorevmresponse');
    const { jobresult } = await cloud.user.job(answer.body.jobid);
    expect(jobresult.virtualmachine).toMatchObject({ id: machine.id, state: 'Running', templatename: 'ubuntu-24.04' });
    expect(jobresult.virtualmachine.password).not.toBe(machine.password);
    expect(jobresult.virtualmachine.nic[0].ipaddress).toBe(machine.nic[0].ipaddress);
    const { volume, count } = await cloud.user.ok('listVolumes', { virtualmachineid: machine.id });
    expect(count).toBe(1);
    expect(volume[0].id).not.toBe(before);
  });
});

describe('names and settings', () => {
  it('change at once, details as a whole', async () => {
    const { id } = await cloud.deploy({ name: 'old-1' });
    const first = await cloud.user.ok('updateVirtualMachine', {
      id,
      name: 'new-1',
      displayname: 'New, with spaces',
      group: 'web',
      'details[0].a': '1',
      'details[0].b': '2',
    });
    expect(first.virtualmachine).toMatchObject({
      name: 'new-1',
      displayname: 'New, with spaces',
      group: 'web',
      details: { a: '1', b: '2' },
    });
    const second = await cloud.user.ok('updateVirtualMachine', { id, 'details[0].c': '3' });
    expect(second.virtualmachine.details).toEqual({ c: '3' });
    expect(
      (await cloud.user.ok('updateVirtualMachine', { id, cleanupdetails: 'true' })).virtualmachine.details,
    ).toEqual({});
    expect((await cloud.user.call('updateVirtualMachine', { id, name: 'not a host' })).status).toBe(431);
  });

  it('protect from deletion', async () => {
    const { id } = await cloud.deploy();
    await cloud.user.ok('updateVirtualMachine', { id, deleteprotection: 'true' });
    expect((await cloud.user.call('destroyVirtualMachine', { id })).body.errortext).toContain('delete protection');
    await cloud.user.ok('updateVirtualMachine', { id, deleteprotection: 'false' });
    await cloud.user.result('destroyVirtualMachine', { id });
  });
});

describe('keys, passwords and user data', () => {
  it('keep public keys by name, and show a private one once', async () => {
    const { keypair } = await cloud.user.ok('registerSSHKeyPair', { name: 'laptop', publickey: KEY });
    expect(keypair).toMatchObject({
      name: 'laptop',
      fingerprint: expect.stringMatching(/^([0-9a-f]{2}:){15}[0-9a-f]{2}$/),
    });
    expect(keypair).not.toHaveProperty('privatekey');
    expect((await cloud.user.call('registerSSHKeyPair', { name: 'laptop', publickey: KEY })).status).toBe(431);
    expect((await cloud.user.call('registerSSHKeyPair', { name: 'bad', publickey: 'rsa?' })).body.errortext).toBe(
      'Public key is invalid',
    );
    expect((await cloud.user.ok('createSSHKeyPair', { name: 'made' })).keypair.privatekey).toContain(
      'BEGIN RSA PRIVATE KEY',
    );
    const { sshkeypair, count } = await cloud.user.ok('listSSHKeyPairs');
    expect(count).toBe(2);
    expect(sshkeypair[0]).not.toHaveProperty('privatekey');
    const machine = await cloud.deploy({ keypairs: 'laptop,made' });
    expect(machine.keypairs).toBe('laptop,made');
    expect(await cloud.user.ok('deleteSSHKeyPair', { name: 'made' })).toEqual({ success: true });
    expect((await cloud.user.call('deleteSSHKeyPair', { name: 'made' })).status).toBe(431);
  });

  it('are reset while the machine is off', async () => {
    await cloud.user.ok('registerSSHKeyPair', { name: 'laptop', publickey: KEY });
    const { id, password } = await cloud.deploy();
    const early = await cloud.user.done('resetSSHKeyForVirtualMachine', { id, keypair: 'laptop' });
    expect(early.jobresult.errortext).toContain('should be stopped to do SSH Key reset');
    expect((await cloud.user.done('resetPasswordForVirtualMachine', { id })).jobresult.errorcode).toBe(431);
    await cloud.user.result('stopVirtualMachine', { id });
    const keyed = await cloud.user.call('resetSSHKeyForVirtualMachine', { id, keypair: 'laptop' });
    expect(keyed.envelope).toBe('resetSSHKeyforvirtualmachineresponse');
    expect((await cloud.user.job(keyed.body.jobid)).jobresult.virtualmachine.keypairs).toBe('laptop');
    const reset = await cloud.user.result('resetPasswordForVirtualMachine', { id });
    expect(reset.virtualmachine.password).toMatch(/^\w{6,}$/);
    expect(reset.virtualmachine.password).not.toBe(password);
    expect(
      (await cloud.user.result('resetPasswordForVirtualMachine', { id, password: 'Chosen-1' })).virtualmachine.password,
    ).toBe('Chosen-1');
    expect(JSON.stringify(cloud.simulator.state())).not.toContain('Chosen-1');
    expect(JSON.stringify(cloud.simulator.calls())).not.toContain('Chosen-1');
  });

  it('register user data and read it back', async () => {
    const userdata = Buffer.from('#cloud-config\n').toString('base64');
    const { userdata: kept } = await cloud.user.ok('registerUserData', { name: 'web', userdata });
    const machine = await cloud.deploy({ userdataid: kept.id });
    expect(machine).toMatchObject({ userdataid: kept.id, userdataname: 'web' });
    const read = await cloud.user.ok('getVirtualMachineUserData', { virtualmachineid: machine.id });
    expect(read.virtualmachineuserdata).toEqual({ virtualmachineid: machine.id, userdata });
    expect((await cloud.user.call('deleteUserData', { id: kept.id })).status).toBe(431);
    expect((await cloud.user.ok('listUserData')).userdata).toMatchObject([{ name: 'web', userdata }]);
    const long = Buffer.alloc(40_000).toString('base64');
    expect((await cloud.user.call('registerUserData', { name: 'long', userdata: long })).status).toBe(431);
  });
});

describe('tags and groups', () => {
  it('tag a machine, find it by them, and refuse a key twice', async () => {
    const { id } = await cloud.deploy();
    await cloud.deploy();
    const tags = {
      resourcetype: 'UserVm',
      resourceids: id,
      'tags[0].key': 'env',
      'tags[0].value': 'prod',
      'tags[1].key': 'app',
      'tags[1].value': 'shop',
    };
    expect(await cloud.user.result('createTags', tags)).toEqual({ success: true });
    expect((await cloud.user.done('createTags', tags)).jobstatus).toBe(2);
    const found = await cloud.user.ok('listVirtualMachines', { 'tags[0].key': 'env', 'tags[0].value': 'prod' });
    expect(found).toMatchObject({ count: 1, virtualmachine: [{ id }] });
    expect(found.virtualmachine[0].tags).toContainEqual(
      expect.objectContaining({
        key: 'app',
        value: 'shop',
        resourcetype: 'UserVm',
        resourceid: id,
        account: 'reseller',
      }),
    );
    expect((await cloud.user.ok('listTags', { resourceid: id, key: 'env' })).tag).toMatchObject([{ value: 'prod' }]);
    await cloud.user.result('deleteTags', { resourcetype: 'UserVm', resourceids: id, 'tags[0].key': 'env' });
    expect((await cloud.user.ok('listTags', { resourceid: id })).count).toBe(1);
    expect((await cloud.other.call('createTags', tags)).status).toBe(531);
    expect((await cloud.user.call('createTags', { ...tags, resourcetype: 'Spaceship' })).status).toBe(431);
  });

  it('keep machines apart', async () => {
    const { affinitygroup } = await cloud.user.result('createAffinityGroup', {
      name: 'spread',
      type: 'host anti-affinity',
    });
    const machine = await cloud.deploy({ affinitygroupids: affinitygroup.id });
    expect(machine.affinitygroup).toMatchObject([{ name: 'spread' }]);
    expect((await cloud.user.ok('listAffinityGroups')).affinitygroup[0].virtualmachineIds).toEqual([machine.id]);
    expect((await cloud.user.done('updateVMAffinityGroup', { id: machine.id, affinitygroupids: '' })).jobstatus).toBe(
      2,
    );
  });
});

describe('ISOs and templates', () => {
  it('put an ISO into the drive and take it out', async () => {
    const { id } = await cloud.deploy();
    const [iso] = (await cloud.user.ok('listIsos', { isofilter: 'executable' })).iso;
    expect((await cloud.user.result('attachIso', { id: iso.id, virtualmachineid: id })).virtualmachine).toMatchObject({
      isoid: iso.id,
      isoname: iso.name,
    });
    expect((await cloud.user.result('detachIso', { virtualmachineid: id })).virtualmachine).not.toHaveProperty('isoid');
    expect((await cloud.user.done('detachIso', { virtualmachineid: id })).jobstatus).toBe(2);
  });

  it('download what is registered, and make a template of a disk', async () => {
    const { zoneid, templateid } = await cloud.basics();
    const registered = await cloud.user.ok('registerIso', {
      name: 'own',
      displaytext: 'Own',
      url: 'https://example.invalid/own.iso',
      zoneid,
    });
    expect(registered).toMatchObject({ count: 1, iso: [{ name: 'own', isready: false }] });
    expect((await cloud.user.ok('listIsos', { isofilter: 'self' })).iso).toMatchObject([
      { name: 'own', isready: true },
    ]);
    const machine = await cloud.deploy();
    await cloud.user.result('stopVirtualMachine', { id: machine.id });
    const [root] = (await cloud.user.ok('listVolumes', { virtualmachineid: machine.id })).volume;
    const [{ ostypeid }] = (await cloud.user.ok('listTemplates', { templatefilter: 'executable', id: templateid }))
      .template;
    const { template } = await cloud.user.result('createTemplate', {
      name: 'golden',
      displaytext: 'Golden',
      ostypeid,
      volumeid: root.id,
    });
    expect(template).toMatchObject({ name: 'golden', isready: true, ispublic: false });
    expect((await cloud.deploy({ templateid: template.id })).templatename).toBe('golden');
    expect(
      (await cloud.other.call('deployVirtualMachine', { ...(await cloud.basics('par1')), templateid: template.id }))
        .status,
    ).not.toBe(200);
    await cloud.user.result('deleteTemplate', { id: template.id });
    expect(await cloud.user.ok('listTemplates', { templatefilter: 'self' })).toEqual({});
  });
});
