import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startOvhSimulator, type OvhSimulator } from '../index.js';
import { WireClient } from './wire-client.js';

const P = '/cloud/project/PROJECT';
let simulator: OvhSimulator;
let client: WireClient;

beforeEach(async () => {
  simulator = await startOvhSimulator({ timeScale: 0 });
  client = new WireClient(simulator);
});
afterEach(() => simulator.close());

const machine = async (id: string) => (await client.get(`${P}/instance/${id}`)).data;

describe('changes behind everybody’s back', () => {
  it('let machines appear and vanish, and say so in the log only', async () => {
    const { id } = simulator.drift({ kind: 'appear', name: 'foreign', flavor: 'b3-16' });
    expect(await machine(id)).toMatchObject({ name: 'foreign', status: 'ACTIVE', flavor: { name: 'b3-16' } });
    simulator.drift({ kind: 'vanish', id });
    expect(await client.status(id)).toBe('gone');
    expect(simulator.machineLog().map(({ event, cause }) => [event, cause])).toEqual([
      ['created', 'drift'],
      ['destroyed', 'drift'],
    ]);
  });

  it('change name, size, state and addresses', async () => {
    const id = await client.machine();
    const before = (await machine(id)).ipAddresses[0].ip;
    simulator.drift({ kind: 'change', id, name: 'other', flavor: 'b3-32', status: 'SHUTOFF', readdress: true });
    const after = await machine(id);
    expect(after).toMatchObject({ name: 'other', status: 'SHUTOFF', flavor: { name: 'b3-32' } });
    expect(after.ipAddresses).toHaveLength(2);
    expect(after.ipAddresses[0].ip).not.toBe(before);
  });

  it('leave volumes that nobody remembers, and take snapshots away', async () => {
    const { id } = simulator.drift({ kind: 'appear_volume', sizeGib: 70 });
    expect((await client.get(`${P}/volume/${id}`)).data).toMatchObject({
      size: 70,
      status: 'available',
      attachedTo: [],
    });
    simulator.drift({ kind: 'vanish_volume', id });
    expect((await client.get(`${P}/volume`)).data).toEqual([]);
    const owner = await client.machine();
    const { data } = await client.post(`${P}/instance/${owner}/snapshot`, { snapshotName: 's' });
    simulator.drift({ kind: 'vanish_snapshot', id: data.snapshotId });
    expect((await client.get(`${P}/snapshot/${data.snapshotId}`)).status).toBe(404);
  });

  it('fill an account with machines at once', async () => {
    const { ids } = simulator.drift({ kind: 'appear', name: 'old', count: 200 });
    expect(new Set(ids).size).toBe(200);
    const { data } = await client.get(`${P}/instance`);
    expect(new Set(data.map(({ ipAddresses }: { ipAddresses: { ip: string }[] }) => ipAddresses[0]?.ip)).size).toBe(
      200,
    );
  });

  it('refuse what cannot be', () => {
    expect(() => simulator.drift({ kind: 'vanish', id: 'nope' })).toThrow("there is no instance 'nope'");
    expect(() => simulator.drift({ kind: 'appear', flavor: 'nope' })).toThrow("there is no flavor 'nope' in GRA11");
    expect(() => simulator.drift({ kind: 'price', planCode: 'nope', priceUcents: 1 })).toThrow(
      "there is no price 'nope'",
    );
  });
});
