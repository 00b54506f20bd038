import type { MachineRef, RebuildRequest } from '@uni/compute-port';
import { afterEach, describe, expect, it } from 'vitest';
import { SimulatedCloud, SSH_KEY } from '../test/simulated-cloud.js';

const OFF = { action: 'stop', force: true, graceMs: 0 } as const;
const MARK = '0198f3c2-7f10-7abc-8def-0000000000aa';
const ORDER = { mark: MARK, name: 'before upgrade' };
const clouds: SimulatedCloud[] = [];
async function start(...options: Parameters<typeof SimulatedCloud.start>): Promise<SimulatedCloud> {
  const cloud = await SimulatedCloud.start(...options);
  clouds.push(cloud);
  return cloud;
}

afterEach(async () => {
  for (const cloud of clouds.splice(0)) await cloud.dispose();
});

/** Commands that are sent while `work` runs. */
async function commandsOf(cloud: SimulatedCloud, work: () => Promise<unknown>): Promise<readonly string[]> {
  const before = cloud.writes().length;
  await work();
  return cloud.writes().slice(before);
}

describe('going back to a snapshot', () => {
  async function withSnapshot(withMemory: boolean) {
    const cloud = await start({ settings: { snapshotStoppedMachines: true } });
    const driver = cloud.open();
    const ref = await cloud.build(driver);
    const made = await driver.snapshots.create(ref, { ...ORDER, withMemory }, cloud.context());
    await cloud.follow(driver, made.task);
    const snapshot = { externalId: made.externalId ?? '', mark: MARK };
    const revert = async () =>
      cloud.follow(driver, (await driver.snapshots.revert(ref, snapshot, cloud.context())).task);
    return { cloud, driver, ref, revert };
  }

  it('of the disks turns a running machine off for it, and on again', async () => {
    const { cloud, ref, revert } = await withSnapshot(false);
    expect(await commandsOf(cloud, revert)).toEqual([
      'stopVirtualMachine',
      'revertToVMSnapshot',
      'startVirtualMachine',
    ]);
    expect(cloud.machine(ref.externalId)?.state).toBe('Running');
  });

  it('of the disks leaves a machine off that is off', async () => {
    const { cloud, driver, ref, revert } = await withSnapshot(false);
    await cloud.follow(driver, (await driver.power(ref, OFF, cloud.context())).task);
    expect(await commandsOf(cloud, revert)).toEqual(['revertToVMSnapshot']);
    expect(cloud.machine(ref.externalId)?.state).toBe('Stopped');
  });

  it('with memory needs no other call while the machine runs', async () => {
    const { cloud, ref, revert } = await withSnapshot(true);
    expect(await commandsOf(cloud, revert)).toEqual(['revertToVMSnapshot']);
    expect(cloud.machine(ref.externalId)?.state).toBe('Running');
  });

  it('never keeps the memory of a machine that is off', async () => {
    const { cloud, driver, ref } = await withSnapshot(false);
    await cloud.follow(driver, (await driver.power(ref, OFF, cloud.context())).task);
    const order = { mark: '0198f3c2-7f10-7abc-8def-0000000000bb', name: 'memory', withMemory: true };
    await expect(driver.snapshots.create(ref, order, cloud.context())).rejects.toMatchObject({
      code: 'invalid',
      vendorCode: 'state',
    });
  });

  it('is refused in the vendor’s words where the storage keeps no machine that is off', async () => {
    const cloud = await start();
    const driver = cloud.open();
    const ref = await cloud.build(driver);
    await cloud.follow(driver, (await driver.power(ref, OFF, cloud.context())).task);
    const attempt = async () => {
      const made = await driver.snapshots.create(ref, { ...ORDER, withMemory: false }, cloud.context());
      return cloud.follow(driver, made.task);
    };
    await expect(attempt()).rejects.toMatchObject({ code: 'invalid', outcome: 'not_applied' });
    expect(await driver.snapshots.list(ref, cloud.context())).toEqual([]);
  });
});

