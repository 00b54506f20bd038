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
const names = () => simulator.machines().map(({ name }) => name);

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

  it('list_lag: a server stands and is missing from some lists', async () => {
    await simulator.addFault({ fault: { kind: 'list_lag', reads: 2 } });
    await client.create('web-01');
    const seen: unknown[] = [];
    for (let read = 0; read < 3; read += 1) seen.push((await client.get('/service/servers')).data.length);
    expect(seen).toEqual([0, 0, 1]);
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
