import type { ProviderError } from '@uni/compute-port';
import { afterEach, describe, expect, it } from 'vitest';
import { Accounts, built } from '../test/account.moves.js';
import { isWrite } from '../test/call-access.js';
import { readMark } from '../test/mark.reader.js';
import { IMAGE, LARGE, SMALL, SSH_KEY } from '../test/simulated-account.js';

const accounts = new Accounts();
const start = accounts.start.bind(accounts);
afterEach(() => accounts.dispose());

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
