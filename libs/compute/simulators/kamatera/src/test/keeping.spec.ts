import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from '@uni/platform';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startKamateraSimulator, type KamateraSimulator, type KamateraSimulatorOptions } from '../index.js';
import { PASSWORD, WireClient } from './wire-client.js';

let directory: string;
let simulator: KamateraSimulator;
let client: WireClient;

async function start(options: KamateraSimulatorOptions = {}): Promise<void> {
  simulator = await startKamateraSimulator({ timeScale: 0, stateFile: join(directory, 'kamatera.json'), ...options });
  client = new WireClient(simulator);
}

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'uni-kamatera-'));
  await start();
});
afterEach(async () => {
  await simulator.close();
  rmSync(directory, { recursive: true });
});

describe('what is kept', () => {
  it('is everything that is not a fault, key and tokens included, in a file for its owner only', async () => {
    const id = await client.machine('kept-01');
    await client.run('/server/tags', { id, add: 'team-a' });
    const { data } = await client.console('POST', '/service/authenticate', {
      json: simulator.credentials,
      headers: null,
    });
    const { credentials } = simulator;
    await simulator.addFault({ fault: { kind: 'revoke_credentials' } });
    const before = simulator.machines();
    await simulator.close();
    expect(statSync(join(directory, 'kamatera.json')).mode & 0o077).toBe(0);
    await start();
    expect(simulator.machines()).toEqual(before);
    expect(simulator.credentials).toEqual(credentials);
    const headers = { Authorization: `Bearer ${data.authentication as string}` };
    expect((await client.console('GET', `/service/server/${id}`, { headers })).data.name).toBe('kept-01');
  });

  it('lets commands that were under way go on where they stood', async () => {
    const clock = new ManualClock('2030-01-01T10:00:00Z');
    await simulator.close();
    rmSync(join(directory, 'kamatera.json'));
    await start({ clock, timeScale: 1 });
    const command = await client.create('halfway-01');
    clock.advance(20_000);
    expect((await client.command(command)).data.status).toBe('progress');
    await simulator.close();
    await start({ clock, timeScale: 1 });
    expect((await client.command(command)).data.status).toBe('progress');
    clock.advance(25_000);
    expect((await client.command(command)).data.status).toBe('complete');
    expect(simulator.machines()).toMatchObject([{ name: 'halfway-01', power: 'on' }]);
  });

  it('refuses a file of another version instead of guessing', async () => {
    const file = join(directory, 'other.json');
    const text = readFileSync(join(directory, 'kamatera.json'), 'utf8').replace('"format":1', '"format":99');
    const { writeFileSync } = await import('node:fs');
    writeFileSync(file, text);
    await expect(startKamateraSimulator({ stateFile: file })).rejects.toThrow('another version');
  });

  it('is forgotten by a reset, but for the key', async () => {
    await client.machine('gone-01');
    const { credentials } = simulator;
    await simulator.addFault({ fault: { kind: 'account_closed' } });
    simulator.reset();
    expect(simulator.machines()).toEqual([]);
    expect(simulator.calls()).toEqual([]);
    expect(simulator.credentials).toEqual(credentials);
    expect((await client.get('/service/servers')).data).toEqual([]);
    expect(simulator.machineLog().map(({ event }) => event)).not.toContain('created');
  });

  it('shows no secret: not in the state, not in the calls', async () => {
    await client.machine('safe-01');
    await client.run('/service/server', {
      ...{ name: 'safe-02', password: PASSWORD, datacenter: 'EU', image: 'debian_13_64-bit' },
      'script-file': 'TOKEN=hunter2',
    });
    await client.console('POST', '/service/authenticate', { json: simulator.credentials, headers: null });
    const { secret } = simulator.credentials;
    expect(JSON.stringify(simulator.state())).not.toContain(secret);
    expect(JSON.stringify(simulator.state())).not.toContain(PASSWORD);
    const calls = JSON.stringify(simulator.calls());
    for (const word of [secret, PASSWORD, 'hunter2']) expect(calls).not.toContain(word);
    expect(simulator.calls()[0]).toMatchObject({ label: 'create', identity: simulator.credentials.clientId });
  });

  it('draws another key from another seed', async () => {
    const other = await startKamateraSimulator({ seed: 7 });
    expect(other.credentials.secret).not.toBe(simulator.credentials.secret);
    await other.close();
  });
});

describe('drift', () => {
  it('makes servers appear, change and vanish behind everybody’s back', async () => {
    const { id } = simulator.drift({ kind: 'appear', name: 'foreign-01', datacenter: 'EU-FR', tags: ['theirs'] });
    expect((await client.get('/service/servers')).data).toEqual([
      { id, datacenter: 'EU-FR', name: 'foreign-01', power: 'on' },
    ]);
    simulator.drift({
      ...{ kind: 'change', id, name: 'foreign-02', cpuCount: 8, ramMb: 16_384, diskGb: 200 },
      ...{ power: 'off', address: '198.51.100.7' },
    });
    expect(await client.info(id)).toMatchObject({
      name: 'foreign-02',
      cpu: '8B',
      ram: 16_384,
      diskSizes: [200],
      power: 'off',
      networks: [{ network: 'wan-eu-fr', ips: ['198.51.100.7'] }],
    });
    expect((await client.run('/server/history', { id })).data[0].user).toBe('console user');
    simulator.drift({ kind: 'vanish', id });
    expect((await client.get(`/service/server/${id}`)).status).toBe(404);
    expect(simulator.machineLog().slice(-3)).toMatchObject([
      { event: 'created', cause: 'drift', id, tags: ['theirs'] },
      { event: 'relabelled', cause: 'drift', name: 'foreign-02' },
      { event: 'destroyed', cause: 'drift', id },
    ]);
  });

  it('takes snapshots and private images away', async () => {
    const id = await client.machine('snap-01');
    await client.post(`/service/server/${id}/snapshot`, { name: 'mine' });
    const [snapshot] = (await client.get(`/service/server/${id}/snapshots`)).data;
    simulator.drift({ kind: 'snapshot_vanish', id, snapshotId: snapshot.id });
    expect((await client.get(`/service/server/${id}/snapshots`)).text).toBe('[]');
    expect(() => simulator.drift({ kind: 'image_vanish', imageId: 'none' })).toThrow('there is no private image none');
  });

  it('lets a command fail whose server has vanished meanwhile', async () => {
    const clock = new ManualClock('2030-01-01T10:00:00Z');
    await simulator.close();
    await start({ clock, timeScale: 1 });
    const { id } = simulator.drift({ kind: 'appear' });
    const { data: command } = await client.put(`/service/server/${id}/power`, { power: 'off' });
    simulator.drift({ kind: 'vanish', id });
    clock.advance(60_000);
    expect((await client.command(command)).data).toMatchObject({ status: 'error' });
  });

  it('refuses what is not there', () => {
    const nobody = '00000000-0000-4000-8000-000000000000';
    expect(() => simulator.drift({ kind: 'vanish', id: nobody })).toThrow(`there is no server ${nobody}`);
    expect(() => simulator.drift({ kind: 'appear', datacenter: 'MOON' })).toThrow('MOON');
    expect(() => simulator.drift({ kind: 'change', id: 'no id' })).toThrow();
  });
});
