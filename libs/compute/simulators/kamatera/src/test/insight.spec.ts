import { ManualClock } from '@uni/platform';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startKamateraSimulator, type KamateraSimulator } from '../index.js';
import { WireClient } from './wire-client.js';

const clock = new ManualClock('2030-01-31T12:00:00Z');
let simulator: KamateraSimulator;
let client: WireClient;
let id: string;

beforeEach(async () => {
  clock.set('2030-01-31T12:00:00Z');
  simulator = await startKamateraSimulator({ timeScale: 0, clock });
  client = new WireClient(simulator);
  id = await client.machine('seen-01', { cpu: '2B', network_name_1: 'lan-4410-app', network_ip_1: 'auto' });
});
afterEach(() => simulator.close());

const SERIES = {
  cpu: ['cpu0', 'cpu1', 'cpuAvg'],
  ram: ['ram'],
  network: [
    ...['lanRc', 'lanTr', 'netRc0', 'netRc1', 'netRcTotal', 'netTotal0', 'netTotal1', 'netTr0', 'netTr1'],
    ...['netTrTotal', 'wanRc', 'wanTr'],
  ],
  disksIops: ['diskCmd0', 'diskCmdTotal', 'diskRead0', 'diskReadTotal', 'diskWrite0', 'diskWriteTotal'],
  disksTransfer: ['diskReadMB0', 'diskReadMBTotal', 'diskWriteMB0', 'diskWriteMBTotal'],
};
interface Series {
  readonly series: string;
  readonly data: [number, number][];
}
const read = async (category: string, from: string, to: string) =>
  (await client.get(`/svc/server/${id}/statistics?category=${category}&dtFrom=${from}&dtTo=${to}`)).data as Series[];

describe('statistics', () => {
  it.each(Object.entries(SERIES))('of %s carry their series and one entry that is none', async (category, names) => {
    clock.advance(3_600_000);
    const series = await read(category, '2030-01-31T12:00:00.000Z', '2030-01-31T13:00:00.000Z');
    expect(series.map((one) => one.series).sort()).toEqual([...names, 'interval'].sort());
    expect(series.at(-1)).toEqual({ series: 'interval', data: 1 });
    for (const { data } of series.slice(0, -1)) {
      expect(data).toHaveLength(61);
      expect(data[0]?.[0]).toBe(Date.parse('2030-01-31T12:00:00Z'));
    }
  });

  it('move while a server runs, are nothing while it is off, and end now', async () => {
    clock.advance(3_600_000);
    await client.put(`/service/server/${id}/power`, { power: 'off' });
    clock.advance(3_600_000);
    const [, , average] = await read('cpu', '2030-01-31T12:00:00.000Z', '2030-02-01T00:00:00.000Z');
    const values = average?.data ?? [];
    expect(values.at(-1)?.[0]).toBe(Date.parse('2030-01-31T14:00:00Z'));
    const running = values.slice(0, 60).map(([, value]) => value);
    expect(new Set(running).size).toBeGreaterThan(10);
    expect(running.every((value) => value > 0 && value <= 100)).toBe(true);
    expect(values.slice(61).every(([, value]) => value === 0)).toBe(true);
  });

  it('read the same minute the same twice', async () => {
    clock.advance(7_200_000);
    const once = await read('network', '2030-01-31T12:00:00.000Z', '2030-01-31T13:00:00.000Z');
    expect(await read('network', '2030-01-31T12:00:00.000Z', '2030-01-31T13:00:00.000Z')).toEqual(once);
  });

  it('stay bounded however long the span', async () => {
    clock.advance(90 * 86_400_000);
    const series = await read('ram', '2030-01-31T12:00:00.000Z', '2030-05-01T12:00:00.000Z');
    expect(series[0]?.data.length).toBeLessThanOrEqual(1_501);
    expect(series[0]?.data.length).toBeGreaterThan(1_000);
  });

  it('refuse what they do not measure', async () => {
    const answer = await client.get(`/svc/server/${id}/statistics?category=heat&dtFrom=x&dtTo=y`);
    expect([answer.status, answer.data.errors[0].info]).toEqual([500, 'Parameters are invalid']);
  });

  it('stand one list deeper on the command line face, without the entry that is no series', async () => {
    clock.advance(3_600_000);
    const { data } = await client.run('/server/statistics', { id, cpu: 'true', period: '1h' });
    expect(data).toHaveLength(1);
    expect((data[0] as Series[]).map(({ series }) => series)).toEqual(['cpu0', 'cpu1', 'cpuAvg']);
    expect((await client.run('/server/statistics', { id, all: true, period: '8h' })).data).toHaveLength(5);
    const dated = { id, ram: true, startdate: '20300131', enddate: '20300131' };
    expect((await client.run('/server/statistics', dated)).data[0][0].data).toHaveLength(61);
  });

  it.each([
    [{ period: '1h' }, 'Please choose a metric to show'],
    [{ cpu: true, ram: true, period: '1h' }, 'Please choose a single metric to view'],
    [{ cpu: true }, 'Please specify period, or startdate and enddate flags'],
    [
      { cpu: true, period: '1h', startdate: '20300101' },
      'Please choose either period or start/enddate flags but not both',
    ],
    [
      { cpu: true, period: '2h' },
      'Please choose from one of the supported periods, see statistics command help message for details',
    ],
    [{ cpu: true, startdate: 'today', enddate: 'today' }, 'Failed to run command (statistics)'],
  ])('refuse %j', async (json, message) => {
    const answer = await client.run('/server/statistics', { id, ...json });
    expect([answer.status, answer.data]).toEqual([500, { message }]);
  });
});

