import { billing } from '@uni/contracts';
import { toMoney } from '@uni/money';
import { newId } from '@uni/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InstanceCosts } from '../instance/instance-costs.queries.js';
import { Platform, type Customer, type Machine } from '../../testing/platform.js';
import { BalanceQueries } from './balance.queries.js';
import { ForecastQueries } from './forecast.queries.js';
import { LedgerQueries } from './ledger.queries.js';
import { ProviderIncome } from './provider-income.queries.js';
import { UsageQueries } from './usage.queries.js';

const usageQuery = (values: Record<string, unknown> = {}) => billing.usageQuery.parse(values);
const ledgerQuery = (values: Record<string, unknown> = {}) => billing.ledgerQuery.parse(values);

describe('what a customer sees of their money', () => {
  let platform: Platform;
  let customer: Customer;
  let small: Machine;
  let large: Machine;
  beforeAll(async () => {
    platform = await Platform.create({ now: '2026-10-31T22:00:00Z' });
    const stranger = await platform.customer(1_000_000_000n);
    await platform.switch(await platform.machine(stranger, 99_999n), 'running');
    customer = await platform.customer(5_000_000n);
    small = await platform.machine(customer, 3_600n);
    large = await platform.machine(customer, 72_000n);
    await platform.switch(small, 'running');
    platform.clock.set('2026-10-31T22:30:00Z');
    await platform.switch(large, 'running');
    await platform.live('2026-11-01T02:30:00Z');
    await platform.end(large, new Date('2026-11-01T01:45:00Z'));
    await platform.followUp();
    await platform.credit(customer, 1_000_000n);
  });
  afterAll(() => platform.close());

  it('the balance: what is there, what runs up, what it costs now, and what this month has cost', async () => {
    await platform.database.transaction(() =>
      platform.billing.hold({
        accountId: customer.accountId,
        vmId: small.vmId,
        operationId: null,
        amountMicros: 3_600n,
      }),
    );
    const charged = 3_600n * 4n + 36_000n + 72_000n * 2n + 54_000n;
    expect(await platform.charged(customer)).toBe(charged);
    expect(await platform.get(BalanceQueries).of(customer.accountId, 'EUR')).toEqual({
      balance: { amount: '5.751600', currency: 'EUR' },
      reserved: { amount: '0.003600', currency: 'EUR' },
      accrued: { amount: '0.001800', currency: 'EUR' },
      available: { amount: '5.746200', currency: 'EUR' },
      burnRatePerHour: { amount: '0.003600', currency: 'EUR' },
      runwayHours: 1597.16,
      depletesAt: '2027-01-06T15:40:00.000Z',
      spentThisMonth: { amount: '0.133200', currency: 'EUR' },
      autoShutdown: true,
    });
  });

  it('for the operator: what the instances of one provider were charged in a month, and nothing of another month or provider', async () => {
    const income = platform.get(ProviderIncome);
    const [provider] = await platform.sql<{ id: string }>(
      `SELECT provider_id AS id FROM instances WHERE vm_id = ${small.vmId}`,
    );
    const [charged] = await platform.sql<{ micros: bigint }>(
      `SELECT sum(amount_micros)::bigint AS micros FROM
         (SELECT period, amount_micros FROM vm_hours UNION ALL SELECT period, amount_micros FROM vm_hour_adjustments) all_charges
       WHERE period >= '2026-11-01T00:00:00Z'`,
    );
    expect(charged?.micros).toBeGreaterThan(0n);
    expect(await income.ofMonth(String(provider?.id), new Date('2026-11-20T00:00:00Z'))).toEqual(
      toMoney(charged?.micros ?? 0n, 'EUR'),
    );
    const nothing = { amount: '0.000000', currency: 'EUR' };
    expect(await income.ofMonth(String(provider?.id), new Date('2026-12-01T00:00:00Z'))).toEqual(nothing);
    expect(await income.ofMonth(newId(), new Date('2026-11-20T00:00:00Z'))).toEqual(nothing);
  });

  it('the ledger: every movement, newest first, page by page', async () => {
    const ledger = platform.get(LedgerQueries);
    const pages = [];
    let cursor: string | null | undefined;
    do {
      const page = await ledger.list(
        customer.accountId,
        'EUR',
        ledgerQuery({ limit: 2, total: 'true', ...(cursor ? { cursor } : {}) }),
      );
      expect(page.total).toBe(7);
      pages.push(page.items.map(({ kind, amount }) => `${kind} ${amount.amount}`));
      cursor = page.nextCursor;
    } while (cursor);
    expect(pages).toEqual([
      ['credit 1.000000', 'late_usage 0.018000'],
      ['usage -0.075600', 'usage -0.075600'],
      ['usage -0.075600', 'usage -0.039600'],
      ['credit 5.000000'],
    ]);
  });

  it('the ledger by kind and by time, with the period of each charge', async () => {
    const ledger = platform.get(LedgerQueries);
    const kinds = async (kind: string[]) => (await ledger.list(customer.accountId, 'EUR', ledgerQuery({ kind }))).items;
    expect((await kinds(['credit', 'takeback'])).map(({ kind }) => kind)).toEqual(['credit', 'credit']);
    expect(await kinds(['usage'])).toHaveLength(4);
    expect(await kinds(['usage', 'credit'])).toHaveLength(6);
    expect((await kinds(['late_usage']))[0]).toMatchObject({
      period: '2026-11-01T01:00:00.000Z',
      balanceAfter: { amount: '4.751600' },
    });
    const late = await ledger.list(
      customer.accountId,
      'EUR',
      ledgerQuery({ from: '2026-11-01T01:00:00Z', to: '2026-11-01T02:00:00Z' }),
    );
    expect(late.items.map(({ kind }) => kind)).toEqual(['usage']);
  });

  it('the usage: each instance of each period, newest first, page by page', async () => {
    const usage = platform.get(UsageQueries);
    const seen = [];
    let cursor: string | null | undefined;
    do {
      const page = await usage.list(customer.accountId, 'EUR', usageQuery({ limit: 3, ...(cursor ? { cursor } : {}) }));
      seen.push(
        ...page.items.map((slot) => [
          slot.period.slice(11, 13),
          slot.instanceId === large.id ? 'large' : 'small',
          slot.seconds,
          slot.amount.amount,
        ]),
      );
      cursor = page.nextCursor;
    } while (cursor);
    expect(seen).toEqual([
      ['01', 'large', 3600, '0.072000'],
      ['01', 'small', 3600, '0.003600'],
      ['00', 'large', 3600, '0.072000'],
      ['00', 'small', 3600, '0.003600'],
      ['23', 'large', 3600, '0.072000'],
      ['23', 'small', 3600, '0.003600'],
      ['22', 'large', 1800, '0.036000'],
      ['22', 'small', 3600, '0.003600'],
    ]);
  });

  it('the usage of one instance and of one hour', async () => {
    const usage = platform.get(UsageQueries);
    const of = async (values: Record<string, unknown>) =>
      (await usage.list(customer.accountId, 'EUR', usageQuery(values))).items.map(
        ({ period, seconds }) => `${period.slice(11, 13)} ${seconds}`,
      );
    expect(await of({ instanceId: large.id })).toEqual(['01 3600', '00 3600', '23 3600', '22 1800']);
    expect(await of({ instanceId: large.id, from: '2026-10-31T23:00:00Z', to: '2026-11-01T00:00:00Z' })).toEqual([
      '23 3600',
    ]);
    expect(await of({ from: '2026-10-31T23:00:00Z', to: '2026-11-01T00:00:00Z' })).toEqual(['23 3600', '23 3600']);
    const first = await usage.list(customer.accountId, 'EUR', usageQuery({ instanceId: large.id, limit: 3 }));
    expect(await of({ instanceId: large.id, cursor: first.nextCursor })).toEqual(['22 1800']);
    await expect(of({ instanceId: newId() })).rejects.toMatchObject({ code: 'not_found' });
    const [other] = await platform.sql<{ id: string }>(
      'SELECT id FROM instances WHERE account_id <> $1',
      customer.accountId,
    );
    await expect(of({ instanceId: other?.id })).rejects.toMatchObject({ code: 'not_found' });
  });

  it('a page marker of another list, or made up, is refused', async () => {
    const foreign = (await platform.get(LedgerQueries).list(customer.accountId, 'EUR', ledgerQuery({ limit: 1 })))
      .nextCursor;
    for (const cursor of [foreign, 'abc', 'WyItcGVyaW9kIl0']) {
      await expect(
        platform.get(UsageQueries).list(customer.accountId, 'EUR', usageQuery({ cursor })),
      ).rejects.toMatchObject({ code: 'invalid_cursor' });
    }
  });

  it('the forecast: thirty days of cost, today and this month as they will end', async () => {
    const forecast = await platform.get(ForecastQueries).of(customer.accountId, 'EUR');
    expect(forecast.days).toHaveLength(30);
    expect(forecast.days.at(0)).toEqual({ day: '2026-10-03', amount: { amount: '0.000000', currency: 'EUR' } });
    expect(forecast.days.slice(-2)).toEqual([
      { day: '2026-10-31', amount: { amount: '0.115200', currency: 'EUR' } },
      { day: '2026-11-01', amount: { amount: '0.133200', currency: 'EUR' } },
    ]);
    // 0.1332 charged, half an hour accrued, 21 and a half hours to come at 0.0036.
    expect(forecast.todayProjected.amount).toBe('0.212400');
    expect(forecast.monthProjected.amount).toBe('2.718000');
    expect(forecast.burnRatePerHour.amount).toBe('0.003600');
  });

  it('an instance: its spans, its charged hours and what runs up', async () => {
    const cost = await platform
      .get(InstanceCosts)
      .of({ vmId: small.vmId, currency: 'EUR', createdAt: new Date('2026-10-31T22:00:00Z') });
    expect(cost).toMatchObject({
      thisMonth: { amount: '0.007200' },
      accruedSinceLastHour: { amount: '0.001800' },
      segments: [{ state: 'running', from: '2026-10-31T22:00:00.000Z', to: null, seconds: 4.5 * 3600 }],
    });
    expect(cost.hours.map(({ period }) => period.slice(11, 13))).toEqual(['01', '00', '23', '22']);
    const gone = await platform
      .get(InstanceCosts)
      .of({ vmId: large.vmId, currency: 'EUR', createdAt: new Date('2026-10-31T22:30:00Z') });
    expect(gone).toMatchObject({ thisMonth: { amount: '0.126000' }, accruedSinceLastHour: { amount: '0.000000' } });
  });
});
