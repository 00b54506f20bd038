import { ManualClock } from '@uni/platform';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startProxmoxSimulator, type FaultRequest, type ProxmoxSimulator } from '../index.js';
import { WireClient } from './wire-client.js';

let simulator: ProxmoxSimulator;
let client: WireClient;
const clock = new ManualClock('2026-11-20T12:00:00Z');

beforeEach(async () => {
  simulator = await startProxmoxSimulator({ timeScale: 0, clock, authFailureDelayMs: 0, resourceLagMs: 0 });
  client = new WireClient(simulator);
});
afterEach(() => simulator.close());

const strike = (fault: FaultRequest['fault']) => simulator.addFault({ fault });
const names = async (type: string, key: string) => {
  const { data } = await client.get('/cluster/resources');
  return (data as Record<string, unknown>[]).filter((entry) => entry['type'] === type).map((entry) => entry[key]);
};

describe('what is taken away from a connection', () => {
  it.each([{ kind: 'expire_token' }, { kind: 'disable_user' }, { kind: 'revoke_token' }] as const)(
    '$kind: the server refuses the token without a reason, until it is taken back',
    async (fault) => {
      await strike(fault);
      expect(await client.get('/version')).toMatchObject({ status: 401, reason: 'Authentication failed!', text: '' });
      simulator.clearFaults();
      expect((await client.get('/version')).status).toBe(200);
    },
  );

  it('disable_user: neither logs in nor goes on with a ticket', async () => {
    const logIn = () => client.send('POST', '/access/ticket', { form: simulator.login, authorization: null });
    const { ticket } = (await logIn()).data as { ticket: string };
    const options = { authorization: null, headers: { cookie: `PVEAuthCookie=${ticket}` } };
    expect((await client.send('GET', '/version', options)).status).toBe(200);
    await strike({ kind: 'disable_user' });
    expect((await client.send('GET', '/version', options)).status).toBe(401);
    expect((await logIn()).status).toBe(401);
  });

  it('clock_skew: every answer and every task tells the time of a clock that is off', async () => {
    const told = async () => Date.parse(String((await client.get('/version')).headers['date']));
    expect(await told()).toBe(clock.now().getTime());
    await strike({ kind: 'clock_skew', ms: -600_000 });
    expect(await told()).toBe(clock.now().getTime() - 600_000);
    const { data } = await client.post('/nodes/pvea/qemu/9105/clone', { newid: 7301, full: 1 });
    expect(parseInt(String(data).split(':')[4] ?? '', 16) * 1000).toBe(clock.now().getTime() - 600_000);
  });

  it('retire_node: the node is gone with its guests, and comes back with them where it stood', async () => {
    simulator.drift({ kind: 'appear', vmid: 8_000, node: 'pveb' });
    const nodes = await names('node', 'node');
    await strike({ kind: 'retire_node', node: 'pveb' });
    expect(await names('node', 'node')).toEqual(nodes.filter((name) => name !== 'pveb'));
    expect(await names('qemu', 'vmid')).not.toContain(8_000);
    simulator.clearFaults();
    expect(await names('node', 'node')).toEqual(nodes);
    expect(await names('qemu', 'vmid')).toContain(8_000);
  });

  it('remove_template: a template is gone, and no machine is taken for one', async () => {
    await strike({ kind: 'remove_template', vmid: 9105 });
    expect(await names('qemu', 'vmid')).not.toContain(9105);
    simulator.drift({ kind: 'appear', vmid: 8_000 });
    await expect(strike({ kind: 'remove_template', vmid: 8_000 })).rejects.toThrow('is no template');
    simulator.clearFaults();
    expect(await names('qemu', 'vmid')).toContain(9105);
  });
});
