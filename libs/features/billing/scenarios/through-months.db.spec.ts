import { afterEach, describe, expect, it } from 'vitest';
import { costOf, type LifeEvent } from '../testing/oracle.js';
import { Platform, type Customer, type Machine } from '../testing/platform.js';

const seconds = (at: string): number => Date.parse(at) / 1000;

describe('time passes', () => {
  let platform: Platform;
  afterEach(() => platform.close());

  async function begin(now: string, cycleMinutes = 60): Promise<{ customer: Customer; machine: Machine }> {
    platform = await Platform.create({ now, cycleMinutes });
    const customer = await platform.customer(1_000_000_000n);
    const machine = await platform.machine(customer);
    await platform.switch(machine, 'running');
    return { customer, machine };
  }
  const months = () =>
    platform.sql(`SELECT to_char(month, 'YYYY-MM') AS month, amount_micros FROM vm_month_costs ORDER BY 1`);

  it('through the end of a year: every hour once, every month its own sum', async () => {
    const { customer } = await begin('2027-12-30T22:15:00Z');
    await platform.live('2028-01-02T02:00:20Z');
    expect(await platform.charged(customer)).toBe(36_000n * 51n + 27_000n);
    expect(await months()).toEqual([
      { month: '2027-12', amount_micros: 36_000n * 25n + 27_000n },
      { month: '2028-01', amount_micros: 36_000n * 26n },
    ]);
    expect(await platform.sql(`SELECT count(*)::int AS stray FROM parts.vm_hours_default`)).toEqual([{ stray: 0 }]);
    expect(await platform.broken()).toEqual({});
  });

  it('over a leap day', async () => {
    const { customer } = await begin('2028-02-28T12:00:00Z');
    await platform.live('2028-03-01T12:00:20Z');
    expect(await platform.charged(customer)).toBe(36_000n * 48n);
    expect(await months()).toEqual([
      { month: '2028-02', amount_micros: 36_000n * 36n },
      { month: '2028-03', amount_micros: 36_000n * 12n },
    ]);
    expect(await platform.broken()).toEqual({});
  });

  it('with a cycle of fifteen minutes: four charges an hour, and a change in the middle of one', async () => {
    const { customer, machine } = await begin('2026-11-30T23:07:30Z', 15);
    await platform.live('2026-11-30T23:40:00Z');
    await platform.switch(machine, 'running', 72_000n);
    await platform.live('2026-12-01T00:15:20Z');

    expect(
      await platform.sql(
        `SELECT to_char(period AT TIME ZONE 'UTC', 'HH24:MI') AS period, seconds, amount_micros FROM vm_hours ORDER BY vm_hours.period`,
      ),
    ).toEqual([
      { period: '23:00', seconds: 450, amount_micros: 4_500n },
      { period: '23:15', seconds: 900, amount_micros: 9_000n },
      { period: '23:30', seconds: 900, amount_micros: 6_000n + 6_000n },
      { period: '23:45', seconds: 900, amount_micros: 18_000n },
      { period: '00:00', seconds: 900, amount_micros: 18_000n },
    ]);
    expect(await months()).toEqual([
      { month: '2026-11', amount_micros: 43_500n },
      { month: '2026-12', amount_micros: 18_000n },
    ]);
    expect(await platform.charged(customer)).toBe(61_500n);
    expect(await platform.broken()).toEqual({});
  });

  it('with a cycle of two hours', async () => {
    const { customer } = await begin('2026-11-20T09:30:00Z', 120);
    await platform.live('2026-11-20T14:00:20Z');
    expect(
      await platform.sql(
        `SELECT to_char(period AT TIME ZONE 'UTC', 'HH24') AS period, seconds FROM vm_hours ORDER BY 1`,
      ),
    ).toEqual([
      { period: '08', seconds: 1800 },
      { period: '10', seconds: 7200 },
      { period: '12', seconds: 7200 },
    ]);
    expect(await platform.charged(customer)).toBe(162_000n);
    expect(await platform.broken()).toEqual({});
  });

  it('and the operator changes the cycle: no second is charged twice or left out', async () => {
    const { customer } = await begin('2026-11-20T09:00:00Z', 15);
    await platform.live('2026-11-20T10:15:20Z');
    const url = platform.url;
    const hourly = await Platform.create(
      { now: '2026-11-20T13:00:20Z', cycleMinutes: 60 },
      { url, drop: () => Promise.resolve() },
    );
    await hourly.bill();
    expect(
      await hourly.sql(
        `SELECT to_char(period AT TIME ZONE 'UTC', 'HH24:MI') AS period, cycle_seconds FROM billing_periods ORDER BY 1 OFFSET 4`,
      ),
    ).toEqual([
      { period: '10:00', cycle_seconds: 900 },
      { period: '10:15', cycle_seconds: 2700 },
      { period: '11:00', cycle_seconds: 3600 },
      { period: '12:00', cycle_seconds: 3600 },
    ]);
    expect(await hourly.charged(customer)).toBe(4n * 36_000n);
    expect(await hourly.broken()).toEqual({});
    await hourly.close();
  });

  it('while no worker runs for 26 hours, prices and sizes change meanwhile: all is charged as if one had run', async () => {
    const { customer, machine } = await begin('2026-11-20T08:20:00Z');
    const second = await platform.machine(customer, 11_111n, 777n);
    const lives = new Map<Machine, LifeEvent[]>([
      [machine, [{ second: seconds('2026-11-20T08:20:00Z'), rateMicros: 36_000n }]],
      [second, []],
    ]);
    const happens = async (at: string, which: Machine, rateMicros: bigint | null) => {
      platform.clock.set(at);
      if (rateMicros === null) await platform.end(which);
      else await platform.switch(which, 'running', rateMicros);
      lives.get(which)?.push({ second: seconds(at), rateMicros });
    };
    await happens('2026-11-20T09:01:07Z', second, 11_111n);
    await happens('2026-11-20T17:59:59Z', machine, 40_001n);
    await happens('2026-11-20T18:00:00Z', second, 777n);
    await happens('2026-11-21T03:30:30Z', machine, 80_002n);
    await happens('2026-11-21T03:30:31Z', second, 22_222n);
    await happens('2026-11-21T09:44:44Z', machine, null);
    platform.clock.set('2026-11-21T10:20:00Z');
    await platform.bill();

    let expected = 0n;
    for (const life of lives.values()) {
      for (let hour = seconds('2026-11-20T08:00:00Z'); hour < seconds('2026-11-21T10:00:00Z'); hour += 3600)
        expected += costOf(life, hour, hour + 3600).micros;
    }
    expect(await platform.sql(`SELECT count(*)::int AS n FROM billing_periods WHERE status = 'done'`)).toEqual([
      { n: 26 },
    ]);
    expect(await platform.charged(customer)).toBe(expected);
    expect(
      await platform.sql(
        `SELECT 1 FROM (SELECT ref, lag(ref) OVER (ORDER BY id) AS before FROM ledger WHERE kind = 'usage') l WHERE before > ref`,
      ),
    ).toEqual([]);
    expect(await platform.broken()).toEqual({});
  });

  it('and the clock is set back two hours: nothing is charged again, nothing of the future', async () => {
    const { customer } = await begin('2026-11-20T09:00:00Z');
    await platform.live('2026-11-20T12:00:20Z');
    const before = await platform.charged(customer);
    platform.clock.set('2026-11-20T10:00:20Z');
    await platform.bill();
    expect(await platform.charged(customer)).toBe(before);
    platform.clock.set('2026-11-20T13:00:20Z');
    await platform.bill();
    expect(await platform.charged(customer)).toBe(before + 36_000n);
    expect(await platform.broken()).toEqual({});
  });

  it('a period is charged twenty seconds after its end, not before', async () => {
    const { customer } = await begin('2026-11-20T09:00:00Z');
    platform.clock.set('2026-11-20T10:00:19Z');
    await platform.bill();
    expect(await platform.charged(customer)).toBe(0n);
    platform.clock.set('2026-11-20T10:00:20Z');
    await platform.bill();
    expect(await platform.charged(customer)).toBe(36_000n);
  });
});
