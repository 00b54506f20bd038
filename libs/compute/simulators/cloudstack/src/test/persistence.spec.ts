import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from '@uni/platform';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCloudStackSimulator } from '../index.js';
import { startCloud, type TestCloud } from './cloud.js';

let directory: string;
let stateFile: string;
let cloud: TestCloud;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'cloudstack-state-'));
  stateFile = join(directory, 'deep', 'cloudstack.json');
});
afterEach(async () => {
  await cloud.simulator.close();
  rmSync(directory, { recursive: true });
});

describe('the kept state', () => {
  it('brings back machines, keys and what was under way', async () => {
    const clock = new ManualClock('2030-06-01T12:00:00Z');
    cloud = await startCloud({ clock, timeScale: 1, stateFile, seed: 7 });
    const keys = cloud.simulator.credentials;
    const { id, jobid } = await cloud.user.ok('deployVirtualMachine', { ...(await cloud.basics()), name: 'kept-1' });
    expect((await cloud.user.job(jobid)).jobstatus).toBe(0);
    await cloud.simulator.close();
    expect(statSync(stateFile).mode & 0o777).toBe(0o600);
    cloud = await startCloud({ clock, timeScale: 1, stateFile, seed: 8 });
    expect(cloud.simulator.credentials).toEqual(keys);
    clock.advance(60_000);
    expect((await cloud.user.job(jobid)).jobresult.virtualmachine).toMatchObject({
      id,
      name: 'kept-1',
      state: 'Running',
    });
  });

  it('forgets faults, which belong to a run of the process', async () => {
    cloud = await startCloud({ stateFile });
    for (const fault of [
      { kind: 'revoke_keys' },
      { kind: 'zone_retired', zone: 'fra1' },
      { kind: 'no_capacity' },
    ] as const)
      await cloud.simulator.addFault({ fault });
    await cloud.simulator.close();
    cloud = await startCloud({ stateFile });
    expect((await cloud.user.ok('listZones')).count).toBe(3);
    expect((await cloud.deploy()).state).toBe('Running');
  });

  it('is refused when another version wrote it', async () => {
    cloud = await startCloud();
    const file = join(directory, 'old.json');
    writeFileSync(file, JSON.stringify({ format: 0 }));
    await expect(startCloudStackSimulator({ stateFile: file })).rejects.toThrow('another version');
    expect(readFileSync(file, 'utf8')).toBe('{"format":0}');
  });
});

describe('a reset', () => {
  it('brings the first day back; the keys stay', async () => {
    cloud = await startCloud({ stateFile });
    await cloud.deploy();
    const [{ id }] = (await cloud.user.ok('listUsers')).user;
    await cloud.user.ok('registerUserKeys', { id });
    const keys = cloud.simulator.credentials;
    await cloud.simulator.addFault({ fault: { kind: 'no_capacity' } });
    cloud.simulator.reset();
    expect(cloud.simulator.credentials).toEqual(keys);
    expect(cloud.simulator.machines()).toEqual([]);
    expect(cloud.simulator.machineLog()).toEqual([]);
    expect(cloud.simulator.calls()).toEqual([]);
    expect(cloud.simulator.faults()).toEqual({ armed: [], standing: [] });
    expect(await cloud.clientOf('reseller').ok('listVirtualMachines')).toEqual({});
  });
});

describe('what is shown behind the scenes', () => {
  it('holds no secret', async () => {
    cloud = await startCloud();
    await cloud.user.ok('createSSHKeyPair', { name: 'k' });
    const machine = await cloud.deploy();
    const shown = JSON.stringify([cloud.simulator.state(), cloud.simulator.calls(), cloud.simulator.machines()]);
    for (const secret of [
      cloud.simulator.credentials.secretKey,
      cloud.simulator.passwordOf('reseller'),
      machine.password as string,
      'PRIVATE KEY',
    ])
      expect(shown).not.toContain(secret);
  });
});
