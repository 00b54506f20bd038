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

const act = (id: string, action: string, body?: unknown) => client.post(`${P}/instance/${id}/${action}`, body);
const entry = () => simulator.machines()[0];

describe('a machine from its order to its end', () => {
  it('is BUILD in the answer, ACTIVE with its addresses soon after, and gone after the delete', async () => {
    const order = await client.order({ userData: '#cloud-config\n' });
    expect(order).toMatchObject({
      status: 200,
      data: {
        name: 'web-1',
        region: 'GRA11',
        status: 'BUILD',
        ipAddresses: [],
        planCode: 'b3-8.consumption',
        monthlyBilling: null,
      },
    });
    const id = String(order.data.id);
    const { data } = await client.get(`${P}/instance/${id}`);
    expect(data.status).toBe('ACTIVE');
    expect(data.created).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(data.operationIds).toEqual([]);
    expect(data.ipAddresses).toMatchObject([
      { type: 'public', version: 4, ip: expect.stringMatching(/^198\.1[89]\./) as string },
      { type: 'public', version: 6 },
    ]);
    const removed = await client.delete(`${P}/instance/${id}`);
    expect([removed.status, removed.text]).toEqual([200, 'null']);
    expect((await client.get(`${P}/instance/${id}`)).status).toBe(404);
    expect((await client.get(`${P}/instance`)).data).toEqual([]);
    expect(simulator.machineLog().map(({ event, id: subject }) => [event, subject])).toEqual([
      ['created', id],
      ['destroyed', id],
    ]);
  });

  it('is ordered again by a repeat: nothing makes an order safe to repeat', async () => {
    await client.order();
    await client.order();
    expect(simulator.machines().map(({ name }) => name)).toEqual(['web-1', 'web-1']);
  });

  it('shows every phase while time passes', async () => {
    const clock = new ManualClock('2026-03-06T12:00:00Z');
    const slow = await startOvhSimulator({ clock });
    const wire = new WireClient(slow, () => clock.now().getTime());
    const id = await wire.machine();
    const seen: string[] = [];
    const watch = async (seconds: number) => {
      for (let passed = 0; passed < seconds; passed += 1) {
        const status = await wire.status(id);
        if (seen.at(-1) !== status) seen.push(status);
        clock.advance(1_000);
      }
    };
    await watch(15);
    await wire.post(`${P}/instance/${id}/stop`);
    expect(await wire.status(id)).toBe('ACTIVE');
    await watch(10);
    await wire.post(`${P}/instance/${id}/shelve`);
    await watch(50);
    await wire.post(`${P}/instance/${id}/unshelve`);
    await watch(50);
    await wire.post(`${P}/instance/${id}/resize`, { flavorId: await wire.flavor('b3-16') });
    await watch(60);
    await wire.delete(`${P}/instance/${id}`);
    await watch(10);
    expect(seen).toEqual(
      'BUILD ACTIVE SHUTOFF SHELVING SHELVED_OFFLOADED UNSHELVING ACTIVE RESIZE VERIFY_RESIZE ACTIVE DELETING gone'.split(
        ' ',
      ),
    );
    await slow.close();
  });
});

describe('power', () => {
  it('goes off and on, and reboots softly or hard', async () => {
    const id = await client.machine();
    expect((await act(id, 'stop')).text).toBe('null');
    expect(await client.status(id)).toBe('SHUTOFF');
    expect((await act(id, 'stop')).status).toBe(409);
    expect((await act(id, 'reboot', { type: 'soft' })).status).toBe(409);
    await act(id, 'start');
    expect(await client.status(id)).toBe('ACTIVE');
    await act(id, 'reboot', { type: 'soft' });
    expect(await client.status(id)).toBe('ACTIVE');
    await act(id, 'stop');
    await act(id, 'reboot', { type: 'hard' });
    expect(await client.status(id)).toBe('ACTIVE');
    expect((await act(id, 'reboot')).data).toEqual({
      class: 'Client::BadRequest',
      message: 'Missing parameter(s): type',
    });
  });

  it('is refused in a state in which it makes no sense, in the compute service’s words', async () => {
    const id = await client.machine();
    const refused = await act(id, 'start');
    expect(refused).toMatchObject({
      status: 409,
      data: { class: 'Client::Conflict', message: `Cannot 'start' instance ${id} while it is in vm_state active` },
    });
    expect((await act(id, 'unshelve')).status).toBe(409);
    expect((await act(id, 'resume')).status).toBe(409);
    expect((await act(id, 'rescueMode', { rescue: false })).status).toBe(409);
  });

  it('shelves into a snapshot of its own and comes back with its addresses and without the snapshot', async () => {
    const id = await client.machine();
    const addresses = entry()?.addresses;
    await act(id, 'shelve');
    expect(await client.status(id)).toBe('SHELVED_OFFLOADED');
    expect((await client.get(`${P}/snapshot`)).data).toMatchObject([{ name: 'web-1-shelved', status: 'active' }]);
    expect((await act(id, 'start')).status).toBe(409);
    await act(id, 'unshelve');
    expect(await client.status(id)).toBe('ACTIVE');
    expect((await client.get(`${P}/snapshot`)).data).toEqual([]);
    expect(entry()?.addresses).toEqual(addresses);
  });

  it('cannot come back without the snapshot that holds it', async () => {
    const id = await client.machine();
    await act(id, 'shelve');
    const [image] = (await client.get(`${P}/snapshot`)).data;
    expect((await client.delete(`${P}/snapshot/${image.id}`)).status).toBe(409);
    simulator.drift({ kind: 'vanish_snapshot', id: image.id });
    await act(id, 'unshelve');
    expect(await client.status(id)).toBe('ERROR');
  });

  it('gives a password for the rescue system and takes it back', async () => {
    const id = await client.machine();
    const { data } = await act(id, 'rescueMode', { rescue: true });
    expect(data.adminPassword).toMatch(/^[0-9a-f-]{13}$/);
    expect((await client.get(`${P}/instance/${id}`)).data).toMatchObject({
      status: 'RESCUE',
      rescuePassword: data.adminPassword,
    });
    expect((await act(id, 'stop')).status).toBe(409);
    expect((await act(id, 'rescueMode', { rescue: false })).data).toEqual({ adminPassword: null });
    expect((await client.get(`${P}/instance/${id}`)).data).toMatchObject({ status: 'ACTIVE', rescuePassword: null });
  });
});

