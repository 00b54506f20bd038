import { ManualClock } from '@uni/platform';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startProxmoxSimulator, type ProxmoxSimulator } from '../index.js';
import { WireClient } from './wire-client.js';

const BOX = '/nodes/pvea/lxc/7401';
let clock: ManualClock;
let simulator: ProxmoxSimulator;
let client: WireClient;

beforeEach(async () => {
  clock = new ManualClock(new Date('2026-03-06T10:00:30Z'));
  simulator = await startProxmoxSimulator({ clock, timeScale: 0 });
  client = new WireClient(simulator);
  simulator.drift({ kind: 'appear', guest: 'lxc', vmid: 7401, node: 'pvea', name: 'box', memoryMib: 1024 });
});
afterEach(() => simulator.close());

const verb = (name: string, form: Record<string, number> = {}) => client.post(`${BOX}/status/${name}`, form);
const status = async () => (await client.get(`${BOX}/status/current`)).data as Record<string, unknown>;

describe('a container', () => {
  it('is stopped, started, suspended, resumed and rebooted', async () => {
    for (const [name, type] of [
      ['suspend', 'vzsuspend'],
      ['resume', 'vzresume'],
      ['reboot', 'vzreboot'],
      ['shutdown', 'vzshutdown'],
      ['start', 'vzstart'],
      ['stop', 'vzstop'],
    ] as const) {
      const { data: upid } = await verb(name);
      expect(upid).toContain(`:${type}:7401:`);
      expect(await client.exitStatus(upid as string)).toBe('OK');
    }
    expect(await status()).toMatchObject({ status: 'stopped', type: 'lxc', name: 'box' });
  });

  it('is snapshotted without memory, goes back switched off, and loses the snapshot', async () => {
    const take = (form: Record<string, string | number>) => client.post(`${BOX}/snapshot`, { snapname: 'a1', ...form });
    expect((await take({ vmstate: 1 })).status).toBe(400);
    const { data: upid } = await take({ description: 'before' });
    expect(upid).toContain(':vzsnapshot:7401:');
    expect(await client.exitStatus(upid as string)).toBe('OK');
    const [taken] = (await client.get(`${BOX}/snapshot`)).data as Record<string, unknown>[];
    expect(taken).toMatchObject({ name: 'a1', description: 'before' });
    expect(taken).not.toHaveProperty('vmstate');
    await client.send('PUT', `${BOX}/config`, { form: { hostname: 'changed' } });
    const { data: back } = await client.post(`${BOX}/snapshot/a1/rollback`, {});
    expect(back).toContain(':vzrollback:7401:');
    expect(await client.exitStatus(back as string)).toBe('OK');
    expect(await status()).toMatchObject({ status: 'stopped', name: 'box' });
    const { data: gone } = await client.send('DELETE', `${BOX}/snapshot/a1`, {});
    expect(await client.exitStatus(gone as string)).toBe('OK');
    expect((await client.get(`${BOX}/snapshot`)).data).toMatchObject([{ name: 'current' }]);
  });

  it('in the wrong state refuses at once, not in a task', async () => {
    expect((await verb('start')).reason).toBe('CT 7401 already running');
    await client.run(verb('stop'));
    expect((await verb('stop')).reason).toBe('CT 7401 not running');
    expect((await verb('suspend')).reason).toBe('CT 7401 not running');
    expect((await verb('reboot')).reason).toBe('VM 7401 not running');
    expect((await verb('reset')).status).toBe(501);
  });

  it('tells its addresses while it runs', async () => {
    const { data } = await client.get(`${BOX}/interfaces`);
    expect(data).toEqual([
      {
        name: 'eth0',
        hwaddr: expect.stringMatching(/^bc:24:11(:[0-9a-f]{2}){3}$/) as string,
        'hardware-address': data[0].hwaddr as string,
        inet: expect.stringMatching(/^10\.64\.\d+\.\d+\/16$/) as string,
        'ip-addresses': [
          { 'ip-address': (data[0].inet as string).split('/')[0], 'ip-address-type': 'inet', prefix: 16 },
        ],
      },
    ]);
    await client.run(verb('stop'));
    expect((await client.get(`${BOX}/interfaces`)).data).toBeNull();
  });

  it('takes another size while it runs, and notices who changed it meanwhile', async () => {
    const { digest } = (await client.get(`${BOX}/config`)).data as { digest: string };
    expect((await client.put(`${BOX}/config`, { memory: 2048, cores: 4, tags: 'uni', digest })).data).toBeNull();
    expect(await status()).toMatchObject({ maxmem: 2048 * 1024 ** 2, cpus: 4, tags: 'uni' });
    expect((await client.put(`${BOX}/config`, { memory: 512, digest })).reason).toBe(
      'detected modified configuration - file changed by other user? Try again.',
    );
    expect((await client.put(`${BOX}/config`, {})).reason).toBe('no options specified');
    expect((await client.put(`${BOX}/config`, { memory: 4 })).status).toBe(400);
  });

  it('has a history', async () => {
    clock.advance(120_000);
    const { data } = await client.get(`${BOX}/rrddata?timeframe=hour`);
    expect(data).toHaveLength(60);
    expect(data.at(-1)).toMatchObject({ maxmem: 1024 ** 3, cpu: expect.any(Number) as number });
    expect(Object.keys(data[0] as object)).toEqual(['time']);
    expect((await client.get(`${BOX}/rrddata?timeframe=decade`)).status).toBe(400);
  });

  it('is backed up into an archive of its own kind', async () => {
    expect(await client.run(client.post('/nodes/pvea/vzdump', { vmid: 7401, storage: 'nfs-bak' }))).toBe('OK');
    expect((await client.get('/nodes/pvea/storage/nfs-bak/content?content=backup')).data).toMatchObject([
      { subtype: 'lxc', format: 'tar.zst', vmid: 7401, volid: expect.stringContaining('vzdump-lxc-7401-') as string },
    ]);
  });

  it('is destroyed when it is off, or by force', async () => {
    expect((await client.delete(BOX)).reason).toBe('unable to destroy CT 7401 - container is running');
    const { data: upid } = await client.delete(`${BOX}?force=1&purge=1`);
    expect(upid).toContain(':vzdestroy:7401:');
    expect(await client.exitStatus(upid as string)).toBe('OK');
    expect(simulator.machines()).toEqual([]);
    expect((await client.get(`${BOX}/status/current`)).reason).toBe(
      "Configuration file 'nodes/pvea/lxc/7401.conf' does not exist",
    );
  });
});

