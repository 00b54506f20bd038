import { ManualClock } from '@uni/platform';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startProxmoxSimulator, type ProxmoxSimulator } from '../index.js';
import { WireClient } from './wire-client.js';

let simulator: ProxmoxSimulator;
let client: WireClient;
let clock: ManualClock;

const TEMPLATES = [
  { vmid: 9105, name: 'debian-13', node: 'pvea', storage: 'ceph-vm', diskGib: 3 },
  { vmid: 9205, name: 'debian-13-local', node: 'pvea', storage: 'local-lvm', diskGib: 3 },
];
const CLONE = '/nodes/pvea/qemu/9105/clone';

beforeEach(async () => {
  clock = new ManualClock('2026-03-06T12:00:00Z');
  simulator = await startProxmoxSimulator({ clock, resourceLagMs: 0, world: { templates: TEMPLATES } });
  client = new WireClient(simulator);
});
afterEach(() => simulator.close());

async function finish(upid: string): Promise<string> {
  clock.advance(3_600_000);
  return client.exitStatus(upid);
}

describe('a clone', () => {
  it('shows the new machine at once, locked and without disks, and reports its progress', async () => {
    const { data: upid } = await client.post(CLONE, { newid: 7301, name: 'web', full: 1 });
    expect(upid).toMatch(/^UPID:pvea:[0-9A-F]{8}:[0-9A-F]{8,9}:[0-9A-F]{8}:qmclone:9105:svc-cp@pve!uni:$/);
    expect((await client.get('/nodes/pvea/qemu/7301/status/current')).data).toMatchObject({
      status: 'stopped',
      lock: 'clone',
      maxdisk: 0,
    });
    expect((await client.get('/nodes/pvea/qemu/7301/config')).data.scsi0).toBeUndefined();
    expect((await client.get(`/nodes/pvea/tasks/${upid}/status`)).data).toMatchObject({
      status: 'running',
      type: 'qmclone',
      id: '9105',
    });
    clock.advance(1_500);
    const half = await client.log(upid);
    expect(half[0]).toBe('create full clone of drive scsi0 (ceph-vm:base-9105-disk-0)');
    expect(half.at(-1)).toMatch(/^transferred .* of 3\.0 GiB \(\d+\.\d\d%\)$/);
    expect(await finish(upid)).toBe('OK');
    expect((await client.log(upid)).at(-1)).toBe('TASK OK');
    const { data: config } = await client.get('/nodes/pvea/qemu/7301/config');
    expect(config).toMatchObject({ name: 'web', scsi0: 'ceph-vm:vm-7301-disk-0,discard=on,iothread=1,size=3G' });
    expect(config.lock).toBeUndefined();
  });

  it('has its own addresses and identities', async () => {
    for (const newid of [7301, 7302]) await finish((await client.post(CLONE, { newid, full: 1 })).data);
    const configs = await Promise.all(
      [9105, 7301, 7302].map(async (vmid) => (await client.get(`/nodes/pvea/qemu/${vmid}/config`)).data),
    );
    for (const key of ['net0', 'smbios1', 'vmgenid'])
      expect(new Set(configs.map((config: Record<string, string>) => config[key])).size).toBe(3);
    expect(configs[1].name).toBe('Copy-of-VM-debian-13');
  });

  it('is linked to its template by default and always stays on its storage', async () => {
    await finish((await client.post(CLONE, { newid: 7301 })).data);
    const { data } = await client.get('/nodes/pvea/qemu/7301/config');
    expect(data.scsi0).toBe('ceph-vm:base-9105-disk-0/vm-7301-disk-0,discard=on,iothread=1,size=3G');
    expect((await client.post(CLONE, { newid: 7302, storage: 'local-lvm' })).reason).toBe(
      "parameter 'storage' not allowed for linked clones",
    );
    const destroy = await client.delete('/nodes/pvea/qemu/9105');
    expect(await finish(destroy.data)).toBe("base volume 'ceph-vm:base-9105-disk-0' is still in use by linked cloned");
  });

  it('moves to another node only when everything is on shared storage, and only at its end', async () => {
    const { data: upid } = await client.post(CLONE, { newid: 7301, full: 1, target: 'pveb' });
    expect((await client.get('/nodes/pvea/qemu/7301/config')).status).toBe(200);
    expect(await finish(upid)).toBe('OK');
    expect((await client.get('/nodes/pveb/qemu/7301/config')).status).toBe(200);
    expect((await client.get('/nodes/pvea/qemu/7301/config')).status).toBe(500);
    expect((await client.post('/nodes/pvea/qemu/9205/clone', { newid: 7302, full: 1, target: 'pveb' })).reason).toBe(
      "can't clone VM to node 'pveb' (VM uses local storage)",
    );
    expect((await client.post(CLONE, { newid: 7302, full: 1, target: 'pveb', storage: 'local-lvm' })).reason).toBe(
      "can't clone to non-shared storage 'local-lvm'",
    );
    expect((await client.post(CLONE, { newid: 7302, target: 'pvez' })).reason).toBe("no such cluster node 'pvez'");
  });

  it('refuses storages that cannot take it', async () => {
    expect((await client.post(CLONE, { newid: 7302, full: 1, storage: 'nope' })).reason).toBe(
      "storage 'nope' does not exist",
    );
    expect((await client.post(CLONE, { newid: 7302, full: 1, storage: 'local' })).errors).toEqual({
      storage: "storage 'local' does not support vm images",
    });
    expect(simulator.machines()).toEqual([]);
  });

  it('refuses a linked clone of a machine that is no template', async () => {
    await finish((await client.post(CLONE, { newid: 7301, full: 1 })).data);
    expect((await client.post('/nodes/pvea/qemu/7301/clone', { newid: 7302, full: 0 })).reason).toBe(
      "Linked clone feature is not supported for 'ceph-vm:vm-7301-disk-0' (scsi0)",
    );
  });

  it('fails in its task when the storage is full, and leaves nothing behind', async () => {
    await simulator.addFault({ fault: { kind: 'storage_full', storage: 'ceph-vm' } });
    const { data: upid } = await client.post(CLONE, { newid: 7301, full: 1 });
    expect(await finish(upid)).toBe(
      "clone failed: rbd create 'vm-7301-disk-0' error: rbd: create error: (28) No space left on device",
    );
    expect((await client.log(upid)).at(-1)).toContain('TASK ERROR: clone failed: ');
    expect(simulator.machines()).toEqual([]);
    expect(Object.keys(simulator.state().volumes).filter((volid) => volid.includes('7301'))).toEqual([]);
    expect(simulator.machineLog().map(({ event, vmid }) => [event, vmid])).toEqual([
      ['created', 7301],
      ['destroyed', 7301],
    ]);
  });

  it('that is stopped half way is cleaned up by its own task', async () => {
    const { data: upid } = await client.post(CLONE, { newid: 7301, full: 1 });
    clock.advance(1_000);
    expect((await client.delete(`/nodes/pvea/tasks/${upid}`)).status).toBe(200);
    expect(await client.exitStatus(upid)).toBe('received interrupt');
    expect(simulator.machines()).toEqual([]);
  });
});

