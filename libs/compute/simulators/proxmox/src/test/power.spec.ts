import { ManualClock } from '@uni/platform';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startProxmoxSimulator, type ProxmoxSimulator } from '../index.js';
import { WireClient } from './wire-client.js';

let simulator: ProxmoxSimulator;
let client: WireClient;
let clock: ManualClock;

beforeEach(async () => {
  clock = new ManualClock('2026-03-06T12:00:00Z');
  simulator = await startProxmoxSimulator({ clock, resourceLagMs: 0 });
  client = new WireClient(simulator);
  await settle((await client.post('/nodes/pvea/qemu/9105/clone', { newid: 7301, full: 1 })).data);
});
afterEach(() => simulator.close());

async function settle(upid: string, afterMs = 120_000): Promise<string> {
  clock.advance(afterMs);
  return client.exitStatus(upid);
}
const verb = (name: string, form?: Record<string, string | number>) =>
  client.post(`/nodes/pvea/qemu/7301/status/${name}`, form);
const done = async (name: string, form?: Record<string, string | number>) => settle((await verb(name, form)).data);
const status = async () => (await client.get('/nodes/pvea/qemu/7301/status/current')).data;

describe('each verb in the wrong state', () => {
  it('answers for a stopped machine as the real server does', async () => {
    expect(await done('shutdown')).toBe('OK');
    expect(await done('stop')).toBe('OK');
    for (const name of ['reboot', 'reset', 'suspend', 'resume'])
      expect((await verb(name)).reason).toBe('VM 7301 not running');
  });

  it('answers for a running machine as the real server does', async () => {
    expect(await done('start')).toBe('OK');
    expect(await done('start')).toBe('VM 7301 already running');
    expect(await done('resume')).toBe('OK');
  });

  it('answers for a paused machine as the real server does', async () => {
    await done('start');
    expect(await done('suspend')).toBe('OK');
    expect(await status()).toMatchObject({ status: 'running', qmpstatus: 'paused' });
    expect((await verb('shutdown')).reason).toBe('VM is paused - cannot shutdown');
    expect((await verb('reboot')).reason).toBe('VM is paused - cannot reboot');
    expect(await done('resume')).toBe('OK');
    expect(await status()).toMatchObject({ qmpstatus: 'running' });
  });

  it('fails in the task for a machine that does not exist', async () => {
    const { data } = await client.post('/nodes/pvea/qemu/4242/status/start');
    expect(await settle(data)).toBe("Configuration file 'nodes/pvea/qemu-server/4242.conf' does not exist");
  });

  it('hibernates to disk and wakes again', async () => {
    await done('start');
    const { data } = await verb('suspend', { todisk: 1 });
    expect(await settle(data)).toBe('OK');
    expect(await status()).toMatchObject({ status: 'stopped', lock: 'suspended' });
    expect(await done('resume')).toBe('OK');
    expect((await status()).lock).toBeUndefined();
    expect(await status()).toMatchObject({ status: 'running' });
  });
});

describe('time', () => {
  it('lets a guest boot before its agent answers', async () => {
    const agent = () => client.get('/nodes/pvea/qemu/7301/agent/network-get-interfaces');
    expect((await agent()).reason).toBe('VM 7301 is not running');
    await settle((await verb('start')).data, 1_400);
    expect(await agent()).toMatchObject({ status: 500, reason: 'QEMU guest agent is not running' });
    clock.advance(9_000);
    expect((await agent()).status).toBe(200);
    await client.put('/nodes/pvea/qemu/7301/config', { agent: '0' });
    await done('stop');
    await done('start');
    expect((await agent()).reason).toBe('No QEMU guest agent configured');
  });

  it('begins uptime and counters again with each start', async () => {
    await done('start');
    clock.advance(600_000);
    const before = await status();
    expect(before.uptime).toBeGreaterThan(600);
    expect(before.netin).toBeGreaterThan(0);
    await done('stop');
    expect(await status()).toMatchObject({ uptime: 0, netin: 0, mem: 0 });
    await settle((await verb('start')).data, 2_000);
    expect((await status()).uptime).toBeLessThan(5);
  });

  it('reboots by shutting down, ending its task, and starting right after', async () => {
    await done('start');
    const { data: upid } = await verb('reboot');
    clock.advance(2_700);
    expect(await client.exitStatus(upid)).toBe('OK');
    expect((await status()).status).toBe('stopped');
    clock.advance(1_400);
    expect((await status()).status).toBe('running');
  });
});

describe('a guest that ignores the power button', () => {
  beforeEach(async () => {
    await done('start');
    await simulator.addFault({ fault: { kind: 'guest_ignores_acpi', vmid: 7301 } });
  });

  it('makes a graceful shutdown fail after its timeout', async () => {
    const { data: upid } = await verb('shutdown', { timeout: 20 });
    clock.advance(19_000);
    expect((await client.get(`/nodes/pvea/tasks/${upid}/status`)).data.status).toBe('running');
    expect(await settle(upid, 2_000)).toBe('VM quit/powerdown failed - got timeout');
    expect((await status()).status).toBe('running');
  });

  it('is switched off when forceStop was given', async () => {
    expect(await done('shutdown', { timeout: 5, forceStop: 1 })).toBe('OK');
    expect((await status()).status).toBe('stopped');
  });

  it('holds its lock file meanwhile: a stop waits ten seconds for it, unless it overrules the shutdown', async () => {
    const { data: shutdown } = await verb('shutdown', { timeout: 300 });
    clock.advance(1_000);
    expect(await settle((await verb('stop')).data, 11_000)).toBe(
      "can't lock file '/var/lock/qemu-server/lock-7301.conf' - got timeout",
    );
    const { data: stop } = await verb('stop', { 'overrule-shutdown': 1 });
    expect(await client.exitStatus(shutdown)).toBe('received interrupt');
    expect(await settle(stop, 2_000)).toBe('OK');
    expect((await status()).status).toBe('stopped');
  });
});

describe('room', () => {
  it('fails the start of a machine that the node cannot back', async () => {
    await client.put('/nodes/pvea/qemu/7301/config', { memory: 130 * 1024 });
    const { data: upid } = await verb('start');
    expect(await settle(upid)).toBe('start failed: QEMU exited with code 1');
    expect(await client.log(upid)).toContain("kvm: cannot set up guest memory 'pc.ram': Cannot allocate memory");
    expect((await status()).status).toBe('stopped');
  });

  it('shows in the numbers of the node what runs on it', async () => {
    const used = async () => (await client.get('/nodes/pvea/status')).data.memory.used as number;
    const before = await used();
    await client.put('/nodes/pvea/qemu/7301/config', { memory: 16 * 1024 });
    await done('start');
    expect((await used()) - before).toBe(16 * 1024 ** 3);
  });

  it('is nowhere when the cluster is full', async () => {
    await simulator.addFault({ fault: { kind: 'cluster_full' } });
    expect(await done('start')).toBe('start failed: QEMU exited with code 1');
    const { data } = await client.get('/cluster/resources?type=node');
    for (const node of data) expect(node.mem / node.maxmem).toBeGreaterThan(0.98);
  });
});
