import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startKamateraSimulator, type KamateraSimulator } from '../index.js';
import { PASSWORD, UBUNTU, WireClient } from './wire-client.js';

let simulator: KamateraSimulator;
let client: WireClient;

beforeEach(async () => {
  simulator = await startKamateraSimulator({ timeScale: 0 });
  client = new WireClient(simulator);
});
afterEach(() => simulator.close());

const cliOrder = (name: string, more: Record<string, unknown> = {}) => ({
  name,
  password: PASSWORD,
  passwordValidate: PASSWORD,
  datacenter: 'EU',
  image: `EU:${UBUNTU}`,
  cpu: '2B',
  ram: '2048',
  disk: 'size=20 size=50',
  network: 'name=wan,ip=auto name=lan-4410-app,ip=10.20.0.5',
  ...more,
});

describe('the life of a server on the command line face', () => {
  it('is ordered with packed lists; the answer is a list of one text', async () => {
    const { status, data } = await client.run('/service/server', cliOrder('cli-01', { tag: 'team-a team-b' }));
    expect([status, data]).toEqual([200, ['17000001']]);
    expect(simulator.machines()[0]).toMatchObject({
      name: 'cli-01',
      cpu: '2B',
      diskSizesGb: [20, 50],
      networks: ['wan-eu', 'lan-4410-app'],
      tags: ['team-a', 'team-b'],
      power: 'on',
    });
    expect(simulator.machines()[0]?.addresses[1]).toBe('10.20.0.5');
  });

  it('takes the defaults of its flags, and forms', async () => {
    const form = { name: 'cli-02', password: PASSWORD, datacenter: 'EU', image: UBUNTU };
    expect((await client.cli('POST', '/service/server', { form })).data).toEqual(['17000001']);
    expect(simulator.machines()[0]).toMatchObject({ cpu: '1B', ramMb: 1_024, diskSizesGb: [20], networks: ['wan-eu'] });
  });

  it('gives first boot what it was given', async () => {
    await client.run(
      '/service/server',
      cliOrder('boot-01', {
        password: '',
        'ssh-key': 'ssh-ed25519 AAAA me',
        'script-file': '#!/bin/sh\ntrue',
        'userdata-file': '#cloud-config\n',
      }),
    );
    expect(simulator.machines()[0]).toMatchObject({
      sshKey: 'ssh-ed25519 AAAA me',
      script: '#!/bin/sh\ntrue',
      userData: '#cloud-config\n',
    });
  });

  it('generates a password and tells it', async () => {
    const wish = cliOrder('pass-01', { password: '__generate__', passwordValidate: '__generate__' });
    const { data } = await client.run('/service/server', wish);
    expect(data).toEqual({ commandIds: ['17000001'], password: expect.stringMatching(/^.{20}$/) as string });
  });

  it('makes exactly one, whatever the quantity', async () => {
    await client.run('/service/server', cliOrder('one-01', { quantity: 5 }));
    expect(simulator.machines()).toHaveLength(1);
  });

  it('ignores the billing key in another spelling', async () => {
    await client.run('/service/server', cliOrder('bill-01', { billingCycle: 'monthly' }));
    await client.run('/service/server', cliOrder('bill-02', { billingcycle: 'Monthly', network: 'name=wan,ip=auto' }));
    expect((await client.info(await client.idOf('bill-01'))).billing).toBe('hourly');
    expect((await client.info(await client.idOf('bill-02'))).billing).toBe('monthly');
  });

  it.each([
    [{ name: '' }, 400, 'missing required flag (name)'],
    [{ password: '' }, 400, 'missing required flag (password)'],
    [{ datacenter: '' }, 400, 'missing required flag (datacenter)'],
    [{ image: '' }, 400, 'missing required flag (image)'],
    [{ disk: 'id=7,size=20' }, 400, 'invalid item id: 7 (disk=id=7,size=20)'],
    [{ disk: 'id=0,size=20 id=0,size=20' }, 400, 'duplicate item id: 0 (disk=id=0,size=20 id=0,size=20)'],
    [{ disk: 'twenty' }, 400, 'invalid flag value (disk=twenty)'],
    [{ disk: 'size=5 size=5 size=5 size=5 size=5' }, 400, 'invalid item ids (disk=size=5 size=5 size=5 size=5 size=5)'],
    [{ billingcycle: 'weekly' }, 500, 'Failed to run command method (createServer)'],
    [{ dailybackup: 'maybe' }, 500, 'Failed to run command method (createServer)'],
    [{ image: `US-NY2:${UBUNTU}` }, 500, 'Failed to run command method (createServer)'],
    [{ image: 'no_such_image_64-bit' }, 500, 'Failed to run command method (createServer)'],
    [{ cpu: '3B' }, 500, 'Selected CPU configuration is not available (20)'],
    [{ network: 'name=LAN-4410-APP,ip=auto' }, 500, 'selected network was not found (20)'],
  ])('is refused as %j', async (wrong, status, message) => {
    const answer = await client.run('/service/server', cliOrder('web-01', wrong));
    expect([answer.status, answer.data.message]).toEqual([status, message]);
    expect(simulator.machines()).toEqual([]);
  });

  it('takes an image by its description', async () => {
    await client.run('/service/server', cliOrder('named-01', { image: 'debian_13_64-bit' }));
    expect(simulator.machines()[0]?.description).toBe('Debian 13 64-bit');
  });

  it('finds servers by unescaped expressions and acts on every match', async () => {
    for (const name of ['web-1', 'web-2', 'old-db']) await client.machine(name);
    const off = await client.run('/service/server/poweroff', { name: 'web-.' });
    expect(off.data).toEqual(['17000004', '17000005']);
    // The alternatives are not grouped: `^web` or `db$`.
    const dry = await client.run('/service/server/terminate', { name: 'web|db', dryrun: true });
    expect(dry.data).toEqual({ dryrun: true, 'server-names': ['web-1', 'web-2', 'old-db'] });
    expect((await client.run('/service/server/poweroff', { name: 'nobody' })).data).toEqual({
      message: "No servers found (name='nobody')",
    });
    expect((await client.run('/service/server/poweroff', { name: 'a/b' })).data).toEqual({
      message: 'Failed to run command method (poweroffServer)',
    });
    expect((await client.run('/service/server/suspend', { name: '(' })).data).toEqual({
      message: 'Failed to run command (suspend)',
    });
  });

  it('wants an id or a name and not both', async () => {
    const both = await client.run('/service/server/poweron', { id: 'x', name: 'y' });
    expect([both.status, both.data.message]).toEqual([500, 'Failed to run command method (poweronServer)']);
    expect((await client.run('/service/server/resume')).data.message).toBe('Failed to run command (resume)');
  });

  it('passes refusals on in words', async () => {
    const id = await client.machine('word-01');
    const answer = await client.run('/service/server/poweron', { id });
    expect([answer.status, answer.data]).toEqual([500, { message: 'Server is already powered on. (20)' }]);
  });

  it.each([
    [true, true],
    ['true', true],
    [1, false],
    ['1', false],
  ])('takes force as %j for %s', async (force, works) => {
    const id = await client.machine('force-01');
    const { status } = await client.run('/service/server/terminate', { id, force });
    expect(status).toBe(works ? 200 : 500);
    expect(simulator.machines()).toHaveLength(works ? 0 : 1);
  });

  it('shows servers as a list with prices as texts, the price of being off that of being on', async () => {
    const id = await client.machine('info-01');
    const { data } = await client.run('/service/server/info', { id });
    expect(data).toHaveLength(1);
    expect(data[0]).toMatchObject({ id, ram: 2_048, backup: '0', diskSizes: [20] });
    expect(data[0].priceMonthlyOn).toMatch(/^\d+(\.\d+)?$/);
    expect(data[0].priceHourlyOn).toMatch(/^0\.\d+$/);
    expect(data[0].priceHourlyOff).toBe(data[0].priceHourlyOn);
    expect((await client.run('/service/server/info', { id: 'nothing' })).data).toEqual({
      message: 'Server not found. (4)',
    });
    expect((await client.run('/service/server/info', { name: 'x', 'allow-no-servers': true })).data).toEqual([]);
  });

  it('wraps every answer in a success when that is wished', async () => {
    const headers = { ...client.keyHeaders, 'X-CLOUDCLI-STATUSINJSON': 'true' };
    const answer = await client.cli('POST', '/service/server/poweron', { headers, json: { name: 'nobody' } });
    expect([answer.status, answer.data]).toEqual([
      200,
      { response: { message: "No servers found (name='nobody')" }, status: 500 },
    ]);
  });

  it('has routes for GET and POST only', async () => {
    for (const [method, path] of [
      ['PUT', '/service/server/x/ram'],
      ['GET', '/nothing'],
    ] as const) {
      const answer = await client.cli(method, path);
      expect([answer.status, answer.data]).toEqual([404, { error: true, message: 'Not Found' }]);
    }
  });
});
