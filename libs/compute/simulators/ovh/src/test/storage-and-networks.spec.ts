import { ManualClock } from '@uni/platform';
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

const makeVolume = async (fields: Record<string, unknown> = {}) =>
  String(
    (await client.post(`${P}/volume`, { region: 'GRA11', size: 50, type: 'classic', name: 'data', ...fields })).data.id,
  );
const volume = async (id: string) => (await client.get(`${P}/volume/${id}`)).data;
const act = (id: string, action: string, body: unknown) => client.post(`${P}/volume/${id}/${action}`, body);

describe('volumes', () => {
  it('are made, attached, detached, grown and deleted', async () => {
    const made = await client.post(`${P}/volume`, { region: 'GRA11', size: 50, type: 'classic', name: 'data' });
    expect(made.data).toMatchObject({
      status: 'creating',
      size: 50,
      attachedTo: [],
      planCode: 'volume.classic.consumption',
    });
    const id = String(made.data.id);
    expect((await volume(id)).status).toBe('available');
    const machine = await client.machine();
    expect((await act(id, 'attach', { instanceId: machine })).data.status).toBe('attaching');
    expect(await volume(id)).toMatchObject({ status: 'in-use', attachedTo: [machine] });
    expect((await client.delete(`${P}/volume/${id}`)).status).toBe(409);
    expect((await act(id, 'attach', { instanceId: machine })).status).toBe(409);
    expect((await act(id, 'upsize', { size: 40 })).status).toBe(400);
    await act(id, 'upsize', { size: 80 });
    expect(await volume(id)).toMatchObject({ status: 'in-use', size: 80 });
    await act(id, 'detach', { instanceId: machine });
    expect(await volume(id)).toMatchObject({ status: 'available', attachedTo: [] });
    expect((await client.delete(`${P}/volume/${id}`)).text).toBe('null');
    expect((await client.get(`${P}/volume/${id}`)).status).toBe(404);
  });

  it('survive the machine they hang on', async () => {
    const id = await makeVolume();
    const machine = await client.machine();
    await act(id, 'attach', { instanceId: machine });
    expect((await volume(id)).status).toBe('in-use');
    await client.delete(`${P}/instance/${machine}`);
    expect(await volume(id)).toMatchObject({ status: 'available', attachedTo: [] });
  });

  it('stay in their region', async () => {
    const id = await makeVolume({ region: 'SBG5' });
    expect((await act(id, 'attach', { instanceId: await client.machine() })).status).toBe(400);
    expect((await client.get(`${P}/volume?region=GRA11`)).data).toEqual([]);
    expect((await client.get(`${P}/volume?region=SBG5`)).data).toHaveLength(1);
  });

  it('are photographed, made again from the photograph, and not deleted before it', async () => {
    const id = await makeVolume();
    const shot = (await act(id, 'snapshot', { name: 'before' })).data;
    expect(shot).toMatchObject({ status: 'creating', volumeId: id, size: 50 });
    expect((await client.get(`${P}/volume/snapshot/${shot.id}`)).data.status).toBe('available');
    expect((await client.delete(`${P}/volume/${id}`)).status).toBe(409);
    expect(
      (await client.post(`${P}/volume`, { region: 'GRA11', size: 10, type: 'classic', snapshotId: shot.id })).status,
    ).toBe(400);
    await makeVolume({ snapshotId: shot.id });
    await client.delete(`${P}/volume/snapshot/${shot.id}`);
    expect((await client.get(`${P}/volume/snapshot`)).data).toEqual([]);
    expect((await client.delete(`${P}/volume/${id}`)).status).toBe(200);
  });

  it('are backed up and restored', async () => {
    const id = await makeVolume();
    const R = `${P}/region/GRA11/volumeBackup`;
    const { data } = await client.post(R, { name: 'nightly', volumeId: id });
    expect(data.status).toBe('creating');
    expect((await client.get(`${R}/${data.id}`)).data.status).toBe('ok');
    expect((await client.post(`${R}/${data.id}/restore`, { volumeId: id })).data.status).toBe('restoring');
    expect((await volume(id)).status).toBe('available');
    expect((await client.post(`${R}/${data.id}/volume`, { name: 'copy' })).data).toMatchObject({
      name: 'copy',
      size: 50,
    });
    await client.delete(`${R}/${data.id}`);
    expect((await client.get(R)).data).toEqual([]);
  });

  it('carry a machine when they were made from an image', async () => {
    const id = await makeVolume({ imageId: await client.image(), size: 20 });
    const machine = await client.machine({ imageId: null, volumeId: id });
    const { data } = await client.get(`${P}/instance/${machine}`);
    expect(data).toMatchObject({ status: 'ACTIVE', image: null });
    expect((await act(id, 'detach', { instanceId: machine })).status).toBe(403);
  });

  it('are limited in number and size', async () => {
    expect((await client.post(`${P}/volume`, { region: 'GRA11', size: 99_999, type: 'classic' })).status).toBe(400);
    expect((await client.post(`${P}/volume`, { region: 'GRA11', size: 10, type: 'tape' })).status).toBe(400);
    await makeVolume({ size: 16_000 });
    const refused = await client.post(`${P}/volume`, { region: 'GRA11', size: 16_000, type: 'classic' });
    expect(refused).toMatchObject({ status: 403, data: { class: 'Client::Forbidden' } });
  });

  it('are made by an operation on the newer route', async () => {
    const { data } = await client.post(`${P}/region/GRA11/volume`, { name: 'new', size: 10, type: 'high-speed' });
    expect(data).toMatchObject({ action: 'volume#create', status: 'in-progress', resourceId: null });
    const done = (await client.get(`${P}/operation/${data.id}`)).data;
    expect(done.status).toBe('completed');
    expect((await client.get(`${P}/region/GRA11/volume/${done.resourceId}`)).data).toMatchObject({
      attachedTo: [],
      size: 10,
    });
  });
});

