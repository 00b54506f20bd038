import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startProxmoxSimulator, type ProxmoxSimulator } from '../index.js';
import { WireClient } from './wire-client.js';

const KEYS =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGbJ8v1mN ops@example\nssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQC+x/y second';
let simulator: ProxmoxSimulator;
let client: WireClient;

beforeEach(async () => {
  simulator = await startProxmoxSimulator({ timeScale: 0 });
  client = new WireClient(simulator);
});
afterEach(() => simulator.close());

describe('the life of one machine', () => {
  it('goes from clone to destroy as a panel drives it', async () => {
    const path = '/nodes/pveb/qemu/7301';
    expect(await client.clone(7301, { target: 'pveb', description: 'uni:4711' })).toBe('OK');
    const change = {
      cores: 2,
      memory: 4096,
      ciuser: 'ops',
      sshkeys: encodeURIComponent(KEYS),
      ipconfig0: 'ip=198.51.100.21/24,gw=198.51.100.1',
      tags: 'uni;tenant-42',
    };
    expect(await client.run(client.post(`${path}/config`, change))).toBe('OK');
    expect(await client.run(client.put(`${path}/resize`, { disk: 'scsi0', size: '20G' }))).toBe('OK');
    expect(await client.run(client.post(`${path}/status/start`))).toBe('OK');

    expect((await client.get(`${path}/status/current`)).data).toMatchObject({
      vmid: 7301,
      name: 'web-7301',
      status: 'running',
      qmpstatus: 'running',
      cpus: 2,
      maxmem: 4096 * 1024 * 1024,
      maxdisk: 20 * 1024 ** 3,
      tags: 'tenant-42;uni',
    });
    const { data } = await client.get(`${path}/agent/network-get-interfaces`);
    expect(data.result[1]['ip-addresses'][0]).toEqual({
      'ip-address': '198.51.100.21',
      'ip-address-type': 'ipv4',
      prefix: 24,
    });

    expect((await client.delete(path)).reason).toBe('VM 7301 is running - destroy failed');
    expect(await client.run(client.post(`${path}/status/shutdown`, { timeout: 30 }))).toBe('OK');
    expect(await client.run(client.delete(`${path}?purge=1&destroy-unreferenced-disks=1`))).toBe('OK');
    expect((await client.get(`${path}/status/current`)).reason).toBe(
      "Configuration file 'nodes/pveb/qemu-server/7301.conf' does not exist",
    );
    expect((await client.delete(path)).status).toBe(500);

    expect(simulator.machineLog().map(({ event, vmid, description }) => [event, vmid, description])).toEqual([
      ['created', 7301, 'uni:4711'],
      ['relabelled', 7301, 'uni:4711'],
      ['destroyed', 7301, 'uni:4711'],
    ]);
    expect(Object.keys(simulator.state().volumes).filter((volid) => volid.includes('7301'))).toEqual([]);
  });

  it('gives a machine without a static address a lease that it keeps until it is gone', async () => {
    await client.clone(7301);
    const address = async (): Promise<string> => {
      const { data } = await client.get('/nodes/pvea/qemu/7301/agent/network-get-interfaces');
      return String(data.result[1]['ip-addresses'][0]['ip-address']);
    };
    await client.run(client.post('/nodes/pvea/qemu/7301/status/start'));
    const first = await address();
    expect(first).toMatch(/^10\.64\.\d+\.\d+$/);
    await client.run(client.post('/nodes/pvea/qemu/7301/status/stop'));
    await client.run(client.post('/nodes/pvea/qemu/7301/status/start'));
    expect(await address()).toBe(first);
  });

  it('can be built from nothing and boot from an ISO', async () => {
    const form = {
      vmid: 7310,
      name: 'db',
      memory: 2048,
      cores: 2,
      scsihw: 'virtio-scsi-single',
      scsi0: 'ceph-vm:12',
      ide2: 'none,media=cdrom',
      net0: 'virtio,bridge=vmbr0',
    };
    expect(await client.run(client.post('/nodes/pvea/qemu', { ...form, start: 1 }))).toBe('OK');
    const { data } = await client.get('/nodes/pvea/qemu/7310/config');
    expect(data).toMatchObject({ scsi0: 'ceph-vm:vm-7310-disk-0,size=12G', memory: '2048' });
    expect(data.net0).toMatch(/^virtio=BC:24:11:[0-9A-F:]{8},bridge=vmbr0$/);
    expect((await client.get('/nodes/pvea/qemu/7310/status/current')).data.status).toBe('running');
  });

  it('that fails to allocate its disk disappears again', async () => {
    await simulator.addFault({ fault: { kind: 'storage_full', storage: 'ceph-vm' } });
    expect(
      await client.run(client.post('/nodes/pvea/qemu', { vmid: 7310, memory: 512, scsi0: 'ceph-vm:12' })),
    ).toContain('No space left on device');
    expect(simulator.machines()).toEqual([]);
  });
});

