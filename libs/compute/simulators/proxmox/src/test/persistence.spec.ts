import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from '@uni/platform';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startProxmoxSimulator } from '../index.js';
import { WireClient } from './wire-client.js';

let directory: string;
let stateFile: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'uni-simulator-'));
  stateFile = join(directory, 'sub', 'proxmox.json');
});
afterEach(() => rmSync(directory, { recursive: true }));

describe('a cluster that is kept', () => {
  it('is found again with its machines, its certificate and its token', async () => {
    const first = await startProxmoxSimulator({ timeScale: 0, stateFile, seed: 1 });
    await new WireClient(first).clone(7301);
    await new WireClient(first).run(new WireClient(first).post('/nodes/pvea/qemu/7301/status/start'));
    const before = {
      machines: first.machines(),
      fingerprint: first.fingerprint,
      credentials: first.credentials,
      log: first.machineLog(),
    };
    await first.close();
    const second = await startProxmoxSimulator({ timeScale: 0, stateFile, seed: 2 });
    expect({
      machines: second.machines(),
      fingerprint: second.fingerprint,
      credentials: second.credentials,
      log: second.machineLog(),
    }).toEqual(before);
    expect((await new WireClient(second).get('/nodes/pvea/qemu/7301/status/current')).data.status).toBe('running');
    await second.close();
  });

  it('is read although an earlier version of the simulator wrote it, which knew less', async () => {
    const first = await startProxmoxSimulator({ timeScale: 0, stateFile });
    await new WireClient(first).clone(7301);
    await first.close();
    const kept = JSON.parse(readFileSync(stateFile, 'utf8')) as Record<string, unknown>;
    for (const name of ['authKey', 'consoles', 'firewallOptions']) delete kept[name];
    for (const user of Object.values(kept['users'] as Record<string, { password?: string }>)) delete user.password;
    writeFileSync(stateFile, JSON.stringify(kept));
    const second = await startProxmoxSimulator({ timeScale: 0, stateFile });
    const client = new WireClient(second);
    expect(second.machines()).toMatchObject([{ vmid: 7301 }]);
    expect((await client.post('/nodes/pvea/qemu/7301/vncproxy', { websocket: 1 })).status).toBe(200);
    expect((await client.get('/cluster/firewall/options')).data.enable).toBe(1);
    const login = client.send('POST', '/access/ticket', { form: second.login, authorization: null });
    expect((await login).status).toBe(200);
    await second.close();
  });

  it('goes on with tasks that were running', async () => {
    const clock = new ManualClock('2026-03-06T12:00:00Z');
    const first = await startProxmoxSimulator({ clock, stateFile });
    const { data: upid } = await new WireClient(first).post('/nodes/pvea/qemu/9105/clone', { newid: 7301, full: 1 });
    await first.close();
    const second = await startProxmoxSimulator({ clock, stateFile });
    const client = new WireClient(second);
    expect((await client.get(`/nodes/pvea/tasks/${upid}/status`)).data.status).toBe('running');
    clock.advance(60_000);
    expect(await client.exitStatus(upid)).toBe('OK');
    expect(second.machines()).toMatchObject([{ vmid: 7301, lock: null }]);
    await second.close();
  });

  it('forgets faults, which belong to a run of the process', async () => {
    const first = await startProxmoxSimulator({ timeScale: 0, stateFile });
    await first.addFault({ fault: { kind: 'revoke_token' } });
    await first.addFault({ fault: { kind: 'node_down', node: 'pveb' } });
    await first.close();
    const second = await startProxmoxSimulator({ timeScale: 0, stateFile });
    expect((await new WireClient(second).get('/nodes/pveb/qemu')).status).toBe(200);
    await second.close();
  });

  it('stands in a file that only its owner can read, and says so when the file is unusable', async () => {
    const simulator = await startProxmoxSimulator({ timeScale: 0, stateFile });
    await simulator.close();
    expect(statSync(stateFile).mode & 0o777).toBe(0o600);
    expect(readFileSync(stateFile, 'utf8')).toContain(simulator.credentials.tokenSecret);
    writeFileSync(stateFile, '{"format":99}');
    await expect(startProxmoxSimulator({ stateFile })).rejects.toThrow('another version');
  });

  it('begins again with reset, under the same certificate and token', async () => {
    const simulator = await startProxmoxSimulator({ timeScale: 0, stateFile });
    const client = new WireClient(simulator);
    const { fingerprint, credentials } = simulator;
    await client.clone(7301);
    await simulator.addFault({ fault: { kind: 'cluster_full' } });
    simulator.reset();
    expect(simulator.machines()).toEqual([]);
    expect(simulator.machineLog()).toEqual([]);
    expect(simulator.faults()).toEqual({ armed: [], standing: [] });
    expect({ fingerprint: simulator.fingerprint, credentials: simulator.credentials }).toEqual({
      fingerprint,
      credentials,
    });
    expect(await client.clone(7301)).toBe('OK');
    await simulator.close();
  });
});

describe('drift', () => {
  it('changes machines behind everybody, and writes it down', async () => {
    const simulator = await startProxmoxSimulator({ timeScale: 0 });
    const client = new WireClient(simulator);
    const { vmid } = simulator.drift({
      kind: 'appear',
      name: 'legacy',
      cores: 4,
      memoryMib: 4096,
      diskGib: 50,
      tags: 'old',
    });
    simulator.drift({
      kind: 'change',
      vmid,
      cores: 8,
      memoryMib: 8192,
      diskGib: 60,
      node: 'pveb',
      power: 'paused',
      name: 'moved',
    });
    expect(simulator.machines()).toMatchObject([
      { vmid, name: 'moved', node: 'pveb', status: 'paused', vcpus: 8, memoryMib: 8192, diskGib: 60, tags: 'old' },
    ]);
    expect((await client.get(`/nodes/pveb/qemu/${vmid}/status/current`)).data).toMatchObject({
      qmpstatus: 'paused',
      maxmem: 8 * 1024 ** 3,
    });
    simulator.drift({ kind: 'vanish', vmid });
    expect(simulator.machines()).toEqual([]);
    expect(() => simulator.drift({ kind: 'vanish', vmid })).toThrow(`there is no guest ${vmid}`);
    expect(simulator.machineLog().map(({ event, cause }) => [event, cause])).toEqual([
      ['created', 'drift'],
      ['relabelled', 'drift'],
      ['destroyed', 'drift'],
    ]);
    await simulator.close();
  });
});
