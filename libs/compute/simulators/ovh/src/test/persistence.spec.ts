import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from '@uni/platform';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startOvhSimulator } from '../index.js';
import { WireClient } from './wire-client.js';

const P = '/cloud/project/PROJECT';
let directory: string;
let stateFile: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'uni-simulator-'));
  stateFile = join(directory, 'sub', 'ovh.json');
});
afterEach(() => rmSync(directory, { recursive: true }));

describe('an account that is kept', () => {
  it('is found again with its machines, keys, certificate and log', async () => {
    const first = await startOvhSimulator({ timeScale: 0, stateFile, seed: 1, tls: true });
    const id = await new WireClient(first).machine();
    await new WireClient(first).get(P);
    const view = (simulator: typeof first) => ({
      machines: simulator.machines(),
      credentials: simulator.credentials,
      oauth2: { ...simulator.oauth2, tokenUrl: '' },
      certificate: simulator.certificate,
      log: simulator.machineLog(),
    });
    const before = view(first);
    await first.close();
    const second = await startOvhSimulator({ timeScale: 0, stateFile, seed: 2, tls: true });
    expect(view(second)).toEqual(before);
    expect(await new WireClient(second).status(id)).toBe('ACTIVE');
    await second.close();
  });

  it('goes on with work that was under way', async () => {
    const clock = new ManualClock('2026-03-06T12:00:00Z');
    const now = () => clock.now().getTime();
    const first = await startOvhSimulator({ clock, stateFile });
    const id = await new WireClient(first, now).machine();
    await first.close();
    clock.advance(60_000);
    const second = await startOvhSimulator({ clock, stateFile });
    expect(await new WireClient(second, now).status(id)).toBe('ACTIVE');
    await second.close();
  });

  it('forgets the faults of an earlier run', async () => {
    const first = await startOvhSimulator({ timeScale: 0, stateFile });
    await first.addFault({ fault: { kind: 'account_closed' } });
    await first.addFault({ fault: { kind: 'retire_region', region: 'GRA11' } });
    await first.addFault({ fault: { kind: 'region_down', region: 'SBG5' } });
    await first.addFault({ fault: { kind: 'revoke_credential' } });
    await first.addFault({ fault: { kind: 'revoke_application' } });
    await first.addFault({ fault: { kind: 'withdraw_image', image: 'Debian 12' } });
    await first.addFault({ fault: { kind: 'project_suspended', project: first.projects[0] ?? '' } });
    await first.close();
    const second = await startOvhSimulator({ timeScale: 0, stateFile });
    const wire = new WireClient(second);
    expect(second.credentials).toEqual(first.credentials);
    expect((await wire.get(`${P}/region`)).data).toContain('GRA11');
    expect((await wire.get(`${P}/region/SBG5`)).data.status).toBe('UP');
    expect(await wire.image('Debian 12')).not.toBe('');
    await second.close();
  });

  it('keeps its file to itself, and says so when it cannot read one', async () => {
    const simulator = await startOvhSimulator({ timeScale: 0, stateFile });
    await simulator.close();
    expect(statSync(stateFile).mode & 0o077).toBe(0);
    expect(JSON.parse(readFileSync(stateFile, 'utf8'))).toMatchObject({ format: 1 });
    writeFileSync(stateFile, '{"format":99}');
    await expect(startOvhSimulator({ stateFile })).rejects.toThrow('another version of the simulator');
  });
});

describe('a reset', () => {
  it('brings back the first day and leaves the keys', async () => {
    const simulator = await startOvhSimulator({ timeScale: 0 });
    const wire = new WireClient(simulator);
    await wire.machine();
    await simulator.addFault({ fault: { kind: 'account_closed' } });
    await simulator.addFault({ fault: { kind: 'drop' }, times: null });
    const before = simulator.credentials;
    simulator.reset();
    expect(simulator.credentials).toEqual(before);
    expect([simulator.machines(), simulator.machineLog(), simulator.calls()]).toEqual([[], [], []]);
    expect(simulator.faults()).toEqual({ armed: [], standing: [] });
    expect((await wire.get(`${P}/instance`)).data).toEqual([]);
    await simulator.close();
  });
});

describe('what can be seen from outside', () => {
  it('shows no secret', async () => {
    const simulator = await startOvhSimulator({ timeScale: 0 });
    const wire = new WireClient(simulator);
    const id = await wire.machine({ userData: 'password: hunter2' });
    await wire.get(P);
    const rescue = await wire.post(`${P}/instance/${id}/rescueMode`, { rescue: true });
    await wire.get(P);
    const shown = JSON.stringify([simulator.state(), simulator.calls()]);
    const { applicationSecret, consumerKey } = simulator.credentials;
    for (const secret of [
      applicationSecret,
      consumerKey,
      simulator.oauth2.clientSecret,
      'hunter2',
      rescue.data.adminPassword,
    ])
      expect(shown.includes(String(secret)), String(secret)).toBe(false);
    await simulator.close();
  });
});
