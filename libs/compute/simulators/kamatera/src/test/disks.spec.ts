import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startKamateraSimulator, type KamateraSimulator } from '../index.js';
import { PASSWORD, WireClient } from './wire-client.js';

let simulator: KamateraSimulator;
let client: WireClient;
let id: string;

beforeEach(async () => {
  simulator = await startKamateraSimulator({ timeScale: 0 });
  client = new WireClient(simulator);
  id = await client.machine('disk-01');
});
afterEach(() => simulator.close());

const words = (answer: { data: { errors?: { info: string }[] } }) => answer.data.errors?.[0]?.info;
const sizes = async () => (await client.info(id)).diskSizes as number[];

describe('disks', () => {
  const disk = (method: string, json: Record<string, unknown>, more = '') =>
    client.console(method, `/service/server/${id}/disk${more}`, { json });

  it('come, grow and go', async () => {
    expect(await client.status(disk('POST', { size: 50 }))).toBe('complete');
    expect(await client.status(disk('PUT', { index: 1, size: 80 }))).toBe('complete');
    expect(await sizes()).toEqual([20, 80]);
    expect(await client.status(disk('DELETE', { index: 1, confirm: 1 }, '/remove'))).toBe('complete');
    expect(await sizes()).toEqual([20]);
  });

  it('leave a snapshot behind when the platform grows what is on them, and stay until it is gone', async () => {
    await disk('POST', { size: 50 });
    expect(await client.status(disk('PUT', { index: 1, size: 80, provision: 1 }))).toBe('complete');
    const { data } = await client.get(`/service/server/${id}/snapshots`);
    expect(data).toHaveLength(1);
    expect(words(await disk('DELETE', { index: 1, confirm: 1 }, '/remove'))).toContain('server has snapshots');
    await client.delete(`/service/server/${id}/snapshot`, { snapshotId: data[0].id });
    expect(await client.status(disk('DELETE', { index: 1, confirm: 1 }, '/remove'))).toBe('complete');
  });

  it('refuse what cannot be', async () => {
    expect(words(await disk('POST', { size: 21 }))).toBe('Selected disk size is not available');
    expect(words(await disk('PUT', { index: 0, size: 10 }))).toBe('Disk size can not be reduced');
    expect(words(await disk('PUT', { index: 3, size: 50 }))).toBe('Disk not found.');
    expect(words(await disk('DELETE', { index: 1 }, '/remove'))).toBe('Confirmation is required');
    for (let count = 0; count < 3; count += 1) await disk('POST', { size: 20 });
    expect(words(await disk('POST', { size: 20 }))).toBe('A server can have up to 4 disks.');
  });

  it('are managed by the command line face with sizes that name their unit', async () => {
    const disks = (json: Record<string, unknown>) => client.run('/server/disk', { id, ...json });
    expect((await disks({})).data).toEqual([{ id: 0, size: '20gb' }]);
    expect(await client.status(disks({ add: '50gb' }))).toBe('complete');
    expect(await client.status(disks({ resize: '1', size: '80gb' }))).toBe('complete');
    expect((await disks({})).data).toEqual([
      { id: 0, size: '20gb' },
      { id: 1, size: '80gb' },
    ]);
    const refused = await disks({ remove: '1' });
    expect(refused.status).toBe(500);
    expect(JSON.parse(refused.data.message).errors[0].info).toContain('server has snapshots');
  });
});