describe('what happened on the cluster', () => {
  it('is told by its latest tasks, of all nodes', async () => {
    await client.clone(7301, { target: 'pveb' });
    await simulator.addFault({ fault: { kind: 'failed_task', text: 'bad luck' } });
    await client.run(client.post('/nodes/pveb/qemu/7301/status/start'));
    const { data } = await client.get('/cluster/tasks');
    expect(data).toMatchObject([
      { type: 'qmstart', node: 'pveb', id: '7301', user: 'svc-cp@pve', tokenid: 'uni', status: 'bad luck', saved: '1' },
      { type: 'qmclone', node: 'pvea', id: '9105', status: 'OK' },
    ]);
  });

  it('has no end and no status while it goes on', async () => {
    await simulator.addFault({ fault: { kind: 'stuck_task' } });
    await verb('stop');
    const [task] = (await client.get('/cluster/tasks')).data as Record<string, unknown>[];
    expect(task).toMatchObject({ type: 'vzstop' });
    expect(task).not.toHaveProperty('endtime');
    expect(task).not.toHaveProperty('status');
  });

  it('is told by its log, newest first, in lines of beginning and end', async () => {
    const { data: upid } = await verb('stop');
    await client.exitStatus(upid as string);
    const { data } = await client.get('/cluster/log?max=2');
    expect(data).toMatchObject([
      { msg: `end task ${upid as string} OK`, pri: 6, node: 'pvea', user: 'svc-cp@pve!uni', tag: 'pvedaemon' },
      { msg: `starting task ${upid as string}` },
    ]);
    expect((await client.get('/cluster/log?max=1')).data).toHaveLength(1);
    expect((await client.get('/cluster/log?max=0')).status).toBe(400);
  });
});
