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
const lastCall = () => simulator.calls().at(-1);

describe('faults of one request', () => {
  it('drop: breaks the connection before anything happens', async () => {
    await strike({ kind: 'drop' });
    await expect(create()).rejects.toThrow();
    expect(names()).toEqual([]);
    await expect.poll(lastCall).toMatchObject({ label: 'create', status: null, faults: ['drop'], effects: [] });
    expect((await create()).status).toBe(200);
  });

  it('lost_answer: the order is taken, the client sees nothing, and a second order makes a second server', async () => {
    await strike({ kind: 'lost_answer' });
    await expect(create()).rejects.toThrow();
    expect(names()).toEqual(['web-01']);
    await expect.poll(lastCall).toMatchObject({
      status: null,
      faults: ['lost_answer'],
      effects: [{ kind: 'command', id: 17_000_001, command: 'create', serverId: null }],
    });
    await create();
    expect(names()).toEqual(['web-01', 'web-01']);
  });

  it('half_body: the order is taken, the answer breaks off', async () => {
    await strike({ kind: 'half_body' });
    await expect(create()).rejects.toThrow();
    expect(names()).toEqual(['web-01']);
  });

  it('slow_body: the answer comes in drips', async () => {
    await strike({ kind: 'slow_body', chunkBytes: 4, everyMs: 1 });
    expect((await create()).data).toEqual([17_000_001]);
  });

  it('status: something in between answers, with or without letting the order through', async () => {
    await strike({ kind: 'status', status: 429, retryAfterS: 7 });
    const refused = await create();
    expect([refused.status, refused.headers.get('retry-after'), refused.text]).toEqual([429, '7', '']);
    expect(names()).toEqual([]);
    await strike({ kind: 'status', status: 502, acts: true });
    expect((await create()).status).toBe(502);
    expect(names()).toEqual(['web-01']);
  });

  it('html, garbage, wrong_types: success with nonsense inside', async () => {
    await client.machine('seen-01');
    const match = { label: 'servers' };
    await strike({ kind: 'html', status: 200 }, match);
    expect((await client.get('/service/servers')).text).toContain('<html>');
    await strike({ kind: 'garbage' }, match);
    const garbage = await client.get('/service/servers');
    expect([garbage.status, garbage.data]).toEqual([200, undefined]);
    await strike({ kind: 'wrong_types' }, match);
    expect((await client.get('/service/servers')).data[0].name).toEqual([7]);
    await strike({ kind: 'wrong_types' });
    expect((await create()).status).toBe(200);
    expect(names()).toEqual(['seen-01']);
  });

  it('hang: no answer until the client gives up', async () => {
    await strike({ kind: 'hang', acts: true });
    const json = order('web-01');
    const given = client.console('POST', '/service/server', { json, signal: AbortSignal.timeout(200) });
    await expect(given).rejects.toThrow();
    expect(names()).toEqual(['web-01']);
  });

  it('latency: delays add up and change nothing else', async () => {
    await strike({ kind: 'latency', ms: 5 });
    await strike({ kind: 'latency', ms: 5 });
    expect((await create()).status).toBe(200);
    expect(lastCall()?.faults).toEqual(['latency', 'latency']);
  });

  it('inventory_lie: lists of servers leave some out or name them twice, on both faces', async () => {
    await client.machine('seen-01');
    await client.machine('seen-02');
    const match = { label: 'servers' };
    await strike({ kind: 'inventory_lie', lie: 'empty' }, match);
    expect((await client.get('/service/servers')).data).toEqual([]);
    await strike({ kind: 'inventory_lie', lie: 'duplicates' }, match);
    expect((await client.cli('GET', '/service/servers')).data).toHaveLength(4);
    await strike({ kind: 'inventory_lie', lie: 'first_only' }, match);
    expect((await client.get('/service/servers')).data).toHaveLength(1);
    expect((await client.get('/service/servers')).data).toHaveLength(2);
  });

  it('strike one face when their path says so', async () => {
    await strike({ kind: 'status', status: 503 }, { path: '/cloudcli/*' });
    expect((await client.get('/service/servers')).status).toBe(200);
    expect((await client.cli('GET', '/service/servers')).status).toBe(503);
  });

  it('know which posts only read', async () => {
    const id = await client.machine('seen-01');
    await strike({ kind: 'status', status: 503 }, { access: 'write' });
    expect((await client.run('/service/server/info', { id })).status).toBe(200);
    expect((await client.run('/server/disk', { id })).status).toBe(200);
    expect((await client.run('/server/disk', { id, add: '20gb' })).status).toBe(503);
  });
});

