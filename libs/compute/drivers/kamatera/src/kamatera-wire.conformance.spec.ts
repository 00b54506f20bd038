import type { ProviderError } from '@uni/compute-port';
import { afterEach, describe, expect, it } from 'vitest';
import { Accounts, built, START, STOP, switched } from '../test/account.moves.js';
import { isWrite } from '../test/call-access.js';
import { IMAGE, LARGE, SECRET } from '../test/simulated-account.js';

const accounts = new Accounts();
const start = accounts.start.bind(accounts);
afterEach(() => accounts.dispose());

describe('a command', () => {
  it('goes on when the queue does not know its id yet', async () => {
    const account = await start();
    const driver = account.open();
    await account.simulator.addFault({ fault: { kind: 'early_404', polls: 5, count: null } });
    const ref = await built(account, driver);
    expect((await switched(account, driver, ref, STOP)).state).toBe('done');
    // Nothing that can be looked at tells that a revert has happened: its command must not be called forgotten.
    const order = { mark: account.spec().mark, name: 'before', withMemory: false };
    const made = await driver.snapshots?.create(ref, order, account.context());
    const end = await account.follow(driver, made?.task ?? { state: 'id_taken' });
    const snapshot = { externalId: end.state === 'done' ? (end.externalId ?? '') : '', mark: order.mark };
    const reverted = await driver.snapshots?.revert(ref, snapshot, account.context());
    expect((await account.follow(driver, reverted?.task ?? { state: 'id_taken' })).state).toBe('done');
  });

  it('is over when its effect shows, not when the queue says complete', async () => {
    const account = await start({ timings: { powerLagMs: 40_000 } });
    const driver = account.open();
    const ref = await built(account, driver);
    await switched(account, driver, ref, STOP);
    expect((await driver.get(ref, account.context())).powerState).toBe('stopped');
    const { task } = await driver.power(ref, STOP, account.context());
    expect(task.state).toBe('done');
    expect((await account.follow(driver, (await driver.destroy(ref, account.context())).task)).state).toBe('done');
  });

  it('of another kind on the same server makes it busy, with the platform saying so inside a success', async () => {
    const account = await start();
    const driver = account.open();
    const ref = await built(account, driver);
    await account.simulator.addFault({ fault: { kind: 'errors_in_ok' } });
    await account.simulator.addFault({ fault: { kind: 'busy', server: ref.externalId, ms: 60_000 } });
    const failure = await driver.power(ref, STOP, account.context()).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'conflict_busy', outcome: 'not_applied', retryable: true });
    expect((failure as ProviderError).vendorCode).toMatch(/^200/);
    expect(account.machine(ref.externalId)?.power).toBe('on');
  });

  it('that would do nothing is success: the platform refuses what is already so', async () => {
    const account = await start();
    const driver = account.open();
    const ref = await built(account, driver);
    await switched(account, driver, ref, STOP);
    // Lists say "on" while it is off already.
    await account.simulator.addFault({ fault: { kind: 'power_lag', ms: 10_000, command: 'power_on' } });
    await switched(account, driver, ref, START);
    account.simulator.drift({ kind: 'change', id: ref.externalId, power: 'off' });
    expect((await switched(account, driver, ref, STOP)).state).toBe('done');
    expect((await switched(account, driver, ref, START)).state).toBe('done');
    expect(account.machine(ref.externalId)?.power).toBe('on');
  });

  it('is never given while another is at work, although what shows would be enough', async () => {
    const account = await start();
    const driver = account.open();
    const ref = await built(account, driver);
    await driver.power(ref, STOP, account.context());
    account.tick();
    await expect(driver.power(ref, START, account.context())).rejects.toMatchObject({
      code: 'conflict_busy',
      retryable: true,
    });
  });

  it('is asked about again after a gateway has answered in plain text', async () => {
    const account = await start();
    const driver = account.open();
    const ref = await built(account, driver);
    const { task } = await driver.power(ref, STOP, account.context());
    if (task.state !== 'pending') throw new Error('a stop takes a while');
    const body = 'upstream request timeout';
    await account.simulator.addFault({ fault: { kind: 'status', status: 504, body }, times: 1 });
    await expect(driver.task(task.handle, null, account.context())).rejects.toMatchObject({
      code: 'unavailable',
      outcome: 'unknown',
      retryable: true,
    });
    expect((await account.follow(driver, task)).state).toBe('done');
  });
});

describe('a removal', () => {
  it('is not even asked for while the server runs, and never forced', async () => {
    const account = await start();
    const driver = account.open();
    const ref = await built(account, driver);
    await expect(driver.destroy(ref, account.context())).rejects.toMatchObject({
      code: 'conflict_busy',
      outcome: 'not_applied',
      retryable: false,
    });
    const terminations = () => account.simulator.calls().filter(({ path }) => path.endsWith('/terminate'));
    expect(terminations()).toEqual([]);
    await switched(account, driver, ref, STOP);
    await account.follow(driver, (await driver.destroy(ref, account.context())).task);
    expect(terminations().map(({ params }) => params['force'])).toEqual([undefined]);
    expect(account.simulator.machines()).toEqual([]);
  });
});

