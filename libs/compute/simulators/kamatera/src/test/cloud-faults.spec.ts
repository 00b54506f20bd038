import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startKamateraSimulator, type FaultRequest, type KamateraSimulator } from '../index.js';
import { order, WireClient } from './wire-client.js';

let simulator: KamateraSimulator;
let client: WireClient;

beforeEach(async () => {
  simulator = await startKamateraSimulator({ timeScale: 0 });
  client = new WireClient(simulator);
});
afterEach(() => simulator.close());

const strike = (fault: FaultRequest['fault'], match: FaultRequest['match'] = { label: 'create' }) =>
  simulator.addFault({ match, fault });
const create = () => client.post('/service/server', order('web-01'));
const names = () => simulator.machines().map(({ name }) => name);

describe('faults of the account and its cloud', () => {
  const info = async (answer: Promise<{ status: number; data: { errors?: { info: string }[] } }>) => {
    const { status, data } = await answer;
    return [status, data.errors?.[0]?.info];
  };

  it('vendor_error: a success with an error inside, for one call, seen through the proxy as it would stumble', async () => {
    const id = await client.machine('web-01');
    const fault = { kind: 'vendor_error', label: 'power', code: 77, info: 'Something odd' } as const;
    await simulator.addFault({ fault });
    expect((await client.put(`/service/server/${id}/power`, { power: 'off' })).data).toEqual({
      errors: [{ code: 77, info: 'Something odd' }],
    });
    await simulator.addFault({ fault: { ...fault, status: 500 } });
    const passed = await client.run('/service/server/poweroff', { id });
    expect([passed.status, passed.data]).toEqual([500, { message: 'Something odd (77)' }]);
    expect(simulator.machines()[0]?.power).toBe('on');
  });

  it('gateway_text: plain text before a face, with or without letting the call through', async () => {
    await simulator.addFault({ fault: { kind: 'gateway_text', label: 'create' } });
    const lost = await create();
    expect([lost.status, lost.text, lost.data]).toEqual([504, 'upstream request timeout', undefined]);
    expect(names()).toEqual([]);
    await simulator.addFault({ fault: { kind: 'gateway_text', label: 'create', status: 502, acts: true } });
    expect((await create()).status).toBe(502);
    expect(names()).toEqual(['web-01']);
    await simulator.addFault({ fault: { kind: 'gateway_text', face: 'cli' } });
    expect((await client.get('/service/servers')).status).toBe(200);
    expect((await client.cli('GET', '/service/servers')).headers.get('content-type')).toBe('text/plain');
    expect((await client.cli('GET', '/service/servers')).status).toBe(200);
  });

  it('errors_in_ok: every refusal comes with status 200', async () => {
    const id = await client.machine('web-01');
    await simulator.addFault({ fault: { kind: 'errors_in_ok' } });
    expect(await info(client.put(`/service/server/${id}/power`, { power: 'on' }))).toEqual([
      200,
      'Server is already powered on.',
    ]);
    expect(await info(client.console('GET', '/service/servers', { headers: null }))).toEqual([
      200,
      'you are not logged in',
    ]);
    expect((await client.run('/service/server/poweron', { id })).data).toEqual({
      message: 'Failed to run command method (poweronServer)',
    });
  });

  it('busy: an operation that nobody gave, for writers or for readers too', async () => {
    const id = await client.machine('web-01');
    await simulator.addFault({ fault: { kind: 'busy', server: id, ms: 3_600_000 } });
    expect(await info(client.put(`/service/server/${id}/power`, { power: 'off' }))).toEqual([
      500,
      'Existing operation is currently running.',
    ]);
    expect((await client.info(id)).power).toBe('on');
    simulator.clearFaults();
    const fault = await simulator.addFault({ fault: { kind: 'busy', server: id, ms: 3_600_000, reads: true } });
    expect((await client.run('/server/network', { id })).data).toEqual({
      message: 'Existing operation is currently running. (20)',
    });
    expect(simulator.removeFault(fault)).toBe(true);
    expect((await client.run('/server/network', { id })).status).toBe(200);
  });

  it('quota, balance, capacity: each refuses in its own words', async () => {
    const quota = await simulator.addFault({ fault: { kind: 'quota_reached' } });
    expect(await info(create())).toEqual([500, 'Maximum number of servers reached']);
    simulator.removeFault(quota);
    const balance = await simulator.addFault({ fault: { kind: 'no_balance' } });
    expect(await info(create())).toEqual([402, 'Insufficient balance']);
    simulator.removeFault(balance);
    await simulator.addFault({ fault: { kind: 'no_capacity', datacenter: 'EU' } });
    const { data } = await client.command(await client.create('web-01'));
    expect(data).toMatchObject({ status: 'error', log: expect.stringContaining('Not enough resources') as string });
    expect(names()).toEqual([]);
  });

  it('account_closed, revoke_credentials, revoke_right, expire_tokens: each says who may not', async () => {
    const closed = await simulator.addFault({ fault: { kind: 'account_closed' } });
    expect(await info(client.get('/service/servers'))).toEqual([403, 'Your account is closed']);
    simulator.removeFault(closed);
    const revoked = await simulator.addFault({ fault: { kind: 'revoke_credentials' } });
    expect(await info(client.get('/service/servers'))).toEqual([401, 'you are not logged in']);
    simulator.removeFault(revoked);
    const right = await simulator.addFault({ fault: { kind: 'revoke_right', right: 'create' } });
    expect(await info(create())).toEqual([403, 'Forbidden']);
    expect((await client.get('/service/servers')).status).toBe(200);
    simulator.removeFault(right);
    const { data } = await client.console('POST', '/service/authenticate', {
      json: simulator.credentials,
      headers: null,
    });
    const headers = { Authorization: `Bearer ${data.authentication as string}` };
    expect((await client.console('GET', '/service/servers', { headers })).status).toBe(200);
    await simulator.addFault({ fault: { kind: 'expire_tokens' } });
    expect((await client.console('GET', '/service/servers', { headers })).status).toBe(401);
    expect((await create()).status).toBe(200);
  });

  it('datacenter_down: a gateway answers plain text, or nobody does; other datacenters do not notice', async () => {
    const here = await client.machine('here-01');
    const there = await client.machine('there-01', {
      datacenter: 'US-NY2',
      disk_src_0: String(order('x')['disk_src_0']).replace('EU', 'US-NY2'),
    });
    const gateway = await simulator.addFault({ fault: { kind: 'datacenter_down', datacenter: 'EU' } });
    const answer = await client.get(`/service/server/${here}`);
    expect([answer.status, answer.headers.get('content-type'), answer.data]).toEqual([504, 'text/plain', undefined]);
    expect((await client.run('/service/server/poweroff', { id: here })).data).toEqual({
      message: 'json decode error: Syntax error',
    });
    expect((await create()).status).toBe(504);
    expect((await client.info(there)).name).toBe('there-01');
    expect((await client.get('/service/servers')).data).toHaveLength(2);
    simulator.removeFault(gateway);
    await simulator.addFault({ fault: { kind: 'datacenter_down', datacenter: 'EU', how: 'hang' } });
    const hanging = client.console('GET', `/service/server/${here}`, { signal: AbortSignal.timeout(150) });
    await expect(hanging).rejects.toThrow();
  });

  it('datacenter_retired, image_withdrawn: gone from the lists, refused in orders', async () => {
    const image = await simulator.addFault({ fault: { kind: 'image_withdrawn', image: 'ubuntu_server_24.04_64-bit' } });
    expect(await info(create())).toEqual([500, 'Disk image was not found']);
    const listed = (await client.cli('GET', '/service/server?images=1&datacenter=EU')).text;
    expect(listed).not.toContain('Ubuntu Server 24.04');
    expect((await client.console('GET', '/info/calculator.js.php')).text).not.toContain('ubuntu_server_24.04');
    simulator.removeFault(image);
    await simulator.addFault({ fault: { kind: 'datacenter_retired', datacenter: 'EU' } });
    expect(await info(create())).toEqual([500, 'Zone is invalid']);
    expect((await client.cli('GET', '/service/server?datacenter=1')).data).toHaveLength(24);
  });

  it('price_change: every price follows', async () => {
    const id = await client.machine('web-01');
    const price = async () => (await client.get(`/svc/pricing/serverConfig/${id}`)).data.monthly as number;
    const before = await price();
    await simulator.addFault({ fault: { kind: 'price_change', percent: 100 } });
    expect(await price()).toBe(before * 2);
    expect((await client.get('/info/calculator.js.php')).text).toContain('"value":"2B","price":26');
  });

  it('clock_skew: the vendor tells another time everywhere', async () => {
    const id = await client.create('web-01');
    const added = async () => Date.parse(`${String((await client.command(id)).data.added).replace(' ', 'T')}Z`);
    const before = await added();
    await simulator.addFault({ fault: { kind: 'clock_skew', ms: -600_000 } });
    expect((await added()) - before).toBe(-600_000);
    const date = Date.parse((await client.get('/service/servers')).headers.get('date') ?? '');
    expect(Date.now() - date).toBeGreaterThan(590_000);
  });

  it('are listed, taken back one by one or all at once, and refused when they make no sense', async () => {
    const id = await simulator.addFault({ fault: { kind: 'quota_reached' } });
    await strike({ kind: 'drop' });
    expect(simulator.faults()).toMatchObject({
      armed: [{ fault: { kind: 'drop' } }],
      standing: [{ id, fault: { kind: 'quota_reached' } }],
    });
    simulator.clearFaults();
    expect(simulator.faults()).toEqual({ armed: [], standing: [] });
    expect(simulator.removeFault(id)).toBe(false);
    expect((await create()).status).toBe(200);
    await expect(simulator.addFault({ fault: { kind: 'datacenter_down', datacenter: 'MOON' } })).rejects.toThrow(
      'MOON',
    );
    await expect(simulator.addFault({ fault: { kind: 'image_withdrawn', image: 'os2' } })).rejects.toThrow('os2');
    const nobody = '00000000-0000-4000-8000-000000000000';
    await expect(simulator.addFault({ fault: { kind: 'busy', server: nobody, ms: 1 } })).rejects.toThrow(nobody);
  });
});
