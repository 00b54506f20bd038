import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startProxmoxSimulator, type ProxmoxSimulator } from '../index.js';
import { WireClient } from './wire-client.js';

const CONFIG = '/nodes/pvea/qemu/7301/config';
let simulator: ProxmoxSimulator;
let client: WireClient;

beforeEach(async () => {
  simulator = await startProxmoxSimulator({ timeScale: 0 });
  client = new WireClient(simulator);
  await client.clone(7301);
});
afterEach(() => simulator.close());

const config = async (query = '') => (await client.get(`${CONFIG}${query}`)).data;
const start = () => client.run(client.post('/nodes/pvea/qemu/7301/status/start'));

describe('changes to a running machine', () => {
  it('wait for a full stop and start where the hardware cannot change', async () => {
    await start();
    expect(await client.run(client.post(CONFIG, { cores: 4, memory: 8192, name: 'renamed' }))).toBe('OK');
    const pending = (await client.get('/nodes/pvea/qemu/7301/pending')).data as { key: string }[];
    expect(pending.filter((entry) => 'pending' in entry)).toEqual([
      { key: 'cores', value: 1, pending: 4 },
      { key: 'memory', value: '1024', pending: '8192' },
    ]);
    expect(await config()).toMatchObject({ cores: 4, memory: '8192', name: 'renamed' });
    expect(await config('?current=1')).toMatchObject({ cores: 1, memory: '1024', name: 'renamed' });
    expect((await client.get('/nodes/pvea/qemu/7301/status/current')).data.cpus).toBe(1);
    await client.run(client.post('/nodes/pvea/qemu/7301/status/stop'));
    await start();
    expect((await client.get('/nodes/pvea/qemu/7301/status/current')).data).toMatchObject({
      cpus: 4,
      maxmem: 8192 * 1024 * 1024,
    });
    expect((await client.get('/nodes/pvea/qemu/7301/pending')).data.some((entry: object) => 'pending' in entry)).toBe(
      false,
    );
  });

  it('are applied by a reboot through the API', async () => {
    await start();
    await client.put(CONFIG, { cores: 4 });
    expect(await client.run(client.post('/nodes/pvea/qemu/7301/status/reboot'))).toBe('OK');
    expect((await client.get('/nodes/pvea/qemu/7301/status/current')).data).toMatchObject({
      status: 'running',
      cpus: 4,
    });
  });

  it('can be reverted while they wait', async () => {
    await start();
    await client.put(CONFIG, { cores: 4 });
    await client.put(CONFIG, { revert: 'cores' });
    expect((await config()).cores).toBe(1);
  });

  it('grow a disk at once and never shrink it', async () => {
    const resize = (form: Record<string, string>) => client.run(client.put('/nodes/pvea/qemu/7301/resize', form));
    await start();
    expect(await resize({ disk: 'scsi0', size: '10G' })).toBe('OK');
    expect(await resize({ disk: 'scsi0', size: '10G' })).toBe('OK');
    expect(await resize({ disk: 'scsi0', size: '+512M' })).toBe('OK');
    expect((await config()).scsi0).toContain('size=10752M');
    expect(await resize({ disk: 'scsi0', size: '5G' })).toBe('shrinking disks is not supported');
    expect(await resize({ disk: 'scsi1', size: '5G' })).toBe("disk 'scsi1' does not exist");
    expect(await resize({ disk: 'ide2', size: '5G' })).toBe("you can't resize a cdrom");
  });
});

