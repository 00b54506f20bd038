import type { Accepted, ComputeDriver, MachineRef } from '@uni/compute-port';
import { FULL_VERSIONS, RELEASES, type Release } from '@uni/simulator-cloudstack';
import { afterEach, describe, expect, it } from 'vitest';
import { LARGE, SimulatedCloud } from '../test/simulated-cloud.js';

const OFF = { action: 'stop', force: true, graceMs: 0 } as const;
const clouds: SimulatedCloud[] = [];
async function start(...options: Parameters<typeof SimulatedCloud.start>): Promise<SimulatedCloud> {
  const cloud = await SimulatedCloud.start(...options);
  clouds.push(cloud);
  return cloud;
}

afterEach(async () => {
  for (const cloud of clouds.splice(0)) await cloud.dispose();
});

async function livesALife(cloud: SimulatedCloud, driver: ComputeDriver): Promise<MachineRef> {
  const ref = await cloud.build(driver);
  await cloud.follow(driver, (await driver.power(ref, OFF, cloud.context())).task);
  await cloud.follow(driver, (await driver.resize(ref, LARGE, cloud.context())).task);
  expect(cloud.machine(ref.externalId)).toMatchObject({ ...LARGE, state: 'Stopped' });
  return ref;
}

describe('every release from 4.15 on', () => {
  it.each(RELEASES)('%s: builds, stops, resizes and removes, and passes the examination', async (version) => {
    const cloud = await start({ version });
    const driver = cloud.open();
    const report = await driver.check(cloud.context());
    expect(report).toMatchObject({ ok: true, version: FULL_VERSIONS[version] });
    const ref = await livesALife(cloud, driver);
    expect((await cloud.follow(driver, (await driver.destroy(ref, cloud.context())).task)).state).toBe('done');
  });

  it.each(RELEASES)(
    '%s: keeps snapshots, volumes and backups, takes discs and addresses, and tells events',
    async (version) => {
      const cloud = await start({ version });
      const driver = cloud.open();
      const ref = await cloud.build(driver);
      const order = (number: number) => ({
        mark: `0198f3c2-7f10-7abc-8def-0000000000a${number}`,
        name: 'of a release',
      });
      const context = cloud.context();
      const finish = async ({ task }: Accepted) => expect((await cloud.follow(driver, task)).state).toBe('done');
      await finish(await driver.snapshots.create(ref, { ...order(1), withMemory: false }, context));
      await finish(await driver.volumes.create(ref, { ...order(2), sizeGib: 10, typeRef: null }, context));
      await finish(await driver.backups.create(ref, order(3), context));
      await finish(await driver.isos.attach(ref, cloud.idOf('isos', 'systemrescue-12'), context));
      await finish(await driver.addresses.add(ref, { known: [] }, context));
      expect(await driver.snapshots.list(ref, context)).toMatchObject([{ ...order(1), state: 'ready' }]);
      expect(await driver.volumes.list(ref, context)).toMatchObject([{ ...order(2), state: 'attached' }]);
      expect(await driver.backups.list(ref, context)).toMatchObject([{ ...order(3), state: 'ready' }]);
      const since = new Date(cloud.clock.now().getTime() - 3_600_000);
      const { items } = await driver.events.list({ since, cursor: null }, context);
      expect(items.map(({ machineExternalId }) => machineExternalId)).toContain(ref.externalId);
    },
  );

  it.each<readonly [Release, readonly RegExp[]]>([
    ['4.15', [/console/, /history/]],
    ['4.17', [/console/]],
    ['4.18', []],
  ])('%s: the examination names what it is too old for, and no right that it cannot have', async (version, words) => {
    const cloud = await start({ version });
    const { problems } = await cloud.open().check(cloud.context());
    expect(problems.filter(({ code }) => code === 'missing_right')).toEqual([]);
    const aged = problems.filter(({ code }) => code === 'unsupported_version');
    expect(aged).toHaveLength(words.length === 0 ? 0 : 1);
    for (const word of words) expect(aged[0]?.message).toMatch(word);
  });

  it('without a console says so, and does not call the keys wrong', async () => {
    const cloud = await start({ version: '4.16' });
    const driver = cloud.open();
    const ref = await cloud.build(driver);
    await expect(driver.console.open(ref, cloud.context())).rejects.toMatchObject({
      code: 'forbidden',
      outcome: 'not_applied',
      vendorMessage: expect.stringContaining('createConsoleEndpoint') as string,
    });
  });

  it.each<[string, Parameters<typeof SimulatedCloud.start>[0]]>([
    ['a release without a history', { version: '4.16' }],
    ['a cloud that keeps it for administrators', { settings: { statsForAdminsOnly: true } }],
  ])('shows the present moment of the metrics on %s', async (_what, options) => {
    const cloud = await start(options);
    const driver = cloud.open();
    const ref = await cloud.build(driver);
    const nowMs = cloud.clock.now().getTime();
    const range = { from: new Date(nowMs - 3_600_000), to: new Date(nowMs + 3_600_000) };
    const series = await driver.metrics.read(ref, range, cloud.context());
    expect(series.map(({ name, points }) => [name, points.length])).toEqual([
      ['cpu', 1],
      ['memory', 1],
    ]);
  });

  it('obeys a cloud that takes changes by POST only and wants to know until when they are valid', async () => {
    const cloud = await start({ version: '4.22', settings: { enforcePostAndTimestamps: true } });
    const driver = cloud.open();
    expect((await driver.check(cloud.context())).ok).toBe(true);
    await livesALife(cloud, driver);
  });
});

