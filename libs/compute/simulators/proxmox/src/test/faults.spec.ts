import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startProxmoxSimulator, type FaultRequest, type ProxmoxSimulator } from '../index.js';
import { WireClient } from './wire-client.js';

const CLONE = '/nodes/pvea/qemu/9105/clone';
let simulator: ProxmoxSimulator;
let client: WireClient;

beforeEach(async () => {
  simulator = await startProxmoxSimulator({ timeScale: 0 });
  client = new WireClient(simulator);
});
afterEach(() => simulator.close());

const strike = (fault: FaultRequest['fault'], match: FaultRequest['match'] = { label: 'clone' }) =>
  simulator.addFault({ match, fault });
const clone = () => client.post(CLONE, { newid: 7301, full: 1 });
const machines = () => simulator.machines().map(({ vmid }) => vmid);
const lastCall = () => simulator.calls().at(-1);

describe('faults of one request', () => {
  it('drop: breaks the connection before the cluster acts', async () => {
    await strike({ kind: 'drop' });
    await expect(clone()).rejects.toThrow();
    expect(machines()).toEqual([]);
    expect(lastCall()).toMatchObject({ label: 'clone', status: null, faults: ['drop'], effects: [] });
    expect((await clone()).status).toBe(200);
  });

  it('lost_answer: the cluster acts, the client sees nothing', async () => {
    await strike({ kind: 'lost_answer' });
    await expect(clone()).rejects.toThrow();
    expect(machines()).toEqual([7301]);
    expect(lastCall()).toMatchObject({
      status: null,
      faults: ['lost_answer'],
      effects: [{ kind: 'created', vmid: 7301 }, { kind: 'task' }],
    });
    expect((await clone()).reason).toBe('unable to create VM 7301: config file already exists');
  });

  it('half_body: the cluster acts, the answer breaks off', async () => {
    await strike({ kind: 'half_body' });
    await expect(clone()).rejects.toThrow();
    expect(machines()).toEqual([7301]);
  });

  it('status: answers in place of the cluster', async () => {
    await strike({ kind: 'status', status: 429, retryAfterS: 7 });
    const answer = await clone();
    expect(answer).toMatchObject({ status: 429, reason: 'Too Many Requests', text: '' });
    expect(answer.headers['retry-after']).toBe('7');
    expect(machines()).toEqual([]);
    for (const status of [401, 500, 502, 595, 596]) {
      await strike({ kind: 'status', status });
      expect((await clone()).status).toBe(status);
    }
    expect(machines()).toEqual([]);
  });

  it('status with acts: the gateway lies, the cluster has acted', async () => {
    await strike({ kind: 'status', status: 596, acts: true });
    expect((await clone()).status).toBe(596);
    expect(machines()).toEqual([7301]);
  });

  it('html: a page of something in between', async () => {
    await strike({ kind: 'html' });
    expect(await clone()).toMatchObject({ status: 502, text: expect.stringContaining('<html>') as string });
    expect(machines()).toEqual([]);
    await strike({ kind: 'html', status: 502, acts: true });
    expect((await clone()).status).toBe(502);
    expect(machines()).toEqual([7301]);
  });

  it('garbage: 200 with what is no JSON', async () => {
    await strike({ kind: 'garbage' });
    const answer = await clone();
    expect(answer.status).toBe(200);
    expect(() => JSON.parse(answer.text) as unknown).toThrow();
    expect(machines()).toEqual([]);
  });

  it('wrong_types: JSON of another shape', async () => {
    await strike({ kind: 'wrong_types' }, { label: 'resources' });
    const { data } = await client.get('/cluster/resources');
    expect(typeof data[0].vmid).toBe('object');
    await strike({ kind: 'wrong_types' });
    expect(typeof (await clone()).data).toBe('object');
    expect(machines()).toEqual([]);
  });

  it('latency: answers late, and adds up with another fault', async () => {
    await strike({ kind: 'latency', ms: 80 });
    await strike({ kind: 'status', status: 500 });
    const startedAt = performance.now();
    expect((await clone()).status).toBe(500);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(75);
    expect(lastCall()?.faults).toEqual(['latency', 'status']);
  });

  it('hang: never answers', async () => {
    await strike({ kind: 'hang' });
    await expect(client.send('POST', CLONE, { form: { newid: 7301 }, timeoutMs: 60 })).rejects.toThrow(
      'client gave up',
    );
    expect(machines()).toEqual([]);
    await strike({ kind: 'hang', acts: true });
    await expect(client.send('POST', CLONE, { form: { newid: 7301 }, timeoutMs: 60 })).rejects.toThrow(
      'client gave up',
    );
    expect(machines()).toEqual([7301]);
  });
});