describe('suspending', () => {
  it.each(['suspended', 'off', 'Suspended', 'paused', 'something new'])(
    'comes to its end, and back, when a suspended server shows as "%s"',
    async (suspendedPower) => {
      const account = await start({ suspendedPower });
      const driver = account.open();
      const ref = await built(account, driver);
      await switched(account, driver, ref, { ...START, action: 'suspend' });
      expect(account.machine(ref.externalId)?.power).toBe('suspended');
      await switched(account, driver, ref, { ...START, action: 'resume' });
      expect(account.machine(ref.externalId)?.power).toBe('on');
    },
  );
});

describe('the two faces', () => {
  it('are never given a name where an id can be given, and see the key in headers only', async () => {
    const account = await start();
    const driver = account.open();
    const ref = await built(account, driver);
    await switched(account, driver, ref, { ...START, action: 'suspend' });
    await switched(account, driver, ref, { ...START, action: 'resume' });
    await switched(account, driver, ref, STOP);
    await account.follow(driver, (await driver.resize(ref, LARGE, account.context())).task);
    await account.follow(
      driver,
      (await driver.adoption?.release(ref, account.context()))?.task ?? { state: 'id_taken' },
    );
    for (const { path, params, label } of account.simulator.calls()) {
      expect(JSON.stringify([path, params])).not.toContain(SECRET);
      if (label !== 'create' && !path.endsWith('/service/server')) expect(params['name'], path).toBeUndefined();
    }
  });

  it('are both examined: what only one of them lacks is named', async () => {
    const account = await start();
    const dead = account.open({ cliEndpoint: 'http://127.0.0.1:9' });
    const report = await dead.check(account.context());
    expect(report.ok).toBe(false);
    expect(report.problems).toMatchObject([
      { code: 'unreachable', message: expect.stringContaining('command line') as string },
    ]);
    expect(report.latencyMs).toBeGreaterThanOrEqual(0);
  });

  it('name settings that the account does not have', async () => {
    const account = await start();
    const driver = account.open({ datacenters: ['EU', 'XX-YY'], network: 'lan-1-nowhere' });
    const { problems } = await driver.check(account.context());
    expect(problems.map(({ code, message }) => `${code} ${message}`)).toEqual([
      'misconfigured The platform has no datacenter XX-YY.',
      'misconfigured There is no network lan-1-nowhere.',
    ]);
  });
});

describe('what the account offers', () => {
  it('is read with as many calls as there are datacenters and two more, and only for those that are used', async () => {
    const account = await start();
    const driver = account.open({ datacenters: ['EU', 'US-NY2'] });
    const { regions, images, sizes, networks } = await driver.catalogue(account.context());
    expect(account.simulator.calls()).toHaveLength(4);
    expect(regions).toMatchObject([{ ref: 'EU', available: true }, { ref: 'US-NY2' }]);
    expect(new Set(images.flatMap(({ locations }) => locations))).toEqual(new Set(['EU', 'US-NY2']));
    expect(images.find(({ ref }) => ref.toLowerCase() === IMAGE.toLowerCase())).toMatchObject({ minDiskGib: 10 });
    expect(sizes).toContainEqual(expect.objectContaining({ ref: '2B-2048', vcpus: 2, memoryMib: 2048 }));
    expect(networks[0]).toEqual({ ref: 'wan', name: 'Public network', location: null });
    expect(networks.map(({ location }) => location)).toEqual([null, 'EU', 'US-NY2']);
  });

  it('has a price by the hour, and less while it is off, unless it is billed by the month', async () => {
    const account = await start();
    const hourly = await account.open().prices?.list(account.context());
    const size = hourly?.sizes.find(({ sizeRef }) => sizeRef === '2B-2048');
    expect(hourly?.currency).toBe('USD');
    expect(size?.stoppedMicrosPerHour).toBeGreaterThan(0n);
    expect(size?.runningMicrosPerHour).toBeGreaterThan(size?.stoppedMicrosPerHour ?? 0n);
    expect(hourly?.volumeGibMicrosPerHour).toBeGreaterThan(0n);
    const monthly = await account.open({ billing: 'monthly' }).prices?.list(account.context());
    const same = monthly?.sizes.find(({ sizeRef }) => sizeRef === '2B-2048');
    expect(same?.stoppedMicrosPerHour).toBe(same?.runningMicrosPerHour);
  });

  it('follows the price list when that changes, and sends it no key', async () => {
    const account = await start();
    const driver = account.open();
    const price = async () => (await driver.prices?.list(account.context()))?.sizes[0]?.runningMicrosPerHour ?? 0n;
    const before = await price();
    await account.simulator.addFault({ fault: { kind: 'price_change', percent: 50 } });
    expect(await price()).toBeGreaterThan(before);
    const calls = account.simulator.calls().filter(({ path }) => path.includes('calculator'));
    expect(calls.map(({ identity }) => identity)).toEqual([null, null]);
  });
});