describe('a rebuild', () => {
  const request = (cloud: SimulatedCloud): RebuildRequest => ({
    imageRef: cloud.idOf('templates', 'debian-12'),
    hostname: 'fresh',
    sshPublicKeys: [SSH_KEY],
    loginUser: 'debian',
    userData: null,
  });
  const rebuild = async (cloud: SimulatedCloud, ref: MachineRef) => {
    const driver = cloud.open();
    return cloud.follow(driver, (await driver.rebuilding.rebuild(ref, request(cloud), cloud.context())).task);
  };

  it('writes the new user data before the new disk, and keeps size and power state', async () => {
    const cloud = await start();
    const driver = cloud.open();
    const ref = await cloud.build(driver);
    const before = cloud.machine(ref.externalId);
    const sent = await commandsOf(cloud, () => rebuild(cloud, ref));
    expect(sent.slice(0, 2)).toEqual(['updateVirtualMachine', 'restoreVirtualMachine']);
    const after = cloud.machine(ref.externalId);
    expect(after).toMatchObject({ template: 'debian-12', displayName: 'fresh', state: 'Running', name: before?.name });
    expect(after?.diskGib).toBe(before?.diskGib);
    expect(Buffer.from(after?.userData ?? '', 'base64').toString('utf8')).toContain('hostname: "fresh"');
  });

  it('does not replace the disk again when an old handle is asked about', async () => {
    const cloud = await start();
    const driver = cloud.open();
    const ref = await cloud.build(driver);
    const accepted = await driver.rebuilding.rebuild(ref, request(cloud), cloud.context());
    await cloud.follow(driver, accepted.task);
    expect(await commandsOf(cloud, () => cloud.follow(driver, accepted.task))).toEqual([]);
  });

  it('leaves backups of the old disk listed, and refuses to restore them', async () => {
    const cloud = await start();
    const driver = cloud.open();
    const ref = await cloud.build(driver);
    const made = await driver.backups.create(ref, ORDER, cloud.context());
    await cloud.follow(driver, made.task);
    await rebuild(cloud, ref);
    await cloud.follow(driver, (await driver.power(ref, OFF, cloud.context())).task);
    const backup = { externalId: made.externalId ?? '', mark: MARK };
    expect(await driver.backups.list(null, cloud.context())).toMatchObject([
      { ...backup, machineExternalId: ref.externalId, name: ORDER.name, state: 'ready' },
    ]);
    await expect(driver.backups.restore(ref, backup, cloud.context())).rejects.toMatchObject({
      code: 'invalid',
      outcome: 'not_applied',
    });
  });
});

describe('a volume', () => {
  it('is made of the offering that the order or the connection names, and refused where none fits', async () => {
    const cloud = await start();
    const large = cloud.idOf('diskOfferings', 'Large');
    const driver = cloud.open({ diskOffering: large });
    const ref = await cloud.build(driver);
    const order = (number: number, sizeGib: number, typeRef: string | null) => ({
      mark: `0198f3c2-7f10-7abc-8def-0000000001${number}`,
      name: 'data',
      sizeGib,
      typeRef,
    });
    const create = async (...given: Parameters<typeof order>) => {
      const { task } = await driver.volumes.create(ref, order(...given), cloud.context());
      return cloud.follow(driver, task);
    };
    await create(10, 100, null);
    await create(11, 20, cloud.idOf('diskOfferings', 'Small'));
    await expect(create(12, 30, null)).rejects.toMatchObject({ code: 'invalid' });
    await expect(create(13, 30, '4b0fbc5e-0000-4000-8000-00000000dead')).rejects.toMatchObject({ code: 'invalid' });
    const volumes = await driver.volumes.list(ref, cloud.context());
    expect(volumes.map(({ sizeGib, name }) => [sizeGib, name]).toSorted()).toEqual([
      [100, 'data'],
      [20, 'data'],
    ]);
  });

  it('is detached before it is deleted', async () => {
    const cloud = await start();
    const driver = cloud.open();
    const ref = await cloud.build(driver);
    const order = { ...ORDER, sizeGib: 10, typeRef: null };
    const made = await driver.volumes.create(ref, order, cloud.context());
    await cloud.follow(driver, made.task);
    const volume = { externalId: made.externalId ?? '', mark: MARK };
    const remove = async () => cloud.follow(driver, (await driver.volumes.remove(null, volume, cloud.context())).task);
    expect(await commandsOf(cloud, remove)).toEqual(['detachVolume', 'deleteVolume']);
  });
});

describe('a console', () => {
  it('that is not ready yet may be asked for again', async () => {
    const cloud = await start();
    const driver = cloud.open();
    const ref = await cloud.build(driver);
    await cloud.simulator.addFault({ fault: { kind: 'console_not_ready' } });
    await expect(driver.console.open(ref, cloud.context())).rejects.toMatchObject({
      code: 'unavailable',
      outcome: 'not_applied',
      retryable: true,
    });
    cloud.simulator.clearFaults();
    const access = await driver.console.open(ref, cloud.context());
    expect(new URL(access.url).searchParams.get('token')).toMatch(/./);
    expect(access.subprotocols).toEqual(['binary']);
  });
});

describe('usage', () => {
  it('is counted in hours by thing for an administrator, and not offered to others', async () => {
    const cloud = await start({ role: 'admin' });
    const driver = cloud.open({ usage: true });
    expect(cloud.open().usage).toBeUndefined();
    const ref = await cloud.build(driver);
    cloud.clock.advance(5 * 3_600_000);
    cloud.simulator.advance();
    const report = await driver.usage!.current(cloud.context());
    const ours = report.items.find(({ kind, externalId }) => kind === 'machine' && externalId === ref.externalId);
    expect(ours?.unit).toBe('hours');
    expect(ours?.quantity).toBeGreaterThanOrEqual(3);
    expect(ours?.amountMicros).toBeNull();
    expect(report.currency).toBeNull();
  });
});
