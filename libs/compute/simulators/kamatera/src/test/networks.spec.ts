import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startKamateraSimulator, type KamateraSimulator } from '../index.js';
import { WireClient } from './wire-client.js';

let simulator: KamateraSimulator;
let client: WireClient;

beforeEach(async () => {
  simulator = await startKamateraSimulator({ timeScale: 0 });
  client = new WireClient(simulator);
});
afterEach(() => simulator.close());

const occurred = (code: number) => ({ errors: [{ code, info: 'error occurred', category: 'General Error' }] });
const NETWORK = {
  datacenter: 'IL-TA',
  name: 'inner.net-1',
  subnetIp: '172.16.0.0',
  subnetBit: '23',
  gateway: '172.16.0.100',
  dns1: '1.2.3.4',
  dns2: '1.2.3.4',
  subnetDescription: 'testing 1 2 3',
};
const run = (path: string, json: Record<string, unknown>) => client.run(`/service/network/${path}`, json);
const networks = async () => (await client.cli('GET', '/service/networks?datacenter=IL-TA')).data;
const subnets = async (vlanId: number) =>
  (await client.cli('GET', `/service/network/subnets?datacenter=IL-TA&vlanId=${vlanId}`)).data;

describe('private networks on the command line face', () => {
  it('are made with a subnet, listed under a longer name, and go when their subnets have gone', async () => {
    const made = await run('create', NETWORK);
    expect(made.data.message).toBe('Network created successfully');
    const { networkId, subnetId } = JSON.parse(made.data.res);
    const [network] = await networks();
    expect(network).toEqual({
      datacenter: 'IL-TA',
      ids: [expect.any(Number) as number],
      names: ['lan-4410-inner.net-1'],
      vlanId: networkId,
    });
    expect(network.ids[0]).not.toBe(networkId);
    expect(await subnets(networkId)).toEqual([
      {
        subnetId,
        subnetIp: '172.16.0.0',
        subnetBit: '23',
        subnetMask: '255.255.254.0',
        startRange: '172.16.0.1',
        endRange: '172.16.1.254',
        gateway: '172.16.0.100',
        dns1: '1.2.3.4',
        dns2: '1.2.3.4',
        subnetDescription: 'testing 1 2 3',
        inUse: 0,
        total: 510,
      },
    ]);
    const early = await run('delete', { datacenter: 'IL-TA', id: network.ids[0] });
    expect([early.status, JSON.parse(early.data.message)]).toEqual([500, occurred(20)]);
    expect((await run('subnet/delete', { subnetId })).data).toEqual({
      message: 'Subnet deleted successfully',
      res: '[]',
    });
    const gone = await run('subnet/delete', { subnetId });
    expect(JSON.parse(gone.data.message).errors).toEqual([{ code: 1, info: 'Forbidden', category: 'General Error' }]);
    expect((await run('delete', { datacenter: 'IL-TA', id: network.ids[0] })).data).toEqual({
      message: 'Network deleted successfully',
      res: '[]',
    });
    const twice = await run('delete', { datacenter: 'IL-TA', id: network.ids[0] });
    expect(JSON.parse(twice.data.message).errors).toEqual([
      { code: 11, info: 'Network not found.', category: 'Network Error' },
    ]);
    expect(await networks()).toEqual([]);
  });

  it('are not made twice, nor are their subnets', async () => {
    const { networkId } = JSON.parse((await run('create', NETWORK)).data.res);
    expect(JSON.parse((await run('create', NETWORK)).data.message)).toEqual(occurred(115));
    const second = {
      datacenter: 'IL-TA',
      vlanId: networkId,
      subnetIp: '192.168.0.0',
      subnetBit: '26',
      gateway: '192.168.0.1',
    };
    const made = await run('subnet/create', second);
    expect(made.data.message).toBe('Subnet created successfully');
    expect(JSON.parse((await run('subnet/create', second)).data.message)).toEqual(occurred(102));
    expect(await subnets(networkId)).toHaveLength(2);
    const { subnetId } = JSON.parse(made.data.res);
    const edited = await run('subnet/edit', { ...second, subnetId, gateway: '192.168.0.2' });
    expect(edited.data.message).toBe('Subnet updated successfully');
    expect(JSON.parse(edited.data.res)).toMatchObject({ subnetId, gateway: '192.168.0.2', edit: true });
  });

  it('refuse what is no network', async () => {
    expect((await run('create', { ...NETWORK, name: '' })).data.message).toBe('missing required flag (name)');
    for (const wrong of [{ name: 'UP' }, { subnetIp: '172.16.0.1' }, { subnetBit: '99' }, { gateway: '10.0.0.1' }])
      expect((await run('create', { ...NETWORK, ...wrong })).status).toBe(500);
    expect(await networks()).toEqual([]);
  });
});