describe('disks', () => {
  it('grow without a snapshot that would keep others from being removed', async () => {
    const account = await start();
    const driver = account.open();
    const ref = await built(account, driver);
    await switched(account, driver, ref, STOP);
    await account.follow(driver, (await driver.resize(ref, LARGE, account.context())).task);
    expect(account.machine(ref.externalId)).toMatchObject({ snapshots: 0, diskSizesGb: [50], cpu: '4B', ramMb: 8192 });
  });

  it('are changed one after another, and not at all when a part of the wish cannot be met', async () => {
    const account = await start();
    const driver = account.open();
    const ref = await built(account, driver);
    await switched(account, driver, ref, STOP);
    const before = account.simulator.calls().filter(isWrite).length;
    const impossible = { vcpus: 4, memoryMib: 8192, diskGib: 51 };
    await expect(driver.resize(ref, impossible, account.context())).rejects.toMatchObject({ code: 'invalid' });
    expect(account.simulator.calls().filter(isWrite)).toHaveLength(before);
    await account.follow(driver, (await driver.resize(ref, LARGE, account.context())).task);
    const writes = account.simulator.calls().filter(isWrite).slice(before);
    expect(writes.map(({ method, path }) => `${method} ${path.split('/').at(-1)}`)).toEqual([
      'PUT cpu',
      'PUT ram',
      'PUT disk',
    ]);
  });

  it('beside the first cannot be removed while there are snapshots, and the platform says so', async () => {
    const account = await start();
    const driver = account.open();
    const ref = await built(account, driver);
    const order = { mark: account.spec().mark, name: 'data', sizeGib: 20, typeRef: null };
    const made = await account.follow(
      driver,
      (await driver.volumes?.create(ref, order, account.context()))?.task ?? { state: 'id_taken' },
    );
    await account.console('POST', `/service/server/${ref.externalId}/snapshot`, { name: 'by-hand' });
    await account.until(() => Promise.resolve(account.machine(ref.externalId)?.snapshots === 1 ? true : undefined));
    const volume = { externalId: made.state === 'done' ? (made.externalId ?? '') : '', mark: order.mark };
    const removal = async () =>
      account.follow(
        driver,
        (await driver.volumes?.remove(ref, volume, account.context()))?.task ?? { state: 'id_taken' },
      );
    await expect(removal()).rejects.toMatchObject({ code: 'conflict_busy', retryable: false });
    expect(account.machine(ref.externalId)?.diskSizesGb).toEqual([20, 20]);
  });
});

describe('machines that others have made', () => {
  it('keep the beginning of a long name when they are taken over, and get it back as it fits', async () => {
    const account = await start();
    const driver = account.open();
    const { id } = account.simulator.drift({ kind: 'appear', name: 'a_rather_long_name_of_old' });
    const { mark } = account.spec();
    await account.follow(
      driver,
      (await driver.adoption?.adopt(id, mark, account.context()))?.task ?? { state: 'id_taken' },
    );
    expect(account.machine(id)?.name).toMatch(/^a-rather-lon-o[0-9a-z]{26}$/);
    const [listed] = (await driver.inventory(null, account.context())).items;
    expect(listed).toMatchObject({ externalId: id, mark, name: '' });
    await account.follow(
      driver,
      (await driver.adoption?.release({ externalId: id, mark }, account.context()))?.task ?? { state: 'id_taken' },
    );
    expect(account.machine(id)?.name).toBe('a-rather-lon');
  });

  it('are all listed, however many, from the same two calls', async () => {
    const account = await start();
    for (let count = 0; count < 300; count += 1) account.simulator.drift({ kind: 'appear', name: `foreign-${count}` });
    const before = account.simulator.calls().length;
    const { items, complete } = await account.open().inventory(null, account.context());
    expect({ listed: items.length, complete }).toEqual({ listed: 300, complete: true });
    expect(account.simulator.calls().length - before).toBe(2);
  });

  it('are not said to be gone by an answer without content', async () => {
    const account = await start();
    account.simulator.drift({ kind: 'appear', name: 'foreign' });
    const match = { method: 'GET', path: '/service/servers' } as const;
    await account.simulator.addFault({ match, fault: { kind: 'status', status: 200, body: '' } });
    const driver = account.open();
    expect(await driver.inventory(null, account.context())).toEqual({ items: [], nextCursor: null, complete: false });
    const { items, complete } = await driver.inventory(null, account.context());
    expect({ listed: items.length, complete }).toEqual({ listed: 1, complete: true });
  });
});