describe('networks', () => {
  const build = async () => {
    const { data } = await client.post(`${P}/network/private`, { name: 'backend', regions: ['GRA11'], vlanId: 42 });
    const { data: ready } = await client.get(`${P}/network/private/${data.id}`);
    await client.post(`${P}/network/private/${data.id}/subnet`, {
      region: 'GRA11',
      network: '10.0.2.0/24',
      start: '10.0.2.10',
      end: '10.0.2.11',
      dhcp: true,
      noGateway: false,
    });
    return {
      first: data,
      id: String(data.id),
      openstackId: String(ready.regions[0].openstackId),
      status: ready.status,
    };
  };

  it('are built, known to each region by an id of its own, and joined by machines', async () => {
    const { first, id, openstackId, status } = await build();
    expect(first).toMatchObject({ status: 'BUILDING', vlanId: 42, regions: [{ region: 'GRA11', openstackId: null }] });
    expect(id).toMatch(/^pn-\d+_42$/);
    expect(status).toBe('ACTIVE');
    const { data: external } = await client.get(`${P}/network/public`);
    expect(external).toHaveLength(7);
    const machine = await client.machine({
      networks: [{ networkId: external[0].id }, { networkId: openstackId, ip: '10.0.2.77' }],
    });
    const { data } = await client.get(`${P}/instance/${machine}`);
    expect(data.ipAddresses.map(({ ip, type }: { ip: string; type: string }) => [type, ip]).slice(2)).toEqual([
      ['private', '10.0.2.77'],
    ]);
    expect((await client.delete(`${P}/network/private/${id}`)).status).toBe(409);
    await client.delete(`${P}/instance/${machine}`);
    expect((await client.delete(`${P}/network/private/${id}`)).text).toBe('null');
    expect((await client.get(`${P}/network/private/${id}`)).status).toBe(404);
  });

  it('do not share a VLAN, nor addresses between subnets', async () => {
    const { id } = await build();
    expect((await client.post(`${P}/network/private`, { name: 'again', vlanId: 42 })).status).toBe(409);
    expect((await client.post(`${P}/network/private`, { name: 'far', vlanId: 9_999 })).status).toBe(400);
    const overlap = await client.post(`${P}/network/private/${id}/subnet`, {
      region: 'GRA11',
      network: '10.0.0.0/16',
      start: '10.0.9.1',
      end: '10.0.9.9',
      dhcp: true,
      noGateway: true,
    });
    expect(overlap.status).toBe(409);
  });

  it('are joined and left by a running machine, until no address is left', async () => {
    const { openstackId } = await build();
    const machines = [await client.machine(), await client.machine(), await client.machine()];
    const join = (id: string | undefined) =>
      client.post(`${P}/instance/${id ?? ''}/interface`, { networkId: openstackId });
    const port = (await join(machines[0])).data;
    expect(port).toMatchObject({
      networkId: openstackId,
      type: 'private',
      state: 'ACTIVE',
      fixedIps: [{ ip: '10.0.2.10' }],
    });
    expect((await join(machines[1])).status).toBe(200);
    expect((await join(machines[2])).status).toBe(409);
    expect((await client.get(`${P}/instance/${machines[0] ?? ''}/interface`)).data).toHaveLength(2);
    await client.delete(`${P}/instance/${machines[0] ?? ''}/interface/${port.id}`);
    expect((await join(machines[2])).data.fixedIps).toMatchObject([{ ip: '10.0.2.10' }]);
  });

  it('lend floating addresses to private ones', async () => {
    const { openstackId } = await build();
    const machine = await client.machine({ networks: [{ networkId: openstackId }] });
    const R = `${P}/region/GRA11`;
    const operation = (await client.post(`${R}/instance/${machine}/floatingIp`, { ip: '10.0.2.10' })).data;
    const done = (await client.get(`${P}/operation/${operation.id}`)).data;
    const { data } = await client.get(`${R}/floatingip/${done.resourceId}`);
    expect(data).toMatchObject({
      status: 'active',
      associatedEntity: { id: machine, type: 'instance', ip: '10.0.2.10' },
    });
    expect((await client.post(`${R}/floatingip/${data.id}/detach`)).text).toBe('null');
    expect((await client.get(`${R}/floatingip/${data.id}`)).data.associatedEntity).toBeNull();
    await client.delete(`${R}/floatingip/${data.id}`);
    expect((await client.get(`${R}/floatingip`)).data).toEqual([]);
  });

  it('move a failover address to another machine after a while', async () => {
    const machine = await client.machine();
    const [failover] = (await client.get(`${P}/ip/failover`)).data;
    const { data } = await client.post(`${P}/ip/failover/${failover.id}/attach`, { instanceId: machine });
    expect(data).toMatchObject({ status: 'operationPending', routedTo: null });
    expect((await client.get(`${P}/ip/failover/${failover.id}`)).data).toMatchObject({
      status: 'ok',
      routedTo: machine,
    });
  });
});

