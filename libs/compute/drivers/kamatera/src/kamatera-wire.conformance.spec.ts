import { ProviderError, type ComputeDriver } from '@uni/compute-port';
import { afterEach, describe, expect, it } from 'vitest';
import { isWrite } from '../test/call-access.js';
import { readMark } from '../test/mark.reader.js';
import { IMAGE, LARGE, SECRET, SimulatedAccount, SMALL, SSH_KEY } from '../test/simulated-account.js';

const accounts: SimulatedAccount[] = [];
async function start(...options: Parameters<typeof SimulatedAccount.start>): Promise<SimulatedAccount> {
  const account = await SimulatedAccount.start(...options);
  accounts.push(account);
  return account;
}

afterEach(async () => {
  for (const account of accounts.splice(0)) await account.dispose();
});

const STOP = { action: 'stop', force: true, graceMs: 0 } as const;
const START = { action: 'start', force: false, graceMs: 0 } as const;

async function switched(
  account: SimulatedAccount,
  driver: ComputeDriver,
  ref: Ref,
  request: Parameters<ComputeDriver['power']>[1],
) {
  return account.follow(driver, (await driver.power(ref, request, account.context())).task);
}
interface Ref {
  readonly externalId: string;
  readonly mark: string;
}
async function built(
  account: SimulatedAccount,
  driver: ComputeDriver,
  ...spec: Parameters<SimulatedAccount['spec']>
): Promise<Ref> {
  const order = account.spec(...spec);
  return { externalId: await account.build(driver, order), mark: order.mark };
}