describe('what is checked', () => {
  it('demands something to change, the right digest and no lock', async () => {
    expect((await client.put(CONFIG)).reason).toBe('no options specified');
    expect((await client.put(CONFIG, { name: 'x', digest: '0'.repeat(40) })).reason).toBe(
      'checksum mismatch (file change by other user?)',
    );
    const { digest } = await config();
    expect((await client.put(CONFIG, { name: 'x', digest })).status).toBe(200);
    expect((await config()).digest).not.toBe(digest);
    await simulator.addFault({ fault: { kind: 'busy', vmid: 7301, lock: 'snapshot', ms: 60_000 } });
    expect((await client.post(CONFIG, { name: 'y' })).reason).toBe('VM is locked (snapshot)');
    expect((await config()).lock).toBe('snapshot');
  });

  it('refuses a balloon larger than the memory', async () => {
    expect((await client.put(CONFIG, { memory: 1024, balloon: 2048 })).reason).toBe(
      'balloon value too large (must be smaller than assigned memory)',
    );
  });

  it('demands keys that are percent-encoded inside the form, and that are keys', async () => {
    const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGbJ8v1mN ops@example';
    expect((await client.put(CONFIG, { sshkeys: key })).errors).toEqual({
      sshkeys: `invalid format - invalid urlencoded string: ${key}\n`,
    });
    expect((await client.put(CONFIG, { sshkeys: encodeURIComponent('not a key') })).reason).toBe(
      'SSH public key validation error',
    );
    expect((await client.put(CONFIG, { sshkeys: encodeURIComponent(key) })).status).toBe(200);
    expect((await config()).sshkeys).toBe(encodeURIComponent(key));
  });

  it('demands a static address for a gateway', async () => {
    expect((await client.put(CONFIG, { ipconfig0: 'ip=dhcp,gw=10.0.0.1' })).errors).toHaveProperty('ipconfig0');
    expect((await client.put(CONFIG, { ipconfig0: 'ip=10.0.0.300/24' })).errors).toHaveProperty('ipconfig0');
  });

  it('never shows a password again, not even to the call log', async () => {
    await client.put(CONFIG, { ciuser: 'ops', cipassword: 'correct horse' });
    expect((await config()).cipassword).toBe('**********');
    const everything = JSON.stringify([simulator.state(), simulator.calls()]);
    expect(everything).not.toContain('correct horse');
    expect(everything).not.toContain(simulator.credentials.tokenSecret);
  });
});

describe('disks and cards', () => {
  it('keeps a detached disk until it is deleted for good', async () => {
    await client.run(client.post(CONFIG, { scsi1: 'ceph-vm:5' }));
    expect((await config()).scsi1).toBe('ceph-vm:vm-7301-disk-1,size=5G');
    await client.put(CONFIG, { delete: 'scsi1' });
    expect((await config()).unused0).toBe('ceph-vm:vm-7301-disk-1');
    await client.put(CONFIG, { delete: 'unused0' });
    expect(Object.keys(simulator.state().volumes)).not.toContain('ceph-vm:vm-7301-disk-1');
  });

  it('gives a card that comes without an address a new one', async () => {
    const before = (await config()).net0 as string;
    await client.put(CONFIG, { net0: before.replace('vmbr0', 'vmbr1') });
    expect((await config()).net0).toBe(before.replace('vmbr0', 'vmbr1'));
    await client.put(CONFIG, { net0: 'virtio,bridge=vmbr0' });
    expect((await config()).net0.slice(0, 24)).not.toBe(before.slice(0, 24));
  });
});

describe('cloud-init', () => {
  it('applies at the next start, or when the drive is made again', async () => {
    const pending = async () => (await client.get('/nodes/pvea/qemu/7301/cloudinit')).data as { key: string }[];
    await client.put(CONFIG, { ciuser: 'ops', ipconfig0: 'ip=198.51.100.9/24,gw=198.51.100.1' });
    expect((await pending()).find(({ key }) => key === 'ciuser')).toEqual({ key: 'ciuser', pending: 'ops' });
    await start();
    expect((await pending()).find(({ key }) => key === 'ciuser')).toEqual({ key: 'ciuser', value: 'ops' });
    await client.put(CONFIG, { ciuser: 'other' });
    expect((await pending()).find(({ key }) => key === 'ciuser')).toEqual({
      key: 'ciuser',
      value: 'ops',
      pending: 'other',
    });
    expect((await client.put('/nodes/pvea/qemu/7301/cloudinit')).text).toBe('{"data":null}');
    expect((await pending()).find(({ key }) => key === 'ciuser')).toEqual({ key: 'ciuser', value: 'other' });
  });

  it('shows what it generates', async () => {
    await client.put(CONFIG, { ciuser: 'ops', ipconfig0: 'ip=198.51.100.9/24,gw=198.51.100.1' });
    const dump = async (type: string) =>
      String((await client.get(`/nodes/pvea/qemu/7301/cloudinit/dump?type=${type}`)).data);
    expect(await dump('user')).toMatch(/^#cloud-config\nhostname: web-7301\n[\s\S]*user: ops/);
    expect(await dump('network')).toContain(
      "address: '198.51.100.9'\n        netmask: '255.255.255.0'\n        gateway: '198.51.100.1'",
    );
    const before = await dump('meta');
    await client.put(CONFIG, { ciuser: 'other' });
    expect(await dump('meta')).not.toBe(before);
  });
});