describe('snapshots', () => {
  const snapshot = (method: string, json: Record<string, unknown>) =>
    client.status(client.console(method, `/service/server/${id}/snapshot`, { json }));
  const tree = async () => (await client.get(`/service/server/${id}/snapshots`)).data as Record<string, any>[]; // eslint-disable-line @typescript-eslint/no-explicit-any -- wire data
  const flat = async () => (await client.run('/server/snapshot', { id })).data as Record<string, unknown>[];

  it('hang below one another; the newest is active, and their names end in the platform’s own words', async () => {
    await snapshot('POST', { name: 'first' });
    await snapshot('POST', { name: 'second' });
    const [root] = await tree();
    expect(root).toMatchObject({ depth: 0, active: false });
    expect(root?.['name']).toMatch(/^first-.+/);
    expect(root?.['date']).toMatch(/^\d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d$/);
    expect(root?.['child']).toMatchObject([{ depth: 1, active: true, child: [] }]);
  });

  it('come back flat on the command line face: children first, and no list where a list was', async () => {
    await snapshot('POST', { name: 'alone' });
    expect((await flat()).map(({ child }) => child)).toEqual([[]]);
    await snapshot('POST', { name: 'below' });
    expect((await flat()).map(({ depth, child }) => [depth, child])).toEqual([
      [1, null],
      [0, null],
    ]);
  });

  it('are gone back to without losing the others, and a new one hangs below where one went back to', async () => {
    await snapshot('POST', { name: 'first' });
    await client.post(`/service/server/${id}/disk`, { size: 50 });
    await snapshot('POST', { name: 'second' });
    const [root] = await tree();
    expect(await snapshot('PUT', { snapshotId: String(root?.['id']) })).toBe('complete');
    expect(await sizes()).toEqual([20]);
    expect((await tree())[0]).toMatchObject({ active: true, child: [{ active: false }] });
    await snapshot('POST', { name: 'third' });
    expect((await tree())[0]?.['child']).toHaveLength(2);
  });

  it('are deleted and leave their children', async () => {
    await snapshot('POST', { name: 'first' });
    await snapshot('POST', { name: 'second' });
    const [root] = await tree();
    expect(await snapshot('DELETE', { snapshotId: Number(root?.['id']) })).toBe('complete');
    expect(await tree()).toMatchObject([{ depth: 0, active: true, child: [] }]);
    const answer = await client.delete(`/service/server/${id}/snapshot`, { snapshotId: 1 });
    expect([answer.status, words(answer)]).toEqual([404, 'Snapshot not found.']);
  });

  it('are managed by the command line face with bare numbers', async () => {
    const run = (json: Record<string, unknown>) => client.status(client.run('/server/snapshot', { id, ...json }));
    expect(await run({ create: 'cli' })).toBe('complete');
    const [one] = await flat();
    expect(await run({ revert: String(one?.['id']) })).toBe('complete');
    expect(await run({ delete: one?.['id'] })).toBe('complete');
    expect(await flat()).toEqual([]);
  });
});

describe('copies', () => {
  it('make an image of a disk of a server that is off, and servers from that image', async () => {
    const hdlib = `/service/server/${id}/hdlib`;
    const [disk] = (await client.get(hdlib)).data;
    expect(disk).toEqual({ uuid: expect.any(String) as string, sizeGB: 20, child: [] });
    const wish = { disk_src_0: disk.uuid, disk_name_0: 'golden image' };
    expect(words(await client.post(hdlib, wish))).toBe('Server must be powered off.');
    await client.put(`/service/server/${id}/power`, { power: 'off' });
    expect(await client.status(client.post(hdlib, wish))).toBe('complete');
    const images = (await client.get('/service/server/options/images/EU')).data as {
      id: string;
      description: string;
    }[];
    const golden = images.find(({ description }) => description === 'golden image');
    const copy = await client.run('/service/server', {
      name: 'copy-01',
      password: PASSWORD,
      datacenter: 'EU',
      image: 'golden image',
    });
    expect(copy.status).toBe(200);
    expect(await client.machine('copy-02', { disk_src_0: golden?.id })).toBeTruthy();
    expect(simulator.machineLog().map(({ event }) => event)).toContain('image_created');
  });

  it('make an image through the command line face as well', async () => {
    await client.run('/service/server/poweroff', { id });
    const [disk] = (await client.run('/server/hdlib', { id })).data;
    const clone = client.run('/server/hdlib', { id, clone: disk.uuid, 'image-name': 'clone_of_disk-01' });
    expect(await client.status(clone)).toBe('complete');
    expect((await client.run('/server/hdlib', {})).data.message).toBe('Failed to run command (hdlib)');
  });

  it('clone a server with its shape, changed where flags say so, without its tags and first boot', async () => {
    await client.run('/server/tags', { id, add: 'team-a' });
    const wish = { 'source-id': id, name: 'clone-01', password: '__generate__', ram: '4096' };
    const { status, data } = await client.run('/service/cloneServer', wish);
    expect([status, data.password.length]).toEqual([200, 20]);
    expect(simulator.machines().find(({ name }) => name === 'clone-01')).toMatchObject({
      cpu: '1B',
      ramMb: 4_096,
      diskSizesGb: [20],
      tags: [],
      power: 'on',
    });
    expect((await client.run('/service/cloneServer', { ...wish, 'source-id': '' })).data.message).toBe(
      'Failed to run command (clone)',
    );
    expect((await client.run('/service/cloneServer', { ...wish, 'source-id': 'nothing' })).data).toEqual({
      json_decode_error: null,
      message: 'Server not found. (4)',
    });
  });
});
