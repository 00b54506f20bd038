import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startProxmoxSimulator, type ProxmoxSimulator } from '../index.js';
import { WireClient } from './wire-client.js';

const GUEST = '/nodes/pvea/qemu/7301';
let simulator: ProxmoxSimulator;
let client: WireClient;

beforeEach(async () => {
  simulator = await startProxmoxSimulator({ timeScale: 0, token: { also: ['Sys.AccessNetwork'] } });
  client = new WireClient(simulator);
  await client.clone(7301);
});
afterEach(() => simulator.close());

const config = async () => (await client.get(`${GUEST}/config`)).data as Record<string, string | undefined>;
const set = (form: Record<string, string | number>) => client.run(client.post(`${GUEST}/config`, form));
const volumes = () =>
  Object.values(simulator.state().volumes)
    .filter(({ vmid, content }) => vmid === 7301 && content === 'images')
    .map(({ volid }) => volid)
    .sort();

describe('a disk', () => {
  it('is added, taken off, attached again and destroyed', async () => {
    await client.run(client.post(`${GUEST}/status/start`));
    expect(await set({ scsi1: 'ceph-vm:15' })).toBe('OK');
    const volid = (await config())['scsi1']?.split(',')[0] ?? '';
    expect(await config()).toMatchObject({ scsi1: `${volid},size=15G` });
    expect(await set({ delete: 'scsi1' })).toBe('OK');
    expect(await config()).toMatchObject({ unused0: volid });
    expect(await set({ scsi2: volid })).toBe('OK');
    expect(await config()).toMatchObject({ scsi2: `${volid},size=15G` });
    expect(await config()).not.toHaveProperty('unused0');
    await set({ delete: 'scsi2' });
    await set({ delete: 'unused0' });
    expect(await config()).not.toHaveProperty('unused0');
    expect(volumes()).not.toContain(volid);
  });

  it('is taken off or destroyed with unlink as well', async () => {
    await set({ scsi1: 'ceph-vm:15' });
    expect((await client.put(`${GUEST}/unlink`, { idlist: 'scsi1' })).data).toBeNull();
    const { unused0 } = await config();
    expect(unused0).toContain('ceph-vm:vm-7301-disk-');
    await client.put(`${GUEST}/unlink`, { idlist: 'unused0', force: 1 });
    expect(volumes()).not.toContain(unused0);
  });

  it('moves to another storage and leaves the old one as unused, or takes it away', async () => {
    const before = volumes().length;
    expect(await client.run(client.post(`${GUEST}/move_disk`, { disk: 'scsi0', storage: 'local-lvm' }))).toBe('OK');
    const kept = await config();
    expect(kept['scsi0']).toMatch(/^local-lvm:vm-7301-disk-0,/);
    expect(kept['unused0']).toMatch(/^ceph-vm:vm-7301-disk-/);
    expect(volumes()).toHaveLength(before + 1);
    await set({ delete: 'unused0' });
    expect(await client.run(client.post(`${GUEST}/move_disk`, { disk: 'scsi0', storage: 'ceph-vm', delete: 1 }))).toBe(
      'OK',
    );
    expect((await config())['scsi0']).toMatch(/^ceph-vm:vm-7301-disk-/);
    expect(await config()).not.toHaveProperty('unused0');
    expect(volumes()).toHaveLength(before);
  });

  it.each([
    [{ disk: 'scsi9', storage: 'local-lvm' }, 500, "disk 'scsi9' does not exist"],
    [{ disk: 'ide2', storage: 'local-lvm' }, 500, "you can't move a cdrom"],
    [{ disk: 'scsi0', storage: 'ceph-vm' }, 500, "you can't move to the same storage with same format"],
    [{ disk: 'scsi0', storage: 'nope' }, 500, "storage 'nope' does not exist"],
    [{ disk: 'scsi0', storage: 'nfs-bak' }, 400, 'Parameter verification failed.'],
    [{ disk: 'floppy', storage: 'ceph-vm' }, 400, 'Parameter verification failed.'],
  ])('is not moved with %o', async (form, status, reason) => {
    expect(await client.post(`${GUEST}/move_disk`, form)).toMatchObject({ status, reason });
  });

  it('that a snapshot needs is not moved away from it', async () => {
    await client.run(client.post(`${GUEST}/snapshot`, { snapname: 'first' }));
    expect((await client.post(`${GUEST}/move_disk`, { disk: 'scsi0', storage: 'local-lvm', delete: 1 })).reason).toBe(
      "you can't move a disk with snapshots and delete the source",
    );
  });

  it('that does not fit stays where it is', async () => {
    await simulator.addFault({ fault: { kind: 'storage_full', storage: 'local-lvm' } });
    const status = await client.run(
      client.post(`${GUEST}/move_disk`, { disk: 'scsi0', storage: 'local-lvm', delete: 1 }),
    );
    expect(status).toMatch(/^storage migration failed: /);
    expect((await config())['scsi0']).toMatch(/^ceph-vm:/);
  });
});