describe('a project', () => {
  it('holds everything that is made through its connection, and shows nothing else', async () => {
    const cloud = await start();
    const [project] = Object.values(cloud.simulator.state().projects);
    const inside = cloud.open({ projectId: project?.id });
    const outside = cloud.open();
    await cloud.build(outside);
    const ref = await cloud.build(inside);
    expect(cloud.machine(ref.externalId)?.project).toBe(project?.name);
    expect((await inside.inventory(null, cloud.context())).items).toMatchObject([{ externalId: ref.externalId }]);
    expect((await inside.check(cloud.context())).ok).toBe(true);
  });

  it('that is suspended is named by the examination', async () => {
    const cloud = await start();
    const [project] = Object.values(cloud.simulator.state().projects);
    await cloud.simulator.addFault({ fault: { kind: 'project_suspended', project: project?.name ?? '' } });
    const report = await cloud.open({ projectId: project?.id }).check(cloud.context());
    expect(report.problems).toContainEqual(expect.objectContaining({ code: 'account_closed', severity: 'error' }));
  });
});

describe('the examination of a connection', () => {
  it('warns about an administrator’s keys, and shows them the room of every zone', async () => {
    const cloud = await start({ role: 'admin' });
    const report = await cloud.open().check(cloud.context());
    expect(report.ok).toBe(true);
    expect(report.problems.map(({ code }) => code)).toContain('too_many_rights');
    const { regions } = await cloud.open().catalogue(cloud.context());
    expect(report.capacity.map(({ location }) => location)).toEqual(regions.map(({ name }) => name));
    for (const { memoryMib, diskGib } of report.capacity) {
      expect(memoryMib?.total).toBeGreaterThan(memoryMib?.used ?? 0);
      expect(diskGib?.total).toBeGreaterThan(0);
    }
  });

  it('shows a customer the limits of the account', async () => {
    const cloud = await start();
    const driver = cloud.open({}, 'northwind');
    const { capacity } = await driver.check(cloud.context());
    expect(capacity.length).toBeGreaterThan(0);
    for (const { machines } of capacity) expect(machines?.total).toBeGreaterThan(0);
  });

  it('names what the options get wrong', async () => {
    const cloud = await start({ settings: { defaultPageSize: 100 } });
    const nowhere = '2a0fbc5e-0000-4000-8000-00000000dead';
    const report = await cloud
      .open({ zones: [nowhere], customOffering: cloud.idOf('offerings', 's1.small'), pageSize: 100 })
      .check(cloud.context());
    expect(report.ok).toBe(false);
    const texts = report.problems.filter(({ code }) => code === 'misconfigured').map(({ message }) => message);
    expect(texts).toEqual([
      expect.stringContaining(`These keys see no zone ${nowhere}:`),
      'Offering s1.small has a fixed size.',
    ]);
  });

  it('names a page that is larger than the cloud allows', async () => {
    const cloud = await start({ settings: { defaultPageSize: 100 } });
    const report = await cloud.open().check(cloud.context());
    expect(report).toMatchObject({ ok: false });
    const named = report.problems.find(({ message }) => message.includes('page'));
    expect(named).toMatchObject({ code: 'misconfigured', severity: 'error' });
    expect(named?.remedy).toContain('100');
  });

  it('names hosts that do not answer', async () => {
    const cloud = await start({ role: 'admin' });
    await cloud.simulator.addFault({ fault: { kind: 'zone_down', zone: 'ams1' } });
    const { problems } = await cloud.open().check(cloud.context());
    expect(problems).toContainEqual(
      expect.objectContaining({ code: 'part_down', message: expect.stringContaining('ams1') as string }),
    );
  });

  it('bears clocks that differ by a little, and warns', async () => {
    const cloud = await start();
    await cloud.simulator.addFault({ fault: { kind: 'clock_off', byMs: 180_000 } });
    const report = await cloud.open().check(cloud.context());
    expect(report.ok).toBe(true);
    expect(report.clockSkewMs).toBeGreaterThan(170_000);
    expect(report.problems).toContainEqual(expect.objectContaining({ code: 'clock_skew', severity: 'warning' }));
  });

  it('does not take a clock that runs wrong for wrong keys', async () => {
    const cloud = await start();
    await cloud.simulator.addFault({ fault: { kind: 'clock_off', byMs: 660_000 } });
    const { problems } = await cloud.open().check(cloud.context());
    expect(problems.map(({ code, severity }) => [code, severity])).toEqual([['clock_skew', 'error']]);
  });
});
