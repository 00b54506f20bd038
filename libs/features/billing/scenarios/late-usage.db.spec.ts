import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BillingClock, BillingRunner } from '../src/index.js';
import { Platform, type Customer, type Machine } from '../testing/platform.js';

describe('what becomes known after its hour was charged', () => {
  let platform: Platform;
  let customer: Customer;
  let machine: Machine;
  beforeEach(async () => {
    platform = await Platform.create({ now: '2026-11-20T09:00:00Z' });
    customer = await platform.customer(1_000_000n);
    machine = await platform.machine(customer);
    await platform.switch(machine, 'running');
    platform.clock.set('2026-11-20T12:00:20Z');
    await platform.bill();
  });
  afterEach(() => platform.close());

  const late = () => platform.sql(`SELECT ref, amount_micros FROM ledger WHERE kind = 'late_usage' ORDER BY id`);
  const ref = (hour: string) => String(Date.parse(`2026-11-20T${hour}:00:00Z`) / 1000);

  it('is given back when the machine had gone earlier, within the moment in which we learn of it', async () => {
    await platform.end(machine, new Date('2026-11-20T10:30:00Z'));
    await platform.followUp();
    expect(await late()).toEqual([
      { ref: `${ref('10')}#1`, amount_micros: 18_000n },
      { ref: `${ref('11')}#1`, amount_micros: 36_000n },
    ]);
    expect(await platform.charged(customer)).toBe(54_000n);
    expect(await platform.broken()).toEqual({});
  });

  it('is charged when a span arrives late, and every correction has a number of its own', async () => {
    const other = await platform.machine(customer, 7_200n);
    await platform.switch(other, 'running', undefined, new Date('2026-11-20T11:30:00Z'));
    await platform.followUp();
    await platform.end(other, new Date('2026-11-20T11:45:00Z'));
    await platform.followUp();
    expect(await late()).toEqual([
      { ref: `${ref('11')}#1`, amount_micros: -3_600n },
      { ref: `${ref('11')}#2`, amount_micros: 1_800n },
    ]);
    expect(
      await platform.sql(`SELECT revision, seconds, amount_micros FROM vm_hour_adjustments ORDER BY revision`),
    ).toEqual([
      { revision: 1, seconds: 1800, amount_micros: 3_600n },
      { revision: 2, seconds: -900, amount_micros: -1_800n },
    ]);
    expect(await platform.sql(`SELECT sum(amount_micros)::bigint AS micros FROM vm_month_costs`)).toEqual([
      { micros: 109_800n },
    ]);
    expect(await platform.broken()).toEqual({});
  });

  it('is found by the regular look although its message was lost', async () => {
    await platform.end(machine, new Date('2026-11-20T11:59:00Z'));
    await platform.sql(`UPDATE outbox SET sent_at = now()`);
    expect(await platform.broken()).toHaveProperty('I3');
    await platform.get(BillingClock).settleLate();
    expect(await late()).toEqual([{ ref: `${ref('11')}#1`, amount_micros: 600n }]);
    expect(await platform.broken()).toEqual({});
  });

  it('is settled once when five workers look at the same time', async () => {
    await platform.end(machine, new Date('2026-11-20T09:30:00Z'));
    const runner = platform.get(BillingRunner);
    const found = await Promise.all(
      Array.from({ length: 5 }, () => runner.settleLate(new Date('2026-11-20T09:00:00Z'))),
    );
    expect(found.reduce((sum, n) => sum + n, 0)).toBe(3);
    expect(await platform.charged(customer)).toBe(18_000n);
    expect(await platform.broken()).toEqual({});
  });
});
