import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCloud, type Basics, type TestCloud } from './cloud.js';

let cloud: TestCloud;
let basics: Basics;

beforeEach(async () => {
  cloud = await startCloud();
  basics = await cloud.basics();
});
afterEach(() => cloud.simulator.close());

describe('networks', () => {
  it('are listed with their services, shared ones without an account', async () => {
    const { network } = await cloud.user.ok('listNetworks', { zoneid: basics.zoneid });
    const byName = (name: string) => (network as { name: string }[]).find((candidate) => candidate.name === name);
    expect(byName('private-fra1')).toMatchObject({
      type: 'Isolated',
      state: 'Implemented',
      account: 'reseller',
      canusefordeploy: true,
    });
    expect(byName('public-fra1')).toMatchObject({ type: 'Shared', acltype: 'Domain' });
    expect(byName('public-fra1')).not.toHaveProperty('account');
    expect((await cloud.user.ok('listNetworks', { type: 'shared', zoneid: basics.zoneid })).count).toBe(1);
  });

  it('are created without a router, get one with their first machine, and are deleted without machines', async () => {
    const offering = (await cloud.user.ok('listNetworkOfferings', { guestiptype: 'Isolated' })).networkoffering[0].id;
    const made = await cloud.user.ok('createNetwork', {
      name: 'lan',
      zoneid: basics.zoneid,
      networkofferingid: offering,
      gateway: '10.9.0.1',
      netmask: '255.255.255.0',
    });
    expect(made.network).toMatchObject({ name: 'lan', state: 'Allocated', cidr: '10.9.0.0/24', gateway: '10.9.0.1' });
    const machine = await cloud.deploy({ networkids: made.network.id });
    expect(machine.nic[0].ipaddress).toMatch(/^10\.9\.0\.\d+$/);
    expect((await cloud.user.ok('listNetworks', { id: made.network.id })).network[0].state).toBe('Implemented');
    expect((await cloud.admin.done('deleteNetwork', { id: made.network.id })).jobresult.errortext).toContain(
      'not all user vms are expunged',
    );
    await cloud.admin.result('destroyVirtualMachine', { id: machine.id, expunge: 'true' });
    expect(await cloud.user.result('deleteNetwork', { id: made.network.id })).toEqual({ success: true });
    expect(
      (
        await cloud.user.call('createNetwork', {
          name: 'x',
          zoneid: basics.zoneid,
          networkofferingid: offering,
          netmask: '1.2.3.4',
        })
      ).status,
    ).toBe(431);
  });

  it('give each machine an address of its own, or the one that was asked for', async () => {
    const wish = {
      networkids: '',
      'iptonetworklist[0].networkid': basics.networkids,
      'iptonetworklist[0].ip': '10.1.7.7',
    };
    expect((await cloud.deploy(wish)).nic[0].ipaddress).toBe('10.1.7.7');
    expect((await cloud.user.call('deployVirtualMachine', { ...basics, ...wish })).body.errortext).toContain(
      'already in use',
    );
    expect(
      (await cloud.user.call('deployVirtualMachine', { ...basics, ...wish, 'iptonetworklist[0].ip': '192.168.1.1' }))
        .status,
    ).toBe(431);
    const [a, b] = [await cloud.deploy(), await cloud.deploy()];
    expect(a.nic[0].ipaddress).not.toBe(b.nic[0].ipaddress);
  });

  it('are joined and left by running machines, and have secondary addresses', async () => {
    const machine = await cloud.deploy();
    const shared = (await cloud.user.ok('listNetworks', { zoneid: basics.zoneid, type: 'shared' })).network[0].id;
    const joined = await cloud.user.result('addNicToVirtualMachine', {
      virtualmachineid: machine.id,
      networkid: shared,
    });
    expect(joined.virtualmachine.nic).toHaveLength(2);
    expect(
      (await cloud.user.done('addNicToVirtualMachine', { virtualmachineid: machine.id, networkid: shared })).jobstatus,
    ).toBe(2);
    const second = joined.virtualmachine.nic[1].id;
    const { nicsecondaryip } = await cloud.user.result('addIpToNic', { nicid: second });
    expect(
      (await cloud.user.ok('listNics', { virtualmachineid: machine.id, nicid: second })).nic[0].secondaryip,
    ).toEqual([{ id: nicsecondaryip.id, ipaddress: nicsecondaryip.ipaddress }]);
    await cloud.user.result('removeIpFromNic', { id: nicsecondaryip.id });
    const first = joined.virtualmachine.nic[0].id;
    expect(
      (await cloud.user.done('removeNicFromVirtualMachine', { virtualmachineid: machine.id, nicid: first })).jobstatus,
    ).toBe(2);
    await cloud.user.result('updateDefaultNicForVirtualMachine', { virtualmachineid: machine.id, nicid: second });
    const left = await cloud.user.result('removeNicFromVirtualMachine', { virtualmachineid: machine.id, nicid: first });
    expect(left.virtualmachine.nic).toMatchObject([{ id: second, isdefault: true }]);
  });
});