describe('a disk that was left behind', () => {
  it('is listed under the id it carries, whether that guest is there or not', async () => {
    expect(simulator.drift({ kind: 'leave_disk', vmid: 4242, diskGib: 30 })).toEqual({ vmid: 4242 });
    simulator.drift({ kind: 'leave_disk', vmid: 7301, storage: 'local-lvm', node: 'pvea' });
    const listed = (storage: string) => client.get(`/nodes/pvea/storage/${storage}/content?content=images`);
    expect((await listed('ceph-vm')).data).toContainEqual(
      expect.objectContaining({ volid: 'ceph-vm:vm-4242-disk-0', vmid: 4242, size: 30 * 1024 ** 3 }),
    );
    expect((await listed('local-lvm')).data).toMatchObject([{ volid: 'local-lvm:vm-7301-disk-0', vmid: 7301 }]);
    expect(JSON.stringify(await config())).not.toContain('local-lvm');
    expect(() => simulator.drift({ kind: 'leave_disk', storage: 'nope' })).toThrow("storage 'nope' does not exist");
  });
});

describe('an ISO', () => {
  const isos = async () => {
    const { data } = await client.get('/nodes/pvea/storage/nfs-bak/content?content=iso');
    return (data as { volid: string }[]).map(({ volid }) => volid);
  };

  it('is listed, put into a running machine and taken out again', async () => {
    const [iso = ''] = await isos();
    expect(iso).toBe('nfs-bak:iso/debian-13.1.0-amd64-netinst.iso');
    await client.put(`${GUEST}/config`, { ide0: 'none,media=cdrom' });
    await client.run(client.post(`${GUEST}/status/start`));
    expect((await client.put(`${GUEST}/config`, { ide0: `${iso},media=cdrom` })).status).toBe(200);
    expect((await config())['ide0']).toContain(`${iso},media=cdrom`);
    await client.put(`${GUEST}/config`, { ide0: 'none,media=cdrom' });
    expect((await config())['ide0']).toBe('none,media=cdrom');
    expect(await isos()).toContain(iso);
  });

  it('that is not there is refused', async () => {
    expect((await client.put(`${GUEST}/config`, { ide0: 'nfs-bak:iso/nope.iso,media=cdrom' })).reason).toBe(
      "volume 'nfs-bak:iso/nope.iso' does not exist",
    );
  });

  it('comes from the net by a task, once, for who may reach the net', async () => {
    const form = { url: 'https://example.com/alpine.iso', content: 'iso', filename: 'alpine.iso' };
    const load = () => client.post('/nodes/pvea/storage/nfs-bak/download-url', form);
    const { data: upid } = await load();
    expect(upid).toContain(':download:alpine.iso:');
    expect(await client.exitStatus(upid as string)).toBe('OK');
    expect(await isos()).toContain('nfs-bak:iso/alpine.iso');
    expect((await load()).reason).toBe("refusing to override existing file 'alpine.iso'");
    await simulator.addFault({ fault: { kind: 'revoke_privilege', privilege: 'Sys.AccessNetwork' } });
    expect((await load()).status).toBe(403);
  });
});
