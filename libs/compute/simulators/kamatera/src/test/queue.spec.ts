import { ManualClock } from '@uni/platform';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startKamateraSimulator, type KamateraSimulator } from '../index.js';
import { order, WireClient } from './wire-client.js';

const clock = new ManualClock('2030-01-01T10:00:00Z');
let simulator: KamateraSimulator;
let client: WireClient;

beforeEach(async () => {
  clock.set('2030-01-01T10:00:00Z');
  simulator = await startKamateraSimulator({ clock, timings: { queueLagMs: 1_000, powerLagMs: 5_000 } });
  client = new WireClient(simulator);
});
afterEach(() => simulator.close());

/** Lets seconds pass on the injected clock. */
const pass = (seconds: number) => clock.advance(seconds * 1_000);

describe('a command in the queue', () => {
  it('is not known at first, then waits, runs, grows its log and is complete', async () => {
    const id = await client.create('slow-01');
    expect((await client.command(id)).status).toBe(404);
    const seen: unknown[] = [];
    for (let second = 0; second <= 45; second += 1) {
      pass(1);
      const { data } = await client.command(id);
      if (data.status !== seen.at(-1)) seen.push(data.status);
    }
    expect(seen).toEqual(['pending', 'executing', 'progress', 'complete']);
    const { data } = await client.command(id);
    expect(data).toMatchObject({
      id,
      added: '2030-01-01 10:00:00',
      executed: '2030-01-01 10:00:01',
      completed: '2030-01-01 10:00:39',
    });
  });

  it('has no times for what has not happened yet, and a log of what has', async () => {
    const id = await client.create('slow-02');
    pass(1);
    expect((await client.command(id)).data).toMatchObject({ executed: null, completed: null, log: '' });
    pass(15);
    const { data } = await client.command(id);
    expect(data.log).toContain('Name: slow-02\n');
    expect(data.log).not.toContain('Network #1');
  });

  it('shows a new server a little before it is complete, and on a little after', async () => {
    const id = await client.create('early-01');
    pass(30);
    expect((await client.get('/service/servers')).data).toEqual([]);
    pass(5);
    expect((await client.get('/service/servers')).data).toMatchObject([{ name: 'early-01', power: 'off' }]);
    expect((await client.command(id)).data.status).toBe('progress');
    pass(5);
    expect((await client.command(id)).data.status).toBe('complete');
    expect((await client.get('/service/servers')).data).toMatchObject([{ power: 'off' }]);
    expect(simulator.machines()[0]?.power).toBe('on');
    pass(5);
    expect((await client.get('/service/servers')).data).toMatchObject([{ power: 'on' }]);
  });

  it('is the only one of its server: a second is refused, a third after the end is not', async () => {
    await client.create('busy-01');
    pass(60);
    const id = await client.idOf('busy-01');
    expect((await client.put(`/service/server/${id}/power`, { power: 'off' })).status).toBe(200);
    for (const answer of [
      await client.put(`/service/server/${id}/power`, { power: 'off' }),
      await client.put(`/service/server/${id}/cpu`, { cpu: '2B' }),
      await client.delete(`/service/server/${id}/terminate`, { confirm: 1, force: 1 }),
      await client.post(`/service/server/${id}/snapshot`, { name: 'x' }),
    ]) {
      expect(answer.status).toBe(500);
      expect(answer.data.errors[0].info).toBe('Existing operation is currently running.');
    }
    const flattened = await client.run('/service/server/poweron', { id });
    expect(flattened.data).toEqual({ message: 'Existing operation is currently running. (20)' });
    pass(20);
    expect((await client.put(`/service/server/${id}/power`, { power: 'on' })).status).toBe(200);
  });

  it('does not make commands of different servers wait for each other', async () => {
    await client.create('pair-01');
    await client.create('pair-02');
    pass(60);
    for (const name of ['pair-01', 'pair-02']) {
      const id = await client.idOf(name);
      expect((await client.put(`/service/server/${id}/power`, { power: 'off' })).status).toBe(200);
    }
  });
});