describe('what is known of a server besides', () => {
  it('is its history, newest first', async () => {
    clock.advance(60_000);
    await client.put(`/service/server/${id}/power`, { power: 'restart' });
    const { data } = await client.run('/server/history', { id });
    expect(data).toEqual([
      { date: '31/01/2030 12:01:00', user: 'api', action: 'Restart' },
      { date: '31/01/2030 12:00:00', user: 'api', action: 'Create Server' },
    ]);
  });

  it('is its usage by month', async () => {
    clock.advance(86_400_000);
    const { data } = await client.run('/server/report', { id });
    expect(Object.keys(data[0]).sort()).toEqual(
      [
        ...['year', 'month', 'cpu', 'ram', 'disk', 'diskTraffic', 'wanRcTraffic', 'wanTrTraffic', 'wanRcPer'],
        ...['wanTrPer', 'lanRcTraffic', 'lanTrTraffic', 'lanRcPer', 'lanTrPer'],
      ].sort(),
    );
    expect((data as { year: string; month: string }[]).map(({ year, month }) => `${year}-${month}`)).toEqual([
      '2030-02',
      '2030-01',
    ]);
    expect(data[0]).toMatchObject({ cpu: 2, ram: 2_048, disk: 20 });
    expect(data[0].wanTrTraffic).toBeGreaterThan(0);
  });

  it('is its description, which begins as the name of its image', async () => {
    expect((await client.run('/server/description', { id })).data).toEqual([
      { name: 'seen-01', description: 'Ubuntu Server 24.04 64-bit' },
    ]);
    expect((await client.run('/server/description', { id, set: 'shop' })).data[0].description).toBe('shop');
  });

  it('are its tags, written at once', async () => {
    expect((await client.run('/server/tags', { id, add: 'team-a' })).data).toEqual([{ id, tagName: 'team-a' }]);
    await client.post('/svc/tags', { objectType: 'ot.server', objectId: id, tagName: 'blue' });
    expect((await client.get(`/svc/tags/ot.server/${id}`)).data).toEqual(['team-a', 'blue']);
    expect((await client.run('/server/tags', { id, remove: 'team-a' })).data).toEqual([{ id, tagName: 'blue' }]);
    expect((await client.delete(`/svc/tags/ot.server/${id}/blue`)).data).toEqual([]);
    expect((await client.run('/server/tags', { id, add: 'much too long a tag' })).status).toBe(500);
    expect(simulator.machineLog().at(-1)).toMatchObject({ event: 'relabelled', id, tags: [] });
  });

  it('is never its price for a key without billing rights', async () => {
    await simulator.addFault({ fault: { kind: 'revoke_right', right: 'billing' } });
    const { data } = await client.run('/service/server/info', { id });
    expect(data[0]).toMatchObject({ id, priceMonthlyOn: '', priceHourlyOn: '', priceHourlyOff: '' });
    expect((await client.get(`/svc/pricing/serverConfig/${id}`)).status).toBe(403);
  });
});