describe('an order', () => {
  it('carries name with mark, key, size, image, network and tag in one call of the command line face', async () => {
    const account = await start();
    const driver = account.open();
    const spec = account.spec({ size: LARGE });
    const id = await account.build(driver, spec);
    expect(account.machine(id)).toMatchObject({
      cpu: '4B',
      ramMb: 8192,
      diskSizesGb: [50],
      datacenter: 'EU',
      networks: ['wan-eu'],
      tags: ['uni-manager'],
      sshKey: SSH_KEY,
      power: 'on',
    });
    expect(account.machine(id)?.name).toMatch(/^web-1-u[0-9a-z]{26}$/);
    expect(readMark(account.machine(id)?.name ?? '')).toBe(spec.mark);
    const writes = account.simulator.calls().filter(isWrite);
    expect(writes.map(({ label }) => label)).toHaveLength(1);
  });

  it("hands on the customer's user data unchanged, and otherwise gives the guest its host name", async () => {
    const account = await start();
    const driver = account.open();
    const userData = '#cloud-config\nhostname: mine\n# "quotes", umläute and\ttabs\n';
    const own = await account.build(driver, account.spec({ userData }));
    expect(account.machine(own)).toMatchObject({ userData, script: '' });
    const named = await account.build(driver, account.spec({ hostname: 'shop-2' }));
    expect(account.machine(named)?.script).toContain("hostnamectl set-hostname 'shop-2'");
    expect(account.machine(named)?.userData).toBe('');
  });

  it('goes into a private network by its full name and to the address that was reserved there', async () => {
    const account = await start();
    const driver = account.open();
    const { networks } = await driver.catalogue(account.context());
    const lan = networks.find(({ location }) => location === 'EU')?.ref ?? '';
    expect(lan).toMatch(/^lan-\d+-app$/);
    const ipv4 = { address: '10.20.0.77', prefixLength: 23, gateway: null };
    const ref = await built(account, driver, { networkRefs: [lan, 'wan'], ipv4 });
    const { addresses } = await driver.get(ref, account.context());
    expect(addresses[0]).toEqual({ address: '10.20.0.77', family: 'ipv4', kind: 'private' });
    expect(addresses[1]).toMatchObject({ kind: 'public' });
  });

  it('takes the class of processors and the way of billing from the connection, or the class from its size', async () => {
    const account = await start();
    const driver = account.open({ cpuType: 'T', billing: 'monthly', traffic: 't5000' });
    expect(account.machine(await account.build(driver))?.cpu).toBe('1T');
    const dedicated = await account.build(driver, account.spec({ sizeRef: '1D-2048' }));
    expect(account.machine(dedicated)?.cpu).toBe('1D');
    const state = account.simulator.state().servers[dedicated];
    expect(state).toMatchObject({ billing: 'monthly' });
  });

  it('finds its image whatever letters its id is written in', async () => {
    const account = await start();
    const driver = account.open();
    await built(account, driver, { imageRef: IMAGE.toUpperCase() });
    expect(account.simulator.machines()).toHaveLength(1);
  });

  it.each([
    ['a size that no list has', { size: { ...SMALL, vcpus: 3 } }, /next to it are 2 and 4/],
    ['a memory that no list has', { size: { ...SMALL, memoryMib: 3000 } }, /2048 and 3072/],
    ['a disk that no list has', { size: { ...SMALL, diskGib: 21 } }, /21 GB of disk/],
    [
      'a memory below the minimum of its image',
      { size: { ...SMALL, memoryMib: 256 }, sizeRef: '1T-256' },
      /256 MB of memory are not offered/,
    ],
    ['an image of another region', { region: 'US-NY2' }, /cannot be used in US-NY2/],
    ['an image without a datacenter', { imageRef: '6000c29' }, /datacenter and its id/],
    ['a datacenter that does not exist', { imageRef: `XX-YY:${IMAGE.slice(3)}` }, /XX-YY/],
  ])('is refused before anything is ordered: %s', async (_, overrides, words) => {
    const account = await start();
    const failure = await account.place(account.open(), account.spec(overrides)).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'invalid', outcome: 'not_applied', retryable: false });
    expect((failure as ProviderError).vendorMessage).toMatch(words);
  });

  it.each([
    ['no room', { kind: 'no_capacity', datacenter: 'EU' }, 'capacity'],
    ['a limit of the account', { kind: 'quota_reached' }, 'quota'],
    ['no balance', { kind: 'no_balance' }, 'quota'],
    ['a missing right', { kind: 'revoke_right', right: 'create' }, 'forbidden'],
    ['an image that was withdrawn', { kind: 'image_withdrawn', image: IMAGE.slice(3).toLowerCase() }, 'invalid'],
  ] as const)(
    'that is refused for %s names it, leaves nothing, and succeeds when that is mended',
    async (_, fault, code) => {
      const account = await start();
      const driver = account.open();
      const spec = account.spec();
      const placement = await account.place(driver, spec);
      const id = await account.simulator.addFault({ fault });
      const attempt = async () => {
        const { task } = await driver.create(spec, placement, account.context());
        return account.follow(driver, task, spec);
      };
      await expect(attempt()).rejects.toMatchObject({ code, outcome: 'not_applied', retryable: false });
      expect(account.simulator.machines()).toEqual([]);
      account.simulator.removeFault(id);
      expect((await attempt()).state).toBe('done');
      expect(account.simulator.machines()).toHaveLength(1);
    },
  );

  it('is found again while the queue does not show it yet: nobody may order a second time', async () => {
    const account = await start({ timings: { queueLagMs: 8_000 } });
    const driver = account.open();
    const spec = account.spec();
    const placement = await account.place(driver, spec);
    await account.simulator.addFault({ match: { access: 'write' }, fault: { kind: 'lost_answer' }, times: 1 });
    await expect(driver.create(spec, placement, account.context())).rejects.toMatchObject({ outcome: 'unknown' });
    expect(await driver.find(spec, placement, account.context())).toEqual({ found: 'undecided' });
    await expect(driver.create(spec, placement, account.context())).rejects.toMatchObject({
      code: 'conflict_busy',
      retryable: true,
    });
    account.tick(10_000);
    const { task } = await driver.create(spec, placement, account.context());
    expect((await account.follow(driver, task, spec)).state).toBe('done');
    expect(account.simulator.machines()).toHaveLength(1);
  });

  it('is found by another process in the queue before the server is listed', async () => {
    const account = await start();
    const spec = account.spec();
    const driver = account.open();
    const placement = await account.place(driver, spec);
    await driver.create(spec, placement, account.context());
    account.tick(5_000);
    const other = account.open();
    expect(await other.find(spec, placement, account.context())).toEqual({ found: 'undecided' });
    const { task } = await other.create(spec, placement, account.context());
    expect((await account.follow(other, task, spec)).state).toBe('done');
    expect(account.simulator.machines()).toHaveLength(1);
  });

  it('may be given again after somebody has cancelled its command', async () => {
    const account = await start();
    const driver = account.open();
    const spec = account.spec();
    const placement = await account.place(driver, spec);
    await account.simulator.addFault({ fault: { kind: 'cancelled_command', command: 'create' } });
    const { task } = await driver.create(spec, placement, account.context());
    await expect(account.follow(driver, task, spec)).rejects.toMatchObject({ retryable: true, outcome: 'not_applied' });
    expect(await driver.find(spec, placement, account.context())).toEqual({ found: 'no' });
    const again = await driver.create(spec, placement, account.context());
    expect((await account.follow(driver, again.task, spec)).state).toBe('done');
  });

  it('is turned on when the platform has left it off', async () => {
    const account = await start();
    const driver = account.open();
    const spec = account.spec();
    const { task } = await driver.create(spec, await account.place(driver, spec), account.context());
    let current = task;
    const phases = new Set<string>();
    for (let poll = 0; poll < 400 && current.state === 'pending'; poll += 1) {
      phases.add(current.phase);
      account.tick();
      const [machine] = account.simulator.machines();
      if (machine && !machine.busy && machine.power === 'on' && !phases.has('start') && poll < 40) {
        account.simulator.drift({ kind: 'change', id: machine.id, power: 'off' });
      }
      current = await driver.task(current.handle, spec, account.context());
    }
    expect(current.state).toBe('done');
    expect([...phases]).toEqual(['clone', 'start']);
    expect(account.simulator.machines()).toMatchObject([{ power: 'on' }]);
  });
});

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
      (await driver.adoption?.release(ref, context(account)))?.task ?? { state: 'id_taken' },
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
    const hourly = await account.open().prices?.list(context(account));
    const size = hourly?.sizes.find(({ sizeRef }) => sizeRef === '2B-2048');
    expect(hourly?.currency).toBe('USD');
    expect(size?.stoppedMicrosPerHour).toBeGreaterThan(0n);
    expect(size?.runningMicrosPerHour).toBeGreaterThan(size?.stoppedMicrosPerHour ?? 0n);
    expect(hourly?.volumeGibMicrosPerHour).toBeGreaterThan(0n);
    const monthly = await account.open({ billing: 'monthly' }).prices?.list(context(account));
    const same = monthly?.sizes.find(({ sizeRef }) => sizeRef === '2B-2048');
    expect(same?.stoppedMicrosPerHour).toBe(same?.runningMicrosPerHour);
  });

  it('follows the price list when that changes, and sends it no key', async () => {
    const account = await start();
    const driver = account.open();
    const price = async () => (await driver.prices?.list(context(account)))?.sizes[0]?.runningMicrosPerHour ?? 0n;
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
      (await driver.volumes?.create(ref, order, context(account)))?.task ?? { state: 'id_taken' },
    );
    await account.console('POST', `/service/server/${ref.externalId}/snapshot`, { name: 'by-hand' });
    await account.until(() => Promise.resolve(account.machine(ref.externalId)?.snapshots === 1 ? true : undefined));
    const volume = { externalId: made.state === 'done' ? (made.externalId ?? '') : '', mark: order.mark };
    const removal = async () =>
      account.follow(
        driver,
        (await driver.volumes?.remove(ref, volume, context(account)))?.task ?? { state: 'id_taken' },
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
      (await driver.adoption?.adopt(id, mark, context(account)))?.task ?? { state: 'id_taken' },
    );
    expect(account.machine(id)?.name).toMatch(/^a-rather-lon-o[0-9a-z]{26}$/);
    const [listed] = (await driver.inventory(null, account.context())).items;
    expect(listed).toMatchObject({ externalId: id, mark, name: '' });
    await account.follow(
      driver,
      (await driver.adoption?.release({ externalId: id, mark }, context(account)))?.task ?? { state: 'id_taken' },
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
    await account.simulator.addFault({ match, fault: { kind: 'status', status: 300, body: '' } });
    await expect(account.open().inventory(null, account.context())).rejects.toBeInstanceOf(ProviderError);
  });
});

function context(account: SimulatedAccount) {
  return account.context();
}
