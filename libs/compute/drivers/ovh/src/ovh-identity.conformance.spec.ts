import { describe, expect, it } from 'vitest';
import { accountsOfTests, callsOf, failureOf, type AccountOptions } from '../test/account.bench.js';
import { AWAY, HOME, PROJECT, SERVICE_ACCOUNT, type SimulatedAccount } from '../test/simulated-account.js';

const SECOND_PROJECT = 'fedcba9876543210fedcba9876543210';
const TEN_MINUTES_MS = 600_000;

describe('OVH, who we are to it', () => {
  const start = accountsOfTests();

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
      expect(callsOf(account).filter((label) => label === 'GET /auth/time')).toHaveLength(1);
      await account.simulator.addFault({ fault: { kind: 'clock_skew', ms: TEN_MINUTES_MS } });
      const { task } = await driver.create(spec, placement, account.context());
      expect((await account.follow(driver, task, spec)).state).toBe('done');
      expect(callsOf(account).filter((label) => label === 'GET /auth/time')).toHaveLength(2);
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
      expect(callsOf(account)).toEqual(['GET /cloud/project', 'GET /auth/time']);
    });
  });

  describe('a service account', () => {
    const tokensTaken = (account: SimulatedAccount): number =>
      callsOf(account).filter((label) => label.startsWith('POST') && label.includes('oauth2/token')).length;

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

  describe('the check', () => {
    const check = async (options: AccountOptions, connection: Readonly<Record<string, unknown>> = {}) => {
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

    it('warns of a key that ends soon', async () => {
      const { ok, problems } = await check({ credentials: { expiresInS: 3 * 86_400 } });
      expect(ok).toBe(true);
      expect(problems).toContainEqual(expect.objectContaining({ code: 'credential_expiring', severity: 'warning' }));
    });

    it('tells suspended projects apart: a warning while others work, an error when none is left', async () => {
      const projects = [
        { id: PROJECT, description: 'Production', regions: [HOME] },
        { id: SECOND_PROJECT, description: 'Staging', regions: [HOME] },
      ];
      const account = await start({ world: { projects } });
      await account.simulator.addFault({ fault: { kind: 'project_suspended', project: SECOND_PROJECT } });
      const both = await account.open().check(account.context());
      expect(both.problems).toContainEqual(expect.objectContaining({ code: 'account_closed', severity: 'warning' }));
      const alone = account.open(account.connection({ projects: [SECOND_PROJECT] }));
      const { ok, problems } = await alone.check(account.context());
      expect(ok).toBe(false);
      expect(problems.find(({ code }) => code === 'account_closed')?.message).toContain('Staging');
    });

    it('says so when the whole account is closed', async () => {
      const account = await start();
      await account.simulator.addFault({ fault: { kind: 'account_closed' } });
      const { ok, problems } = await account.open().check(account.context());
      expect(ok).toBe(false);
      expect(problems).toContainEqual(expect.objectContaining({ code: 'account_closed', severity: 'error' }));
    });

    it('names projects and regions that the connection asks for and the account has not', async () => {
      const { problems } = await check({}, { projects: [PROJECT, SECOND_PROJECT], regions: [HOME, 'BHS5'] });
      const misconfigured = problems.filter(({ code }) => code === 'misconfigured');
      expect(misconfigured.map(({ message }) => message).join(' ')).toMatch(new RegExp(`${SECOND_PROJECT}.*BHS5`));
    });
  });
});
