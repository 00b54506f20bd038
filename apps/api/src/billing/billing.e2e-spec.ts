import { newId } from '@uni/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectFault, expectProblem } from '../testing/expectations.js';
import { ManualClock, startTestApi, type TestApi, type TestPerson } from '../testing/start-api.js';

interface MoneyView {
  readonly amount: string;
}
interface Verification {
  readonly ok: boolean;
  readonly checks: readonly { readonly name: string; readonly violations: number }[];
}

/** Short periods, so that a session lasts through several of them. */
const PERIOD = '2026-11-20T10:00:00.000Z';

describe('billing over the API', () => {
  const clock = new ManualClock('2026-11-20T10:00:00Z');
  let api: TestApi;
  let admin: TestPerson;
  let ada: TestPerson;
  beforeAll(async () => {
    api = await startTestApi({ clock, environment: { BILLING_BREAKER_FLOOR: '20', BILLING_CYCLE_MINUTES: '5' } });
    [admin, ada] = [await api.admin(), await api.signUp('Ada')];
  });
  afterAll(() => api.close());

  const credits = (body: unknown, headers: Record<string, string> = {}, organizationId = ada.organizationId) =>
    admin.client.post(`/admin/organizations/${organizationId}/credits`, body, { headers });
  const run = (body: unknown) => admin.client.post('/admin/billing/run', body);
  const balance = async () =>
    ((await ada.client.get('/billing/balance', { expect: 200 })).body as { balance: MoneyView }).balance.amount;

  /** A machine of Ada's costs this much from now on. */
  async function use(ratePerHourMicros: number): Promise<void> {
    await api.database.client.$executeRawUnsafe(
      `SELECT switch_rate(7001, (SELECT id FROM accounts WHERE organization_id = $1::uuid), 'running', $2::bigint, $3::timestamptz, NULL)`,
      ada.organizationId,
      ratePerHourMicros,
      clock.now(),
    );
  }

  describe('credits', () => {
    it('are given once under one key, and the answer is the entry in the ledger', async () => {
      const key = { 'idempotency-key': newId() };
      const first = await credits({ amount: '100', reason: 'Bank transfer' }, key);
      const again = await credits({ amount: '100', reason: 'Bank transfer' }, key);
      expect([first.status, again.status]).toEqual([201, 201]);
      expect(first.body).toMatchObject({
        kind: 'credit',
        amount: { amount: '100.000000', currency: 'EUR' },
        balanceAfter: { amount: '100.000000' },
        reason: 'Bank transfer',
        period: null,
      });
      expect(again.body).toEqual(first.body);
      expect(again.headers.get('idempotency-replayed')).toBe('true');
      expect(await balance()).toBe('100.000000');
      expectProblem(await credits({ amount: '101', reason: 'Bank transfer' }, key), 409, 'idempotency_key_reused');
    });

    it('are taken back with a minus, but not beyond what is there', async () => {
      expectProblem(await credits({ amount: '-100.000001', reason: 'too much' }), 409, 'insufficient_balance');
      expect((await credits({ amount: '-0.5', reason: 'typed wrongly' })).body).toMatchObject({
        kind: 'takeback',
        amount: { amount: '-0.500000' },
      });
      await credits({ amount: '0.5', reason: 'and back' });
      expect(await balance()).toBe('100.000000');
    });

    it.each([
      ['amount', { amount: '0', reason: 'nothing' }],
      ['amount', { amount: 5, reason: 'a number' }],
      ['amount', { amount: '1e3', reason: 'an exponent' }],
      ['amount', { amount: '0.0000001', reason: 'seven places' }],
      ['amount', { amount: '9999999999999', reason: 'thirteen digits' }],
      ['amount', { amount: 'NaN', reason: 'not a number' }],
      ['reason', { amount: '1' }],
      ['reason', { amount: '1', reason: 'x'.repeat(501) }],
      ['reason', { amount: '1', reason: '  ' }],
      ['currency', { amount: '1', reason: 'unknown field', currency: 'USD' }],
    ])('a wrong %s is refused by name: %j', async (path, body) => {
      expectFault(await credits(body), path);
      expect(await balance()).toBe('100.000000');
    });

    it('are given by administrators only, and not to nobody', async () => {
      const body = { amount: '1', reason: 'because' };
      const to = `/admin/organizations/${ada.organizationId}/credits`;
      expectProblem(await ada.client.post(to, body), 403, 'forbidden');
      expectProblem(await (await api.admin('support')).client.post(to, body), 403, 'forbidden');
      expectProblem(await api.anonymous.post(to, body), 401, 'unauthenticated');
      expectProblem(await credits(body, {}, newId()), 404, 'not_found');
    });
  });

  describe('a period', () => {
    it('that has not ended is refused, also as a dry run', async () => {
      await use(12_000_000);
      clock.set('2026-11-20T10:04:59Z');
      for (const dryRun of [true, false])
        expectProblem(await run({ period: PERIOD, dryRun }), 409, 'billing_period_not_ended');
    });

    it('can be looked at, then charged, then charged again with no effect', async () => {
      clock.set('2026-11-20T10:05:20Z');
      const total = { amount: '1.000000', currency: 'EUR' };
      expect((await run({ period: PERIOD, dryRun: true })).body).toEqual({
        period: PERIOD,
        dryRun: true,
        vmHours: 1,
        total,
        alreadyBilled: false,
      });
      expect(await balance()).toBe('100.000000');
      expect((await run({ period: PERIOD })).body).toEqual({
        period: PERIOD,
        dryRun: false,
        vmHours: 1,
        total,
        alreadyBilled: false,
      });
      expect((await run({ period: PERIOD })).body).toEqual({
        period: PERIOD,
        dryRun: false,
        vmHours: 1,
        total,
        alreadyBilled: true,
      });
      expect(await balance()).toBe('99.000000');
    });

    it('that is not one is refused', async () => {
      expectFault(await run({ period: '2026-11-20T10:02:00.000Z' }), 'period');
      expectFault(await run({ period: '2020-01-01T00:00:00.000Z' }), 'period');
      expectFault(await run({ period: 'yesterday' }), 'period');
    });

    it('with an absurd total waits for an administrator with a reason', async () => {
      await use(1_080_000_000);
      clock.set('2026-11-20T10:10:20Z');
      const period = '2026-11-20T10:05:00.000Z';
      expectProblem(await run({ period }), 409, 'billing_period_held');
      const { body } = await (
        await api.admin('support')
      ).client.get('/admin/billing/runs?status=held', { expect: 200 });
      expect(body).toMatchObject({
        items: [
          {
            period,
            status: 'held',
            heldReason: 'more than 1.5 times the period before',
            total: { amount: '0.000000' },
          },
        ],
      });

      const release = (person: TestPerson, what: unknown, of = period) =>
        person.client.post(`/admin/billing/runs/${of}/release`, what);
      expectProblem(await release(await api.admin('support'), { reason: 'looks right' }), 403, 'forbidden');
      expectFault(await release(admin, {}), 'reason');
      expectProblem(await release(admin, { reason: 'not there' }, '2026-11-20T09:00:00.000Z'), 404, 'not_found');
      expectProblem(await release(admin, { reason: 'done already' }, PERIOD), 409, 'billing_period_not_held');
      expect((await release(admin, { reason: 'a school went live' })).body).toMatchObject({ period, status: 'open' });
      await run({ period });
      expect((await admin.client.get('/admin/billing/runs', { expect: 200 })).body).toMatchObject({
        items: [
          { period, status: 'done', shardsDone: 1, total: { amount: '84.066667' } },
          { period: PERIOD, status: 'done' },
        ],
        nextCursor: null,
      });
    });
  });

  it('every promise about money holds, and support may look', async () => {
    const support = await api.admin('support');
    const { body } = await support.client.get('/admin/billing/verify?periods=10', { expect: 200 });
    const { ok, checks } = body as Verification;
    expect(checks.filter(({ violations }) => violations > 0)).toEqual([]);
    expect(ok).toBe(true);
    expectProblem(await ada.client.get('/admin/billing/verify'), 403, 'forbidden');
    expectFault(await support.client.get('/admin/billing/verify?periods=0'), 'periods');
  });

  describe('what a customer reads', () => {
    it('is the ledger, page by page', async () => {
      const first = (await ada.client.get('/billing/entries?limit=1&kind=usage&total=true', { expect: 200 })).body as {
        nextCursor: string;
        items: unknown[];
        total: number;
      };
      expect(first).toMatchObject({
        total: 2,
        items: [{ kind: 'usage', period: '2026-11-20T10:05:00.000Z', amount: { amount: '-84.066667' } }],
      });
      const second = (
        await ada.client.get(`/billing/entries?limit=1&kind=usage&cursor=${first.nextCursor}`, { expect: 200 })
      ).body;
      expect(second).toMatchObject({ items: [{ period: PERIOD, amount: { amount: '-1.000000' } }], nextCursor: null });
    });

    it('is the forecast', async () => {
      const { body } = await ada.client.get('/billing/forecast', { expect: 200 });
      expect(body).toMatchObject({
        burnRatePerHour: { amount: '1080.000000' },
        todayProjected: { amount: '15025.066667' },
      });
    });

    it('is their own only, and not for those who may not see money', async () => {
      const eve = await api.signUp('Eve');
      expect((await eve.client.get('/billing/entries', { expect: 200 })).body).toEqual({ items: [], nextCursor: null });
      expectProblem(
        await eve.client.get('/billing/balance', { headers: { 'x-organization-id': ada.organizationId } }),
        404,
        'not_found',
      );
      await api.database.client.membership.create({
        data: { organizationId: ada.organizationId, userId: eve.userId, role: 'viewer' },
      });
      for (const what of ['balance', 'entries', 'usage', 'forecast']) {
        expectProblem(
          await eve.client.get(`/billing/${what}`, { headers: { 'x-organization-id': ada.organizationId } }),
          403,
          'forbidden',
        );
      }
    });

    it('with unknown or wrong filters is refused by name', async () => {
      expectFault(await ada.client.get('/billing/entries?kind=gift'), 'kind.0');
      expectFault(await ada.client.get('/billing/entries?colour=red'), 'colour');
      expectFault(await ada.client.get('/billing/usage?instanceId=1'), 'instanceId');
      expectFault(await ada.client.get('/billing/usage?limit=201'), 'limit');
      expectProblem(await ada.client.get('/billing/usage?cursor=abc'), 400, 'invalid_cursor');
      expectProblem(await ada.client.get(`/billing/usage?instanceId=${newId()}`), 404, 'not_found');
    });
  });
});
