import { describe, expect, it } from 'vitest';
import { accountsOfTests, failureOf, switched } from '../test/account.bench.js';
import { AWAY, HOME, KEYS, LARGE, PROJECT, SSH_KEY } from '../test/simulated-account.js';

const SECOND_PROJECT = 'fedcba9876543210fedcba9876543210';
const TWO_PROJECTS = [
  { id: PROJECT, description: 'Production', regions: [HOME, AWAY] },
  { id: SECOND_PROJECT, description: 'Staging', regions: [HOME] },
];

describe('OVH, what is special about it', () => {
  const start = accountsOfTests();

  describe('several projects', () => {
    it('are one page of the inventory each, and another process goes on with the cursor', async () => {
      const account = await start({ world: { projects: TWO_PROJECTS } });
      account.simulator.drift({ kind: 'appear', project: SECOND_PROJECT, region: HOME, name: 'theirs' });
      account.simulator.drift({ kind: 'appear', project: PROJECT, region: AWAY, name: 'mine' });
      const first = await account.open().inventory(null, account.context());
      expect(first.nextCursor).not.toBeNull();
      const second = await account.open().inventory(first.nextCursor, account.context());
      expect(second.nextCursor).toBeNull();
      const names = [...first.items, ...second.items].map(({ name }) => name);
      expect(names.sort()).toEqual(['mine', 'theirs']);
    });

    it('are not hidden by one of them that is closed, and the inventory says that it is incomplete', async () => {
      const account = await start({ world: { projects: TWO_PROJECTS } });
      await account.simulator.addFault({ fault: { kind: 'project_closed', project: SECOND_PROJECT } });
      const driver = account.open({
        ...account.connection(),
        options: { projects: [PROJECT, SECOND_PROJECT] },
      });
      const first = await driver.inventory(null, account.context());
      const report = await driver.check(account.context());
      expect(first).toMatchObject({ items: [], complete: true });
      expect(report.problems.some(({ message }) => message.includes(SECOND_PROJECT))).toBe(true);
    });

    it('can be left out by the connection: what is in them is neither listed nor built in', async () => {
      const account = await start({ world: { projects: TWO_PROJECTS } });
      account.simulator.drift({ kind: 'appear', project: PROJECT, name: 'hidden' });
      const driver = account.open(account.connection({ projects: [SECOND_PROJECT] }));
      const ref = await account.build(driver);
      expect(ref.externalId).toMatch(new RegExp(`^${SECOND_PROJECT}/`));
      const { items, nextCursor } = await driver.inventory(null, account.context());
      expect(items.map(({ externalId }) => externalId)).toEqual([ref.externalId]);
      expect(nextCursor).toBeNull();
    });

    it('keep a machine from being called gone when its project is closed', async () => {
      const account = await start({ world: { projects: TWO_PROJECTS } });
      const driver = account.open(account.connection({ projects: [PROJECT] }));
      const ref = await account.build(driver);
      await account.simulator.addFault({ fault: { kind: 'project_closed', project: PROJECT } });
      for (const call of [driver.get(ref, account.context()), driver.destroy(ref, account.context())]) {
        expect(await failureOf(call)).toMatchObject({ code: 'forbidden', outcome: 'not_applied' });
      }
    });
  });

  describe('regions', () => {
    it('have flavors and images of their own under the same names', async () => {
      const account = await start();
      const driver = account.open();
      const refs = [
        await account.build(driver, account.spec({ region: HOME })),
        await account.build(driver, account.spec({ region: AWAY })),
      ];
      const machines = refs.map(({ externalId }) => account.machine(externalId));
      expect(machines).toMatchObject([
        { region: HOME, flavor: 'b3-8', image: 'Debian 12' },
        { region: AWAY, flavor: 'b3-8', image: 'Debian 12' },
      ]);
      const { sizes, images } = await driver.catalogue(account.context());
      expect(sizes.filter(({ ref }) => ref === 'b3-8').map(({ regionRef }) => regionRef)).toEqual([HOME, AWAY]);
      expect(images.find(({ ref }) => ref === 'Debian 12')?.locations).toEqual([HOME, AWAY]);
    });

    it('are chosen by what may still be started there, and passed over when the flavor is out of stock', async () => {
      const account = await start();
      const driver = account.open();
      await account.simulator.addFault({ fault: { kind: 'quota', region: HOME, maxInstances: 2 } });
      expect(await account.place(driver, account.spec())).toMatchObject({ location: AWAY });
      await account.simulator.addFault({ fault: { kind: 'no_capacity', region: AWAY, how: 'refuse' } });
      expect(await account.place(driver, account.spec())).toMatchObject({ location: HOME });
    });

    it('that are down are built in by nobody', async () => {
      const account = await start();
      const driver = account.open();
      await account.simulator.addFault({ fault: { kind: 'region_down', region: HOME, how: 'status' } });
      expect(await account.place(driver, account.spec())).toMatchObject({ location: AWAY });
      const error = await failureOf(account.place(driver, account.spec({ region: HOME })));
      expect(error).toMatchObject({ code: 'capacity', outcome: 'not_applied' });
    });

    it('that were given up, or do not sell the flavor, are named as such', async () => {
      const account = await start();
      const driver = account.open();
      for (const order of [{ region: 'BHS5' }, { sizeRef: 'b9-1' }, { sizeRef: null, size: { ...LARGE, vcpus: 3 } }]) {
        const error = await failureOf(account.place(driver, account.spec(order)));
        expect(error).toMatchObject({ code: 'invalid', outcome: 'not_applied', retryable: false });
      }
    });

    it('whose image was withdrawn are passed over, and an image that is nowhere is named', async () => {
      const account = await start();
      const driver = account.open();
      await account.simulator.addFault({ fault: { kind: 'withdraw_image', image: 'Debian 12' } });
      const error = await failureOf(account.place(driver, account.spec()));
      expect(error).toMatchObject({ code: 'invalid', retryable: false });
      expect(error.vendorMessage).toContain('Debian 12');
    });
  });

  describe('an order', () => {
    it("carries host name, keys and the customer's own text side by side, and the mark in the name", async () => {
      const account = await start();
      const script = '#!/bin/sh\necho "caf\u00e9" > /root/ready\n';
      const spec = account.spec({ userData: script, hostname: 'shop-1' });
      await account.build(account.open(), spec);
      const [machine] = account.simulator.machines();
      expect(machine?.name).toBe(`shop-1--uni-${spec.mark}`);
      expect(machine?.userData).toContain(script);
      expect(machine?.userData).toContain('"hostname": "shop-1"');
      expect(machine?.userData).toContain(SSH_KEY);
      expect(machine?.userData).toMatch(/^Content-Type: multipart\/mixed; boundary="([^"]+)"/);
    });

    it('joins the networks that it names, in a region that they reach', async () => {
      const account = await start();
      const driver = account.open();
      const { networks } = await driver.catalogue(account.context());
      expect(networks.map(({ ref, location }) => `${ref} ${location}`)).toContain(`Ext-Net ${AWAY}`);
      const ref = await account.build(driver, account.spec({ networkRefs: ['Ext-Net'], region: AWAY }));
      expect(account.machine(ref.externalId)).toMatchObject({ region: AWAY });
      expect((await driver.get(ref, account.context())).addresses).not.toEqual([]);
      const error = await failureOf(account.place(driver, account.spec({ networkRefs: ['pn-1_1'] })));
      expect(error).toMatchObject({ code: 'capacity', outcome: 'not_applied' });
    });

    it('that ends in ERROR names capacity, and is begun again as one machine with the wreck removed', async () => {
      const account = await start();
      const driver = account.open();
      const spec = account.spec();
      const placement = await account.place(driver, spec);
      const fault = await account.simulator.addFault({ fault: { kind: 'no_capacity', how: 'build_error' } });
      const { task } = await driver.create(spec, placement, account.context());
      const error = await failureOf(account.follow(driver, task, spec));
      expect(error).toMatchObject({ code: 'capacity', retryable: true, vendorCode: 'ERROR' });
      const [wreck] = account.simulator.machines();
      expect(wreck?.status).toBe('ERROR');

      account.simulator.removeFault(fault);
      const found = await driver.find(spec, placement, account.context());
      if (found.found !== 'yes') throw new Error('the wreck carries our mark and must be found');
      expect(await account.follow(driver, found.task, spec)).toMatchObject({ state: 'done' });
      expect(account.simulator.machines()).toMatchObject([{ status: 'ACTIVE' }]);
      expect(account.simulator.machines()[0]?.id).not.toBe(wreck?.id);
    });

    it('waits for an address, but not for ever', async () => {
      const account = await start();
      const driver = account.open();
      await account.simulator.addFault({ fault: { kind: 'no_address' } });
      const spec = account.spec();
      const accepted = await driver.create(spec, await account.place(driver, spec), account.context());
      account.tick(60_000);
      if (accepted.task.state !== 'pending') throw new Error('a build takes time');
      const waiting = await driver.task(accepted.task.handle, spec, account.context());
      expect(waiting).toMatchObject({ state: 'pending', detail: 'waiting for its address' });
      account.tick(180_000);
      expect(await account.follow(driver, waiting, spec)).toMatchObject({ state: 'done' });
    });
  });

  describe('the cheapest off', () => {
    it('gives the compute back, keeps machine, mark and address, and comes back with a start', async () => {
      const account = await start();
      const driver = account.open();
      const ref = await account.build(driver);
      const { addresses } = await driver.get(ref, account.context());
      expect(await switched(account, driver, ref, 'shelve')).toBe('SHELVED_OFFLOADED');
      expect(await driver.get(ref, account.context())).toMatchObject({ ...ref, powerState: 'shelved', busy: false });
      expect(await switched(account, driver, ref, 'start')).toBe('ACTIVE');
      expect((await driver.get(ref, account.context())).addresses).toEqual(addresses);
    });

    it('is reached from a stopped machine too, and left alone by a stop', async () => {
      const account = await start();
      const driver = account.open();
      const ref = await account.build(driver);
      await switched(account, driver, ref, 'stop');
      expect(await switched(account, driver, ref, 'shelve')).toBe('SHELVED_OFFLOADED');
      expect(await switched(account, driver, ref, 'stop')).toBe('SHELVED_OFFLOADED');
    });

    it('keeps its image out of the snapshots, so that nobody removes the machine with it', async () => {
      const account = await start();
      const driver = account.open();
      const ref = await account.build(driver);
      await switched(account, driver, ref, 'shelve');
      expect(await driver.snapshots?.list(null, account.context())).toEqual([]);
      expect(await driver.snapshots?.list(ref, account.context())).toEqual([]);
    });

    it('says when there is no room to come back to, and may be asked again', async () => {
      const account = await start();
      const driver = account.open();
      const ref = await account.build(driver);
      await switched(account, driver, ref, 'shelve');
      const fault = await account.simulator.addFault({ fault: { kind: 'no_capacity', how: 'build_error' } });
      const request = { action: 'unshelve', force: false, graceMs: 0 } as const;
      const { task } = await driver.power(ref, request, account.context());
      expect(await failureOf(account.follow(driver, task))).toMatchObject({ code: 'capacity', retryable: true });
      account.simulator.removeFault(fault);
      expect(await switched(account, driver, ref, 'unshelve')).toBe('ACTIVE');
    });
  });

  describe('a resize', () => {
    it.each([true, false])('of a machine that is off leaves it off, vendor keeping the power: %s', async (keeps) => {
      const account = await start({ habits: { resizeKeepsPower: keeps } });
      const driver = account.open();
      const ref = await account.build(driver);
      await switched(account, driver, ref, 'stop');
      const { task } = await driver.resize(ref, LARGE, account.context());
      expect((await account.follow(driver, task)).state).toBe('done');
      expect(account.machine(ref.externalId)).toMatchObject({ status: 'SHUTOFF', flavor: 'b3-16' });
    });

    it('refuses numbers that no flavor has', async () => {
      const account = await start();
      const driver = account.open();
      const ref = await account.build(driver);
      const error = await failureOf(driver.resize(ref, { ...LARGE, vcpus: 3 }, account.context()));
      expect(error).toMatchObject({ code: 'invalid', outcome: 'not_applied' });
    });
  });

  it('starts a machine in status ERROR by force, and removes one like any other', async () => {
    const account = await start();
    const driver = account.open();
    const ref = await account.build(driver);
    const breakDown = () =>
      account.simulator.drift({ kind: 'change', id: ref.externalId.split('/')[1] ?? '', status: 'ERROR' });
    breakDown();
    expect((await driver.get(ref, account.context())).powerState).toBe('unknown');
    expect(await switched(account, driver, ref, 'start')).toBe('ACTIVE');
    breakDown();
    const { task } = await driver.destroy(ref, account.context());
    expect((await account.follow(driver, task)).state).toBe('done');
    expect(account.simulator.machines()).toEqual([]);
  });

  it('takes no page of a proxy for a machine that is gone', async () => {
    const account = await start();
    const driver = account.open();
    const ref = await account.build(driver);
    const fault = { kind: 'html', status: 404 } as const;
    await account.simulator.addFault({ match: { label: 'get_instance' }, fault, times: 1 });
    expect(await failureOf(driver.get(ref, account.context()))).toMatchObject({ code: 'protocol', retryable: true });
    await account.simulator.addFault({ match: { label: 'get_instance' }, fault, times: 1 });
    expect(await failureOf(driver.destroy(ref, account.context()))).toMatchObject({ code: 'protocol' });
    expect(account.machine(ref.externalId)?.status).toBe('ACTIVE');
  });

  it('loses a machine whose name was changed by hand, and finds it again when it is adopted', async () => {
    const account = await start();
    const driver = account.open();
    const ref = await account.build(driver);
    account.simulator.drift({ kind: 'change', id: ref.externalId.split('/')[1] ?? '', name: 'renamed' });
    expect(await failureOf(driver.get(ref, account.context()))).toMatchObject({ code: 'not_found' });
    await driver.adoption?.adopt(ref.externalId, ref.mark, account.context());
    expect(await driver.get(ref, account.context())).toMatchObject({ ...ref, name: 'renamed' });
  });

  it('shows that a shelved machine costs less than a stopped one, and a stopped one as much as a running one', async () => {
    const account = await start();
    const prices = await account.open(account.connection({ subsidiary: 'FR' })).prices?.list(account.context());
    const size = prices?.sizes.find(({ sizeRef, regionRef }) => sizeRef === 'b3-8' && regionRef === HOME);
    expect(prices?.currency).toBe('EUR');
    // 0.0549 € an hour in the vendor's catalogue.
    expect(size).toMatchObject({ runningMicrosPerHour: 54_900n, stoppedMicrosPerHour: 54_900n });
    expect(size?.shelvedMicrosPerHour ?? 0n).toBeGreaterThan(0n);
    expect(size?.shelvedMicrosPerHour ?? 0n).toBeLessThan(size?.runningMicrosPerHour ?? 0n);
    expect(prices?.volumeGibMicrosPerHour ?? 0n).toBeGreaterThan(0n);
  });

  it('keeps every secret out of handles, lists and failures', async () => {
    const account = await start();
    const driver = account.open();
    const ref = await account.build(driver);
    await account.simulator.addFault({ fault: { kind: 'revoke_application' } });
    const error = await failureOf(driver.get(ref, account.context()));
    const report = await driver.check(account.context());
    const words = JSON.stringify([{ ...error, stack: error.stack }, report]);
    for (const secret of [KEYS.applicationSecret, KEYS.consumerKey]) expect(words).not.toContain(secret);
  });
});