describe('public addresses and rules', () => {
  const address = async () =>
    (await cloud.user.result('associateIpAddress', { networkid: basics.networkids })).ipaddress;

  it('put an address before a machine and show it there', async () => {
    const machine = await cloud.deploy();
    const ip = await address();
    expect(ip).toMatchObject({ state: 'Allocated', issourcenat: false, isstaticnat: false });
    expect(await cloud.user.ok('enableStaticNat', { ipaddressid: ip.id, virtualmachineid: machine.id })).toEqual({
      success: true,
    });
    const [seen] = (await cloud.user.ok('listVirtualMachines', { id: machine.id })).virtualmachine;
    expect(seen).toMatchObject({ publicip: ip.ipaddress, publicipid: ip.id });
    expect(
      (
        await cloud.user.call('createPortForwardingRule', {
          ipaddressid: ip.id,
          virtualmachineid: machine.id,
          protocol: 'tcp',
          publicport: '22',
          privateport: '22',
        })
      ).status,
    ).toBe(431);
    await cloud.user.result('disableStaticNat', { ipaddressid: ip.id });
    await cloud.user.result('disassociateIpAddress', { id: ip.id });
    expect(await cloud.user.ok('listPublicIpAddresses')).toEqual({});
  });

  it('open ports in numbers, forward them in strings, and refuse what clashes with 537', async () => {
    const machine = await cloud.deploy();
    const ip = await address();
    const rule = { ipaddressid: ip.id, protocol: 'tcp', startport: '80', endport: '90', cidrlist: '0.0.0.0/0' };
    expect((await cloud.user.result('createFirewallRule', rule)).firewallrule).toMatchObject({
      startport: 80,
      endport: 90,
      state: 'Active',
      cidrlist: '0.0.0.0/0',
    });
    expect(await cloud.user.call('createFirewallRule', { ...rule, startport: '85' })).toMatchObject({ status: 537 });
    const forward = {
      ipaddressid: ip.id,
      virtualmachineid: machine.id,
      protocol: 'tcp',
      publicport: '2222',
      privateport: '22',
    };
    expect((await cloud.user.result('createPortForwardingRule', forward)).portforwardingrule).toMatchObject({
      publicport: '2222',
      privateport: '22',
    });
    expect((await cloud.user.call('createPortForwardingRule', forward)).status).toBe(537);
    const egress = { networkid: basics.networkids, protocol: 'all' };
    await cloud.user.result('createEgressFirewallRule', egress);
    const [listed] = (await cloud.user.ok('listFirewallRules', { ipaddressid: ip.id })).firewallrule;
    expect((await cloud.user.ok('listEgressFirewallRules')).firewallrule).toHaveLength(1);
    await cloud.user.result('deleteFirewallRule', { id: listed.id });
    expect(await cloud.user.ok('listFirewallRules')).toEqual({});
  });

  it.each([
    [{ protocol: 'smoke' }, 'Invalid protocol'],
    [{ protocol: 'tcp', startport: '' }, 'Start port is needed'],
    [{ startport: '90', endport: '80' }, "can't be bigger"],
    [{ startport: '70000' }, 'Invalid port'],
    [{ cidrlist: 'everywhere' }, 'cidrs formatting error'],
  ])('refuse %j', async (extra, words) => {
    const ip = await address();
    const answer = await cloud.user.call('createFirewallRule', {
      ipaddressid: ip.id,
      protocol: 'tcp',
      startport: '80',
      ...extra,
    });
    expect(answer.status).toBe(431);
    expect(answer.body.errortext).toContain(words);
  });
});

describe('security groups', () => {
  it('guard machines where the zone has them', async () => {
    const group = (await cloud.user.ok('createSecurityGroup', { name: 'web' })).securitygroup;
    const rule = {
      securitygroupid: group.id,
      protocol: 'tcp',
      startport: '443',
      endport: '443',
      cidrlist: '0.0.0.0/0,192.0.2.0/24',
    };
    const added = await cloud.user.result('authorizeSecurityGroupIngress', rule);
    expect(added.securitygroup.ingressrule).toMatchObject([
      { cidr: '0.0.0.0/0', startport: 443 },
      { cidr: '192.0.2.0/24' },
    ]);
    await cloud.user.result('authorizeSecurityGroupEgress', { securitygroupname: 'web', protocol: 'icmp' });
    const { virtualmachine } = await cloud.user.result('deployVirtualMachine', {
      ...(await cloud.basics('par1')),
      securitygroupids: group.id,
    });
    expect(virtualmachine.securitygroup).toMatchObject([{ id: group.id, name: 'web' }]);
    expect((await cloud.user.call('deleteSecurityGroup', { id: group.id })).status).toBe(536);
    await cloud.user.result('revokeSecurityGroupIngress', { id: added.securitygroup.ingressrule[0].ruleid });
    const [seen] = (await cloud.user.ok('listSecurityGroups', { virtualmachineid: virtualmachine.id })).securitygroup;
    expect(seen).toMatchObject({
      ingressrule: [{ cidr: '192.0.2.0/24' }],
      egressrule: [{ protocol: 'icmp', icmptype: -1 }],
      virtualmachineids: [virtualmachine.id],
    });
  });

  it('fall back to the default group, which stays', async () => {
    const { virtualmachine } = await cloud.user.result('deployVirtualMachine', { ...(await cloud.basics('par1')) });
    expect(virtualmachine.securitygroup).toMatchObject([{ name: 'default' }]);
    expect((await cloud.user.call('deleteSecurityGroup', { name: 'default' })).status).toBe(431);
  });
});
