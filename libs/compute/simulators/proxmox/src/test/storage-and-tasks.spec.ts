import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startProxmoxSimulator, type ProxmoxSimulator } from '../index.js';
import { formatUpid, parseUpid } from '../tasks/upid.js';
import { WireClient } from './wire-client.js';

let simulator: ProxmoxSimulator;
let client: WireClient;

beforeEach(async () => {
  simulator = await startProxmoxSimulator({ timeScale: 0, token: { also: ['Datastore.Allocate'] } });
  client = new WireClient(simulator);
});
afterEach(() => simulator.close());

const ISO = Buffer.alloc(300_000, 'iso');

function upload(fileName: string, fields: Record<string, string>, storage = 'local') {
  const boundary = 'x1y2z3';
  const part = (head: string, body: Buffer | string) =>
    Buffer.concat([
      Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; ${head}\r\n\r\n`),
      Buffer.from(body),
      Buffer.from('\r\n'),
    ]);
  const body = Buffer.concat([
    ...Object.entries(fields).map(([name, value]) => part(`name="${name}"`, value)),
    part(`name="filename"; filename="${fileName}"`, ISO),
    Buffer.from(`--${boundary}--\r\n`),
  ]);
  return client.send('POST', `/nodes/pvea/storage/${storage}/upload`, {
    body,
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
  });
}

describe('storage', () => {
  it('lists storages with room, narrowed by content', async () => {
    const { data } = await client.get('/nodes/pvea/storage?content=images&enabled=1');
    expect(data.map((entry: { storage: string }) => entry.storage)).toEqual(['ceph-vm', 'local-lvm']);
    expect(data[0].avail).toBe(data[0].total - data[0].used);
    expect(data[0]).toMatchObject({ type: 'rbd', shared: 1, enabled: 1, active: 1 });
  });

  it('takes an ISO, lists it on its node only, attaches, ejects and deletes it', async () => {
    const checksum = createHash('sha256').update(ISO).digest('hex');
    const answer = await upload('debian 13.iso', { content: 'iso', 'checksum-algorithm': 'sha256', checksum });
    expect(await client.exitStatus(answer.data)).toBe('OK');
    const content = async (node: string) => (await client.get(`/nodes/${node}/storage/local/content?content=iso`)).data;
    expect(await content('pvea')).toMatchObject([
      { volid: 'local:iso/debian_13.iso', content: 'iso', format: 'iso', size: ISO.length },
    ]);
    expect(await content('pveb')).toEqual([]);

    await client.clone(7301);
    await client.put('/nodes/pvea/qemu/7301/config', { ide0: 'local:iso/debian_13.iso,media=cdrom' });
    expect((await client.get('/nodes/pvea/qemu/7301/config')).data.ide0).toContain(
      'local:iso/debian_13.iso,media=cdrom',
    );
    expect((await client.put('/nodes/pvea/qemu/7301/config', { ide0: 'local:iso/none.iso,media=cdrom' })).reason).toBe(
      "volume 'local:iso/none.iso' does not exist",
    );
    await client.put('/nodes/pvea/qemu/7301/config', { ide0: 'none,media=cdrom' });
    expect((await client.get('/nodes/pvea/qemu/7301/config')).data.ide0).toBe('none,media=cdrom');
    expect(
      await client.run(
        client.delete(`/nodes/pvea/storage/local/content/${encodeURIComponent('local:iso/debian_13.iso')}`),
      ),
    ).toBe('OK');
    expect(await content('pvea')).toEqual([]);
  });

  it('refuses uploads with a wrong checksum, name or place', async () => {
    expect(
      (await upload('a.iso', { content: 'iso', 'checksum-algorithm': 'sha256', checksum: '00' })).reason,
    ).toContain('checksum mismatch');
    expect((await upload('a.exe', { content: 'iso' })).errors).toEqual({ filename: 'wrong file extension' });
    expect((await upload('a.iso', { content: 'iso' }, 'ceph-vm')).reason).toBe(
      "storage 'ceph-vm' does not support 'iso' content",
    );
    expect((await upload('a.iso', {})).errors).toEqual({ content: 'property is missing and it is not optional' });
    expect(
      Object.values(simulator.state().volumes).filter(
        (volume) => volume.content === 'iso' && volume.storage === 'local',
      ),
    ).toEqual([]);
  });
});

describe('tasks', () => {
  it('have ids that can be read back', () => {
    const parts = {
      node: 'pvea',
      pid: 247_201,
      pstart: 80_933_047,
      startedAtS: 1_772_819_201,
      type: 'qmclone',
      id: '9105',
      user: 'svc-cp@pve!adapter',
    };
    expect(formatUpid(parts)).toBe(
      'UPID:pvea:0003C5A1:04D2F0B7:69AB1301:qmclone:9105:svc-cp@pve!adapter:'.replace(
        '69AB1301',
        (1_772_819_201).toString(16).toUpperCase(),
      ),
    );
    expect(parseUpid(formatUpid(parts))).toEqual(parts);
    expect(parseUpid('UPID:pvea:1:2:3')).toBeNull();
  });

  it('are listed newest first, by source, guest and failure, with their total', async () => {
    await client.clone(7301);
    await client.run(client.post('/nodes/pvea/qemu/7301/status/start'));
    await client.run(client.post('/nodes/pvea/qemu/7301/status/start'));
    const all = JSON.parse((await client.get('/nodes/pvea/tasks?source=all&limit=2')).text) as {
      data: { type: string }[];
      total: number;
    };
    expect(all.total).toBe(3);
    expect(all.data.map(({ type }) => type)).toEqual(['qmstart', 'qmstart']);
    expect((await client.get('/nodes/pvea/tasks?vmid=9105')).data).toMatchObject([
      { type: 'qmclone', id: '9105', status: 'OK', user: 'svc-cp@pve', tokenid: 'uni' },
    ]);
    expect((await client.get('/nodes/pvea/tasks?errors=1')).data).toMatchObject([
      { status: 'VM 7301 already running' },
    ]);
    expect((await client.get('/nodes/pvea/tasks?source=active')).data).toEqual([]);
    await simulator.addFault({ fault: { kind: 'stuck_task' } });
    await client.post('/nodes/pvea/qemu/7301/status/stop');
    expect((await client.get('/nodes/pvea/tasks?source=active')).data).toMatchObject([
      { type: 'qmstop', status: 'RUNNING' },
    ]);
  });

  it('have logs in pages, with "no content" before the first line', async () => {
    await simulator.addFault({ fault: { kind: 'stuck_task' } });
    const { data: stuck } = await client.post('/nodes/pvea/qemu/9105/status/start');
    expect(JSON.parse((await client.get(`/nodes/pvea/tasks/${stuck}/log`)).text)).toEqual({
      data: [{ n: 1, t: 'no content' }],
      total: 1,
    });
    simulator.releaseStuckTasks();
    const { data: upid } = await client.post('/nodes/pvea/qemu/9105/clone', { newid: 7301, full: 1 });
    await client.exitStatus(upid);
    const page = JSON.parse((await client.get(`/nodes/pvea/tasks/${upid}/log?start=1&limit=2`)).text) as {
      data: { n: number }[];
      total: number;
    };
    expect(page.data.map(({ n }) => n)).toEqual([2, 3]);
    expect(page.total).toBeGreaterThan(8);
  });

  it('are refused when malformed, unknown or asked of another node', async () => {
    expect((await client.get('/nodes/pvea/tasks/nonsense/status')).errors).toEqual({
      upid: 'unable to parse worker upid',
    });
    const { data: upid } = await client.post('/nodes/pvea/qemu/9105/clone', { newid: 7301 });
    expect((await client.get(`/nodes/pveb/tasks/${upid}/status`)).errors).toEqual({ upid: 'no such task' });
    expect((await client.get(`/nodes/pvea/tasks/${String(upid).replace('qmclone', 'qmother')}/status`)).errors).toEqual(
      { upid: 'no such task' },
    );
  });
});
