import { register } from 'prom-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Platform, type Customer } from '../../testing/platform.js';
import { BillingHealth } from '../verification/billing.health.js';
import { BillingClock } from './billing.clock.js';
import { BillingRunner } from './billing.runner.js';
import { Turns } from './turns.js';

describe('the clock of billing', () => {
  let platform: Platform;
  let customer: Customer;
  beforeEach(async () => {
    platform = await Platform.create({ now: '2026-11-20T09:00:00Z' });
    customer = await platform.customer(1_000_000n);
    await platform.switch(await platform.machine(customer), 'running');
  });
  afterEach(() => platform.close());

  const tick = () => platform.get(BillingClock).tick();
  const asked = async (topic: string) =>
    (
      await platform.sql<{ key: string }>(
        `SELECT key FROM outbox WHERE topic = $1 AND sent_at IS NULL ORDER BY id`,
        topic,
      )
    ).map(({ key }) => key);
  const metric = async (name: string) => (await register.getSingleMetric(name)?.get())?.values[0]?.value;

  it('asks for two lanes through what has ended, and for nothing before', async () => {
    await tick();
    expect(await asked('billing.shard')).toEqual([]);
    platform.clock.set('2026-11-20T10:00:20Z');
    await Promise.all([tick(), platform.get(BillingClock).askForDue()]);
    expect(await asked('billing.shard')).toHaveLength(2);
    expect(await platform.charged(customer)).toBe(0n);
  });

  it('asks again a minute later when the jobs were lost, and charges once', async () => {
    platform.clock.set('2026-11-20T10:00:20Z');
    await tick();
    platform.clock.set('2026-11-20T10:00:55Z');
    await tick();
    expect(await asked('billing.shard')).toHaveLength(2);
    platform.clock.set('2026-11-20T10:01:30Z');
    await tick();
    expect(await asked('billing.shard')).toHaveLength(4);
    for (let job = 0; job < 4; job += 1) await platform.get(BillingRunner).drain();
    expect(await platform.charged(customer)).toBe(36_000n);
    platform.clock.set('2026-11-20T10:02:30Z');
    await tick();
    expect(await asked('billing.shard')).toHaveLength(4);
  });

  it('closes the books when a worker was killed after the last shard, and adds up what was forgotten', async () => {
    platform.clock.set('2026-11-20T10:00:20Z');
    await platform.get(BillingRunner).openDue();
    await platform.sql('SELECT bill_next_shard($1)', platform.clock.now());
    expect(await platform.sql(`SELECT status::text FROM billing_periods`)).toEqual([{ status: 'open' }]);
    await tick();
    expect(await platform.sql(`SELECT status::text FROM billing_periods`)).toEqual([{ status: 'done' }]);
    await platform.sql(`UPDATE outbox SET sent_at = now()`);
    platform.clock.advance(120_000);
    await tick();
    expect(await asked('billing.rollup')).toHaveLength(1);
    await platform.followUp();
    expect(await platform.sql(`SELECT amount_micros FROM vm_month_costs`)).toEqual([{ amount_micros: 36_000n }]);
    expect(await platform.broken()).toEqual({});
  });

  it('tells those who are signed in that they were charged, once, and nobody else', async () => {
    const [user] = await platform.sql<{ id: string }>(
      `INSERT INTO users (id, email, name, password_hash) VALUES (gen_random_uuid(), 'ada@example.com', 'Ada', 'x') RETURNING id`,
    );
    await platform.sql(
      `INSERT INTO memberships (organization_id, user_id, role) VALUES ($1, $2, 'owner')`,
      customer.organizationId,
      user?.id,
    );
    await platform.sql(
      `INSERT INTO sessions (id, user_id, last_seen_at, expires_at) VALUES (gen_random_uuid(), $1, '2026-11-20T09:50:00Z', '2026-11-27T00:00:00Z')`,
      user?.id,
    );
    const absent = await platform.customer(1_000_000n);
    await platform.switch(await platform.machine(absent), 'running');
    await platform.sql('DELETE FROM events');
    platform.clock.set('2026-11-20T10:00:20Z');
    await platform.bill();
    await platform.get(BillingRunner).rollUp(new Date('2026-11-20T09:00:00Z'));
    expect(await platform.sql(`SELECT type, organization_id FROM events ORDER BY id`)).toEqual([
      { type: 'billing.updated', organization_id: null },
      { type: 'balance.updated', organization_id: customer.organizationId },
    ]);
  });

  it('tells how far it has charged, and when that is late', async () => {
    const state = () => platform.get(BillingHealth).state();
    expect(await state()).toMatchObject({ ok: true, billedUntil: null });
    platform.clock.set('2026-11-20T10:05:00Z');
    expect(await state()).toMatchObject({ ok: true });
    platform.clock.set('2026-11-20T10:05:01Z');
    expect(await state()).toMatchObject({
      ok: false,
      detail: 'The charge of the period that ended at 2026-11-20T10:00:00.000Z is late.',
    });
    await platform.bill();
    await tick();
    expect(await state()).toMatchObject({ ok: true, billedUntil: new Date('2026-11-20T10:00:00Z'), detail: null });
    expect(await metric('uni_billing_billed_until_seconds')).toBe(Date.parse('2026-11-20T10:00:00Z') / 1000);
  });

  it('makes the partitions of the coming months, and warns a week before one is missing', async () => {
    platform.clock.set('2031-01-10T00:00:00Z');
    const state = () => platform.get(BillingHealth).state();
    expect((await state()).detail).toContain('no partition');
    await tick();
    expect(await platform.sql(`SELECT vm_hours_covered_until($1) AS until`, platform.clock.now())).toEqual([
      { until: new Date('2031-04-01T00:00:00Z') },
    ]);
    expect(await metric('uni_billing_partition_days_left')).toBe(81);
    platform.clock.set('2031-03-24T23:00:00Z');
    expect((await state()).detail).not.toContain('partition');
    platform.clock.set('2031-03-25T01:00:00Z');
    expect((await state()).detail).toContain('VM-hours have no partition in 6 day(s).');
  });

  it('verifies every hour, once among all workers, and shows what is broken', async () => {
    const violations = async () =>
      (await register.getSingleMetric('uni_billing_invariant_violations')?.get())?.values.find(
        ({ labels }) => labels['check'] === 'I1',
      )?.value;
    await tick();
    expect(await violations()).toBe(0);
    await platform.sql('UPDATE balances SET balance_micros = balance_micros + 1');
    await tick();
    expect(await violations()).toBe(0);
    platform.clock.advance(3_600_000);
    await tick();
    expect(await violations()).toBe(1);
    const turns = platform.get(Turns);
    platform.clock.advance(3_600_000);
    const taken = await Promise.all(Array.from({ length: 10 }, () => turns.take('billing.verify', 3600)));
    expect(taken.filter(Boolean)).toHaveLength(1);
  });

  it('survives that the database is away, and says so', async () => {
    await platform.sql('ALTER FUNCTION next_billing_period RENAME TO gone');
    const before = (await metric('uni_billing_clock_failures_total')) ?? 0;
    await tick();
    expect(await metric('uni_billing_clock_failures_total')).toBeGreaterThan(before);
    await platform.sql('ALTER FUNCTION gone RENAME TO next_billing_period');
    await tick();
  });
});