describe('the queue', () => {
  it('lists the latest commands first, as objects of the one kind or of the other', async () => {
    const first = await client.create('list-01');
    const second = await client.create('list-02');
    expect((await client.get('/service/queue')).data).toEqual([]);
    pass(20);
    const { data } = await client.get('/service/queue');
    expect((data as { id: number }[]).map(({ id }) => id)).toEqual([second, first]);
    const internal = await client.get('/svc/queue');
    expect(internal.data[0]).toEqual({
      id: second,
      commandInfo: 'Create Server',
      dtCreate: '2030-01-01 10:00:00',
      dtExecute: '2030-01-01 10:00:01',
      dtComplete: null,
      exitCode: null,
      progress: 25,
      serviceName: 'list-02',
    });
    expect((await client.cli('GET', '/svc/queue')).data).toEqual(internal.data);
  });

  it('answers the command line face with lists, and with nothing but a status when it knows no such command', async () => {
    const first = await client.create('many-01');
    const second = await client.create('many-02');
    pass(60);
    const both = await client.cli('GET', `/service/queue?id=${first}%20${second}`);
    expect((both.data as { id: number }[]).map(({ id }) => id)).toEqual([first, second]);
    expect((await client.cli('GET', `/service/queue?id=${first}`)).data).toHaveLength(1);
    expect((await client.cli('GET', '/service/queue')).data).toEqual([]);
    const unknown = await client.cli('GET', '/service/queue?id=4242');
    expect([unknown.status, unknown.data]).toEqual([404, { json_decode_error: null }]);
    expect((await client.command(4242)).status).toBe(404);
  });

  it('gives ids as numbers on the console, as lists of texts or bare numbers on the other face', async () => {
    await client.create('type-01');
    pass(60);
    const id = await client.idOf('type-01');
    const after = async (answer: Promise<{ data: unknown }>) => {
      const { data } = await answer;
      pass(60);
      return data;
    };
    expect(await after(client.put(`/service/server/${id}/power`, { power: 'off' }))).toBeTypeOf('number');
    expect(await after(client.put(`/svc/server/${id}/configuration`, { backup: '1' }))).toEqual({
      cmdId: expect.any(Number) as number,
    });
    expect(await after(client.run('/service/server/poweron', { id }))).toEqual([expect.stringMatching(/^\d+$/)]);
    expect(await after(client.run('/server/configure', { id, ram: 4096 }))).toEqual([expect.stringMatching(/^\d+$/)]);
    expect(await after(client.run('/service/server/rename', { id, 'new-name': 'type-02' }))).toEqual([
      expect.stringMatching(/^\d+$/),
    ]);
    expect(await after(client.run('/server/disk', { id, add: '20gb' }))).toBeTypeOf('number');
    expect(await after(client.run('/server/snapshot', { id, create: 'one' }))).toBeTypeOf('number');
    expect(await after(client.run('/server/network', { id, add: 'lan-4410-app', ip: '10.20.0.9' }))).toBeTypeOf(
      'number',
    );
  });

  it('takes as long as its kind of command is said to take', async () => {
    await simulator.close();
    simulator = await startKamateraSimulator({ clock, timings: { pendingMs: 0, commandMs: { create: 7_000 } } });
    client = new WireClient(simulator);
    const id = await client.create('timed-01');
    pass(6);
    expect((await client.command(id)).data.status).toBe('progress');
    pass(1);
    expect((await client.command(id)).data.status).toBe('complete');
  });

  it('refuses what is no order at all', async () => {
    const broken = await fetch(`${simulator.endpoint}/service/server`, {
      method: 'POST',
      headers: { ...client.keyHeaders, 'content-type': 'application/json' },
      body: '{"name":',
    });
    expect(broken.status).toBe(400);
    expect((await client.post('/service/server', { ...order('x') })).status).toBe(500);
  });
});