describe('private networks on the console', () => {
  it('are paged, and tell which addresses are free', async () => {
    const { data } = await client.get('/svc/networks/EU/networks?size=500');
    expect(data).toMatchObject({ size: 500, total: 1, items: [{ names: ['lan-4410-app'] }] });
    expect((await client.get('/svc/networks/EU/networks?size=1&from=1')).data.items).toEqual([]);
    const vlanId = data.items[0].vlanId as number;
    const [subnet] = (await client.get(`/svc/networks/subnets?datacenter=EU&vlanId=${vlanId}`)).data.subnets;
    await client.machine('lan-01', { network_name_1: 'lan-4410-app', network_ip_1: '10.20.0.7' });
    const ips = (await client.get(`/svc/networks/ips?subnetId=${subnet.subnetId}`)).data as Record<string, unknown>[];
    expect(ips).toHaveLength(510);
    expect(ips.filter(({ clearIsEnable }) => clearIsEnable === true)).toEqual([
      { ip: '10.20.0.7', clearIsEnable: true },
    ]);
    const taken = await client.post('/svc/networks/EU/create', { name: 'app', subnetIp: '10.9.0.0', subnetBit: 24 });
    expect([taken.status, taken.data]).toEqual([500, occurred(115)]);
  });

  it('cannot be deleted while a server is in them', async () => {
    await client.machine('lan-01', { network_name_1: 'lan-4410-app', network_ip_1: 'auto' });
    const { items } = (await client.get('/svc/networks/EU/networks')).data;
    const [subnet] = (await client.get(`/svc/networks/subnets?vlanId=${items[0].vlanId as number}`)).data.subnets;
    expect((await client.delete(`/svc/networks/subnets/subnet/${subnet.subnetId as number}/delete`)).data).toEqual(
      occurred(20),
    );
  });
});

describe('network interfaces', () => {
  it('are shown with their MAC, disconnected and connected again', async () => {
    const id = await client.machine('nic-01');
    const nics = async () => (await client.run('/server/network', { id })).data;
    const [nic] = await nics();
    expect(nic).toMatchObject({ network: 'wan-eu', connected: true, routedIps: [], manualConfigEnabled: false });
    expect(Object.keys(nic.actions).sort()).toEqual([
      'nic.change',
      'nic.connect',
      'nic.disconnect',
      'nic.info',
      'nic.ip.add',
      'nic.ip.remove',
      'nic.remove',
    ]);
    expect(await client.status(client.run('/server/network', { id, disconnect: nic.mac }))).toBe('complete');
    expect((await nics())[0].connected).toBe(false);
    expect(await client.status(client.run('/server/network', { id, connect: nic.mac }))).toBe('complete');
    expect((await nics())[0].connected).toBe(true);
    expect((await client.get(`/svc/server/${id}/nics`)).data.nics).toEqual(await nics());
  });

  it('are added to a network that exists, by its full or its given name', async () => {
    const id = await client.machine('nic-02');
    expect(await client.status(client.run('/server/network', { id, add: 'lan-4410-app', ip: '10.20.0.9' }))).toBe(
      'complete',
    );
    expect(await client.status(client.run('/server/network', { id, add: 'app', ip: 'auto' }))).toBe('complete');
    expect(simulator.machines()[0]?.networks).toEqual(['wan-eu', 'lan-4410-app', 'lan-4410-app']);
    const clash = await client.run('/server/network', { id, add: 'app', ip: '10.20.0.9' });
    expect(JSON.parse(clash.data.message).errors[0].info).toBe('The selected IP address is in use');
  });

  it('make their network when it is new and described', async () => {
    const id = await client.machine('nic-03');
    const wish = { id, add: 'fresh', ip: '10.40.0.4' };
    const vague = await client.run('/server/network', wish);
    expect(vague.data.message).toContain('please check the bits and subnet flags');
    const made = client.run('/server/network', { ...wish, subnet: '10.40.0.0', bits: '24' });
    expect(await client.status(made)).toBe('complete');
    expect(simulator.machines()[0]?.networks).toEqual(['wan-eu', 'lan-4410-fresh']);
  });

  it('give every server an address of its own', async () => {
    await Promise.all(Array.from({ length: 40 }, (_, index) => client.create(`many-${index}`)));
    const addresses = simulator.machines().flatMap((machine) => machine.addresses);
    expect(new Set(addresses).size).toBe(40);
  });

  it('give a freed address again only after all others, and never one that is taken', () => {
    const kept = simulator.drift({ kind: 'appear', datacenter: 'EU', name: 'kept-01' });
    const [first] = simulator.machines()[0]?.addresses ?? [];
    const given = new Set<string>();
    for (let count = 0; count < 4_100; count += 1) {
      const { id } = simulator.drift({ kind: 'appear', datacenter: 'EU' });
      given.add(simulator.machines().find((machine) => machine.id === id)?.addresses[0] ?? '');
      simulator.drift({ kind: 'vanish', id });
    }
    expect(given.size).toBeGreaterThan(4_000);
    expect(given).not.toContain(first);
    expect(simulator.machines().map(({ id }) => id)).toEqual([kept.id]);
  });
});
