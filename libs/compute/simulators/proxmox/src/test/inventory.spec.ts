import { ManualClock } from '@uni/platform';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startProxmoxSimulator, type ProxmoxSimulator } from '../index.js';
import { WireClient } from './wire-client.js';

let simulator: ProxmoxSimulator;
let client: WireClient;
let clock: ManualClock;

beforeEach(async () => {
  clock = new ManualClock('2026-03-06T12:00:00Z');
  simulator = await startProxmoxSimulator({ clock });
  client = new WireClient(simulator);
});
afterEach(() => simulator.close());

async function resource(id: string): Promise<Record<string, unknown> | undefined> {
  const { data } = await client.get('/cluster/resources');
  return (data as Record<string, unknown>[]).find((entry) => entry['id'] === id);
}

describe('/cluster/resources', () => {
  it('shows a new machine at once as unknown and without a name, and in full after the next broadcast', async () => {
    const { data: upid } = await client.post('/nodes/pvea/qemu/9105/clone', { newid: 7301, name: 'web', full: 1 });
    expect(await resource('qemu/7301')).toEqual({
      id: 'qemu/7301',
      type: 'qemu',
      vmid: 7301,
      node: 'pvea',
      status: 'unknown',
      template: 0,
      lock: 'clone',
    });
    clock.advance(10_000);
    expect(await client.exitStatus(upid)).toBe('OK');
    expect(await resource('qemu/7301')).toMatchObject({ name: 'web', status: 'stopped', maxcpu: 1 });
  });

  it('is late about power, but not about existence, node, tags and locks', async () => {
    clock.advance(1);
    const { vmid } = simulator.drift({ kind: 'appear', running: false });
    clock.advance(10_000);
    await client.put(`/nodes/pvea/qemu/${vmid}/config`, { tags: 'fresh' });
    simulator.drift({ kind: 'change', vmid, power: 'running', name: 'renamed' });
    expect(await resource(`qemu/${vmid}`)).toMatchObject({ status: 'stopped', name: 'foreign', tags: 'fresh' });
    clock.advance(10_000);
    expect(await resource(`qemu/${vmid}`)).toMatchObject({ status: 'running', name: 'renamed' });
    simulator.drift({ kind: 'vanish', vmid });
    expect(await resource(`qemu/${vmid}`)).toBeUndefined();
  });

  it('keeps the last word of a dead node for five minutes, then knows nothing', async () => {
    const { vmid } = simulator.drift({ kind: 'appear', node: 'pvec' });
    clock.advance(10_000);
    await resource(`qemu/${vmid}`);
    const id = await simulator.addFault({ fault: { kind: 'node_down', node: 'pvec' } });
    clock.advance(290_000);
    expect(await resource(`qemu/${vmid}`)).toMatchObject({ status: 'running' });
    expect(await resource('node/pvec')).toMatchObject({ status: 'offline' });
    clock.advance(20_000);
    expect((await resource(`qemu/${vmid}`))?.['status']).toBe('unknown');
    simulator.removeFault(id);
    clock.advance(10_000);
    expect(await resource(`qemu/${vmid}`)).toMatchObject({ status: 'running' });
  });

  it('can be narrowed, lists shared storages once per node, and sorts guests as text', async () => {
    simulator.drift({ kind: 'appear', vmid: 100_000 });
    const types = async (query: string) =>
      new Set(
        ((await client.get(`/cluster/resources?type=${query}`)).data as { type: string }[]).map(({ type }) => type),
      );
    expect(await types('vm')).toEqual(new Set(['qemu']));
    expect(await types('node')).toEqual(new Set(['node']));
    const { data } = await client.get('/cluster/resources?type=storage');
    expect((data as { storage: string }[]).filter(({ storage }) => storage === 'ceph-vm')).toHaveLength(3);
    expect((await client.get('/cluster/resources?type=vm')).data.map((entry: { vmid: number }) => entry.vmid)).toEqual([
      100_000, 9105, 9106, 9107,
    ]);
    expect((await client.get('/cluster/resources?type=nope')).status).toBe(400);
  });
});

describe('nodes, networks and metrics', () => {
  it('describes the cluster', async () => {
    const { data } = await client.get('/cluster/status');
    expect(data[0]).toEqual({ type: 'cluster', id: 'cluster', name: 'atlas', nodes: 3, version: 3, quorate: 1 });
    expect(data[1]).toMatchObject({ type: 'node', name: 'pvea', nodeid: 1, local: 1, online: 1 });
    expect((await client.get('/nodes')).data).toHaveLength(3);
    expect((await client.get('/nodes/pvea/status')).data).toMatchObject({
      loadavg: expect.any(Array) as string[],
      cpuinfo: { cpus: 32 },
    });
    expect((await client.get('/nodes/pvea/network?type=any_bridge')).data).toMatchObject([
      { iface: 'vmbr0', type: 'bridge', active: 1 },
    ]);
  });

  it('answers an error for a machine that has no metrics yet, and plausible ones later', async () => {
    const { vmid } = simulator.drift({ kind: 'appear' });
    const path = `/nodes/pvea/qemu/${vmid}/rrddata?timeframe=hour`;
    expect((await client.get(path)).reason).toContain('RRD error');
    clock.advance(3_700_000);
    const { data } = await client.get(path);
    expect(data).toHaveLength(60);
    for (const point of data) {
      expect(point.time % 60).toBe(0);
      expect(point.cpu).toBeGreaterThan(0);
      expect(point.cpu).toBeLessThan(1);
      expect(point.mem).toBeLessThan(point.maxmem);
    }
    simulator.drift({ kind: 'change', vmid, power: 'stopped' });
    clock.advance(600_000);
    const later = (await client.get(path)).data;
    expect(later.at(-1).cpu).toBeUndefined();
    expect(later.at(-1).maxmem).toBeGreaterThan(0);
  });

  it('lists containers, which can be read and switched', async () => {
    const { vmid } = simulator.drift({ kind: 'appear', guest: 'lxc', name: 'cache', running: false });
    const path = `/nodes/pvea/lxc/${vmid}`;
    expect((await client.get('/nodes/pvea/lxc')).data).toMatchObject([
      { vmid, type: 'lxc', name: 'cache', status: 'stopped' },
    ]);
    expect((await client.get('/nodes/pvea/qemu')).data).toMatchObject([{ vmid: 9105 }]);
    expect((await client.get(`/nodes/pvea/qemu/${vmid}/config`)).status).toBe(500);
    expect((await client.post(`${path}/status/stop`)).reason).toBe(`CT ${vmid} not running`);
    const { data: upid } = await client.post(`${path}/status/start`);
    expect(upid).toContain(`:vzstart:${vmid}:`);
    clock.advance(5_000);
    expect(await client.exitStatus(upid)).toBe('OK');
    expect((await client.post(`${path}/status/start`)).reason).toBe(`CT ${vmid} already running`);
    expect((await client.get(`${path}/status/current`)).data).toMatchObject({
      type: 'lxc',
      status: 'running',
      cpus: 2,
    });
    clock.advance(10_000);
    expect(await resource(`lxc/${vmid}`)).toMatchObject({ type: 'lxc', status: 'running', name: 'cache' });
    expect((await client.post('/nodes/pvea/lxc/8001/status/start')).reason).toBe(
      "Configuration file 'nodes/pvea/lxc/8001.conf' does not exist",
    );
  });
});
