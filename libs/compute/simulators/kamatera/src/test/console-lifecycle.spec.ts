import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startKamateraSimulator, type KamateraSimulator } from '../index.js';
import { order, UBUNTU, WireClient } from './wire-client.js';

let simulator: KamateraSimulator;
let client: WireClient;

beforeEach(async () => {
  simulator = await startKamateraSimulator({ timeScale: 0 });
  client = new WireClient(simulator);
});
afterEach(() => simulator.close());

const refusal = (answer: { data: { errors?: { info: string }[] } }) => answer.data.errors?.[0]?.info;

describe('the life of a server on the console', () => {
  it('is ordered with numbered fields; the answer is a list of one number and no id', async () => {
    const { status, data } = await client.post('/service/server', order('web-01'));
    expect([status, data]).toEqual([200, [17_000_001]]);
    const { data: list } = await client.get('/service/servers');
    expect(list).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/) as string,
        datacenter: 'EU',
        name: 'web-01',
        power: 'on',
      },
    ]);
    expect(await client.info(list[0].id)).toEqual({
      id: list[0].id,
      datacenter: 'EU',
      name: 'web-01',
      cpu: '1B',
      ram: 2_048,
      power: 'on',
      diskSizes: [20],
      networks: [{ network: 'wan-eu', ips: [expect.stringMatching(/^198\.18\./) as string] }],
      billing: 'hourly',
      traffic: 't5000',
      managed: '0',
      backup: '0',
    });
  });

  it('is ordered by a form as well, and stays off when that is wished', async () => {
    const form = Object.fromEntries(Object.entries(order('form-01')).map(([key, value]) => [key, String(value)]));
    expect((await client.console('POST', '/service/server', { form: { ...form, power: '0' } })).status).toBe(200);
    expect((await client.info(await client.idOf('form-01'))).power).toBe('off');
  });

  it('tells in the log of its command what was made, and never its id', async () => {
    const id = await client.create('log-01', { disk_size_1: 50, network_name_1: 'lan-4410-app', network_ip_1: 'auto' });
    const { data } = await client.command(id);
    expect(data).toMatchObject({ id, status: 'complete', server: 'log-01', description: 'Create Server' });
    const [address] = simulator.machines()[0]?.addresses ?? [];
    expect((data.log as string).split('\n')).toEqual([
      'Name: log-01',
      'Zone: EU',
      'CPU: 1B',
      'RAM: 2048MB',
      'Image Name: Ubuntu Server 24.04 64-bit',
      'Disk #1: 20GB',
      'Disk #2: 50GB',
      `Network #1: wan-eu - ${address} @ Amsterdam`,
      'Network #2: lan-4410-app - 10.20.0.1 @ Amsterdam',
      'Daily Backup: No',
      'Management Services: No',
      'Billing: Hourly',
      'Traffic Package: t5000',
      '',
    ]);
    expect(data.log).not.toContain(simulator.machines()[0]?.id);
  });

  it('is made as often as it is ordered: nothing makes a repeat safe', async () => {
    await client.create('twin-01');
    await client.create('twin-01');
    expect(simulator.machines().map(({ name }) => name)).toEqual(['twin-01', 'twin-01']);
    expect(simulator.machineLog().filter(({ event }) => event === 'created')).toHaveLength(2);
  });

  it.each([
    [{ datacenter: 'MOON' }, 'Zone is invalid'],
    [{ name: 'abc' }, 'Server name is invalid'],
    [{ name: 'has space' }, 'Server name is invalid'],
    [{ password: 'short' }, 'Password is invalid'],
    [{ password: 'alllowercase1' }, 'Password is invalid'],
    [{ cpu: '3B' }, 'Selected CPU configuration is not available'],
    [{ cpu: '2Z' }, 'Selected CPU configuration is not available'],
    [{ ram: 1_000 }, 'Selected RAM configuration is not available'],
    [{ ram: 512 }, 'Selected RAM configuration is not available'],
    [{ cpu: '1A', ram: 512 }, 'Selected image requires at least 1024MB of RAM'],
    [{ disk_size_0: 21 }, 'Selected disk size is not available'],
    [{ disk_size_0: 5 }, 'Selected image requires a disk of at least 10GB'],
    [{ disk_src_0: 'EU:ff' }, 'Disk image was not found'],
    [{ disk_src_0: `US-NY2:${UBUNTU}` }, 'Disk image was not found in the selected zone'],
    [{ network_name_0: 'lan-4410-nothing' }, 'selected network was not found'],
    [{ network_name_0: '' }, 'Network configuration is invalid'],
    [{ network_name_0: 'lan-4410-app', network_ip_0: '10.99.0.1' }, 'The selected IP address is invalid'],
    [{ billing: 'weekly' }, 'Billing mode is invalid'],
    [{ billing: 'monthly', traffic: 't1' }, 'Selected traffic package is invalid'],
  ])('is refused as %j', async (wrong, info) => {
    const answer = await client.post('/service/server', { ...order('web-01'), ...wrong });
    expect(answer.status).toBe(500);
    expect(refusal(answer)).toBe(info);
    expect(simulator.machines()).toEqual([]);
  });

  it('goes on, off and around, and is refused what it is already', async () => {
    const id = await client.machine('power-01');
    const power = (verb: string) => client.put(`/service/server/${id}/power`, { power: verb });
    expect(refusal(await power('on'))).toBe('Server is already powered on.');
    expect(await client.status(power('restart'))).toBe('complete');
    const off = await power('off');
    expect(off.data).toBe(17_000_003);
    expect((await client.info(id)).power).toBe('off');
    expect(refusal(await power('off'))).toBe('Server is already powered off.');
    expect(refusal(await power('restart'))).toBe('Server is already powered off.');
    expect((await client.console('PUT', `/service/server/${id}/power`, { form: { power: 'on' } })).status).toBe(200);
    expect((await client.info(id)).power).toBe('on');
    expect(refusal(await power('explode'))).toBe('Power operation is invalid');
  });

  it('is suspended and resumed', async () => {
    const id = await client.machine('sleep-01');
    expect(await client.status(client.put(`/svc/server/${id}/power/suspend`))).toBe('complete');
    expect(simulator.machines()[0]?.power).toBe('suspended');
    expect((await client.put(`/svc/server/${id}/power/suspend`)).status).toBe(500);
    expect(await client.status(client.put(`/svc/server/${id}/power/resume`))).toBe('complete');
    expect(simulator.machines()[0]?.power).toBe('on');
    expect(refusal(await client.put(`/svc/server/${id}/power/resume`))).toBe('Server is already powered on.');
  });

  it('is deleted when that is confirmed, and by force while it runs', async () => {
    const id = await client.machine('gone-01');
    const terminate = (body: Record<string, unknown>) => client.delete(`/service/server/${id}/terminate`, body);
    expect(refusal(await terminate({}))).toBe('Confirmation is required');
    expect(refusal(await terminate({ confirm: 1 }))).toBe('Server must be powered off before it can be terminated.');
    const answer = await terminate({ confirm: 1, force: 1 });
    expect(answer.data).toBeTypeOf('number');
    expect((await client.get('/service/servers')).text).toBe('[]');
    const late = await client.get(`/service/server/${id}`);
    expect([late.status, refusal(late)]).toEqual([404, 'Server not found.']);
    expect(simulator.machineLog().at(-1)).toMatchObject({ event: 'destroyed', id, cause: String(answer.data) });
  });

  it('is deleted without force once it is off, also by a form', async () => {
    const id = await client.machine('gone-02', { power: 0 });
    const answer = await client.console('DELETE', `/service/server/${id}/terminate`, { form: { confirm: 1 } });
    expect(answer.status).toBe(200);
    expect(simulator.machines()).toEqual([]);
  });
});
