import { ManualClock } from '@uni/platform';
import { afterEach, describe, expect, it } from 'vitest';
import { startProxmoxSimulator, type ProxmoxSimulator, type ProxmoxSimulatorOptions } from '../index.js';
import { WireClient } from './wire-client.js';

let simulator: ProxmoxSimulator;
let client: WireClient;

async function start(options: ProxmoxSimulatorOptions = {}): Promise<void> {
  simulator = await startProxmoxSimulator({ timeScale: 0, ...options });
  client = new WireClient(simulator);
}

afterEach(() => simulator.close());

describe('authentication by API token', () => {
  it('accepts both spellings of the header', async () => {
    await start();
    const { tokenId, tokenSecret } = simulator.credentials;
    for (const authorization of [`PVEAPIToken=${tokenId}=${tokenSecret}`, `PVEAPIToken ${tokenId}=${tokenSecret}`])
      expect((await client.get('/version', { authorization })).status).toBe(200);
  });

  it('answers 401 without body and content type, and tells a missing credential from a wrong one only', async () => {
    await start();
    const { tokenId } = simulator.credentials;
    const cases: [string | null, string][] = [
      [null, 'No ticket'],
      ['Bearer abc', 'No ticket'],
      [`PVEAPIToken=${tokenId}=00000000-0000-0000-0000-000000000000`, 'Authentication failed!'],
      ['PVEAPIToken=nobody@pve!x=00000000-0000-0000-0000-000000000000', 'Authentication failed!'],
      ['PVEAPIToken=garbage', 'Authentication failed!'],
    ];
    for (const [authorization, reason] of cases) {
      const answer = await client.get('/version', { authorization });
      expect(answer).toMatchObject({ status: 401, reason, text: '' });
      expect(answer.headers['content-type']).toBeUndefined();
    }
  });

  it('delays every 401', async () => {
    await start({ authFailureDelayMs: 120 });
    const startedAt = performance.now();
    await client.get('/version', { authorization: null });
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(115);
  });

  it('refuses a revoked token until the revocation is taken back', async () => {
    await start();
    const id = await simulator.addFault({ fault: { kind: 'revoke_token' } });
    expect(await client.get('/version')).toMatchObject({ status: 401, reason: 'Authentication failed!' });
    expect(simulator.removeFault(id)).toBe(true);
    expect((await client.get('/version')).status).toBe(200);
  });
});

describe('rights', () => {
  it('names path and privilege when one is missing', async () => {
    await start({ token: { without: ['VM.PowerMgmt'] } });
    const answer = await client.post('/nodes/pvea/qemu/9105/status/start');
    const text = 'Permission check failed (/vms/9105, VM.PowerMgmt)';
    expect(answer).toMatchObject({ status: 403, reason: text, data: null, message: `${text}\n` });
  });

  it('joins alternatives with a bar', async () => {
    await start({ token: { without: ['Datastore.Audit', 'Datastore.AllocateSpace'] } });
    const answer = await client.get('/nodes/pvea/storage/local/content');
    expect(answer.reason).toBe('Permission check failed (/storage/local, Datastore.Audit|Datastore.AllocateSpace)');
  });

  it('takes single privileges away while it runs', async () => {
    await start();
    expect(await client.clone(7301)).toBe('OK');
    await simulator.addFault({ fault: { kind: 'revoke_privilege', privilege: 'VM.Config.Memory' } });
    expect((await client.put('/nodes/pvea/qemu/7301/config', { memory: 2048 })).reason).toBe(
      'Permission check failed (/vms/7301, VM.Config.Memory)',
    );
    expect((await client.put('/nodes/pvea/qemu/7301/config', { cores: 2 })).status).toBe(200);
  });

  it('reserves some options for root, with their own words', async () => {
    await start();
    await client.clone(7301);
    expect(await client.put('/nodes/pvea/qemu/7301/config', { args: '-no-reboot' })).toMatchObject({
      status: 500,
      reason: "only root can set 'args' config",
    });
    expect((await client.put('/nodes/pvea/qemu/7301/config', { skiplock: 1, name: 'x' })).errors).toEqual({
      skiplock: 'Only root may use this option.',
    });
  });

  it('shows the effective map and leaves out of lists what may not be audited', async () => {
    await start({ token: { without: ['VM.Audit'] } });
    const { data } = await client.get('/access/permissions');
    expect(data['/vms']).toMatchObject({ 'VM.Clone': 1, 'VM.PowerMgmt': 1 });
    expect(data['/vms']['VM.Audit']).toBeUndefined();
    expect((await client.get('/cluster/resources?type=vm')).data).toEqual([]);
    expect((await client.get('/nodes/pvea/qemu')).data).toEqual([]);
  });

  it('lets a token scoped to a pool reach only what is in its pool, from the end of the clone on', async () => {
    const clock = new ManualClock('2026-03-06T00:00:00Z');
    await start({ token: { scope: 'pool' }, timeScale: 1, clock });
    expect((await client.post('/nodes/pvea/qemu/9105/clone', { newid: 7301 })).reason).toBe(
      'Permission check failed (/vms/7301, VM.Allocate)',
    );
    expect((await client.post('/nodes/pvea/qemu/9105/clone', { newid: 7301, pool: 'nope' })).reason).toBe(
      "Permission check failed (pool 'nope' does not exist)",
    );
    const { data: upid } = await client.post('/nodes/pvea/qemu/9105/clone', { newid: 7301, pool: 'cp-prod' });
    expect((await client.get('/nodes/pvea/qemu/7301/config')).status).toBe(403);
    clock.advance(60_000);
    expect(await client.exitStatus(upid)).toBe('OK');
    expect((await client.get('/nodes/pvea/qemu/7301/config')).status).toBe(200);
    expect((await client.get('/nodes/pvea/qemu/4242/config')).status).toBe(403);
  });
});
