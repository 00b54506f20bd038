import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startKamateraSimulator, type KamateraSimulator } from '../index.js';
import { PASSWORD, WireClient } from './wire-client.js';

let simulator: KamateraSimulator;
let client: WireClient;
let id: string;

beforeEach(async () => {
  simulator = await startKamateraSimulator({ timeScale: 0 });
  client = new WireClient(simulator);
  id = await client.machine('conf-01');
});
afterEach(() => simulator.close());

const words = (answer: { data: { errors?: { info: string }[] } }) => answer.data.errors?.[0]?.info;

describe('the shape of a server', () => {
  it('changes cores and memory of a running server', async () => {
    expect(await client.status(client.put(`/service/server/${id}/cpu`, { cpu: '4B' }))).toBe('complete');
    const ram = client.console('PUT', `/service/server/${id}/ram`, { form: { ram: 4_096 } });
    expect(await client.status(ram)).toBe('complete');
    expect(await client.info(id)).toMatchObject({ cpu: '4B', ram: 4_096, power: 'on' });
  });

  it('refuses what is so already, and what is not sold', async () => {
    expect(words(await client.put(`/service/server/${id}/cpu`, { cpu: '1B' }))).toBe(
      'This cpu configuration already exists for this server.',
    );
    expect(words(await client.put(`/service/server/${id}/cpu`, { cpu: '3B' }))).toContain('not available');
    expect(words(await client.put(`/service/server/${id}/ram`, { ram: 2_048 }))).toContain('already exists');
    expect(words(await client.put(`/service/server/${id}/ram`, { ram: 2_049 }))).toContain('not available');
    expect(words(await client.put(`/svc/server/${id}/configuration`, { backup: '0' }))).toContain('already exists');
    expect(words(await client.put(`/svc/server/${id}/configuration`, {}))).toBe('Configuration is invalid');
  });

  it('switches backup, management and billing', async () => {
    const configure = (change: Record<string, string>) =>
      client.status(client.put(`/svc/server/${id}/configuration`, change));
    expect(await configure({ backup: '1' })).toBe('complete');
    expect(await configure({ managed: '1' })).toBe('complete');
    expect(await configure({ billing: '0', traffic: 't10000' })).toBe('complete');
    expect(await client.info(id)).toMatchObject({ backup: '1', managed: '1', billing: 'monthly', traffic: 't10000' });
    expect((await client.get(`/svc/server/${id}/configuration`)).data.options.traffic).toEqual(['t5000', 't10000']);
  });

  it('sets passwords and names by commands', async () => {
    expect(await client.status(client.put(`/service/server/${id}/password`, { password: PASSWORD }))).toBe('complete');
    expect((await client.put(`/service/server/${id}/password`, { password: 'weak' })).status).toBe(500);
    expect(await client.status(client.put(`/svc/server/${id}/rename`, { name: 'conf-02' }))).toBe('complete');
    expect(await client.idOf('conf-02')).toBe(id);
    expect((await client.put(`/svc/server/${id}/rename`, { name: 'abc' })).status).toBe(500);
    expect(JSON.stringify(simulator.state())).not.toContain(PASSWORD);
  });
});

describe('the configure command', () => {
  const configure = (json: Record<string, unknown>) => client.run('/server/configure', json);

  it.each([
    [{ id: 'x' }, 'Please choose a configuration flag'],
    [{ id: 'x', cpu: '2B', ram: '4096' }, 'Please choose only 1 configuration flag at a time'],
    [{ id: 'x', name: 'y', cpu: '2B' }, 'Please choose --id or --name flags (but not both)'],
    [{ name: 'nobody', cpu: '2B' }, '--name flag did not match any servers'],
    [{ name: 'conf-01', managed: 'maybe' }, "Invalid value for --managed. Valid values: 'yes' or 'no'"],
    [{ name: 'conf-01', billingcycle: 'weekly' }, 'Invalid billingcycle, allowed values: monthly / hourly'],
    [
      { name: 'conf-01', billingcycle: 'monthly' },
      '--monthlypackage flag is required, valid values for your server: t5000 / t10000',
    ],
    [
      { name: 'conf-01', billingcycle: 'monthly', monthlypackage: 't1' },
      'Invalid value for --monthlypackage, valid values for your server: t5000 / t10000',
    ],
    [
      { name: 'conf-01', billingcycle: 'hourly', monthlypackage: 't5000' },
      'monthlypackage is not allowed for hourly billing cycle',
    ],
  ])('refuses %j', async (json, message) => {
    const answer = await configure(json);
    expect([answer.status, answer.data]).toEqual([500, { message }]);
  });

  it('refuses a name that matches two servers', async () => {
    await client.machine('conf-02');
    expect((await configure({ name: 'conf-.*', cpu: '2B' })).data.message).toBe(
      '--name flag must match a single server',
    );
  });

  it('makes one change at a time', async () => {
    for (const change of [
      { cpu: '2B' },
      { ram: '4096' },
      { dailybackup: 'yes' },
      { managed: 'yes' },
      { billingcycle: 'monthly', monthlypackage: 't5000' },
    ])
      expect(await client.status(configure({ name: 'conf-01', ...change }))).toBe('complete');
    expect(await client.info(id)).toMatchObject({
      cpu: '2B',
      ram: 4_096,
      backup: '1',
      managed: '1',
      billing: 'monthly',
    });
  });

  it('hands a refusal of the console on as text within the message', async () => {
    const { status, data } = await configure({ id, cpu: '1B' });
    expect(status).toBe(500);
    expect(JSON.parse(data.message).errors[0].info).toBe('This cpu configuration already exists for this server.');
  });
});

describe('commands for one server', () => {
  it('refuse several matches and none', async () => {
    await client.machine('conf-02');
    for (const path of ['/server/disk', '/server/snapshot', '/server/tags', '/server/history', '/server/report'])
      expect((await client.run(path, { name: 'conf-.*' })).data).toEqual({
        message: "Too many matching servers (name='conf-.*')",
      });
    expect((await client.run('/server/disk', { name: 'nobody' })).data).toEqual({
      message: "No servers found (name='nobody')",
    });
    expect((await client.run('/server/history')).data.message).toBe('Failed to run command method (serverHistory)');
    expect((await client.run('/server/report')).data.message).toBe('Failed to run command (reports)');
  });

  it('demand their own flags', async () => {
    const rename = await client.run('/service/server/rename', { id });
    expect([rename.status, rename.data.message]).toEqual([400, 'missing required flag (new-name)']);
  });

  it('rename and set passwords', async () => {
    expect(await client.status(client.run('/service/server/rename', { id, 'new-name': 'conf-09' }))).toBe('complete');
    expect(await client.status(client.run('/service/server/password', { id, password: PASSWORD }))).toBe('complete');
    expect((await client.run('/service/server/rename', { id, 'new-name': 'abc' })).data).toEqual({
      message: 'Server name is invalid (20)',
    });
  });
});