describe('an id that is taken', () => {
  it('is refused at once by create, wherever in the cluster it is', async () => {
    await finish((await client.post(CLONE, { newid: 7301, full: 1, target: 'pveb' })).data);
    expect(await client.post('/nodes/pvea/qemu', { vmid: 7301, memory: 512 })).toMatchObject({
      status: 500,
      reason: "unable to create VM 7301 - VM 7301 already exists on node 'pveb'",
    });
  });

  it('is refused at once by a clone on the same node', async () => {
    await finish((await client.post(CLONE, { newid: 7301, full: 1 })).data);
    expect((await client.post(CLONE, { newid: 7301 })).reason).toBe(
      'unable to create VM 7301: config file already exists',
    );
  });

  it('fails the task of a clone when it is on another node, and harms nobody', async () => {
    await finish((await client.post(CLONE, { newid: 7301, full: 1, name: 'first', target: 'pveb' })).data);
    const second = await client.post(CLONE, { newid: 7301, full: 1, name: 'second' });
    expect(second.status).toBe(200);
    expect(await finish(second.data)).toBe(
      "close (rename) atomic file '/etc/pve/nodes/pvea/qemu-server/7301.conf' failed: File exists",
    );
    expect(simulator.machines().map(({ vmid, name, node }) => ({ vmid, name, node }))).toEqual([
      { vmid: 7301, name: 'first', node: 'pveb' },
    ]);
  });

  it('goes to exactly one of several clones that race for it', async () => {
    const answers = await Promise.all(
      [1, 2, 3, 4, 5].map((number) => client.post(CLONE, { newid: 7301, full: 1, name: `racer-${number}` })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const { status, reason } of answers)
      if (status !== 200) expect(reason).toBe('unable to create VM 7301: config file already exists');
    expect(simulator.machineLog()).toHaveLength(1);
  });

  it('is named by nextid, which reserves nothing', async () => {
    expect((await client.get('/cluster/nextid')).data).toBe('100');
    expect((await client.get('/cluster/nextid')).data).toBe('100');
    expect((await client.get('/cluster/nextid?vmid=9105')).errors).toEqual({ vmid: 'VM 9105 already exists' });
    expect((await client.get('/cluster/nextid?vmid=7301')).data).toBe('7301');
  });
});