describe('which requests are struck', () => {
  it('is decided by method, path and label together, after those that are skipped, as often as told', async () => {
    await simulator.addFault({
      match: { method: 'GET', path: '/nodes/*/qemu/*/config', skip: 1 },
      fault: { kind: 'status', status: 500 },
      times: 2,
    });
    const codes: number[] = [];
    for (let count = 0; count < 5; count += 1) codes.push((await client.get('/nodes/pvea/qemu/9105/config')).status);
    expect(codes).toEqual([200, 500, 500, 200, 200]);
    expect((await client.get('/nodes/pvea/qemu/9105/status/current')).status).toBe(200);
  });

  it('can be all reads or all writes', async () => {
    await simulator.addFault({ match: { access: 'write' }, fault: { kind: 'status', status: 503 }, times: null });
    expect((await client.get('/version')).status).toBe(200);
    expect((await clone()).status).toBe(503);
    expect((await client.put('/nodes/pvea/qemu/9105/config', { name: 'x' })).status).toBe(503);
    simulator.clearFaults();
    expect((await clone()).status).toBe(200);
  });

  it('is told for faults that have not struck', async () => {
    const id = await strike({ kind: 'drop' }, { label: 'start' });
    expect(simulator.faults().armed).toMatchObject([{ id, struck: 0, remaining: 1 }]);
    expect(simulator.removeFault(id)).toBe(true);
    expect(simulator.removeFault(id)).toBe(false);
  });
});

describe('faults of tasks', () => {
  it('stuck_task: never ends until it is released', async () => {
    await strike({ kind: 'stuck_task' }, {});
    const { data: upid } = await clone();
    for (let count = 0; count < 5; count += 1)
      expect((await client.get(`/nodes/pvea/tasks/${upid}/status`)).data.status).toBe('running');
    expect(simulator.machines()).toMatchObject([{ vmid: 7301, lock: 'clone' }]);
    simulator.releaseStuckTasks();
    expect(await client.exitStatus(upid)).toBe('received interrupt');
    expect(machines()).toEqual([]);
  });

  it('failed_task: ends with the given words, before or after its effect', async () => {
    await strike({ kind: 'failed_task', text: 'storage exploded' });
    expect(await client.run(clone())).toBe('storage exploded');
    expect(machines()).toEqual([]);
    await strike({ kind: 'failed_task', text: 'unexpected status', afterEffect: true });
    expect(await client.run(clone())).toBe('unexpected status');
    expect(simulator.machines()).toMatchObject([{ vmid: 7301, lock: null }]);
  });

  it('are not used up by requests that start no task', async () => {
    await strike({ kind: 'failed_task', text: 'bad luck' }, {});
    await client.get('/version');
    await client.put('/nodes/pvea/qemu/9105/config', { description: 'x' });
    expect(await client.run(clone())).toBe('bad luck');
  });
});

describe('faults of the cluster', () => {
  it('busy: locks a machine for a while', async () => {
    await client.clone(7301);
    const id = await strike({ kind: 'busy', vmid: 7301, lock: 'backup', ms: 3_600_000 });
    expect(await client.run(client.post('/nodes/pvea/qemu/7301/status/start'))).toBe('VM is locked (backup)');
    expect((await client.put('/nodes/pvea/qemu/7301/config', { cores: 2 })).reason).toBe('VM is locked (backup)');
    simulator.removeFault(id);
    expect(await client.run(client.post('/nodes/pvea/qemu/7301/status/start'))).toBe('OK');
    await strike({ kind: 'busy', vmid: 7301, lock: 'backup', ms: 0 });
    expect((await client.put('/nodes/pvea/qemu/7301/config', { cores: 2 })).status).toBe(200);
  });

  it('rotate_certificate: shows another fingerprint to new connections', async () => {
    const before = simulator.fingerprint;
    await strike({ kind: 'rotate_certificate' });
    expect(simulator.fingerprint).not.toBe(before);
    expect(simulator.fingerprint).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
    const { data } = await client.get('/nodes');
    expect(data[0].ssl_fingerprint).toBe(simulator.fingerprint);
  });

  it('no_quorum: reads go on, writes are refused', async () => {
    await strike({ kind: 'no_quorum' });
    expect((await client.get('/cluster/status')).data[0].quorate).toBe(0);
    expect((await clone()).reason).toBe('cluster not ready - no quorum?');
  });

  it('agent_missing: the machine runs and never tells its address', async () => {
    await client.clone(7301);
    await client.run(client.post('/nodes/pvea/qemu/7301/status/start'));
    await strike({ kind: 'agent_missing', vmid: 7301 });
    expect((await client.get('/nodes/pvea/qemu/7301/agent/network-get-interfaces')).reason).toBe(
      'QEMU guest agent is not running',
    );
  });

  it('refuses faults that make no sense', async () => {
    await expect(strike({ kind: 'busy', vmid: 4242, lock: 'backup', ms: 1 })).rejects.toThrow('there is no guest 4242');
    await expect(strike({ kind: 'node_down', node: 'nope' })).rejects.toThrow("there is no node 'nope'");
    await expect(simulator.addFault({ fault: { kind: 'latency', ms: -1 } })).rejects.toThrow();
  });
});

describe('an inventory that lies', () => {
  const guests = async () =>
    ((await client.get('/cluster/resources')).data as { type: string; vmid: number; template?: number }[]).filter(
      (entry) => entry.type === 'qemu' && entry.template !== 1,
    );

  beforeEach(() => {
    for (let vmid = 8001; vmid <= 8010; vmid += 1) simulator.drift({ kind: 'appear', vmid, running: false });
  });

  it.each([
    ['empty', 0],
    ['missing', 1],
    ['first_only', 1],
    ['duplicates', 20],
  ] as const)('%s: shows %i of ten machines once, then the truth', async (lie, seen) => {
    await strike({ kind: 'inventory_lie', lie, ratio: 0.9 }, { label: 'resources' });
    expect(await guests()).toHaveLength(seen);
    expect(await guests()).toHaveLength(10);
  });
});