describe('faults of commands', () => {
  const outcome = async () => (await client.command(await client.create('web-01'))).data;

  it('stuck_task: runs for ever, blocks its server, until it is let go', async () => {
    const id = await client.machine('web-01');
    await strike({ kind: 'stuck_task' }, { label: 'power' });
    const { data: command } = await client.put(`/service/server/${id}/power`, { power: 'off' });
    expect((await client.command(command)).data.status).toBe('progress');
    expect((await client.put(`/service/server/${id}/power`, { power: 'off' })).data.errors[0].info).toContain(
      'Existing',
    );
    simulator.releaseStuckTasks();
    expect((await client.command(command)).data.status).toBe('cancelled');
    expect(await client.status(client.put(`/service/server/${id}/power`, { power: 'off' }))).toBe('complete');
  });

  it('failed_task: says why, before or after it has done what it was for', async () => {
    await strike({ kind: 'failed_task', text: 'Host is out of order' });
    expect(await outcome()).toMatchObject({
      status: 'error',
      log: expect.stringContaining('Host is out of order') as string,
    });
    expect(names()).toEqual([]);
    await strike({ kind: 'failed_task', text: 'Lost contact', afterEffect: true });
    expect((await outcome()).status).toBe('error');
    expect(names()).toEqual(['web-01']);
  });

  it('reach commands given on the command line face', async () => {
    const id = await client.machine('web-01');
    await strike({ kind: 'failed_task', text: 'no' }, { label: 'power', path: '/cloudcli/*' });
    expect(await client.status(client.run('/service/server/poweroff', { id }))).toBe('error');
    expect(simulator.machines()[0]?.power).toBe('on');
  });

  it('cancelled_command: never ran', async () => {
    await simulator.addFault({ fault: { kind: 'cancelled_command', command: 'create' } });
    expect(await outcome()).toMatchObject({ status: 'cancelled', executed: null });
    expect(names()).toEqual([]);
    expect((await outcome()).status).toBe('complete');
  });

  it('early_404: the queue denies a command so often', async () => {
    await simulator.addFault({ fault: { kind: 'early_404', polls: 2 } });
    const id = await client.create('web-01');
    expect([(await client.command(id)).status, (await client.command(id)).status]).toEqual([404, 404]);
    expect((await client.get('/service/queue')).data).toHaveLength(1);
    expect((await client.command(id)).data.status).toBe('complete');
  });

  it('power_lag: lists show the old power for some reads after completion', async () => {
    const id = await client.machine('web-01');
    await simulator.addFault({ fault: { kind: 'power_lag', reads: 2, command: 'power_off' } });
    await client.put(`/service/server/${id}/power`, { power: 'off' });
    const seen: unknown[] = [];
    for (let read = 0; read < 3; read += 1) seen.push((await client.info(id)).power);
    expect(seen).toEqual(['on', 'on', 'off']);
    expect((await client.put(`/service/server/${id}/power`, { power: 'off' })).data.errors[0].info).toContain(
      'already',
    );
  });

  it('slow_command: takes its time whatever the time scale', async () => {
    await simulator.addFault({ fault: { kind: 'slow_command', ms: 3_600_000 } });
    expect((await outcome()).status).toBe('executing');
    expect(names()).toEqual([]);
  });

  it.each([
    ['without_network', (): unknown => simulator.machines()[0]?.addresses, []],
    ['without_extra_disks', (): unknown => simulator.machines()[0]?.diskSizesGb, [20]],
    ['stays_off', (): unknown => simulator.machines()[0]?.power, 'off'],
  ] as const)('partial_command %s: complete, and not whole', async (what, look, left) => {
    await simulator.addFault({ fault: { kind: 'partial_command', what } });
    const { data } = await client.command(await client.create('web-01', { disk_size_1: 50 }));
    expect(data.status).toBe('complete');
    expect(look()).toEqual(left);
  });

  it('partial_command server_stays: deleted, says the queue; still there, says the list', async () => {
    const id = await client.machine('web-01');
    await simulator.addFault({ fault: { kind: 'partial_command', what: 'server_stays', command: 'terminate' } });
    expect(await client.status(client.delete(`/service/server/${id}/terminate`, { confirm: 1, force: 1 }))).toBe(
      'complete',
    );
    expect(names()).toEqual(['web-01']);
  });

  it('partial_success: of several servers in one order only some come about', async () => {
    await strike({ kind: 'partial_success', count: 1 });
    const body = {
      ...{ datacenter: 'EU', nServers: 3, names: ['multi-1', 'multi-2', 'multi-3'], cpuStr: '1B', ramMB: 1_024 },
      ...{ diskSizesGB: [20], password: 'Sesame0pen!not', billingMode: 1, powerOnCompletion: true },
      ...{ netModes: ['wan'], netNames: ['auto'], netIps: ['auto'], diskImageId: order('x')['disk_src_0'] },
    };
    expect((await client.post('/svc/serverCreate', body)).data).toHaveLength(1);
    expect(names()).toEqual(['multi-1']);
    expect((await client.post('/svc/serverCreate', body)).data).toHaveLength(3);
  });
});

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