describe('destroying', () => {
  it('is refused for a protected machine', async () => {
    await client.clone(7301);
    await client.put('/nodes/pvea/qemu/7301/config', { protection: 1 });
    expect((await client.delete('/nodes/pvea/qemu/7301')).reason).toBe(
      "can't remove VM 7301 - protection mode enabled",
    );
  });

  it('fails in its task when the machine is locked', async () => {
    await client.clone(7301);
    await simulator.addFault({ fault: { kind: 'busy', vmid: 7301, lock: 'backup', ms: 60_000 } });
    expect(await client.run(client.delete('/nodes/pvea/qemu/7301'))).toBe('VM is locked (backup)');
  });

  it('frees the id for another machine, which has another identity', async () => {
    await client.clone(7301);
    const before = simulator.machines()[0]?.incarnation;
    await client.run(client.delete('/nodes/pvea/qemu/7301'));
    await client.clone(7301);
    expect(simulator.machines()[0]?.incarnation).not.toBe(before);
  });
});

describe('snapshots and templates', () => {
  it('takes, lists, rolls back and drops', async () => {
    const path = '/nodes/pvea/qemu/7301';
    await client.clone(7301);
    expect(await client.run(client.post(`${path}/snapshot`, { snapname: 'before', description: 'first' }))).toBe('OK');
    expect(await client.run(client.post(`${path}/snapshot`, { snapname: 'before' }))).toBe(
      "snapshot name 'before' already used",
    );
    expect((await client.post(`${path}/snapshot`, { snapname: 'current' })).reason).toContain('current');
    await client.put(`${path}/config`, { name: 'renamed' });
    expect((await client.get(`${path}/snapshot`)).data).toMatchObject([
      { name: 'before', vmstate: 0, description: 'first' },
      { name: 'current', parent: 'before', running: 0, description: 'You are here!' },
    ]);
    expect((await client.post(`${path}/template`)).reason).toBe(
      'unable to create template, because VM contains snapshots',
    );
    expect(await client.run(client.post(`${path}/snapshot/before/rollback`))).toBe('OK');
    expect((await client.get(`${path}/config`)).data.name).toBe('web-7301');
    expect(await client.run(client.delete(`${path}/snapshot/before`))).toBe('OK');
    expect(await client.run(client.delete(`${path}/snapshot/before`))).toBe("snapshot 'before' does not exist");
  });

  it('turns a machine into a template that can be linked to and not started', async () => {
    const path = '/nodes/pvea/qemu/7301';
    await client.clone(7301);
    expect(await client.run(client.post(`${path}/template`))).toBe('OK');
    expect((await client.get(`${path}/config`)).data).toMatchObject({
      template: 1,
      scsi0: expect.stringContaining('ceph-vm:base-7301-disk-0') as string,
    });
    expect(await client.run(client.post(`${path}/status/start`))).toBe("you can't start a vm if it's a template");
    expect(await client.run(client.post(`${path}/clone`, { newid: 7302 }))).toBe('OK');
  });
});