describe('the bill', () => {
  it('counts begun hours of what runs or is off, stops at the shelf, and keeps billing the photograph', async () => {
    const clock = new ManualClock('2026-03-06T12:00:00Z');
    const timed = await startOvhSimulator({ clock });
    const wire = new WireClient(timed, () => clock.now().getTime());
    const id = await wire.machine();
    const usage = async () => (await wire.get(`${P}/usage/current`)).data;
    clock.advance(90 * 60_000);
    await wire.post(`${P}/instance/${id}/stop`);
    clock.advance(60 * 60_000);
    const off = await usage();
    expect(off.hourlyUsage.instance).toMatchObject([
      { reference: 'b3-8', region: 'GRA11', quantity: { unit: 'Hour', value: 3 }, totalPrice: 0.1647 },
    ]);
    expect(off.hourlyUsage.instance[0].details[0]).toMatchObject({ instanceId: id, quantity: { value: 3 } });
    expect(off.totalPrice).toMatchObject({ currencyCode: 'EUR', priceInUcents: 16_470_000, value: 0.1647 });
    await wire.post(`${P}/instance/${id}/shelve`);
    clock.advance(60_000);
    await wire.get(`${P}/instance/${id}`);
    const shelved = (await usage()).hourlyUsage.instance[0].quantity.value;
    clock.advance(24 * 3_600_000);
    const later = await usage();
    expect(later.hourlyUsage.instance[0].quantity.value).toBe(shelved);
    expect(later.hourlyUsage.snapshot[0].instance.quantity.unit).toBe('GiBh');
    expect(later.hourlyUsage.snapshot[0].instance.totalPrice).toBeGreaterThan(0);
    clock.advance(30 * 86_400_000);
    const { data: history } = await wire.get(`${P}/usage/history`);
    expect(history).toHaveLength(1);
    const { data: past } = await wire.get(`${P}/usage/history/${history[0].id}`);
    expect(past.hourlyUsage.instance[0].details[0].instanceId).toBe(id);
    expect((await wire.get(`${P}/usage/forecast`)).data.usableCredits).toEqual({ totalCredit: 0, details: [] });
    await timed.close();
  });

  it('has volumes by GiB and hour, and months of machines that are paid by the month', async () => {
    const clock = new ManualClock('2026-03-06T12:00:00Z');
    const timed = await startOvhSimulator({ clock });
    const wire = new WireClient(timed, () => clock.now().getTime());
    await wire.post(`${P}/volume`, { region: 'GRA11', size: 100, type: 'classic' });
    const id = await wire.machine({ monthlyBilling: true });
    clock.advance(5 * 3_600_000);
    const { data } = await wire.get(`${P}/usage/current`);
    expect(data.hourlyUsage.volume).toMatchObject([{ type: 'classic', quantity: { unit: 'GiBh', value: 500 } }]);
    expect(data.hourlyUsage.instance).toEqual([]);
    expect(data.monthlyUsage.instance).toMatchObject([{ reference: 'b3-8', details: [{ instanceId: id }] }]);
    await timed.close();
  });
});
