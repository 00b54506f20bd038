import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startProxmoxSimulator, type ProxmoxSimulator } from '../index.js';
import { WireClient } from './wire-client.js';

let simulator: ProxmoxSimulator;
let client: WireClient;

beforeEach(async () => {
  simulator = await startProxmoxSimulator({ timeScale: 0 });
  client = new WireClient(simulator);
  simulator.drift({ kind: 'appear', vmid: 7301, node: 'pvea', name: 'web' });
  simulator.drift({ kind: 'appear', guest: 'lxc', vmid: 7401, node: 'pvea', name: 'box' });
});
afterEach(() => simulator.close());

describe.each([
  ['a machine', '/nodes/pvea/qemu/7301/firewall'],
  ['a container', '/nodes/pvea/lxc/7401/firewall'],
])('the firewall of %s', (_what, firewall) => {
  const rules = async () => (await client.get(`${firewall}/rules`)).data as Record<string, unknown>[];

  it('has options that are set, shown and taken back', async () => {
    expect(Object.keys((await client.get(`${firewall}/options`)).data as object)).toEqual(['digest']);
    expect((await client.put(`${firewall}/options`, { enable: 1, policy_in: 'DROP' })).data).toBeNull();
    const { data } = await client.get(`${firewall}/options`);
    expect(data).toMatchObject({ enable: 1, policy_in: 'DROP' });
    const stale = await client.put(`${firewall}/options`, { enable: 0, digest: '0'.repeat(40) });
    expect(stale).toMatchObject({
      status: 500,
      reason: 'detected modified configuration - file changed by other user? Try again.',
    });
    await client.put(`${firewall}/options`, { delete: 'policy_in', digest: data.digest as string });
    expect(await client.get(`${firewall}/options`).then((answer) => answer.data as object)).not.toHaveProperty(
      'policy_in',
    );
    expect((await client.put(`${firewall}/options`, { policy_in: 'MAYBE' })).status).toBe(400);
  });

  it('puts a new rule first, and disabled unless told otherwise', async () => {
    await client.post(`${firewall}/rules`, { type: 'in', action: 'ACCEPT', proto: 'tcp', dport: '22', enable: 1 });
    await client.post(`${firewall}/rules`, { type: 'in', action: 'DROP', source: '203.0.113.0/24', comment: 'uni' });
    expect(await rules()).toMatchObject([
      { pos: 0, type: 'in', action: 'DROP', enable: 0, source: '203.0.113.0/24', comment: 'uni' },
      { pos: 1, type: 'in', action: 'ACCEPT', enable: 1, proto: 'tcp', dport: '22' },
    ]);
  });

  it('changes, moves and deletes rules by position, and notices who changed them meanwhile', async () => {
    for (const dport of ['22', '80', '443'])
      await client.post(`${firewall}/rules`, { type: 'in', action: 'ACCEPT', dport });
    const [{ digest } = { digest: '' }] = (await rules()) as { digest: string }[];
    expect((await client.put(`${firewall}/rules/2`, { enable: 1, digest })).status).toBe(200);
    expect((await client.put(`${firewall}/rules/2`, { enable: 0, digest })).reason).toContain('modified configuration');
    expect((await client.get(`${firewall}/rules/2`)).data).toMatchObject({ pos: 2, dport: '22', enable: 1 });
    await client.put(`${firewall}/rules/2`, { moveto: 0 });
    expect((await rules()).map(({ dport }) => dport)).toEqual(['22', '443', '80']);
    await client.put(`${firewall}/rules/0`, { moveto: 2 });
    expect((await rules()).map(({ dport }) => dport)).toEqual(['443', '22', '80']);
    await client.delete(`${firewall}/rules/1`);
    expect((await rules()).map(({ dport }) => dport)).toEqual(['443', '80']);
    expect((await client.delete(`${firewall}/rules/7`)).reason).toBe('no rule at position 7');
  });

  it.each([
    ['no action', { type: 'in' }],
    ['a port that is none', { type: 'in', action: 'ACCEPT', dport: '70000' }],
    ['a source that is none', { type: 'in', action: 'ACCEPT', source: '300.1.1.1' }],
    ['an unknown direction', { type: 'sideways', action: 'ACCEPT' }],
  ])('refuses a rule with %s', async (_which, rule) => {
    expect((await client.post(`${firewall}/rules`, rule)).status).toBe(400);
    expect(await rules()).toEqual([]);
  });

  it('keeps sets of addresses', async () => {
    await client.post(`${firewall}/ipset`, { name: 'office', comment: 'ours' });
    expect((await client.post(`${firewall}/ipset`, { name: 'office' })).errors).toMatchObject({
      name: "IPSet 'office' already exists",
    });
    await client.post(`${firewall}/ipset/office`, { cidr: '198.51.100.0/24' });
    await client.post(`${firewall}/ipset/office`, { cidr: '198.51.100.7', nomatch: 1 });
    expect((await client.get(`${firewall}/ipset`)).data).toMatchObject([{ name: 'office', comment: 'ours' }]);
    expect((await client.get(`${firewall}/ipset/office`)).data).toMatchObject([
      { cidr: '198.51.100.7', nomatch: 1 },
      { cidr: '198.51.100.0/24' },
    ]);
    expect((await client.delete(`${firewall}/ipset/office`)).reason).toBe("IPSet 'office' is not empty");
    for (const cidr of ['198.51.100.0/24', '198.51.100.7'])
      expect((await client.delete(`${firewall}/ipset/office/${encodeURIComponent(cidr)}`)).status).toBe(200);
    expect((await client.delete(`${firewall}/ipset/office`)).status).toBe(200);
    expect((await client.get(`${firewall}/ipset`)).data).toEqual([]);
  });
});

describe('the firewall', () => {
  it('of a clone is a copy of its own', async () => {
    const source = '/nodes/pvea/qemu/7301';
    await client.post(`${source}/firewall/rules`, { type: 'in', action: 'ACCEPT', dport: '22' });
    await client.run(client.post(`${source}/clone`, { newid: 7302, full: 1 }));
    const copied = '/nodes/pvea/qemu/7302/firewall/rules';
    expect((await client.get(copied)).data).toMatchObject([{ dport: '22' }]);
    await client.delete(`${copied}/0`);
    expect((await client.get(`${source}/firewall/rules`)).data).toHaveLength(1);
  });

  it('of the cluster is read by whoever may audit it and changed by administrators', async () => {
    expect((await client.get('/cluster/firewall/options')).data.enable).toBe(1);
    expect((await client.put('/cluster/firewall/options', { enable: 0 })).reason).toBe(
      'Permission check failed (/, Sys.Modify)',
    );
  });

  it('is not changed without the right on networks', async () => {
    await simulator.addFault({ fault: { kind: 'revoke_privilege', privilege: 'VM.Config.Network' } });
    const rule = { type: 'in', action: 'ACCEPT' };
    expect((await client.post('/nodes/pvea/qemu/7301/firewall/rules', rule)).status).toBe(403);
    expect((await client.get('/nodes/pvea/qemu/7301/firewall/rules')).status).toBe(200);
  });
});
