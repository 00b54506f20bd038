import { AppError, newId, runInContext } from '@uni/platform';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BillingHealth, BillingRuns, BillingRunsQueries } from '../src/index.js';
import { Platform, type Customer, type Machine } from '../testing/platform.js';

describe('a total that is absurd beside the hour before', () => {
  let platform: Platform;
  let customer: Customer;
  let machine: Machine;
  beforeEach(async () => {
    platform = await Platform.create({ now: '2026-11-20T09:00:00Z', breakerFloor: '20' });
    customer = await platform.customer(1_000_000_000n);
    machine = await platform.machine(customer);
    await platform.switch(machine, 'running', 30_000_000n);
  });
  afterEach(() => platform.close());

  /** The machine costs this much for the whole of the next hour, which then is charged. */
  async function anHourAt(rateMicros: bigint): Promise<void> {
    const hour = Math.floor(platform.clock.now().getTime() / 3_600_000) * 3_600_000;
    await platform.switch(machine, 'running', rateMicros, new Date(hour));
    platform.clock.set(new Date(hour + 3_620_000));
    await platform.bill();
  }
  const periods = () =>
    platform.sql(
      `SELECT to_char(period AT TIME ZONE 'UTC', 'HH24') AS hour, status::text, held_reason FROM billing_periods ORDER BY period`,
    );
  const open = { status: 'done', held_reason: null };

  it('is held with its reason, and nothing of it is charged', async () => {
    await anHourAt(30_000_000n);
    await anHourAt(45_000_001n);
    expect(await periods()).toEqual([
      { hour: '09', ...open },
      { hour: '10', status: 'held', held_reason: 'more than 1.5 times the period before' },
    ]);
    expect(await platform.charged(customer)).toBe(30_000_000n);
    expect(await platform.broken()).toEqual({});
  });

  it('is held when it is less than half', async () => {
    await anHourAt(30_000_000n);
    await anHourAt(14_999_999n);
    expect(await periods()).toMatchObject([{}, { status: 'held', held_reason: 'less than half of the period before' }]);
  });

  it('is not absurd up to exactly one and a half, and down to exactly one half', async () => {
    await anHourAt(30_000_000n);
    await anHourAt(45_000_000n);
    await anHourAt(22_500_000n);
    expect(await periods()).toMatchObject([open, open, open]);
  });

  it('is not judged while both are below the floor', async () => {
    await anHourAt(1_000_000n);
    await anHourAt(19_000_000n);
    await anHourAt(1n);
    expect(await periods()).toMatchObject([open, open, open]);
  });

  it('does not become the measure of the next hour, nor stop it', async () => {
    await anHourAt(30_000_000n);
    await anHourAt(300_000_000_000n);
    await anHourAt(300_000_000_000n);
    await anHourAt(31_000_000n);
    expect(await periods()).toMatchObject([open, { status: 'held' }, { status: 'held' }, open]);
    expect(await platform.charged(customer)).toBe(61_000_000n);
  });

  it('waits for a person, whose release is charged and remembered', async () => {
    await anHourAt(30_000_000n);
    await anHourAt(90_000_000n);
    const period = new Date('2026-11-20T10:00:00Z');
    const runs = platform.get(BillingRuns);
    await expect(runs.run(period, false)).rejects.toMatchObject({ code: 'billing_period_held' });
    expect(await runs.run(period, true)).toMatchObject({ dryRun: true, vmHours: 1, total: { amount: '90.000000' } });

    const userId = newId();
    await runInContext({ requestId: 'r', ip: null, actor: { kind: 'user', userId, platformRole: 'admin' } }, () =>
      runs.release(period, 'a school went live'),
    );
    await platform.bill();
    expect(await platform.charged(customer)).toBe(120_000_000n);
    expect(await platform.sql(`SELECT released_by FROM billing_periods WHERE period = $1`, period)).toEqual([
      { released_by: userId },
    ]);
    expect(
      await platform.sql(
        `SELECT actor_id, reason, before ->> 'reason' AS held FROM audit_log WHERE action = 'billing.release'`,
      ),
    ).toEqual([{ actor_id: userId, reason: 'a school went live', held: 'more than 1.5 times the period before' }]);
    await expect(runs.release(period, 'again')).rejects.toMatchObject({ code: 'billing_period_not_held' });
    expect(await platform.broken()).toEqual({});
  });

  it("is not the customer's fault: nobody is stopped while it is held, and what it took is still shown as used", async () => {
    await anHourAt(30_000_000n);
    await anHourAt(300_000_000_000n);
    await platform.switch(machine, 'running', 30_000_000n);
    expect(await platform.deplete()).toEqual([]);
    expect(
      await platform.sql(`SELECT accrued_micros($1, $2) AS micros`, customer.accountId, platform.clock.now()),
    ).toEqual([{ micros: 300_000_000_000n + 1_666_666_667n }]);
    expect(await platform.get(BillingHealth).state()).toMatchObject({
      heldPeriods: 1,
      ok: true,
      detail: '1 period(s) are held and wait for a person.',
    });
    expect((await platform.get(BillingRunsQueries).list({ limit: 10, status: ['held'] })).items).toMatchObject([
      {
        period: '2026-11-20T10:00:00.000Z',
        shardsDone: 0,
        total: { amount: '0.000000' },
        expected: { amount: '300000.000000' },
        previous: { amount: '30.000000' },
      },
    ]);
  });

  it('a period that has not ended is refused to everybody', async () => {
    const runs = platform.get(BillingRuns);
    const period = new Date('2026-11-20T09:00:00Z');
    for (const dryRun of [true, false]) {
      const refusal = await runs.run(period, dryRun).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(AppError);
      expect(refusal).toMatchObject({ code: 'billing_period_not_ended' });
    }
    await expect(
      platform.sql(`SELECT open_billing_period($1, 3600, $2, 0)`, period, new Date('2026-11-20T09:59:59Z')),
    ).rejects.toMatchObject({ code: 'UB001' });
    await anHourAt(30_000_000n);
    await expect(
      platform.sql(`SELECT bill_shard($1, 0, $2)`, period, new Date('2026-11-20T09:59:59Z')),
    ).rejects.toMatchObject({ code: 'UB001' });
    await expect(runs.run(new Date('2026-11-20T09:30:00Z'), false)).rejects.toMatchObject({
      code: 'validation_failed',
    });
    expect(await runs.run(period, false)).toMatchObject({
      alreadyBilled: true,
      vmHours: 1,
      total: { amount: '30.000000' },
    });
  });
});