describe('changes of a machine', () => {
  it('resizes to what is not smaller on disk, and bills the new size', async () => {
    const id = await client.machine();
    const resized = await act(id, 'resize', { flavorId: await client.flavor('b3-16') });
    expect(resized.data).toMatchObject({ id, status: 'RESIZE' });
    expect(entry()).toMatchObject({ status: 'ACTIVE', flavor: 'b3-16', memoryMib: 16_384, diskGib: 100 });
    const smaller = await act(id, 'resize', { flavorId: await client.flavor('b3-8') });
    expect(smaller).toMatchObject({ status: 400, data: { message: 'Resize to a smaller disk is not allowed' } });
    expect((await act(id, 'resize', { flavorId: await client.flavor('b3-8', 'SBG5') })).status).toBe(400);
    expect((await act(id, 'resize', { flavorId: await client.flavor('win-b3-32') })).status).toBe(400);
  });

  it('reinstalls another system, or goes back to its own snapshot', async () => {
    const id = await client.machine();
    const { data } = await act(id, 'snapshot', { snapshotName: 'before' });
    expect((await client.get(`${P}/snapshot/${data.snapshotId}`)).data).toMatchObject({
      name: 'before',
      status: 'active',
      visibility: 'private',
      region: 'GRA11',
    });
    const rebuilt = await act(id, 'reinstall', { imageId: await client.image('Ubuntu 24.04') });
    expect(rebuilt.data.status).toBe('REBUILD');
    expect(entry()).toMatchObject({ status: 'ACTIVE', image: 'Ubuntu 24.04' });
    await act(id, 'reinstall', { imageId: data.snapshotId });
    expect(entry()).toMatchObject({ status: 'ACTIVE', image: 'before' });
    expect(
      (await act(id, 'reinstall', { imageId: await client.image('Windows Server 2022 Standard (Desktop)') })).data,
    ).toEqual({
      class: 'Client::BadRequest',
      message: 'invalid: Image cannot be used with the chosen flavor',
    });
  });

  it('lets its snapshots be deleted', async () => {
    const id = await client.machine();
    const { data } = await act(id, 'snapshot', { snapshotName: 'old' });
    await client.get(P);
    expect((await client.delete(`${P}/snapshot/${data.snapshotId}`)).text).toBe('null');
    expect((await client.get(`${P}/snapshot/${data.snapshotId}`)).status).toBe(404);
    expect((await client.get(`${P}/snapshot`)).data).toEqual([]);
    expect((await client.delete(`${P}/snapshot/${data.snapshotId}`)).status).toBe(404);
  });

  it('renames under the field instanceName', async () => {
    const id = await client.machine();
    expect((await client.put(`${P}/instance/${id}`, { name: 'x' })).status).toBe(400);
    expect((await client.put(`${P}/instance/${id}`, { instanceName: 'renamed' })).text).toBe('null');
    expect(entry()?.name).toBe('renamed');
  });

  it('goes over to monthly billing once and for all', async () => {
    const id = await client.machine();
    expect((await act(id, 'activeMonthlyBilling')).data.monthlyBilling.status).toBe('activationPending');
    expect((await client.get(`${P}/instance/${id}`)).data).toMatchObject({
      monthlyBilling: { status: 'ok' },
      planCode: 'b3-8.monthly.postpaid',
    });
    expect((await act(id, 'activeMonthlyBilling')).status).toBe(409);
  });
});

describe('what an order may not ask for', () => {
  it.each([
    ['no name', { name: undefined }, 'Missing parameter(s): name'],
    ['an unknown field', { colour: 'blue' }, 'Received not described parameters: (colour)'],
    ['a wrong type', { monthlyBilling: 'yes' }, 'Invalid value(s) received: monthlyBilling'],
    ['neither image nor volume', { imageId: null }, 'Missing parameter(s): imageId or volumeId'],
    ['an image that is not there', { imageId: 'nope' }, 'Invalid imageId nope'],
    ['a size that is not there', { flavorId: 'nope' }, 'Invalid flavorId nope'],
    ['a network that is not there', { networks: [{ networkId: 'nope' }] }, 'Invalid networkId nope'],
  ])('%s', async (_what, fields, message) => {
    const answer = await client.order(fields);
    expect(answer.status).toBe(400);
    expect(answer.data.class).toBe('Client::BadRequest');
    expect(answer.data.message).toContain(message);
    expect(simulator.machines()).toEqual([]);
  });

  it('an image of another system, or a size of another region', async () => {
    const windows = await client.image('Windows Server 2022 Standard (Desktop)');
    expect((await client.order({ imageId: windows })).data.message).toBe(
      'invalid: Image cannot be used with the chosen flavor',
    );
    expect((await client.order({ flavorId: await client.flavor('b3-8', 'SBG5') })).status).toBe(400);
    expect((await client.order({ sshKeyId: 'abcd' })).status).toBe(404);
    expect((await client.order({ region: 'NOWHERE' })).status).toBe(404);
  });
});
