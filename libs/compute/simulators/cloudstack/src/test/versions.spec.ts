import { afterEach, describe, expect, it } from 'vitest';
import { RELEASES, type Release } from '../index.js';
import { startCloud, type TestCloud } from './cloud.js';

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBnE5o9P1vYH2FzG0c3mQ7m0m4y3y7p7w2Yj1q4l5k6n';
let cloud: TestCloud;

const start = async (version: Release): Promise<void> => {
  cloud = await startCloud({ version });
};
afterEach(() => cloud.simulator.close());

describe('releases of the server', () => {
  it.each(RELEASES)('%s says which it is, and carries a machine from deploy to destroy', async (release) => {
    await start(release);
    const { capability } = await cloud.user.ok('listCapabilities');
    expect(capability.cloudstackversion).toMatch(new RegExp(`^${release.replace('.', '\\.')}\\.`));
    expect(capability).toMatchObject({ supportELB: 'false', kvmsnapshotenabled: true });
    const { id } = await cloud.deploy();
    await cloud.user.result('stopVirtualMachine', { id });
    await cloud.user.result('destroyVirtualMachine', { id });
  });

  it('name key pairs as their time did', async () => {
    for (const [release, field] of [
      ['4.15', 'keypair'],
      ['4.16', 'keypair'],
      ['4.17', 'keypairs'],
      ['4.22', 'keypairs'],
    ] as const) {
      await start(release);
      await cloud.user.ok('registerSSHKeyPair', { name: 'k', publickey: KEY });
      const machine = await cloud.deploy({ keypair: 'k' });
      expect(machine[field]).toBe('k');
      expect(machine).not.toHaveProperty(field === 'keypair' ? 'keypairs' : 'keypair');
      await cloud.simulator.close();
    }
    await start('4.16');
    expect((await cloud.deploy({ keypairs: 'nobody' })).keypair).toBeUndefined();
  });

  it.each([
    ['createConsoleEndpoint', '4.17', '4.18'],
    ['registerUserData', '4.17', '4.18'],
    ['listVirtualMachinesUsageHistory', '4.16', '4.17'],
  ] as const)('%s is unknown to %s and known to %s', async (command, before, from) => {
    await start(before);
    expect(await cloud.user.call(command)).toMatchObject({ status: 401, envelope: 'errorresponse' });
    expect((await cloud.user.call('listApis', { name: command })).status).toBe(431);
    await cloud.simulator.close();
    await start(from);
    expect((await cloud.user.call(command)).status).not.toBe(401);
    expect((await cloud.user.ok('listApis', { name: command })).api).toMatchObject([{ name: command, isasync: false }]);
  });

  it('protect from deletion from 4.20 on', async () => {
    await start('4.19');
    const old = await cloud.deploy();
    expect(old).not.toHaveProperty('deleteprotection');
    expect(old).not.toHaveProperty('domainpath');
    await cloud.user.ok('updateVirtualMachine', { id: old.id, deleteprotection: 'true' });
    await cloud.user.result('destroyVirtualMachine', { id: old.id });
    await cloud.simulator.close();
    await start('4.20');
    expect(await cloud.deploy()).toMatchObject({ deleteprotection: false, domainpath: 'ROOT/customers' });
  });

  it('find networks by name and jobs by resource from 4.22 on', async () => {
    for (const [release, count] of [
      ['4.21', 5],
      ['4.22', 1],
    ] as const) {
      await start(release);
      expect((await cloud.user.ok('listNetworks', { name: 'private-fra1' })).count).toBe(count);
      const { id } = await cloud.deploy();
      const byResource = await cloud.user.call('queryAsyncJobResult', {
        resourceid: id,
        resourcetype: 'VirtualMachine',
      });
      expect(byResource.status).toBe(release === '4.22' ? 200 : 431);
      await cloud.simulator.close();
    }
    await start('4.22');
  });

  it('list what is metered under the names of their time', async () => {
    await start('4.19');
    expect((await cloud.admin.ok('listUsageTypes')).usagetype[0]).toEqual({
      usagetypeid: 1,
      description: 'Running Vm Usage',
    });
    await cloud.simulator.close();
    await start('4.20');
    expect((await cloud.admin.ok('listUsageTypes')).usagetype[0]).toMatchObject({ id: 1, name: 'RUNNING_VM' });
  });

  it('describe their commands with types, async flags and what is required', async () => {
    await start('4.20');
    const { api } = await cloud.user.ok('listApis', { name: 'deployVirtualMachine' });
    expect(api[0]).toMatchObject({ name: 'deployVirtualMachine', isasync: true });
    expect(api[0].params).toContainEqual(expect.objectContaining({ name: 'zoneid', type: 'uuid', required: true }));
    expect(api[0].params.map(({ name }: { name: string }) => name)).not.toContain('hostid');
  });
});
