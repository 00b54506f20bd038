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
