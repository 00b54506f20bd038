import { ProviderError, type ComputeDriver, type MachineRef } from '@uni/compute-port';
import type { OvhSimulatorOptions } from '@uni/simulator-ovh';
import { afterEach, describe, expect, it } from 'vitest';
import {
  AWAY,
  HOME,
  KEYS,
  LARGE,
  PROJECT,
  SERVICE_ACCOUNT,
  SimulatedAccount,
  SSH_KEY,
} from '../test/simulated-account.js';

const SECOND_PROJECT = 'fedcba9876543210fedcba9876543210';
const TWO_PROJECTS = [
  { id: PROJECT, description: 'Production', regions: [HOME, AWAY] },
  { id: SECOND_PROJECT, description: 'Staging', regions: [HOME] },
];
const TEN_MINUTES_MS = 600_000;

describe('OVH, what is special about it', () => {
  const accounts: SimulatedAccount[] = [];
  afterEach(async () => {
    for (const account of accounts.splice(0)) await account.dispose();
  });

  async function start(options: Omit<OvhSimulatorOptions, 'clock'> = {}): Promise<SimulatedAccount> {
    const account = await SimulatedAccount.start(options);
    accounts.push(account);
    return account;
  }
  const failureOf = async (call: Promise<unknown>): Promise<ProviderError> => {
    const outcome: unknown = await call.then(
      () => null,
      (error: unknown) => error,
    );
    expect(outcome).toBeInstanceOf(ProviderError);
    return outcome as ProviderError;
  };
  const labels = (account: SimulatedAccount): readonly string[] =>
    account.simulator.calls().map(({ method, path }) => `${method} ${path}`);
  async function change(
    account: SimulatedAccount,
    driver: ComputeDriver,
    ref: MachineRef,
    action: 'start' | 'stop' | 'shelve' | 'unshelve',
  ): Promise<string | undefined> {
    const { task } = await driver.power(ref, { action, force: false, graceMs: 60_000 }, account.context());
    expect((await account.follow(driver, task)).state).toBe('done');
    return account.machine(ref.externalId)?.status;
  }

  describe('time', () => {
    it("is the vendor's: a clock that is ten minutes off changes nothing, and the check says so", async () => {
      const account = await start();
      account.skewMs = -TEN_MINUTES_MS;
      const driver = account.open();
      await account.build(driver);
      const { clockSkewMs, ok, problems } = await driver.check(account.context());
      expect(Math.round((clockSkewMs ?? 0) / 10_000)).toBe(60);
      expect(ok).toBe(true);
      expect(problems.map(({ code }) => code)).toContain('clock_skew');
    });

    it('is asked for once, and again after a refusal: then the same call goes through, and only once', async () => {
      const account = await start();
      const driver = account.open();
      const spec = account.spec();
      const placement = await account.place(driver, spec);
      expect(labels(account).filter((label) => label === 'GET /auth/time')).toHaveLength(1);
      await account.simulator.addFault({ fault: { kind: 'clock_skew', ms: TEN_MINUTES_MS } });
      const { task } = await driver.create(spec, placement, account.context());
      expect((await account.follow(driver, task, spec)).state).toBe('done');
      expect(labels(account).filter((label) => label === 'GET /auth/time')).toHaveLength(2);
      expect(account.simulator.machines()).toHaveLength(1);
    });

    it('is not blamed for keys that are wrong: one look at the clock, and the refusal stands', async () => {
      const account = await start();
      const driver = account.open();
      await driver.inventory(null, account.context());
      await account.simulator.addFault({ fault: { kind: 'revoke_credential', how: 'forgotten' } });
      account.simulator.clearCalls();
      const error = await failureOf(driver.inventory(null, account.context()));
      expect(error).toMatchObject({ code: 'unauthorized', retryable: false, vendorCode: '403 NOT_CREDENTIAL' });
      expect(labels(account)).toEqual(['GET /cloud/project', 'GET /auth/time']);
    });
  });

  describe('a service account', () => {
    const tokensTaken = (account: SimulatedAccount): number =>
      labels(account).filter((label) => label.startsWith('POST') && label.includes('oauth2/token')).length;

    it('builds and removes like application keys do, with one token for all of it', async () => {
      const account = await start();
      const driver = account.open(account.accountConnection());
      const ref = await account.build(driver);
      const { task } = await driver.destroy(ref, account.context());
      expect((await account.follow(driver, task)).state).toBe('done');
      expect(account.simulator.machines()).toEqual([]);
      expect(tokensTaken(account)).toBe(1);
    });

    it('takes a new token before the old one ends', async () => {
      const account = await start({ tokenLifetimeS: 600 });
      const driver = account.open(account.accountConnection());
      await driver.inventory(null, account.context());
      account.tick(530_000);
      await driver.inventory(null, account.context());
      expect(tokensTaken(account)).toBe(1);
      account.tick(15_000);
      await driver.inventory(null, account.context());
      expect(tokensTaken(account)).toBe(2);
      expect(account.simulator.calls().every(({ status }) => status === 200)).toBe(true);
    });

    it('takes a new token when the vendor has dropped the old one, and the call goes through', async () => {
      const account = await start();
      const driver = account.open(account.accountConnection());
      await driver.inventory(null, account.context());
      await account.simulator.addFault({ fault: { kind: 'expire_tokens' } });
      expect((await driver.inventory(null, account.context())).complete).toBe(true);
      expect(tokensTaken(account)).toBe(2);
    });

    it('that is gone is unauthorized, without its secret in any word', async () => {
      const account = await start();
      const driver = account.open(account.accountConnection());
      await account.simulator.addFault({ fault: { kind: 'revoke_service_account' } });
      const error = await failureOf(driver.inventory(null, account.context()));
      expect(error).toMatchObject({ code: 'unauthorized', outcome: 'not_applied', retryable: false });
      expect(JSON.stringify({ ...error, stack: error.stack })).not.toContain(SERVICE_ACCOUNT.clientSecret);
      const report = await driver.check(account.context());
      expect(report.problems).toMatchObject([{ code: 'unauthorized', severity: 'error' }]);
    });

    it('without a right is told which action is missing', async () => {
      const account = await start({ credentials: { actions: ['account:apiovh:auth/*'] } });
      const { ok, problems } = await account.open(account.accountConnection()).check(account.context());
      expect(ok).toBe(false);
      const missing = problems.find(({ code }) => code === 'missing_right');
      expect(missing?.message).toMatch(/publicCloudProject:apiovh:/);
      expect(missing?.remedy).toContain('IAM policy');
    });
  });

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
      expect(await change(account, driver, ref, 'shelve')).toBe('SHELVED_OFFLOADED');
      expect(await driver.get(ref, account.context())).toMatchObject({ ...ref, powerState: 'shelved', busy: false });
      expect(await change(account, driver, ref, 'start')).toBe('ACTIVE');
      expect((await driver.get(ref, account.context())).addresses).toEqual(addresses);
    });

    it('is reached from a stopped machine too, and left alone by a stop', async () => {
      const account = await start();
      const driver = account.open();
      const ref = await account.build(driver);
      await change(account, driver, ref, 'stop');
      expect(await change(account, driver, ref, 'shelve')).toBe('SHELVED_OFFLOADED');
      expect(await change(account, driver, ref, 'stop')).toBe('SHELVED_OFFLOADED');
    });

    it('keeps its image out of the snapshots, so that nobody removes the machine with it', async () => {
      const account = await start();
      const driver = account.open();
      const ref = await account.build(driver);
      await change(account, driver, ref, 'shelve');
      expect(await driver.snapshots?.list(null, account.context())).toEqual([]);
      expect(await driver.snapshots?.list(ref, account.context())).toEqual([]);
    });

    it('says when there is no room to come back to, and may be asked again', async () => {
      const account = await start();
      const driver = account.open();
      const ref = await account.build(driver);
      await change(account, driver, ref, 'shelve');
      const fault = await account.simulator.addFault({ fault: { kind: 'no_capacity', how: 'build_error' } });
      const request = { action: 'unshelve', force: false, graceMs: 0 } as const;
      const { task } = await driver.power(ref, request, account.context());
      expect(await failureOf(account.follow(driver, task))).toMatchObject({ code: 'capacity', retryable: true });
      account.simulator.removeFault(fault);
      expect(await change(account, driver, ref, 'unshelve')).toBe('ACTIVE');
    });
  });

  describe('a resize', () => {
    it.each([true, false])('of a machine that is off leaves it off, vendor keeping the power: %s', async (keeps) => {
      const account = await start({ habits: { resizeKeepsPower: keeps } });
      const driver = account.open();
      const ref = await account.build(driver);
      await change(account, driver, ref, 'stop');
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

  describe('the check', () => {
    const check = async (options: Parameters<typeof start>[0], connection: Readonly<Record<string, unknown>> = {}) => {
      const account = await start(options);
      return account.open(account.connection(connection)).check(account.context());
    };
    const rules = (...paths: readonly string[]) =>
      paths.flatMap((path) => (['GET', 'POST', 'PUT'] as const).map((method) => ({ method, path })));

    it('finds nothing wrong, and nothing too much, with exactly the rights of the manual', async () => {
      const least = [
        ...rules('/cloud/project/*'),
        { method: 'DELETE', path: '/cloud/project/*' } as const,
        ...['/auth/currentCredential', '/cloud/project', '/me'].map((path) => ({ method: 'GET', path }) as const),
      ];
      const report = await check({ credentials: { rules: least } });
      expect(report).toMatchObject({ ok: true, problems: [] });
      expect(report.capacity.map(({ location }) => location).sort()).toEqual([HOME, AWAY].sort());
    });

    it('names the right that is missing before anybody runs into it', async () => {
      const { ok, problems } = await check({
        credentials: { rules: rules('/auth/currentCredential', '/cloud/project', '/cloud/project/*', '/me') },
      });
      expect(ok).toBe(false);
      expect(problems.filter(({ severity }) => severity === 'error')).toMatchObject([
        { code: 'missing_right', message: expect.stringContaining('DELETE /cloud/project/*') },
      ]);
    });

    it('names projects and regions that the connection asks for and the account has not', async () => {
      const { problems } = await check({}, { projects: [PROJECT, SECOND_PROJECT], regions: [HOME, 'BHS5'] });
      const misconfigured = problems.filter(({ code }) => code === 'misconfigured');
      expect(misconfigured.map(({ message }) => message).join(' ')).toMatch(new RegExp(`${SECOND_PROJECT}.*BHS5`));
    });
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
