import { newId } from '@uni/platform';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Platform, type Customer, type Machine } from '../testing/platform.js';

/** Each rule of the database about money, broken on purpose with plain SQL, as a defect of ours or an operator's slip would. */
describe('the database itself', () => {
  let platform: Platform;
  let customer: Customer;
  let machine: Machine;
  beforeAll(async () => {
    platform = await Platform.create({ now: '2026-11-20T09:00:00Z' });
    customer = await platform.customer(1_000_000n);
    const charged = await platform.machine(customer);
    await platform.switch(charged, 'running');
    platform.clock.set('2026-11-20T11:00:20Z');
    await platform.bill();
    await platform.end(charged, new Date('2026-11-20T10:30:00Z'));
    await platform.followUp();
  });
  beforeEach(async () => {
    machine = await platform.machine(customer);
  });
  afterAll(() => platform.close());

  const refused = (text: string, ...values: unknown[]) => expect(platform.sql(text, ...values)).rejects;
  const segment = (from: string, to: string | null, rate = 1) =>
    [
      `INSERT INTO vm_segments (vm_id, account_id, state, rate_micros_per_hour, from_ts, to_ts) VALUES ($1, $2, 'running', $3, $4, $5)`,
      machine.vmId,
      customer.accountId,
      rate,
      from,
      to,
    ] as const;

  describe('keeps history as it was', () => {
    it.each(['ledger', 'vm_hours', 'vm_hour_adjustments', 'vm_segments', 'reservations'])(
      '%s is never emptied',
      async (table) => {
        await refused(`TRUNCATE ${table} CASCADE`).toMatchObject({ code: '42501' });
      },
    );

    it.each(['ledger', 'vm_hours', 'vm_hour_adjustments', 'vm_segments'])('%s loses no row', async (table) => {
      await refused(`DELETE FROM ${table}`).toMatchObject({ code: '42501' });
    });

    it.each(['ledger', 'vm_hours', 'vm_hour_adjustments'])('no amount in %s changes', async (table) => {
      await refused(`UPDATE ${table} SET amount_micros = amount_micros + 1`).toMatchObject({ code: '42501' });
    });

    it('the ledger stays closed to replication roles too', async () => {
      const client = await platform.database.connect();
      try {
        await client.query('SET session_replication_role = replica');
        await expect(client.query('UPDATE ledger SET amount_micros = 0')).rejects.toMatchObject({ code: '42501' });
      } finally {
        client.release(true);
      }
    });

    it.each([
      'rate_micros_per_hour = 7',
      "from_ts = from_ts - interval '1 hour'",
      'account_id = account_id + 1',
      'to_ts = NULL',
      `state = 'shelved'`,
    ])('a segment does not take %s afterwards', async (change) => {
      await refused(`UPDATE vm_segments SET ${change} WHERE to_ts IS NOT NULL`).toMatchObject({ code: '42501' });
    });
  });

  describe('has no place for a wrong segment', () => {
    it('not two open ones of one instance', async () => {
      await platform.sql(...segment('2026-11-20T12:00:00Z', null));
      await refused(...segment('2026-11-20T13:00:00Z', null)).toMatchObject({
        code: expect.stringMatching(/23505|23P01/) as string,
      });
    });

    it('not two at one moment', async () => {
      await platform.sql(...segment('2026-11-20T12:00:00Z', '2026-11-20T13:00:00Z'));
      await refused(...segment('2026-11-20T12:59:59Z', '2026-11-20T14:00:00Z')).toMatchObject({
        constraint: 'vm_segments_no_overlap',
      });
      await platform.sql(...segment('2026-11-20T13:00:00Z', '2026-11-20T14:00:00Z'));
    });

    it('not one that ends before it begins', async () => {
      await refused(...segment('2026-11-20T12:00:01Z', '2026-11-20T12:00:00Z')).toMatchObject({
        code: expect.stringMatching(/23514|22000/) as string,
      });
    });

    it('not a part of a second', async () => {
      await refused(...segment('2026-11-20T12:00:00.5Z', null)).toMatchObject({
        constraint: 'vm_segments_whole_seconds',
      });
      await refused(...segment('2026-11-20T12:00:00Z', '2026-11-20T12:00:00.001Z')).toMatchObject({
        constraint: 'vm_segments_whole_seconds',
      });
    });

    it('no rate below zero, none beyond a million an hour', async () => {
      await refused(...segment('2026-11-20T12:00:00Z', null, -1)).toMatchObject({ constraint: 'vm_segments_rate' });
      await refused(...segment('2026-11-20T12:00:00Z', null, 1_000_000_000_001)).toMatchObject({
        constraint: 'vm_segments_rate',
      });
    });
  });

  describe('counts what is reserved', () => {
    const hold = (amount: bigint, vmId = machine.vmId) =>
      platform.sql(
        `INSERT INTO reservations (id, account_id, vm_id, amount_micros, created_at) VALUES ($1, $2, $3, $4, now())`,
        newId(),
        customer.accountId,
        vmId,
        amount,
      );
    const reserved = async () =>
      (
        await platform.sql<{ micros: bigint }>(
          'SELECT reserved_micros AS micros FROM balances WHERE account_id = $1',
          customer.accountId,
        )
      )[0]?.micros;

    it('as the sum of what is held, whoever writes', async () => {
      const before = (await reserved()) ?? 0n;
      await hold(500n);
      expect(await reserved()).toBe(before + 500n);
      await platform.sql(
        `UPDATE reservations SET status = 'released', released_at = now() WHERE vm_id = $1`,
        machine.vmId,
      );
      expect(await reserved()).toBe(before);
    });

    it('once per instance', async () => {
      await hold(1n);
      await expect(hold(1n)).rejects.toMatchObject({ constraint: 'reservations_one_held' });
    });

    it('with no way back, no other amount and no deletion', async () => {
      await hold(3n);
      await refused('UPDATE reservations SET amount_micros = 4 WHERE vm_id = $1', machine.vmId).toMatchObject({
        code: '42501',
      });
      await refused('DELETE FROM reservations WHERE vm_id = $1', machine.vmId).toMatchObject({ code: '42501' });
      await platform.sql(
        `UPDATE reservations SET status = 'released', released_at = now() WHERE vm_id = $1`,
        machine.vmId,
      );
      await refused(
        `UPDATE reservations SET status = 'held', released_at = NULL WHERE vm_id = $1`,
        machine.vmId,
      ).toMatchObject({ code: '42501' });
    });

    it('never below zero and never without an account', async () => {
      await expect(hold(-1n)).rejects.toMatchObject({ constraint: 'reservations_amount' });
      await refused('UPDATE balances SET reserved_micros = -1').toMatchObject({ constraint: 'balances_reserved' });
      await refused(
        `INSERT INTO reservations (id, account_id, vm_id, amount_micros, created_at) VALUES ($1, 999999, 1, 1, now())`,
        newId(),
      ).toMatchObject({ code: '23503' });
    });
  });

  describe('writes each movement once', () => {
    const entry = (kind: string, ref: string, amount: number) =>
      [
        `INSERT INTO ledger (account_id, kind, ref, amount_micros, balance_after_micros) VALUES ($1, $2::text::"LedgerKind", $3, $4, 0)`,
        customer.accountId,
        kind,
        ref,
        amount,
      ] as const;

    it('not a second charge for a period', async () => {
      await refused(...entry('usage', '1795165200', -1)).toMatchObject({
        constraint: 'ledger_kind_ref_account_id_key',
      });
    });

    it('in its own direction', async () => {
      await refused(...entry('usage', 'x', 1)).toMatchObject({ constraint: 'ledger_sign' });
      await refused(...entry('credit', 'x', -1)).toMatchObject({ constraint: 'ledger_sign' });
      await refused(...entry('takeback', 'x', 1)).toMatchObject({ constraint: 'ledger_sign' });
      await refused(...entry('late_usage', 'x', 0)).toMatchObject({ constraint: 'ledger_sign' });
    });

    it('not a second VM-hour', async () => {
      await refused(
        `INSERT INTO vm_hours SELECT period, vm_id, account_id, seconds, amount_micros FROM vm_hours LIMIT 1`,
      ).toMatchObject({ code: '23505' });
    });
  });

  describe('keeps periods apart', () => {
    const period = (from: string, seconds: number, status = 'open', heldReason: string | null = null) =>
      [
        `INSERT INTO billing_periods (period, cycle_seconds, status, shards, expected_micros, held_reason, created_at)
       VALUES ($1, $2, $3::text::"BillingPeriodStatus", 1, 0, $4, now())`,
        from,
        seconds,
        status,
        heldReason,
      ] as const;

    it('no two cover one second', async () => {
      await refused(...period('2026-11-20T10:30:00Z', 3600)).toMatchObject({
        constraint: 'billing_periods_no_overlap',
      });
    });

    it('none is held without a reason, longer than a day, or begins within a second', async () => {
      await refused(...period('2027-01-01T00:00:00Z', 3600, 'held')).toMatchObject({
        constraint: 'billing_periods_held_says_why',
      });
      await refused(...period('2027-01-01T00:00:00Z', 86_401)).toMatchObject({ constraint: 'billing_periods_length' });
      await refused(...period('2027-01-01T00:00:00.5Z', 3600)).toMatchObject({
        constraint: 'billing_periods_whole_seconds',
      });
    });

    it('a shard is finished with its sums or not at all', async () => {
      await refused('UPDATE billing_runs SET sum_micros = NULL').toMatchObject({ constraint: 'billing_runs_finished' });
      await refused('UPDATE billing_runs SET finished_at = NULL, vm_count = NULL, sum_micros = NULL').toMatchObject({
        constraint: 'billing_runs_rolled_up',
      });
    });
  });

  it('an instance never changes its payer', async () => {
    const other = await platform.customer();
    await refused('UPDATE instances SET account_id = $1 WHERE vm_id = $2', other.accountId, machine.vmId).toMatchObject(
      { code: '23514' },
    );
  });

  it('a currency is three letters', async () => {
    await refused(`UPDATE accounts SET currency = 'eu1'`).toMatchObject({ constraint: 'accounts_currency' });
  });

  it('a month without a partition falls into the spare one, and the verification says so', async () => {
    await platform.sql(
      `INSERT INTO vm_hours (period, vm_id, account_id, seconds, amount_micros) VALUES ('2019-01-01T00:00:00Z', $1, $2, 1, 1)`,
      machine.vmId,
      customer.accountId,
    );
    expect(await platform.broken()).toMatchObject({ I10: [{ fault: 'in the spare partition' }] });
  });
});
