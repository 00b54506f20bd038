import { newId, runInContext } from '@uni/platform';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Platform, type Customer } from '../../testing/platform.js';
import { Credits } from './credits.service.js';

describe('credit by hand', () => {
  let platform: Platform;
  let customer: Customer;
  let credits: Credits;
  beforeEach(async () => {
    platform = await Platform.create({ now: '2026-11-20T09:00:00Z' });
    customer = await platform.customer();
    credits = platform.get(Credits);
  });
  afterEach(() => platform.close());

  const change = (micros: bigint, reason = 'as agreed') => credits.change(customer.organizationId, micros, reason);

  it('is in the balance, the ledger and the audit log, with who and why', async () => {
    const userId = newId();
    await runInContext(
      { requestId: 'r-1', ip: '203.0.113.9', actor: { kind: 'user', userId, platformRole: 'admin' } },
      () => change(25_000_000n, 'Bank transfer'),
    );
    expect(await platform.balance(customer)).toBe(25_000_000n);
    expect(
      await platform.sql('SELECT kind::text, amount_micros, balance_after_micros, reason, actor_id FROM ledger'),
    ).toEqual([
      {
        kind: 'credit',
        amount_micros: 25_000_000n,
        balance_after_micros: 25_000_000n,
        reason: 'Bank transfer',
        actor_id: userId,
      },
    ]);
    expect(
      await platform.sql('SELECT action, actor_id, organization_id, reason, request_id, before, after FROM audit_log'),
    ).toEqual([
      {
        action: 'credits.grant',
        actor_id: userId,
        organization_id: customer.organizationId,
        reason: 'Bank transfer',
        request_id: 'r-1',
        before: { balance: { amount: '0.000000', currency: 'EUR' } },
        after: { balance: { amount: '25.000000', currency: 'EUR' } },
      },
    ]);
    expect(await platform.sql('SELECT type, organization_id FROM events')).toEqual([
      { type: 'balance.updated', organization_id: customer.organizationId },
    ]);
  });

  it('is taken back only as far as it is neither used nor reserved', async () => {
    await change(100_000n);
    const machine = await platform.machine(customer);
    await platform.database.transaction(() =>
      platform.billing.hold({
        accountId: customer.accountId,
        vmId: machine.vmId,
        operationId: null,
        amountMicros: 30_000n,
      }),
    );
    await platform.switch(machine, 'running');
    platform.clock.advance(3600_000 / 2);

    await expect(change(-52_001n)).rejects.toMatchObject({ kind: 'conflict', code: 'insufficient_balance' });
    await change(-52_000n, 'given by mistake');
    expect(await platform.balance(customer)).toBe(48_000n);
    await expect(change(-1n)).rejects.toMatchObject({ code: 'insufficient_balance' });
    expect(await platform.broken()).toEqual({});
  });

  it('of nothing is refused', async () => {
    await expect(change(0n)).rejects.toMatchObject({ code: 'validation_failed' });
  });

  it('for somebody who is not there is refused', async () => {
    await expect(credits.change(newId(), 1n, 'why')).rejects.toMatchObject({ code: 'not_found' });
  });

  it('under one reference is one change, also when fifty come at once; another amount under it is refused', async () => {
    const grant = (amountMicros: bigint) =>
      credits.grant({ organizationId: customer.organizationId, amountMicros, reason: 'payment', ref: 'pay-1' });
    const entries = await Promise.all(Array.from({ length: 50 }, () => grant(1_000n)));
    expect(new Set(entries.map(({ entryId }) => entryId)).size).toBe(1);
    expect(entries.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(await platform.balance(customer)).toBe(1_000n);
    await expect(grant(2_000n)).rejects.toMatchObject({ code: 'idempotency_key_reused' });
  });

  it('fifty who take the last of it back at once leave nothing below zero', async () => {
    await change(100_000n);
    const results = await Promise.allSettled(Array.from({ length: 50 }, () => change(-60_000n)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await platform.balance(customer)).toBe(40_000n);
    expect(await platform.broken()).toEqual({});
  });

  it('makes what was kept unpaid paid again, once it is above zero', async () => {
    const machine = await platform.machine(customer);
    await platform.switch(machine, 'stopped_unpaid');
    const open = () =>
      platform.sql(`SELECT state::text, rate_micros_per_hour AS rate FROM vm_segments WHERE to_ts IS NULL`);
    await platform.sql('UPDATE balances SET balance_micros = -10');
    await change(10n);
    expect(await open()).toEqual([{ state: 'stopped_unpaid', rate: 0n }]);
    platform.clock.advance(60_000);
    await change(1n);
    expect(await open()).toEqual([{ state: 'stopped', rate: 3_600n }]);
  });
});
